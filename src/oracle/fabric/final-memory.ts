/**
 * The last memory and the completions of a program without races, by direct interpretation: one request after the
 * other. Where its requests touch so little in common that no order matters, one order is enough. All else is executed
 * in several orders that its queues allow; where these don't agree, the program has a race, and it has no one outcome to
 * judge by. That is a sample of orders and no proof: a race that needs an order of its own may go unseen.
 */
import type { Completion, Program } from "../../generated/types.ts";
import { roundsOf } from "./exchange-rounds.ts";
import { type Execution, execute } from "./execution.ts";
import type { Appended } from "./execution-state.ts";
import { completionProblem, type ExpectedEnding, textOf } from "./expectation.ts";
import { type Endings, noEndings } from "./given-endings.ts";
import { type Layout, layoutOf } from "./layout.ts";
import type { Open } from "./memory.ts";
import { openProblem } from "./open-bytes.ts";
import { isOrderFree } from "./order-free.ts";
import { prepare } from "./request-state.ts";
import type { Order } from "./schedule.ts";

export interface ExpectedOutcome {
  /** Bytes of every region, by name. Where bytes are open they are one of several choices: see memoryProblem. */
  readonly memory: ReadonlyMap<string, Uint8Array>;
  /** How each request ends, by ID. */
  readonly statuses: ReadonlyMap<string, ExpectedEnding>;
  /** Bytes that the spec leaves open. */
  readonly open: ReadonlyMap<string, OpenBytes>;
  /**
   * Appends whose slots depend on the order: neither their slots nor, where one finds no room, their endings are
   * expected.
   */
  readonly contended: ReadonlySet<string>;
  /** What each append put where, in one of the orders. */
  readonly appended: ReadonlyMap<string, Appended>;
}

/** Of one region. */
interface OpenBytes {
  /** For each byte the number of its choice + 1, 0 for none; undefined if there are no choices. */
  readonly at: Int32Array | undefined;
  readonly choices: readonly Open[];
  /** Slots of contended appends, and where they are told: ascending, apart from each other. */
  readonly slots: readonly ByteRange[];
}

interface ByteRange {
  readonly from: number;
  readonly to: number;
}

/** A program whose outcome depends on the order of its requests. The case that made it is at fault. */
export class RacyProgram extends Error {
  override readonly name = "RacyProgram";
}

const late: Order = { kind: "late" };
const backward: Order = { kind: "backward" };
const random = [1, 2].map((seed): Order => ({ kind: "random", seed }));
const orders: Readonly<
  Record<"full" | "quick", { readonly first: Order; readonly others: readonly Order[] }>
> = {
  full: { first: { kind: "forward" }, others: [backward, late, ...random] },
  quick: { first: { kind: "forward" }, others: [backward, late] },
};

/**
 * What comes of a well-formed program. `endings` are those that the spec leaves open, as they were observed: which
 * requests ended with CANCELLED, which, of queues that refuse, with QUEUE_FULL, and which, or which members, with BAD_KEY;
 * none of them by default. Whether these may end so, says endingProblem. And the places of rows of dispatches, by
 * observedPlaces. `quick` leaves out the orders that are drawn, which is for large programs whose small likes have been
 * found without races by all five. Throws RacyProgram; RangeError for faults that change more than time.
 */
export function expectedOutcome(
  program: Program,
  endings: Partial<Endings> = {},
  effort: "full" | "quick" = "full",
): ExpectedOutcome {
  const harmless = ["loss", "duplication", "reordering"];
  const fault = (program.faults ?? []).find(({ kind }) => !harmless.includes(kind));
  if (fault !== undefined)
    throw new RangeError(`what comes of a program with ${fault.kind} is not one outcome`);
  const layout = layoutOf(program);
  const queues = program.queues.map((queue) => prepare(queue, layout));
  const given = { ...noEndings, ...endings };
  const rounds = roundsOf(layout, queues, given.places);
  const contended = new Set<string>();
  const { first: firstOrder, others } = orders[effort];
  const first = execute(layout, queues, rounds, firstOrder, given);
  const { cancelled, refused, revoked, revokedMembers } = given;
  const isGiven = [cancelled, refused, revoked, revokedMembers].some(({ size }) => size > 0);
  if (!isGiven && rounds.size === 0 && isOrderFree(layout, queues, first))
    return outcomeOf(layout, first, contended);
  for (const order of others) {
    const execution = execute(layout, queues, rounds, order, given);
    noteContended(layout, first, execution, contended);
    const difference = differenceOf(layout, first, execution, contended);
    if (difference !== undefined)
      throw new RacyProgram(
        `the program has a race: in the order ${textOfOrder(firstOrder)} and the order ${textOfOrder(order)}, ${difference}`,
      );
  }
  return outcomeOf(layout, first, contended);
}

