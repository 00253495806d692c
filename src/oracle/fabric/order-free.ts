/**
 * Whether a program has one outcome whatever the order, shown by what its requests touch: nobody writes what another
 * reads or writes, and words are only added to, and waited for until all has been added. What is not so simple is not
 * decided here, and is executed in several orders.
 *
 * Why that is enough. Bytes of data come from sources that nobody writes, and go where nobody else writes; sums of
 * words don't depend on the order of their terms. Nor does it matter who began when: in no order does a request that
 * has begun wait for one that has not, so it comes to its end; and what one that has not begun waits for (earlier ones,
 * or the value of a word that only grows) stays so once it is so. So in every order all requests begin that begin in one.
 */
import { wordValue } from "../../fabric/words.ts";
import type { Region } from "../../generated/types.ts";
import { signalValue } from "./effects.ts";
import type { Execution } from "./execution.ts";
import { forEachRow, meet, stretches } from "./footprint.ts";
import type { Layout, Place } from "./layout.ts";
import type { Prepared } from "./request-state.ts";

/** Kinds that copy data, add up rows, or are about words that only grow. */
const kinds = new Set(["write", "read", "multicast", "scatter", "gather", "reduce", "signal", "wait"]);

/** Requests of a queue are held against each other one by one: of more than so many nothing is decided. */
const mostInQueue = 16;

/**
 * Whether every order of execution comes to what one has come to, in which no ending was given from outside. If it
 * returns false, that may be so or not.
 */
export function isOrderFree(
  layout: Layout,
  queues: readonly (readonly Prepared[])[],
  { memory, endings }: Execution,
): boolean {
  const requests = queues.flat();
  return (
    requests.every(isPlain) &&
    [...endings.values()].every(({ completions }) => completions.every(({ status }) => status === "OK")) &&
    queues.every(areApart) &&
    touchesAreApart(requests, layout) &&
    waitsForAll(requests, layout, (place) => memory.word(place.region, place.offset))
  );
}

/** Whether a request is of a kind that is decided here, and signals by adding, with nothing covered but its own data. */
function isPlain({ request, release }: Prepared): boolean {
  const isAddition =
    request.kind === "signal"
      ? request.operation === "add"
      : !("signal" in request) || request.signal === undefined || request.signal.operation === "add";
  return kinds.has(request.kind) && isAddition && (release === "none" || release === "weak");
}

/** Whether no later request of a queue writes a word that an earlier one touches: it may be held up after it has begun. */
function areApart(queue: readonly Prepared[]): boolean {
  if (queue.length > mostInQueue) return false;
  return queue.every((later, i) => {
    const { writes } = later.footprint();
    return queue.slice(0, i).every((earlier) => {
      const its = earlier.footprint();
      return !meet(its.writes, writes) && !meet(its.reads, writes);
    });
  });
}

/** Whether bytes that are written are written once, and are neither source nor word; and no source is a word. */
function touchesAreApart(requests: readonly Prepared[], layout: Layout): boolean {
  const [reads, writes, words] = [stretches(layout), stretches(layout), stretches(layout)];
  for (const { request, operands } of requests) {
    for (const { place, bytes, role } of operands.named) {
      const isWord = role === "word" || request.kind === "wait";
      (isWord ? words : role === "source" ? reads : writes).add(place.region, place.offset, bytes);
    }
    const { rows } = operands;
    if (rows === undefined) continue;
    const { add } = rows.role === "source" ? reads : writes;
    forEachRow(rows, (region, from) => add(region, from, rows.rowBytes));
  }
  if (!writes.areApart()) return false;
  const written = writes.union();
  const changed = words.union();
  const read = reads.union();
  return !meet(written, read) && !meet(written, changed) && !meet(read, changed);
}

/**
 * Whether words that are waited for only grow, and whoever waits for one value waits for the last: so what satisfies a
 * wait does so from then on.
 */
function waitsForAll(
  requests: readonly Prepared[],
  { regions }: Layout,
  lastOf: (place: Place) => bigint,
): boolean {
  /** By region and offset: what is added to a word that is waited for, without wrapping. */
  const sums = new Map<string, bigint>();
  const keyOf = ({ region, offset }: Place) => `${region} ${offset}`;
  const waits = requests.flatMap(({ request, operands }) =>
    request.kind === "wait" ? operands.named.map(({ place }) => ({ request, place })) : [],
  );
  for (const { place } of waits) sums.set(keyOf(place), wordIn(regions[place.region], place.offset));
  const add = (place: Place, value: () => bigint) => {
    const sum = sums.get(keyOf(place));
    if (sum !== undefined) sums.set(keyOf(place), sum + value());
  };
  for (const { request, operands, rowsOfMembers } of requests) {
    if (request.kind === "signal")
      for (const { place } of operands.named) add(place, () => wordValue(request.value));
    const { signal } = operands;
    signal?.places.forEach((place, member) => {
      const rows = signal.isGroup ? (rowsOfMembers()[member] ?? 0) : 0;
      add(place, () => signalValue(signal.signal, rows));
    });
  }
  return waits.every(({ request, place }) => {
    const last = lastOf(place);
    return (
      sums.get(keyOf(place)) === last && (request.until !== "equal" || wordValue(request.value) === last)
    );
  });
}

/** A word of a region before anything has happened. */
function wordIn(region: Region | undefined, offset: number): bigint {
  const data = region?.initial?.data;
  return data === undefined
    ? 0n
    : new DataView(data.buffer, data.byteOffset, data.byteLength).getBigUint64(offset, true);
}
