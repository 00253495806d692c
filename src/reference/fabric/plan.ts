/**
 * From a request to a plan: its addresses as places, its tables as lists, everything checked. A plan says what is moved
 * and where to; how and when is the business of the engine.
 */

import { castOf } from "../../fabric/claimed.ts";
import { castRowBytes } from "../../fabric/row-cast.ts";
import { wordValue } from "../../fabric/words.ts";
import type {
  Address,
  AppendRequest,
  FabricRequest,
  GroupAddress,
  GroupSignal,
  Queue,
  ReduceRequest,
  Release,
  Signal,
  SignalOperation,
  Tensor,
} from "../../generated/types.ts";
import { type AccessSteps, type Failure, intersect, type Purpose, refusalOf, type Span } from "./access.ts";
import { formatBytes, int32Of } from "./elements.ts";
import {
  type CombinePlan,
  combinePlan,
  type DispatchPlan,
  dispatchPlan,
  type PlanChecks,
} from "./exchange-plan.ts";
import type { Image } from "./image.ts";
import type { EngineSteps } from "./steps.ts";

/** A change of a word, and what it covers. */
export interface SignalPlan {
  readonly at: Span;
  readonly operation: SignalOperation;
  readonly value: bigint;
  readonly release: Release;
}

/** A destination of its own, with what went wrong with it if something did. */
export type Member =
  | { readonly to: Span; readonly signal: SignalPlan | undefined }
  | { readonly failure: Failure };

/** The rows that a table moves, each with where it goes to or comes from; as columns, for there are many. */
export interface RowMoves {
  readonly count: number;
  /** Number of the entry, counted through all lines. */
  readonly entry: Int32Array;
  readonly row: Int32Array;
  readonly member: Int32Array;
  /** First byte in the region of the member. */
  readonly start: Float64Array;
}

export type Plan =
  | {
      readonly kind: "write";
      /** The source, or the bytes themselves. */
      readonly from: Span | Uint8Array;
      readonly to: Span;
      readonly timed: number;
      readonly signal: SignalPlan | undefined;
    }
  | { readonly kind: "read"; readonly from: Span; readonly to: Span; readonly timed: number }
  | {
      readonly kind: "multicast";
      readonly from: Span;
      readonly members: readonly Member[];
      readonly timed: number;
    }
  | {
      readonly kind: "scatter" | "gather";
      /** The rows on the queue's rank. */
      readonly local: Span;
      /** Each member's place, with its first byte at the address of the member. */
      readonly members: readonly Span[];
      readonly moves: RowMoves;
      /** The first wrong entry, for an engine that comes upon it when those before have been moved. */
      readonly badEntry: number | undefined;
      /** Bytes of a row at the members; where rows are cast, those of the source are others. */
      readonly rowBytes: number;
      readonly timed: number;
      readonly uncast?: { readonly rowBytes: number; readonly timed: number };
      readonly signals: readonly SignalPlan[];
    }
  | {
      readonly kind: "append";
      readonly local: Span;
      readonly members: readonly Span[];
      readonly cursors: readonly Span[];
      readonly capacity: number;
      readonly table: Int32Array;
      readonly slotsPerRow: number;
      readonly rowBytes: number;
      readonly timed: number;
      readonly slots: Span | undefined;
      readonly signals: readonly SignalPlan[];
    }
  | {
      readonly kind: "reduce";
      readonly request: ReduceRequest;
      readonly members: readonly Span[];
      readonly to: Span;
      readonly also: readonly Span[];
      /** Member and first byte of each entry; a member of -1 is skipped. */
      readonly entries: Int32Array;
      readonly rows: number;
      readonly slotsPerRow: number;
      readonly timed: number;
      readonly signal: SignalPlan | undefined;
    }
  | DispatchPlan
  | CombinePlan
  | {
      readonly kind: "atomic";
      readonly at: Span;
      readonly fetch: Span | undefined;
      readonly change: (former: bigint) => bigint;
      readonly release: Release;
    }
  | { readonly kind: "signal"; readonly signal: SignalPlan }
  | { readonly kind: "wait"; readonly at: Span; readonly satisfied: (value: bigint) => boolean }
  | { readonly kind: "fence"; readonly order: "acq_rel" | "sc" }
  | { readonly kind: "cancel"; readonly request: string }
  | { readonly kind: "invalidate"; readonly region: number };

