/** How signals are delivered, one after another: each changes its word, which carries from then on what it covers. */
import { addWords } from "../../fabric/words.ts";
import { signalValue } from "./effects.ts";
import type { ExchangeSteps } from "./exchange-steps.ts";
import type { ExecutionState } from "./execution-state.ts";
import { meet, wordsOf } from "./footprint.ts";
import type { Place } from "./layout.ts";
import { coveredBy } from "./queue-rules.ts";
import { earlierOpen, isLeftOut, pending, type Running } from "./running.ts";

/** Delivers the next signal of a request; false if there is none, or it can't be delivered now. */
export function deliver(state: ExecutionState, exchanges: ExchangeSteps, run: Running): boolean {
  const { layout, waitFor } = state;
  const { operands } = run.prepared;
  const place = operands.signal?.places[run.signalled];
  if (operands.signal === undefined || place === undefined) return false;
  const { signal, isGroup } = operands.signal;
  if (isGroup && isLeftOut(run, run.signalled)) {
    run.signalled += 1;
    return true;
  }
  const word = wordsOf([{ region: place.region, from: place.offset, to: place.offset + 8 }], layout);
  for (const earlier of earlierOpen(run))
    if (meet(earlier.prepared.footprint().writes, word)) return waitFor(earlier);
  const rows = isGroup ? (run.prepared.rowsOfMembers()[run.signalled] ?? 0) : 0;
  if (!change(state, exchanges, run, place, signal.operation, signalValue(signal, rows))) return false;
  run.signalled += 1;
  return true;
}

/** Whom a signal of a request to a place covers; undefined while one of them can't be counted on. */
export function coveredAt(
  { layout }: ExecutionState,
  exchanges: ExchangeSteps,
  run: Running,
  { region }: Place,
): Running[] | undefined {
  return coveredBy(run, layout.regions[region]?.rank ?? 0, exchanges.isWaiting);
}

/** Changes a word by a signal; false while what it covers can't be counted on. */
export function change(
  state: ExecutionState,
  exchanges: ExchangeSteps,
  run: Running,
  place: Place,
  operation: "set" | "add",
  value: bigint,
): boolean {
  const { memory, carried } = state;
  const whom = coveredAt(state, exchanges, run, place);
  if (whom === undefined) return false;
  const { region, offset } = place;
  const isAddition = operation === "add";
  const sum = isAddition ? addWords(memory.word(region, offset), value) : BigInt.asUintN(64, value);
  memory.writeWord(region, offset, sum);
  // An addition goes on carrying what the word did.
  carried.carry({ region, offset }, whom, isAddition);
  const { beforeFence } = run.queue;
  if (beforeFence.size > 0) carried.carry({ region, offset }, pending(beforeFence), true);
  return true;
}
