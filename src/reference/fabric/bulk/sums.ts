/**
 * Sums of rows: how the terms travel, and where the sums go. Terms are taken from the memory of their ranks when they
 * leave; where partial sums are made on the way, only those cross the network. The arithmetic is elsewhere.
 */
import type { Path } from "../../../fabric/topology.ts";
import type { Span } from "../access.ts";
import type { Covered } from "../covered.ts";
import { formatBytes } from "../elements.ts";
import type { Job } from "../job.ts";
import { doWork } from "../offload.ts";
import type { PlanOf } from "../plan.ts";
import type { Flow } from "../ports.ts";
import { type Action, Moment } from "../simulation.ts";
import { type Crossing, crossingsOf } from "./crossings.ts";
import { type Mover, nothing, reachedMoment } from "./mover.ts";
import { type BroughtTerms, reduceRows } from "./sum-rows.ts";
import type { Sending } from "./transport.ts";

type ReduceRowsPlan = PlanOf<"reduce">;

/** Timed bytes in a message, more or less. */
const messageBytes = 65_536;

/** What the device does that adds up what comes from the others of its island. */
const relayed = { task: "reduce", kind: "reduce", path: "scale-out" } as const;

export function reduce(mover: Mover, job: Job, plan: ReduceRowsPlan, covered: Covered): void {
  const { run } = mover;
  const { to, also, signal, request } = plan;
  const { rank } = job.queue;
  const { crossings, entries } = crossingsOf(
    plan,
    run.image.devices,
    rank,
    run.steps.sums.joinsIsland("reduce"),
  );
  bringTerms(mover, job, plan, crossings, entries, (terms) => {
    const piece = { task: "reduce", kind: "reduce", path: slowestOf(mover, crossings, rank) } as const;
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
export function slowestOf({ run }: Mover, crossings: readonly Crossing[], rank: number): Path {
  let slowest: Path = "self";
  for (const { source } of crossings) {
    const path = run.ports.pathOf(source, rank);
    if (path === "scale-out") return path;
    if (path === "scale-up") slowest = path;
  }
  return slowest;
}

/** Terms on their way to where they are added up. */
interface Bringing {
  readonly mover: Mover;
  readonly job: Job;
  readonly plan: ReduceRowsPlan;
  readonly flow: Flow;
  /** Of the table, those of a crossing one behind the other. */
  readonly entries: Int32Array;
  readonly terms: BroughtTerms;
  /** Messages that have not come. */
  waiting: number;
  arrived: number;
  readonly done: (terms: BroughtTerms) => void;
}

/** How the ranks that have terms come to send them. */
export interface Fetching {
  /** Lets a rank begin to send. */
  readonly asked: (source: number, begin: Action) => void;
  /** All terms of a rank have been read there. */
  readonly taken: (source: number) => void;
}

/** Each rank is asked for its terms. */
function asking({ run }: Mover, { queue: { rank } }: Job): Fetching {
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
  crossings: readonly Crossing[],
  entries: Int32Array,
  done: (terms: BroughtTerms) => void,
  { asked, taken }: Fetching = asking(mover, job),
): void {
  const { rows, slotsPerRow, request, timed } = plan;
  const rowBytes = request.elements * formatBytes[request.terms];
  const bringing: Bringing = {
    mover,
    job,
    plan,
    flow: mover.flowOf(job),
    entries,
    terms: {
      bytes: new Uint8Array(rows * slotsPerRow * rowBytes),
      arrivals: new Int32Array(rows * slotsPerRow),
    },
    waiting: 1,
    arrived: 0,
    done,
  };
  const most = Math.max(1, Math.floor(messageBytes / Math.max(1, timed)));
  for (const crossing of crossings) {
    const pieces = Math.max(1, Math.ceil(crossing.messages / most));
    bringing.waiting += pieces;
    const leaving: Leaving = { pieces, all: () => taken(crossing.source) };
    asked(crossing.source, () => {
      for (let piece = 0; piece < pieces; piece += 1)
        mover.transport.send(new TermMessage(bringing, crossing, piece, pieces, leaving));
    });
  }
  come(bringing, 0, 0);
}

/** Messages of a rank that have not left yet. */
interface Leaving {
  pieces: number;
  readonly all: Action;
}

/** A message has come with the terms of some entries. */
function come(bringing: Bringing, first: number, end: number): void {
  const { entries, terms, done } = bringing;
  for (let i = first; i < end; i += 1) terms.arrivals[entries[i] as number] = bringing.arrived;
  bringing.arrived += 1;
  bringing.waiting -= 1;
  if (bringing.waiting === 0) done(terms);
}

/** Some of the terms of a rank. There are many of them: what they do is not made anew for each. */
class TermMessage implements Sending {
  readonly job: Job;
  readonly from: number;
  readonly to: number;
  readonly bytes: number;
  readonly flow: Flow;
  readonly #bringing: Bringing;
  readonly #via: number | undefined;
  /** Bytes that the device sends on that it comes to first; with nothing at all, it stops there. */
  readonly #sentOn: number;
  readonly #sendsOn: boolean;
  readonly #leaving: Leaving;
  /** Its part of the entries. */
  readonly #first: number;
  readonly #end: number;

  constructor(
    bringing: Bringing,
    { source, start, end, messages, via, viaMessages }: Crossing,
    piece: number,
    pieces: number,
    leaving: Leaving,
  ) {
    const { job, flow, plan } = bringing;
    const share = Math.ceil(messages / pieces) * plan.timed;
    const onward = Math.ceil(viaMessages / pieces) * plan.timed;
    const perPiece = Math.ceil((end - start) / pieces);
    this.job = job;
    this.from = source;
    this.to = via ?? job.queue.rank;
    this.bytes = Math.min(share, Math.max(0, messages * plan.timed - piece * share));
    this.flow = flow;
    this.#bringing = bringing;
    this.#leaving = leaving;
    this.#via = via;
    this.#sentOn = Math.min(onward, Math.max(0, viaMessages * plan.timed - piece * onward));
    this.#sendsOn = onward !== 0;
    this.#first = start + piece * perPiece;
    this.#end = Math.min(end, this.#first + perPiece);
  }

  /** The terms are taken from memory. */
  departed(): void {
    const { mover, job, plan, entries: order, terms } = this.#bringing;
    const { run } = mover;
    const { members, entries, request, timed } = plan;
    const rowBytes = request.elements * formatBytes[request.terms];
    for (let i = this.#first; i < this.#end; i += 1) {
      const entry = order[i] as number;
      const span = members[entries[2 * entry] as number];
      if (span === undefined || span.place.region.rank !== this.from || !run.reaches(job, span.place))
        continue;
      if (rowBytes > 0) {
        const start = span.place.base + (entries[2 * entry + 1] as number);
        terms.bytes.set(run.memory.subarray(start, start + rowBytes), entry * rowBytes);
      }
      run.countRead(this.from, timed);
    }
    this.#leaving.pieces -= 1;
    if (this.#leaving.pieces === 0) this.#leaving.all();
  }

  landed(): void {
    const via = this.#via;
    if (via === undefined || !this.#sendsOn) {
      this.#come();
      return;
    }
    const { mover, job } = this.#bringing;
    doWork(mover.run, via, relayed, this.#sentOn, () =>
      mover.send(job, via, job.queue.rank, this.#sentOn, () => this.#come(), true),
    );
  }

  #come(): void {
    come(this.#bringing, this.#first, this.#end);
  }
}