export interface Refusal {
  readonly failure: Failure;
  /** With BAD_INDEX: the first wrong entry of the table. */
  readonly index?: number;
}

/** Thrown while a plan is made, and caught where it is asked for. */
class Refused extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.failure);
    this.refusal = refusal;
  }
}

/** The checks of an engine, step by step. */
export interface CheckSteps extends AccessSteps {
  /** Where an access to aligned elements really goes; -1 where it is refused. */
  readonly aligned: (start: number, elementBytes: number) => number;
  /** Which member an entry of a table means; undefined for none, a number out of range for a wrong one. */
  readonly member: (entry: number, members: number) => number | undefined;
  /** Whether a table is looked at as a whole before anything is done. */
  readonly validatesFirst: boolean;
  /** Whether a row of a member lies in its region. */
  readonly rowWithin: (row: number, start: number, bytes: number, size: number) => boolean;
  /** What is told of the first wrong entry, in a table of so many slots a line. */
  readonly wrongEntry: (entry: number, slots: number) => number;
  /** Whether members of a multicast that fail leave the others alone. */
  readonly membersFailAlone: boolean;
  readonly refusesOverlap: boolean;
}

type PlanSteps = Pick<EngineSteps, "checks" | "exchanges">;

/** What becomes of a request, or why nothing does. */
export function planOf(
  image: Image,
  queue: Queue,
  request: FabricRequest,
  steps: PlanSteps,
  takenBack: ReadonlySet<number>,
): Plan | Refusal {
  try {
    return planner(image, queue, steps, takenBack)(request);
  } catch (error) {
    if (error instanceof Refused) return error.refusal;
    throw error;
  }
}