function textOfOrder(order: Order): string {
  return order.kind === "random" ? `drawn from ${order.seed}` : order.kind;
}

/** Appends to one place are contended if any of them got other slots, or another demand, in another order. */
function noteContended(layout: Layout, one: Execution, other: Execution, contended: Set<string>): void {
  const places = new Set<string>();
  const appends = layout.program.queues.flatMap(({ requests }) =>
    requests.flatMap((request) => (request.kind === "append" ? [request] : [])),
  );
  const placesOf = (request: (typeof appends)[number]) =>
    layout.members(request.to).map(({ region, offset }) => `${region} ${offset}`);
  for (const request of appends) {
    const [own, its] = [one, other].map(({ appended }) => appended.get(request.id)?.slots);
    const [ending, itsEnding] = [one, other].map(({ endings }) => endings.get(request.id));
    const isOther =
      own?.some((slot, entry) => slot !== its?.[entry]) ||
      (ending && itsEnding && endingText(ending) !== endingText(itsEnding));
    if (contended.has(request.id) || (own && its && isOther))
      for (const place of placesOf(request)) places.add(place);
  }
  for (const request of appends)
    if (placesOf(request).some((place) => places.has(place))) contended.add(request.id);
}

/** The first difference of two executions that the spec does not leave open, in words. */
function differenceOf(
  layout: Layout,
  one: Execution,
  other: Execution,
  contended: ReadonlySet<string>,
): string | undefined {
  for (const [id, ending] of one.endings) {
    const its = other.endings.get(id);
    const [text, otherText] = [endingText(ending), its === undefined ? "nothing" : endingText(its)];
    if (text !== otherText && !contended.has(id)) return `${id} ends with ${text}, and with ${otherText}`;
  }
  const masked = contendedBytes(layout, contended);
  for (const region of new Set([...one.memory.written(), ...other.memory.written()])) {
    const [bytes, others] = [one.memory.bytes(region), other.memory.bytes(region)];
    if (Buffer.compare(bytes, others) === 0) continue;
    const masks = [one.memory.openAt(region), other.memory.openAt(region)];
    const place = firstDifference(bytes, others, masked.get(region), masks);
    if (place >= 0)
      return `byte ${place} of ${layout.regions[region]?.name} is ${bytes[place]}, and ${others[place]}`;
  }
  return undefined;
}

function endingText({ completions }: ExpectedEnding): string {
  return completions.map(textOf).join(", ");
}

/**
 * The first byte in which two regions differ and that is in none of the ranges, nor open by a mask; -1 if there is
 * none.
 */
function firstDifference(
  one: Uint8Array,
  other: Uint8Array,
  ranges: readonly ByteRange[] = [],
  masks: readonly (Int32Array | undefined)[] = [],
): number {
  let from = 0;
  for (const range of [...ranges, { from: one.length, to: one.length }]) {
    // Whole stretches are compared at once: most are the same.
    if (Buffer.compare(one.subarray(from, range.from), other.subarray(from, range.from)) !== 0)
      for (let i = from; i < range.from; i += 1)
        if (one[i] !== other[i] && masks.every((mask) => !mask?.[i])) return i;
    from = range.to;
  }
  return -1;
}

