/**
 * Which words requests touch, and whether two of them touch the same. A word is 8 aligned bytes: within a queue,
 * requests that touch the same word keep their order.
 */
import type { Layout } from "./layout.ts";
import type { Operands, Rows } from "./operands.ts";

/** Bytes [from, to) of a region. */
interface Span {
  readonly region: number;
  readonly from: number;
  readonly to: number;
}

/** Sets of words, or of bytes: beginnings and ends, both ascending, of stretches that don't overlap. */
export interface Words {
  readonly starts: Float64Array;
  readonly ends: Float64Array;
}

export interface Footprint {
  readonly reads: Words;
  readonly writes: Words;
}

/** Regions have at most 2^40 bytes, and there are at most 2^16 of them: a word's number is exact in a float64. */
const wordsPerRegion = 2 ** 37;

/**
 * The words that a well-formed request which passes its checks may touch; `ordered` leaves out those that give no order
 * to the requests of a queue.
 */
export function footprintOf({ named, rows }: Operands, layout: Layout, which: "all" | "ordered"): Footprint {
  const reads = wordCollector(layout);
  const writes = wordCollector(layout);
  for (const { place, bytes, role, isUnordered = false } of named)
    if (!isUnordered || which === "all")
      (role === "source" ? reads : writes).add(place.region, place.offset, bytes);
  if (rows !== undefined && !rows.isAppend) {
    const collector = rows.role === "source" ? reads : writes;
    forEachRow(rows, (region, from) => collector.add(region, from, rows.rowBytes));
  }
  return { reads: reads.words(), writes: writes.words() };
}

/** Beginnings of the rows that the entries of a table name. */
export function forEachRow(
  { table, members, rowBytes }: Rows,
  row: (region: number, from: number) => void,
): void {
  for (let entry = 0; entry < table.member.length; entry += 1) {
    const place = members[table.member[entry] as number];
    const number = table.row[entry] as number;
    if (place !== undefined && number >= 0) row(place.region, place.offset + number * rowBytes);
  }
}

/** The words of spans. */
export function wordsOf(spans: readonly Span[], layout: Layout): Words {
  const collector = wordCollector(layout);
  for (const { region, from, to } of spans) collector.add(region, from, to - from);
  return collector.words();
}

/** Collects the words of bytes; none of those that are not within their region. */
function wordCollector({ regions }: Layout) {
  const starts: number[] = [];
  const ends: number[] = [];
  return {
    add: (region: number, from: number, bytes: number): void => {
      if (bytes === 0 || from < 0 || from + bytes > (regions[region]?.bytes ?? 0)) return;
      const first = region * wordsPerRegion;
      starts.push(first + Math.floor(from / 8));
      ends.push(first + Math.ceil((from + bytes) / 8));
    },
    words: (): Words => union(Float64Array.from(starts).sort(), Float64Array.from(ends).sort()),
  };
}

/**
 * The union of stretches, of which beginnings and ends are given, each ascending. It has a stretch from where the first
 * begins that no other covers to where all that have begun have ended.
 */
function union(starts: Float64Array, ends: Float64Array): Words {
  let stretches = 0;
  let open = 0;
  let begun = 0;
  const [first, last] = [new Float64Array(starts.length), new Float64Array(starts.length)];
  for (const end of ends) {
    while (begun < starts.length && (starts[begun] as number) <= end) {
      if (open === 0) first[stretches] = starts[begun] as number;
      open += 1;
      begun += 1;
    }
    open -= 1;
    if (open === 0) {
      last[stretches] = end;
      stretches += 1;
    }
  }
  return { starts: first.subarray(0, stretches), ends: last.subarray(0, stretches) };
}

/** Whether two sets have a word in common. */
export function meet(one: Words, other: Words): boolean {
  let [i, j] = [0, 0];
  while (i < one.starts.length && j < other.starts.length) {
    if ((one.ends[i] as number) <= (other.starts[j] as number)) i += 1;
    else if ((other.ends[j] as number) <= (one.starts[i] as number)) j += 1;
    else return true;
  }
  return false;
}

/** Bytes, stretch by stretch. */
interface Stretches {
  /** None of which may lie beyond their region. */
  readonly add: (region: number, from: number, bytes: number) => void;
  readonly union: () => Words;
  /** Whether no byte is in two of them. */
  readonly areApart: () => boolean;
}

export function stretches({ firstByte }: Layout): Stretches {
  const starts: number[] = [];
  const ends: number[] = [];
  let all = 0;
  let known: Words | undefined;
  const united = () => {
    known ??= union(new Float64Array(starts).sort(), new Float64Array(ends).sort());
    return known;
  };
  return {
    add: (region, from, bytes) => {
      if (bytes === 0) return;
      const start = (firstByte[region] as number) + from;
      starts.push(start);
      ends.push(start + bytes);
      all += bytes;
      known = undefined;
    },
    union: united,
    areApart: () => {
      const words = united();
      return all === words.starts.reduce((sum, start, i) => sum + (words.ends[i] as number) - start, 0);
    },
  };
}