function planner(
  image: Image,
  queue: Queue,
  { checks: steps, exchanges }: PlanSteps,
  takenBack: ReadonlySet<number>,
): (request: FabricRequest) => Plan {
  const reach = (address: Address, span: Span, purpose: Purpose): Span => {
    const failure = refusalOf(image, queue, address, span, purpose, steps, takenBack);
    if (failure !== undefined) throw new Refused({ failure });
    return span;
  };
  const spanOf = (address: Address, bytes: number, purpose: Purpose): Span =>
    reach(address, { place: image.placeOf(address.region), start: address.offset ?? 0, bytes }, purpose);
  const spansOf = (at: GroupAddress, bytes: number, purpose: Purpose): readonly Span[] => {
    const spans = image.spansOf(at, bytes);
    image.addressesOf(at).forEach((address, member) => {
      const span = spans[member];
      if (span !== undefined) reach(address, span, purpose);
    });
    return spans;
  };
  let misaligned = false;
  /** Places are looked at when all have been reached: `apart` says so. */
  const aligned = (span: Span, elementBytes: number): Span => {
    const start = steps.aligned(span.start, elementBytes);
    if (start < 0) misaligned = true;
    return start < 0 || start === span.start ? span : { ...span, start };
  };
  const wordAt = (address: Address, purpose: Purpose): Span => spanOf(address, 8, purpose);
  const signalOf = ({ at, operation, value, release }: Signal): SignalPlan => ({
    at: aligned(wordAt(at, "atomic"), 8),
    operation,
    value: wordValue(value),
    release,
  });
  const groupSignals = (signal: GroupSignal | undefined, rowsOf: readonly number[]): SignalPlan[] => {
    if (signal === undefined) return [];
    const { operation, release } = signal;
    const [value, perRow] = [wordValue(signal.value), wordValue(signal.perRow ?? "0x0")];
    return spansOf(signal.at, 8, "atomic").map((at, member) => ({
      at: aligned(at, 8),
      operation,
      value: BigInt.asUintN(64, value + perRow * BigInt(rowsOf[member] ?? 0)),
      release,
    }));
  };
  /** Everything has been reached: now it has to be aligned, and the places of data apart from each other. */
  const apart = (...spans: readonly (Span | undefined)[]): void => {
    if (misaligned) throw new Refused({ failure: "MISALIGNED" });
    if (!steps.refusesOverlap) return;
    const there = spans.filter((span) => span !== undefined);
    there.forEach((a, i) => {
      if (there.slice(i + 1).some((b) => intersect(a, b))) throw new Refused({ failure: "OVERLAP" });
    });
  };

  return (request) => {
    misaligned = false;
    switch (request.kind) {
      case "write": {
        const { bytes = 8, value } = request;
        const source = request.from === undefined ? undefined : spanOf(request.from, bytes, "local");
        const to = spanOf(request.to, bytes, "write");
        const signal = request.signal === undefined ? undefined : signalOf(request.signal);
        apart(source, to);
        const from = source ?? bytesOfWord(wordValue(value ?? "0x0"));
        return { kind: "write", from, to, timed: request.timedBytes ?? bytes, signal };
      }
      case "read": {
        const { bytes = 8, acquire } = request;
        const source = spanOf(request.from, bytes, "read");
        const to = spanOf(request.to, bytes, "local");
        const from = acquire === undefined ? source : aligned(source, 8);
        apart(from, to);
        return { kind: "read", from, to, timed: request.timedBytes ?? bytes };
      }
      case "multicast": {
        const { bytes, timedBytes = bytes } = request;
        const from = spanOf(request.from, bytes, "local");
        const signals = request.signal;
        const signalAt = signals === undefined ? [] : image.addressesOf(signals.at);
        const taken: Span[] = [from];
        const members = image.addressesOf(request.to).map((address, i): Member => {
          try {
            const to = spanOf(address, bytes, "write");
            const at = signalAt[i];
            const signal =
              signals === undefined || at === undefined
                ? undefined
                : signalOf({
                    at,
                    operation: signals.operation,
                    value: signals.value,
                    release: signals.release,
                  });
            if (misaligned) {
              misaligned = false;
              return { failure: "MISALIGNED" };
            }
            if (steps.refusesOverlap && taken.some((other) => intersect(other, to)))
              return { failure: "OVERLAP" };
            taken.push(to);
            return { to, signal: signal === undefined ? undefined : withRows(signal, signals?.perRow, 1) };
          } catch (error) {
            if (error instanceof Refused) return { failure: error.refusal.failure };
            throw error;
          }
        });
        const failed = members.find((member) => "failure" in member);
        if (failed !== undefined && "failure" in failed && !steps.membersFailAlone)
          throw new Refused({ failure: failed.failure });
        return { kind: "multicast", from, members, timed: timedBytes };
      }
      case "scatter":
      case "gather": {
        const { rowBytes: localBytes, timedRowBytes = localBytes, table } = request;
        const [rows = 0, slots = 0] = table.shape;
        const scatter = request.kind === "scatter";
        const local = spanOf(scatter ? request.from : request.to, rows * localBytes, "local");
        const isCast = castOf(request) !== undefined;
        const rowBytes = isCast ? castRowBytes(localBytes) : localBytes;
        const timed = isCast ? castRowBytes(timedRowBytes) : timedRowBytes;
        const uncast = isCast ? { uncast: { rowBytes: localBytes, timed: timedRowBytes } } : {};
        const members = scatter ? spansOf(request.to, 0, "write") : spansOf(request.from, 0, "read");
        const { moves, rowsOf, wrong, badEntry } = movesOf(table, slots, rowBytes, members, steps);
        const signals = scatter ? groupSignals(request.signal, rowsOf) : [];
        apart();
        if (steps.refusesOverlap) noOverlap(moves, members, rowBytes, scatter, local);
        refuseIndex(wrong);
        return { kind: request.kind, local, members, moves, badEntry, rowBytes, timed, ...uncast, signals };
      }
      case "append":
        return appendPlan(request);
      case "reduce":
        return reducePlan(request);
      case "dispatch":
        return dispatchPlan(image, request, exchangeChecks());
      case "combine":
        return combinePlan(image, request, exchangeChecks());
      case "atomic": {
        const { operation, operand, compare = "0x0", release = "none" } = request;
        const at = aligned(wordAt(request.at, "atomic"), 8);
        const fetch = request.fetch === undefined ? undefined : wordAt(request.fetch, "local");
        apart(at, fetch);
        const [b, c] = [wordValue(operand), wordValue(compare)];
        const change = (former: bigint) => {
          if (operation === "add") return BigInt.asUintN(64, former + b);
          return operation === "swap" || former === c ? b : former;
        };
        return { kind: "atomic", at, fetch, change, release };
      }
      case "signal": {
        const signal = signalOf(request);
        apart();
        return { kind: "signal", signal };
      }
      case "wait": {
        const at = aligned(wordAt(request.at, "local"), 8);
        apart();
        const value = wordValue(request.value);
        const satisfied =
          request.until === "equal" ? (now: bigint) => now === value : (now: bigint) => now >= value;
        return { kind: "wait", at, satisfied };
      }
      case "fence":
        return { kind: "fence", order: request.order };
      case "cancel":
        return { kind: "cancel", request: request.request };
      case "invalidate": {
        const { region, number } = image.placeOf(request.region);
        if (!steps.sameTenant(queue.tenant ?? 0, region.tenant ?? 0))
          throw new Refused({ failure: "BAD_KEY" });
        return { kind: "invalidate", region: number };
      }
    }
  };

  function exchangeChecks(): PlanChecks {
    const refuse = (failure: Failure, index?: number): never => {
      throw new Refused({ failure, ...(index === undefined ? {} : { index }) });
    };
    return { steps, exchanges, span: spanOf, aligned, reached: () => apart(), refuse };
  }

  function appendPlan(request: AppendRequest): Plan {
    const { rowBytes, timedRowBytes = rowBytes, capacity, table } = request;
    const [rows = 0, slotsPerRow = 0] = table.shape;
    const local = spanOf(request.from, rows * rowBytes, "local");
    const members = spansOf(request.to, capacity * rowBytes, "write");
    const cursors = spansOf(request.cursors, 8, "atomic").map((at) => aligned(at, 8));
    const entries = int32Of(table);
    const rowsOf = new Array<number>(members.length).fill(0);
    let wrong: number | undefined;
    entries.forEach((entry, index) => {
      const member = steps.member(entry, members.length);
      if (member === undefined) return;
      if (member < 0 || member >= members.length) wrong ??= index;
      else rowsOf[member] = (rowsOf[member] ?? 0) + 1;
    });
    const slots =
      request.slots === undefined ? undefined : spanOf(request.slots, 4 * rows * slotsPerRow, "local");
    const signals = groupSignals(request.signal, rowsOf);
    apart(local, slots, ...members);
    refuseIndex(wrong);
    return {
      kind: "append",
      local,
      members,
      cursors,
      capacity,
      table: entries,
      slotsPerRow,
      rowBytes,
      timed: timedRowBytes,
      slots,
      signals,
    };
  }

  function reducePlan(request: ReduceRequest): Plan {
    const { elements, timedElements = elements, terms, output, table } = request;
    const [rows = 0, slotsPerRow = 0] = table.shape;
    const [termBytes, outputBytes] = [formatBytes[terms], formatBytes[output]];
    const members = spansOf(request.from, 0, "reduce").map((at) => aligned(at, termBytes));
    const outputSize = rows * elements * outputBytes;
    const to = aligned(spanOf(request.to, outputSize, "local"), outputBytes);
    const also =
      request.also === undefined
        ? []
        : spansOf(request.also, outputSize, "write").map((at) => aligned(at, outputBytes));
    const { moves, wrong } = movesOf(table, slotsPerRow, elements * termBytes, members, steps);
    const entries = new Int32Array(2 * rows * slotsPerRow).fill(-1);
    moves.entry.forEach((entry, i) => {
      entries[2 * entry] = moves.member[i] ?? -1;
      entries[2 * entry + 1] = moves.start[i] ?? 0;
    });
    const signal = request.signal === undefined ? undefined : signalOf(request.signal);
    apart(to, ...also);
    if (steps.refusesOverlap) {
      for (const span of [to, ...also]) noOverlap(moves, members, elements * termBytes, false, span);
    }
    refuseIndex(wrong);
    return {
      kind: "reduce",
      request,
      members,
      to,
      also,
      entries,
      rows,
      slotsPerRow,
      timed: timedElements * termBytes,
      signal,
    };
  }
}

