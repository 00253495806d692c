/**
 * Sums of rows: how the terms travel, and the arithmetic of each plan. Terms are taken from the memory of their ranks when
 * they leave; where partial sums are made on the way, only those cross the network.
 */
import { type Devices, pathBetween } from "../../../fabric/topology.ts";
import type { ReduceFormat, ReducePlan } from "../../../generated/types.ts";
import { encode } from "../../../numerics/float/encode.ts";
import { ExactAdder } from "../../matrix-unit/exact-adder.ts";
import { groupedBy } from "../grouped.ts";
import type { Job } from "../job.ts";
import { formatBytes } from "../plan.ts";
import { Moment } from "../simulation.ts";
import { type Mover, type PlanOf, reachedMoment } from "./mover.ts";
import { islandRelay } from "./relay.ts";

type ReduceRowsPlan = PlanOf<"reduce">;

/** Timed bytes in a message, more or less. */
const messageBytes = 65_536;

const fl32 = Math.fround;

export function reduce(mover: Mover, job: Job, plan: ReduceRowsPlan, covered: readonly Job[]): void {
  const { run } = mover;
  const { to, also, signal, request } = plan;
  const { rank } = job.queue;
  bringTerms(mover, job, plan, (terms) => {
    if (job.status !== undefined) return;
    const sums = reduceRows(plan, terms, run.image.devices);
    const timed = plan.rows * (request.timedElements ?? request.elements) * formatBytes[request.output];
    mover.land(job, rank, to.place, to.start, sums, timed);
    let waiting = also.length;
    const data = waiting === 0 ? reachedMoment() : new Moment();
    for (const { place, start } of also) {
      mover.send(job, rank, place.region.rank, timed, () => {
        mover.land(job, rank, place, start, sums, timed);
        waiting -= 1;
        if (waiting === 0) data.reach();
      });
    }
    const farthest = mover.farthest(job, also);
    mover.signal(job, [{ signal, data }], covered, () => mover.acknowledge(job, farthest));
  });
}

