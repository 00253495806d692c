/**
 * Whether appends whose slots depend on the order have one of the right outcomes: each row has a slot of its own, slots
 * are given without gaps from where the cursor began, a queue's rows in increasing order, and what found no room is
 * told.
 */
import type { Completion, Program } from "../../generated/types.ts";
import { completionProblem, endsWell, endsWith } from "./expectation.ts";
import type { ExpectedOutcome } from "./final-memory.ts";
import {
  integersOf,
  type Layout,
  layoutOf,
  type Place,
  type RequestOf,
  type Table,
  tableOf,
} from "./layout.ts";

/** What happened: last bytes of regions by name, completions by the ID of their request. */
interface ObservedAppends {
  readonly memory: ReadonlyMap<string, Uint8Array>;
  readonly completions: ReadonlyMap<string, readonly Completion[]>;
}

/** An append that had its effect in the oracle's execution, with what it was to put where. */
interface Append {
  readonly request: RequestOf<"append">;
  readonly queue: number;
  readonly table: Table;
  /** Rows, as they were when they were read. */
  readonly rows: Uint8Array;
  /** The slots that were told, where that was asked for and is observed. */
  readonly told: Int32Array | undefined;
}

/** Entries that go to one place, with the same cursor. */
interface Target {
  readonly place: Place;
  readonly cursor: Place;
  readonly entries: { readonly append: Append; readonly entry: number }[];
}

/**
 * What is wrong with the contended appends of a program, in words; undefined if nothing is. Regions that are not
 * observed are not looked at. Without `slots` it is seen that rows are there, each once, but not that a queue's rows
 * keep their order. Throws RangeError where something else writes a cursor, or appends to one place differ in capacity
 * or width.
 */
export function appendProblem(
  program: Program,
  outcome: ExpectedOutcome,
  observed: ObservedAppends,
): string | undefined {
  const layout = layoutOf(program);
  const appends = contendedAppends(layout, outcome, observed);
  for (const target of targetsOf(layout, appends)) {
    const problem = targetProblem(layout, target, outcome, observed);
    if (problem !== undefined) return problem;
  }
  return endingProblem(layout, appends, outcome, observed);
}

function contendedAppends(
  { program, place }: Layout,
  { contended, appended }: ExpectedOutcome,
  { memory }: ObservedAppends,
): Append[] {
  return program.queues.flatMap(({ requests }, queue) =>
    requests.flatMap((request) => {
      const effect = appended.get(request.id);
      if (request.kind !== "append" || effect === undefined || !contended.has(request.id)) return [];
      const at = request.slots && place(request.slots);
      const bytes =
        at && memory.get(at.address.region)?.slice(at.offset, at.offset + request.table.data.length);
      const told = bytes && integersOf({ dtype: "I32", shape: [], data: bytes });
      return [{ request, queue, table: tableOf(request.table), rows: effect.rows, told }];
    }),
  );
}

function targetsOf(layout: Layout, appends: readonly Append[]): Target[] {
  const targets = new Map<string, Target>();
  for (const append of appends) {
    const cursors = layout.members(append.request.cursors);
    layout.members(append.request.to).forEach((place, member) => {
      const cursor = cursors[member];
      if (cursor === undefined) return;
      const name = `${place.region} ${place.offset} ${cursor.region} ${cursor.offset}`;
      const target = targets.get(name) ?? { place, cursor, entries: [] };
      targets.set(name, target);
      const { table } = append;
      for (let entry = 0; entry < table.member.length; entry += 1)
        if (table.member[entry] === member) target.entries.push({ append, entry });
    });
  }
  return [...targets.values()].filter(({ entries }) => entries.length > 0);
}

/** Slot `begin` is the first that is given, and `room` says how many there are from there. */
function targetProblem(
  layout: Layout,
  target: Target,
  outcome: ExpectedOutcome,
  { memory }: ObservedAppends,
): string | undefined {
  const { place, entries } = target;
  const { begin, room, rowBytes } = extentOf(layout, target, outcome);
  const bytes = memory.get(place.address.region);
  const where = `${place.address.region} from byte ${place.offset}`;
  const given = Math.min(room, entries.length);
  const rowAt = (slot: number) =>
    text(bytes?.subarray(place.offset + slot * rowBytes, place.offset + (slot + 1) * rowBytes));
  const taken = new Set<number>();
  const lastOf = new Map<number, number>();
  const isFull = new Set<number>();
  const untold: Target["entries"] = [];
  for (const { append, entry } of entries) {
    const slot = append.told?.[entry];
    const { id } = append.request;
    if (slot === undefined) {
      untold.push({ append, entry });
      continue;
    }
    if (slot === -1) {
      isFull.add(append.queue);
      continue;
    }
    if (slot < begin || slot >= begin + given)
      return `${id}: entry ${entry} has slot ${slot} of ${where}, where ${given} are given from ${begin}`;
    if (taken.has(slot)) return `${id}: entry ${entry} has slot ${slot} of ${where}, which another one has`;
    taken.add(slot);
    if (isFull.has(append.queue))
      return `${id}: entry ${entry} found room at ${where} after an earlier one of its queue had not`;
    if (slot < (lastOf.get(append.queue) ?? -1))
      return `${id}: entry ${entry} has slot ${slot} of ${where}, before an earlier row of its queue`;
    lastOf.set(append.queue, slot);
    if (bytes !== undefined && rowAt(slot) !== rowOf(append, entry))
      return `${id}: slot ${slot} of ${where} has not the bytes of entry ${entry}`;
  }
  const left = given - taken.size;
  if (untold.length === 0 && left > 0) return `${left} slots of ${where} are given to nobody`;
  if (left > untold.length) return `${left} slots of ${where} are left for ${untold.length} rows`;
  if (bytes === undefined) return undefined;
  return (
    restProblem(untold, begin, given, taken, rowAt, where) ??
    untouchedProblem(outcome, place, bytes, begin, given, room, rowBytes, where)
  );
}

