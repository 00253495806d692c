/** What an atomic does at once: its word, what it fetches, and what is open of both when it was given up. */
import { addWords, wordValue } from "../../fabric/words.ts";
import type { ExchangeSteps } from "./exchange-steps.ts";
import type { ExecutionState } from "./execution-state.ts";
import { endsWell } from "./expectation.ts";
import type { RequestOf } from "./layout.ts";
import { mayLand } from "./queue-rules.ts";
import { pending, type Running } from "./running.ts";
import { see } from "./seeing.ts";
import { coveredAt } from "./signalling.ts";

export function atomic(
  state: ExecutionState,
  exchanges: ExchangeSteps,
  run: Running,
  request: RequestOf<"atomic">,
): boolean {
  const { layout, memory, carried, end, waitFor } = state;
  if (!mayLand(run, waitFor)) return false;
  const place = layout.place(request.at);
  const whom = coveredAt(state, exchanges, run, place);
  if (whom === undefined || !see(state, run, [place], request.acquire !== undefined)) return false;
  const former = memory.word(place.region, place.offset);
  memory.writeWord(place.region, place.offset, changed(request, former));
  carried.carry(place, [...whom, ...pending(run.queue.beforeFence)], true);
  if (request.fetch !== undefined) {
    const { region, offset } = layout.place(request.fetch);
    memory.write(region, offset, bytesOfWord(former));
    carried.overwrite(run.queue, region, offset, 8);
  }
  return end(run, endsWell(false), true);
}

/** An atomic that was given up may have changed its word, and told what it found. */
export function openAtomic(
  { layout, memory }: ExecutionState,
  request: RequestOf<"atomic">,
  open: (region: number, offset: number, bytes: Uint8Array) => void,
): void {
  const place = layout.place(request.at);
  const former = memory.word(place.region, place.offset);
  open(place.region, place.offset, bytesOfWord(changed(request, former)));
  if (request.fetch === undefined) return;
  const fetch = layout.place(request.fetch);
  open(fetch.region, fetch.offset, bytesOfWord(former));
}

/** What an atomic makes of a word. */
function changed({ operation, operand, compare = "0x0" }: RequestOf<"atomic">, former: bigint): bigint {
  const value = wordValue(operand);
  if (operation === "add") return addWords(former, value);
  return operation === "swap" || former === wordValue(compare) ? value : former;
}

function bytesOfWord(value: bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, value, true);
  return bytes;
}
