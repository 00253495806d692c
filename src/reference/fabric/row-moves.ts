/**
 * The rows that a table moves: which row goes to or comes from which place of which member, how many each member has,
 * and whether two of them meet.
 */
import type { Tensor } from "../../generated/types.ts";
import type { Span } from "./access.ts";
import { int32Of } from "./elements.ts";
import { type CheckSteps, refuse } from "./plan-checks.ts";

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

/**
 * The rows that a table moves, how many each member has, and what is told of the first wrong entry: before anything is
 * done, or as a bad entry behind what was moved.
 */
export function movesOf(
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
export function refuseOverlap(
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
    if (meetsLocal) refuse("OVERLAP");
    if (!movesAreDestinations) continue;
    const sorted = Float64Array.from(starts).sort();
    for (let i = 1; i < sorted.length; i += 1) {
      if ((sorted[i] ?? 0) < (sorted[i - 1] ?? 0) + rowBytes) refuse("OVERLAP");
    }
  }
}
