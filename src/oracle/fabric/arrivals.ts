/**
 * What has to come to each rank through its ports: every row that begins elsewhere and is wanted there, by whichever
 * network. Bytes that are handed on count at the device that hands them on, and again where they arrive.
 */
import type { PortCounters, Program } from "../../generated/types.ts";
import type { ExpectedOutcome } from "./final-memory.ts";
import { layoutOf } from "./layout.ts";
import { forEachTransfer } from "./transfers.ts";

/** The first rank to which less has come than must have, in words; undefined if there is none. */
export function arrivalProblem(
  program: Program,
  outcome: ExpectedOutcome,
  ports: readonly PortCounters[],
): string | undefined {
  const layout = layoutOf(program);
  const least = new Float64Array(layout.devices.ranks);
  const seen = new Float64Array(layout.devices.ranks);
  let number = 0;
  forEachTransfer(layout, outcome, {
    transfer: (from, bytes, ranks, count) => {
      number += 1;
      for (let i = 0; i < count; i += 1) {
        const rank = ranks[i] ?? 0;
        if (rank === from || seen[rank] === number) continue;
        seen[rank] = number;
        least[rank] = (least[rank] ?? 0) + bytes;
      }
    },
    // Terms may be added up on their way, so that what comes is not known.
    sum: () => {},
    word: () => {},
  });
  const came = new Float64Array(layout.devices.ranks);
  for (const { rank, ingressBytes } of ports) came[rank] = (came[rank] ?? 0) + ingressBytes;
  const short = least.findIndex((bytes, rank) => (came[rank] ?? 0) < bytes);
  if (short < 0) return undefined;
  return `${came[short]} bytes have come to rank ${short}; it was to get ${least[short]} from others`;
}