/** Brings the terms together, and hands over their bytes: entry by entry, each a row; nothing for what is skipped. */
function bringTerms(mover: Mover, job: Job, plan: ReduceRowsPlan, done: (terms: Uint8Array) => void): void {
  const { members, entries, rows, slotsPerRow, request, timed } = plan;
  const { run } = mover;
  const flow = mover.flowOf(job);
  const { rank } = job.queue;
  const rowBytes = request.elements * formatBytes[request.terms];
  const terms = new Uint8Array(rows * slotsPerRow * rowBytes);
  const crossings = crossingsOf(plan, run.image.devices, rank);
  let waiting = 1;
  const one = () => {
    waiting -= 1;
    if (waiting === 0) done(terms);
  };
  const takeFrom = (source: number, from: number, to: number, list: readonly number[]) => {
    for (let i = from; i < to; i += 1) {
      const entry = list[i] ?? 0;
      const span = members[entries[2 * entry] ?? 0];
      if (span === undefined || span.place.region.rank !== source || !run.reaches(job, span.place)) continue;
      const start = span.place.base + (entries[2 * entry + 1] ?? 0);
      terms.set(run.memory.subarray(start, start + rowBytes), entry * rowBytes);
      run.countRead(source, timed);
    }
  };
  for (const { source, entries: list, messages, via, viaMessages } of crossings) {
    const most = Math.max(1, Math.floor(messageBytes / Math.max(1, timed)));
    const pieces = Math.max(1, Math.ceil(messages / most));
    const perPiece = Math.ceil(list.length / pieces);
    waiting += pieces;
    run.simulation.after(run.ports.latencyPs(rank, source), () => {
      for (let piece = 0; piece < pieces; piece += 1) {
        const share = Math.ceil(messages / pieces) * timed;
        const onward = Math.ceil(viaMessages / pieces) * timed;
        const [first, last] = [piece * perPiece, Math.min(list.length, (piece + 1) * perPiece)];
        const sentOn = Math.min(onward, Math.max(0, viaMessages * timed - piece * onward));
        mover.transport.send({
          job,
          from: source,
          to: via ?? rank,
          bytes: Math.min(share, Math.max(0, messages * timed - piece * share)),
          flow,
          departed: () => takeFrom(source, first, last, list),
          landed: () => {
            if (via === undefined || onward === 0) one();
            else mover.send(job, via, rank, sentOn, one);
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

/** How sums are made, step by step. */
export interface SumSteps {
  readonly product: (weight: number, term: number) => number;
  readonly add: (sum: number, term: number) => number;
}

/** The sums of all rows, in the format of the output. */
export function reduceRows(plan: ReduceRowsPlan, terms: Uint8Array, devices: Devices): Uint8Array {
  const { rows, slotsPerRow, entries, members, request } = plan;
  const { elements, output, plan: order } = request;
  const rowBytes = elements * formatBytes[request.terms];
  const result = new Uint8Array(rows * elements * formatBytes[output]);
  const weights = request.weights === undefined ? undefined : floatsOf(request.weights.data);
  const write = writerOf(output, result);
  for (let row = 0; row < rows; row += 1) {
    const list: { rank: number; island: number; weight: number | undefined; values: Float32Array }[] = [];
    for (let slot = 0; slot < slotsPerRow; slot += 1) {
      const entry = row * slotsPerRow + slot;
      const member = entries[2 * entry] ?? -1;
      if (member < 0) continue;
      const rank = members[member]?.place.region.rank ?? 0;
      list.push({
        rank,
        island: devices.islandOf[rank] ?? 0,
        weight: weights?.[entry],
        values: valuesOf(request.terms, terms.subarray(entry * rowBytes, (entry + 1) * rowBytes)),
      });
    }
    for (let element = 0; element < elements; element += 1) {
      const values = list.map(({ rank, island, weight, values: row }) => ({
        rank,
        island,
        value: weight === undefined ? (row[element] ?? 0) : fl32(weight * (row[element] ?? 0)),
      }));
      write(row * elements + element, summed(values, order, request.terms));
    }
  }
  return result;
}

interface Term {
  readonly rank: number;
  readonly island: number;
  readonly value: number;
}

/** The sum of terms by a plan, before it is rounded to the output. */
function summed(terms: readonly Term[], order: ReducePlan, format: ReduceFormat): number {
  switch (order) {
    case "chain":
    case "unspecified":
      return chain(terms);
    case "exact":
      return exactSum(terms);
    case "rank":
      return chain(partials(terms, ({ rank }) => rank, format));
    case "node":
      return chain(
        partials(
          partials(terms, ({ rank }) => rank, format),
          ({ island }) => island,
          format,
        ),
      );
  }
}

function chain(terms: readonly Term[]): number {
  const [first, ...rest] = terms;
  if (first === undefined) return 0;
  return rest.reduce((sum, { value }) => fl32(sum + value), first.value);
}

/** One rounded chain for each group of terms, groups in the order in which they first appear. */
function partials(terms: readonly Term[], keyOf: (term: Term) => number, format: ReduceFormat): Term[] {
  return [...groupedBy(terms, keyOf).values()].map((group) => {
    const [first] = group;
    const value = rounded(chain(group), format);
    return { rank: first?.rank ?? 0, island: first?.island ?? 0, value };
  });
}

function exactSum(terms: readonly Term[]): number {
  if (terms.length === 1) return terms[0]?.value ?? 0;
  const plain = terms.reduce((sum, { value }) => sum + value, 0);
  if (!Number.isFinite(plain)) return plain;
  if (terms.length > 0 && terms.every(({ value }) => Object.is(value, -0))) return -0;
  const adder = new ExactAdder();
  for (const { value } of terms) adder.add(value);
  return adder.sum();
}

const float32 = new Float32Array(1);
const bits32 = new Uint32Array(float32.buffer);
const rules = { overflow: "non-finite", infinity: "non-finite" } as const;

function rounded(value: number, format: ReduceFormat): number {
  if (format === "FP32") return fl32(value);
  bits32[0] = encode("BF16", value, rules) << 16;
  return float32[0] ?? 0;
}

function writerOf(format: ReduceFormat, result: Uint8Array): (index: number, value: number) => void {
  const view = new DataView(result.buffer);
  return format === "FP32"
    ? (index, value) => view.setFloat32(4 * index, value, true)
    : (index, value) => view.setUint16(2 * index, encode("BF16", value, rules), true);
}

function valuesOf(format: ReduceFormat, bytes: Uint8Array): Float32Array {
  if (format === "FP32") return floatsOf(bytes);
  const values = new Float32Array(bytes.length / 2);
  const bits = new Uint32Array(values.buffer);
  for (let i = 0; i < values.length; i += 1)
    bits[i] = ((bytes[2 * i] ?? 0) << 16) | ((bytes[2 * i + 1] ?? 0) << 24);
  return values;
}

function floatsOf(bytes: Uint8Array): Float32Array {
  const copy = bytes.slice();
  return new Float32Array(copy.buffer, 0, copy.length / 4);
}
