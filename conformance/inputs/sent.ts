/** A large write and a large read between two ranks, on which faults fall. */
import type { Fault, Program } from "../../src/generated/types.ts";
import type { Random } from "../../src/harness/random.ts";
import { filled, observed, ranksOf, topologyOf, words } from "./programs.ts";

const bulkBytes = 65536;

/** Whether writes have signals; an engine may have none. */
export type Telling = "signals" | "nothing";

/** Rank 0 sends to the last rank, and tells it so; a neighbour of each is there if the islands have one. */
export function sent(
  islands: string,
  random: Random,
  faults: Fault[],
  telling: Telling = "signals",
): Program {
  const topology = topologyOf(islands);
  const last = ranksOf(topology) - 1;
  const signal = { at: { region: "flag" }, operation: "add", value: "0x1", release: "weak" } as const;
  return observed({
    topology,
    regions: [
      filled(random, "source", 0, bulkBytes),
      filled(random, "target", last, bulkBytes),
      filled(random, "fetched", 0, bulkBytes),
      filled(random, "store", last, bulkBytes),
      words("flag", last, [0]),
    ],
    queues: [
      {
        rank: 0,
        requests: [
          {
            kind: "write",
            id: "write",
            from: { region: "source" },
            to: { region: "target" },
            bytes: bulkBytes,
            ...(telling === "signals" ? { signal } : {}),
          },
        ],
      },
      {
        rank: 0,
        requests: [
          {
            kind: "read",
            id: "read",
            from: { region: "store" },
            to: { region: "fetched" },
            bytes: bulkBytes,
          },
        ],
      },
    ],
    faults,
  });
}
