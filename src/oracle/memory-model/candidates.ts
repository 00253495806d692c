/**
 * What could have happened to one word, before any axiom that looks at more than it: who read what (rf), and the order of
 * the writes (co). Reads take values that they accept, and an update writes what follows from the value that it read.
 */
import type { Litmus, MemoryEvent } from "./events.ts";
import { type Relation, related } from "./relation.ts";

/** Stands for the initial value where a read may name the write that it reads from. */
export const initialWrite = -1;

/** One history of a word. */
export interface WordHistory {
  /** Writes and updates in their order; the initial value comes before them. */
  readonly co: readonly number[];
  /** Where each read and update gets its value: a write, or `initialWrite`. */
  readonly rf: ReadonlyMap<number, number>;
  /** What each read and update reads. */
  readonly read: ReadonlyMap<number, bigint>;
  readonly last: bigint;
}

/**
 * Histories of a word that keep to a happens-before on it: later writes are later in co, and nobody reads what is older
 * than what an earlier event has seen. An update reads from its neighbour in co. None is left out that all axioms allow.
 */
export function coherentHistories(litmus: Litmus, word: number, hb: Relation): WordHistory[] {
  const { writes, reads } = accessesOf(litmus, word);
  const histories: WordHistory[] = [];
  for (const co of ordersOf(writes, (earlier, later) => related(hb, earlier, later))) {
    /** Where in co an event stands; a read stands where its source does, the initial value at 0. */
    const place = new Map(co.map((write, index) => [write, index + 1]));
    const rf = new Map<number, number>();
    co.forEach((write, index) => {
      if (litmus.events[write]?.kind === "U") rf.set(write, co[index - 1] ?? initialWrite);
    });
    const choose = (next: number): void => {
      const read = reads[next];
      if (read === undefined) {
        const history = historyOf(litmus, word, co, new Map(rf));
        if (history !== undefined) histories.push(history);
        return;
      }
      let oldest = 0;
      let newest = co.length;
      for (const [event, at] of place) {
        const isWrite = litmus.events[event]?.kind !== "R";
        if (related(hb, event, read)) oldest = Math.max(oldest, at);
        if (related(hb, read, event)) newest = Math.min(newest, isWrite ? at - 1 : at);
      }
      for (let at = oldest; at <= newest; at += 1) {
        rf.set(read, co[at - 1] ?? initialWrite);
        place.set(read, at);
        choose(next + 1);
        place.delete(read);
      }
    };
    choose(0);
  }
  return histories;
}

/** All histories of a word, whether coherent and atomic or not, of which an explanation takes its pick. */
export function* anyHistories(litmus: Litmus, word: number): Generator<WordHistory> {
  const { writes, reads } = accessesOf(litmus, word);
  const readers = [...reads, ...writes.filter((write) => litmus.events[write]?.kind === "U")];
  const rf = new Map<number, number>();
  function* choose(co: readonly number[], next: number): Generator<WordHistory> {
    const reader = readers[next];
    if (reader === undefined) {
      const history = historyOf(litmus, word, co, new Map(rf));
      if (history !== undefined) yield history;
      return;
    }
    for (const source of [initialWrite, ...co]) {
      if (source === reader) continue;
      rf.set(reader, source);
      yield* choose(co, next + 1);
    }
  }
  for (const co of ordersOf(writes, () => false)) yield* choose(co, 0);
}

function accessesOf({ events }: Litmus, word: number): { writes: number[]; reads: number[] } {
  const ofWord = events.filter((event) => event.kind !== "F" && event.word === word);
  const indices = (kept: (event: MemoryEvent) => boolean) => ofWord.filter(kept).map(({ index }) => index);
  return { writes: indices(({ kind }) => kind !== "R"), reads: indices(({ kind }) => kind === "R") };
}

/** All orders of the items in which none comes before one that must precede it. */
function* ordersOf(
  items: readonly number[],
  precedes: (earlier: number, later: number) => boolean,
): Generator<number[]> {
  if (items.length === 0) yield [];
  for (const first of items) {
    const rest = items.filter((item) => item !== first);
    if (rest.some((item) => precedes(item, first))) continue;
    for (const order of ordersOf(rest, precedes)) yield [first, ...order];
  }
}

/** The values that follow from rf; undefined if a wait is not satisfied, or updates read from each other in a circle. */
function historyOf(
  litmus: Litmus,
  word: number,
  co: readonly number[],
  rf: ReadonlyMap<number, number>,
): WordHistory | undefined {
  const initial = litmus.words[word]?.initial ?? 0n;
  const written = (write: number, depth: number): bigint | undefined => {
    const event = litmus.events[write];
    if (event === undefined) return initial;
    if (event.kind === "W") return event.value;
    if (event.kind !== "U" || depth > co.length) return undefined;
    const former = written(rf.get(write) ?? initialWrite, depth + 1);
    return former === undefined ? undefined : event.update(former);
  };
  const read = new Map<number, bigint>();
  for (const [reader, source] of rf) {
    const value = written(source, 0);
    if (value === undefined) return undefined;
    const event = litmus.events[reader];
    if (event?.kind === "R" && !event.fits(value)) return undefined;
    read.set(reader, value);
  }
  const last = written(co.at(-1) ?? initialWrite, 0);
  return last === undefined ? undefined : { co, rf, read, last };
}
