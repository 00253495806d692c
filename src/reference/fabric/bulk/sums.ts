/**
 * Sums of rows: how the terms travel, and where the sums go. Terms are taken from the memory of their ranks when they
 * leave; where partial sums are made on the way, only those cross the network. The arithmetic is elsewhere.
 */
import { type Devices, type Path, pathBetween } from "../../../fabric/topology.ts";
import type { Span } from "../access.ts";
import type { Covered } from "../covered.ts";
import { formatBytes } from "../elements.ts";
import type { Job } from "../job.ts";
import { doWork } from "../offload.ts";
import { type Action, Moment } from "../simulation.ts";
import { type Mover, nothing, type PlanOf, reachedMoment } from "./mover.ts";
import { islandRelay } from "./relay.ts";
import { type BroughtTerms, reduceRows } from "./sum-rows.ts";

type ReduceRowsPlan = PlanOf<"reduce">;

/** Timed bytes in a message, more or less. */
const messageBytes = 65_536;

export function reduce(mover: Mover, job: Job, plan: ReduceRowsPlan, covered: Covered): void {
  const { run } = mover;
  const { to, also, signal, request } = plan;
  const { rank } = job.queue;
  bringTerms(mover, job, plan, (terms) => {
    const piece = { task: "reduce", kind: "reduce", path: slowestOf(mover, plan, rank) } as const;
    doWork(run, rank, piece, terms.bytes.length, () => addUp(terms));
  });

  function addUp(terms: BroughtTerms): void {
    if (job.status !== undefined) return;
    const { sums: steps } = run.steps;
    const sumsAt = (place: number, { place: at, start }: Span) => {
      const former = run.memory.subarray(at.base + start);
      return reduceRows(plan, terms, run.image.devices, former, steps, place);
    };
    const sums = sumsAt(0, to);
    const timed = plan.rows * (request.timedElements ?? request.elements) * formatBytes[request.output];
    mover.land(job, rank, to.place, to.start, sums, timed);
    let waiting = also.length;
    const data = waiting === 0 ? reachedMoment() : new Moment();
    also.forEach((span, i) => {
      const { place, start } = span;
      const own = steps.sharesSum ? sums : sumsAt(i + 1, span);
      mover.send(job, rank, place.region.rank, timed, () => {
        mover.land(job, rank, place, start, own, timed);
        waiting -= 1;
        if (waiting === 0) data.reach();
      });
    });
    const farthest = mover.farthest(job, also);
    mover.signal(job, [{ signal, data }], covered, () => mover.acknowledge(job, farthest));
  }
}

/** The slowest network over which terms come. */
function slowestOf({ run }: Mover, plan: ReduceRowsPlan, rank: number): Path {
  const crossings = crossingsOf(plan, run.image.devices, rank);
  const paths = new Set(crossings.map(({ source }) => run.ports.pathOf(source, rank)));
  if (paths.has("scale-out")) return "scale-out";
  return paths.has("scale-up") ? "scale-up" : "self";
}

/** How the ranks that have terms come to send them. */
export interface Bringing {
  /** Lets a rank begin to send. */
  readonly asked: (source: number, begin: Action) => void;
  /** All terms of a rank have been read there. */
  readonly taken: (source: number) => void;
}

/** Each rank is asked for its terms. */
function asking({ run }: Mover, { queue: { rank } }: Job): Bringing {
  return {
    asked: (source, begin) => run.simulation.after(run.ports.latencyPs(rank, source), begin),
    taken: nothing,
  };
}

