/**
 * What requests see of signals when they read words: an acquire waits for what these carry, and a fence for the rest.
 */
import type { Word } from "./carried-words.ts";
import type { ExecutionState } from "./execution-state.ts";
import { meet, wordsOf } from "./footprint.ts";
import type { Running } from "./running.ts";

/** Reads words: an acquire waits for what they carry, a plain read leaves that to a fence. */
export function see(
  { carried, waitFor }: ExecutionState,
  { queue }: Running,
  places: readonly Word[],
  isAcquire: boolean,
): boolean {
  const whom = places.flatMap(carried.by);
  if (isAcquire) return whom.length === 0 || waitFor(...whom);
  for (const other of whom) queue.seen.add(other);
  return true;
}

/** Reads what a request names; false while an acquire waits. */
export function seeOperands(state: ExecutionState, run: Running): boolean {
  const { request } = run.prepared;
  const isAcquire = request.kind === "read" && request.acquire !== undefined;
  return see(state, run, isAcquire ? [state.layout.place(request.from)] : wordsSeen(state, run), isAcquire);
}

/** The words with signals that a request of the queue reads, where it matters. */
function wordsSeen({ layout, carried }: ExecutionState, { prepared }: Running): Word[] {
  if (!prepared.isBeforeFence) return [];
  const { reads } = prepared.footprint();
  return carried
    .words()
    .filter(({ region, offset }) => meet(wordsOf([{ region, from: offset, to: offset + 8 }], layout), reads));
}