/** The rows whose slots were not told fill the other slots, each once. */
function restProblem(
  untold: Target["entries"],
  begin: number,
  given: number,
  taken: ReadonlySet<number>,
  rowAt: (slot: number) => string,
  where: string,
): string | undefined {
  const rows = new Map<string, number>();
  for (const { append, entry } of untold) {
    const row = rowOf(append, entry);
    rows.set(row, (rows.get(row) ?? 0) + 1);
  }
  for (let slot = begin; slot < begin + given; slot += 1) {
    if (taken.has(slot)) continue;
    const row = rowAt(slot);
    const count = rows.get(row) ?? 0;
    if (count === 0) return `slot ${slot} of ${where} has the bytes of no row that is missing`;
    rows.set(row, count - 1);
  }
  return undefined;
}

/** Slots that were not given are as the rest of the program leaves them. */
function untouchedProblem(
  { memory }: ExpectedOutcome,
  { address, offset }: Place,
  actual: Uint8Array,
  begin: number,
  given: number,
  room: number,
  rowBytes: number,
  where: string,
): string | undefined {
  const expected = memory.get(address.region);
  for (let at = offset + (begin + given) * rowBytes; at < offset + (begin + room) * rowBytes; at += 1)
    if (actual[at] !== expected?.[at])
      return `byte ${at} changed, in a slot of ${where} that was given to nobody`;
  return undefined;
}

/**
 * The cursor's first value and the room behind it: both follow from the last value that is expected, which is certain.
 */
function extentOf({ regions }: Layout, { place, cursor, entries }: Target, { memory }: ExpectedOutcome) {
  const initial = regions[cursor.region]?.initial?.data;
  const first = initial === undefined ? 0n : wordAt(initial, cursor.offset);
  const last = wordAt(memory.get(cursor.address.region) ?? new Uint8Array(0), cursor.offset);
  if (last !== first + BigInt(entries.length))
    throw new RangeError(`the cursor of ${place.address.region} is changed by more than its appends`);
  const shapes = new Set(entries.map(({ append: { request } }) => `${request.capacity} ${request.rowBytes}`));
  const shape = entries[0]?.append.request;
  if (shapes.size !== 1 || shape === undefined)
    throw new RangeError(`appends to ${place.address.region} differ in capacity or width`);
  const begin = Number(first);
  return { begin, room: Math.max(shape.capacity - begin, 0), rowBytes: shape.rowBytes };
}

function wordAt(bytes: Uint8Array, offset: number): bigint {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getBigUint64(offset, true);
}

function rowOf({ request, rows, table }: Append, entry: number): string {
  const start = Math.floor(entry / table.slots) * request.rowBytes;
  return text(rows.subarray(start, start + request.rowBytes));
}

function text(bytes: Uint8Array | undefined): string {
  return bytes === undefined
    ? ""
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
}

/**
 * An append ends with CAPACITY exactly if a row of it found no room. Its demand is a value that a full cursor had after
 * one of its additions; the largest of all is what the cursor came to, for whoever added last found no room.
 */
function endingProblem(
  layout: Layout,
  appends: readonly Append[],
  outcome: ExpectedOutcome,
  { completions }: ObservedAppends,
): string | undefined {
  const targets = targetsOf(layout, appends);
  const full = targets.map((target) => {
    const { begin, room } = extentOf(layout, target, outcome);
    return { ...target, begin, room, demand: begin + target.entries.length };
  });
  let largest = 0;
  for (const append of appends) {
    const { id, capacity } = append.request;
    const actual = completions.get(id);
    if (actual === undefined) continue;
    const own = full.filter(
      ({ entries, room }) => entries.length > room && entries.some((entry) => entry.append === append),
    );
    const failed = actual.find(({ status }) => status === "CAPACITY");
    const wasFull = append.told?.some((slot, entry) => slot === -1 && append.table.member[entry] !== -1);
    if (own.length === 0 || wasFull === false || (failed === undefined && wasFull === undefined)) {
      const problem = completionProblem(endsWell(true), actual);
      if (problem !== undefined) return `${id}: ${problem}`;
      continue;
    }
    const most = Math.max(...own.map(({ demand }) => demand));
    const demand = failed?.demand ?? 0;
    if (failed !== undefined && (demand <= capacity || demand > most))
      return `${id}: demand ${demand}; it is from ${capacity + 1} to ${most}`;
    const problem = completionProblem(endsWith("CAPACITY", { demand }, true), actual);
    if (problem !== undefined) return `${id}: ${problem}`;
    largest = Math.max(largest, demand);
  }
  const most = Math.max(
    0,
    ...full.filter(({ entries, room }) => entries.length > room).map(({ demand }) => demand),
  );
  const areAllSeen = appends.every(({ request }) => completions.has(request.id));
  if (areAllSeen && largest !== most) return `the largest demand is ${largest}; cursors came to ${most}`;
  return undefined;
}