/** For each region the bytes that contended appends fill: all slots, and where slots are told. */
function contendedBytes(
  layout: Layout,
  contended: ReadonlySet<string>,
): ReadonlyMap<number, readonly ByteRange[]> {
  const ranges = new Map<number, Map<number, number>>();
  const note = (region: number, from: number, bytes: number) => {
    const ofRegion = ranges.get(region) ?? new Map<number, number>();
    ranges.set(region, ofRegion.set(from, Math.max(ofRegion.get(from) ?? 0, from + bytes)));
  };
  for (const { requests } of contended.size === 0 ? [] : layout.program.queues)
    for (const request of requests) {
      if (request.kind !== "append" || !contended.has(request.id)) continue;
      for (const { region, offset } of layout.members(request.to))
        note(region, offset, request.capacity * request.rowBytes);
      if (request.slots === undefined) continue;
      const { region, offset } = layout.place(request.slots);
      note(region, offset, request.table.data.length);
    }
  return new Map([...ranges].map(([region, ofRegion]) => [region, merged(ofRegion)]));
}

function merged(ends: ReadonlyMap<number, number>): ByteRange[] {
  const ranges: { from: number; to: number }[] = [];
  for (const [from, to] of [...ends].sort(([one], [other]) => one - other)) {
    const last = ranges.at(-1);
    if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to);
    else ranges.push({ from, to });
  }
  return ranges;
}

function outcomeOf(
  layout: Layout,
  { memory, endings, appended }: Execution,
  contended: ReadonlySet<string>,
): ExpectedOutcome {
  const open = new Map<string, OpenBytes>();
  const masked = contendedBytes(layout, contended);
  layout.regions.forEach(({ name }, region) => {
    const [at, slots] = [memory.openAt(region), masked.get(region) ?? []];
    if (at !== undefined || slots.length > 0) open.set(name, { at, choices: memory.opens, slots });
  });
  return {
    memory: new Map(layout.regions.map(({ name }, region) => [name, memory.bytes(region)])),
    statuses: endings,
    open,
    contended,
    appended,
  };
}

/**
 * What is wrong with the last bytes of a region, in words; undefined if nothing is. Contended slots are left to
 * appendProblem.
 */
export function memoryProblem(
  outcome: ExpectedOutcome,
  region: string,
  actual: Uint8Array,
): string | undefined {
  const expected = outcome.memory.get(region);
  if (expected === undefined) return `there is no region ${region}`;
  if (actual.length !== expected.length)
    return `${region} has ${actual.length} bytes, not ${expected.length}`;
  const { at, choices = [] } = outcome.open.get(region) ?? {};
  const place = wrongByte(outcome, region, actual);
  if (place !== undefined) return `byte ${place} of ${region} is ${actual[place]}, not ${expected[place]}`;
  return at === undefined ? undefined : openProblem(region, at, choices, expected, actual);
}

/** The first byte of a region that must be another; undefined where there is none that is determined. */
export function wrongByte(
  { memory, open }: ExpectedOutcome,
  region: string,
  actual: Uint8Array,
): number | undefined {
  const expected = memory.get(region);
  if (expected === undefined) return undefined;
  const { at, slots } = open.get(region) ?? {};
  const place = firstDifference(expected, actual, slots, [at]);
  return place < 0 ? undefined : place;
}

/** Whether the bytes of a region from `from` to `to` are what they must be, and those that are open among their choices. */
export function isRight(
  { memory, open }: ExpectedOutcome,
  region: string,
  actual: Uint8Array,
  from = 0,
  to = actual.length,
): boolean {
  const expected = memory.get(region);
  if (expected === undefined) return true;
  if (Buffer.compare(actual.subarray(from, to), expected.subarray(from, to)) === 0) return true;
  const { at, choices = [] } = open.get(region) ?? {};
  if (at === undefined) return false;
  for (let place = from; place < to; place += 1)
    if (actual[place] !== expected[place] && !at[place]) return false;
  return openProblem(region, at, choices, expected, actual, from, to) === undefined;
}

/** What is wrong with the completions of a request, in words; undefined if nothing is. */
export function statusProblem(
  outcome: ExpectedOutcome,
  request: string,
  actual: readonly Completion[],
): string | undefined {
  const expected = outcome.statuses.get(request);
  if (expected === undefined) return `there is no request ${request}`;
  if (outcome.contended.has(request)) return undefined;
  return completionProblem(expected, actual);
}