/** Brings the terms together, and hands over their bytes: entry by entry, each a row; nothing for what is skipped. */
export function bringTerms(
  mover: Mover,
  job: Job,
  plan: ReduceRowsPlan,
  done: (terms: BroughtTerms) => void,
  { asked, taken }: Bringing = asking(mover, job),
): void {
  const { members, entries, rows, slotsPerRow, request, timed } = plan;
  const { run } = mover;
  const flow = mover.flowOf(job);
  const { rank } = job.queue;
  const rowBytes = request.elements * formatBytes[request.terms];
  const terms = new Uint8Array(rows * slotsPerRow * rowBytes);
  const arrivals = new Int32Array(rows * slotsPerRow);
  const crossings = crossingsOf(plan, run.image.devices, rank);
  let [waiting, arrived] = [1, 0];
  const one = (list: readonly number[] = [], from = 0, to = 0) => {
    for (let i = from; i < to; i += 1) arrivals[list[i] ?? 0] = arrived;
    arrived += 1;
    waiting -= 1;
    if (waiting === 0) done({ bytes: terms, arrivals });
  };
  const takeFrom = (source: number, from: number, to: number, list: readonly number[]) => {
    for (let i = from; i < to; i += 1) {
      const entry = list[i] ?? 0;
      const span = members[entries[2 * entry] ?? 0];
      if (span === undefined || span.place.region.rank !== source || !run.reaches(job, span.place)) continue;
      if (rowBytes > 0) {
        const start = span.place.base + (entries[2 * entry + 1] ?? 0);
        terms.set(run.memory.subarray(start, start + rowBytes), entry * rowBytes);
      }
      run.countRead(source, timed);
    }
  };
  for (const { source, entries: list, messages, via, viaMessages } of crossings) {
    const most = Math.max(1, Math.floor(messageBytes / Math.max(1, timed)));
    const pieces = Math.max(1, Math.ceil(messages / most));
    const perPiece = Math.ceil(list.length / pieces);
    waiting += pieces;
    let leaving = pieces;
    asked(source, () => {
      for (let piece = 0; piece < pieces; piece += 1) {
        const share = Math.ceil(messages / pieces) * timed;
        const onward = Math.ceil(viaMessages / pieces) * timed;
        const [first, last] = [piece * perPiece, Math.min(list.length, (piece + 1) * perPiece)];
        const sentOn = Math.min(onward, Math.max(0, viaMessages * timed - piece * onward));
        const arrive = () => one(list, first, last);
        mover.transport.send({
          job,
          from: source,
          to: via ?? rank,
          bytes: Math.min(share, Math.max(0, messages * timed - piece * share)),
          flow,
          departed: () => {
            takeFrom(source, first, last, list);
            leaving -= 1;
            if (leaving === 0) taken(source);
          },
          landed: () => {
            if (via === undefined || onward === 0) arrive();
            else {
              const piece = { task: "reduce", kind: job.request.kind, path: "scale-out" } as const;
              doWork(run, via, piece, sentOn, () => mover.send(job, via, rank, sentOn, arrive, true));
            }
          },
        });
      }
    });
  }
  one();
}

interface Crossing {
  readonly source: number;
  /** Entries whose terms it has. */
  readonly entries: number[];
  /** Rows that leave it: terms, or partial sums. */
  readonly messages: number;
  /** The device of its island that adds up what comes from the others. */
  readonly via: number | undefined;
  /** Rows that this device sends on in the name of this source. */
  readonly viaMessages: number;
}

/** What each rank that has terms sends. */
function crossingsOf(
  { members, entries, slotsPerRow, request }: ReduceRowsPlan,
  devices: Devices,
  to: number,
): Crossing[] {
  const bySource = new Map<number, { entries: number[]; rows: Set<number> }>();
  for (let entry = 0; 2 * entry < entries.length; entry += 1) {
    const member = entries[2 * entry] ?? -1;
    if (member < 0) continue;
    const source = members[member]?.place.region.rank ?? 0;
    let found = bySource.get(source);
    if (found === undefined) {
      found = { entries: [], rows: new Set() };
      bySource.set(source, found);
    }
    found.entries.push(entry);
    found.rows.add(Math.floor(entry / slotsPerRow));
  }
  const sentOn = new Map<number, Set<number>>();
  return [...bySource].map(([source, { entries: list, rows }]): Crossing => {
    const partial = request.plan === "rank" || request.plan === "node";
    const messages = partial ? rows.size : list.length;
    const remote = pathBetween(devices, source, to) === "scale-out";
    const relay = request.plan === "node" && remote ? islandRelay(devices, to, source) : source;
    if (relay === source && request.plan !== "node")
      return { source, entries: list, messages, via: undefined, viaMessages: 0 };
    if (!remote) return { source, entries: list, messages, via: undefined, viaMessages: 0 };
    // Of the rows of an island, each crosses once: in the name of the first source that has it.
    const sent = sentOn.get(relay) ?? new Set<number>();
    sentOn.set(relay, sent);
    const fresh = [...rows].filter((row) => !sent.has(row));
    for (const row of fresh) sent.add(row);
    return relay === source
      ? { source, entries: list, messages: fresh.length, via: undefined, viaMessages: 0 }
      : { source, entries: list, messages, via: relay, viaMessages: fresh.length };
  });
}