function withRows(signal: SignalPlan, perRow: string | undefined, rows: number): SignalPlan {
  if (perRow === undefined) return signal;
  return { ...signal, value: BigInt.asUintN(64, signal.value + wordValue(perRow) * BigInt(rows)) };
}

function refuseIndex(index: number | undefined): void {
  if (index !== undefined) throw new Refused({ failure: "BAD_INDEX", index });
}

/**
 * The rows that a table moves, how many each member has, and what is told of the first wrong entry: before anything is
 * done, or as a bad entry behind what was moved.
 */
function movesOf(
  table: Tensor,
  slots: number,
  rowBytes: number,
  members: readonly Span[],
  { member: meant, rowWithin, wrongEntry, validatesFirst }: CheckSteps,
): { moves: RowMoves; rowsOf: number[]; wrong: number | undefined; badEntry: number | undefined } {
  const entries = int32Of(table);
  const rowsOf = new Array<number>(members.length).fill(0);
  const most = entries.length >> 1;
  const all = { entry: new Int32Array(most), row: new Int32Array(most), member: new Int32Array(most) };
  const starts = new Float64Array(most);
  let count = 0;
  const moves = (): RowMoves => ({
    count,
    entry: all.entry.subarray(0, count),
    row: all.row.subarray(0, count),
    member: all.member.subarray(0, count),
    start: starts.subarray(0, count),
  });
  let wrong: number | undefined;
  for (let entry = 0; 2 * entry < entries.length; entry += 1) {
    const member = meant(entries[2 * entry] ?? -1, members.length);
    if (member === undefined) continue;
    const span = members[member];
    const row = entries[2 * entry + 1] ?? 0;
    const start = (span?.start ?? 0) + row * rowBytes;
    const fits = span !== undefined && rowWithin(row, start, rowBytes, span.place.region.bytes);
    if (!fits) {
      wrong ??= wrongEntry(entry, slots);
      // An engine that looks at entries one by one has moved those before.
      if (!validatesFirst) return { moves: moves(), rowsOf, wrong: undefined, badEntry: wrong };
      continue;
    }
    all.entry[count] = entry;
    all.row[count] = Math.floor(entry / slots);
    all.member[count] = member;
    starts[count] = start;
    count += 1;
    rowsOf[member] = (rowsOf[member] ?? 0) + 1;
  }
  return { moves: moves(), rowsOf, wrong, badEntry: undefined };
}

/** Throws OVERLAP where destinations have bytes in common, or a source has bytes in common with a destination. */
function noOverlap(
  moves: RowMoves,
  members: readonly Span[],
  rowBytes: number,
  movesAreDestinations: boolean,
  local: Span,
): void {
  if (rowBytes === 0) return;
  const byPlace = new Map<number, number[]>();
  for (let i = 0; i < moves.count; i += 1) {
    const place = members[moves.member[i] ?? 0]?.place.number ?? 0;
    const start = moves.start[i] ?? 0;
    const starts = byPlace.get(place);
    if (starts === undefined) byPlace.set(place, [start]);
    else starts.push(start);
  }
  for (const [place, starts] of byPlace) {
    const meetsLocal =
      place === local.place.number &&
      starts.some((start) => start < local.start + local.bytes && local.start < start + rowBytes);
    if (meetsLocal) throw new Refused({ failure: "OVERLAP" });
    if (!movesAreDestinations) continue;
    const sorted = Float64Array.from(starts).sort();
    for (let i = 1; i < sorted.length; i += 1) {
      if ((sorted[i] ?? 0) < (sorted[i - 1] ?? 0) + rowBytes) throw new Refused({ failure: "OVERLAP" });
    }
  }
}

function bytesOfWord(value: bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, value, true);
  return bytes;
}
