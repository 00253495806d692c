/** Copies among all ranks: an all-gather, an all-to-all, and one by reads. Each rank is told at the end that it has all. */
import { wordOf } from "../../src/fabric/words.ts";
import type { FabricRequest, Program, Queue } from "../../src/generated/types.ts";
import type { Random } from "../../src/harness/random.ts";
import { doneWords, saysDone } from "./done.ts";
import { filled, observed, onEveryRank, ranksOf, topologyOf, words } from "./programs.ts";

/** Bytes that are stored of a copy; how many are timed, a case says. */
const stored = 256;

export const copyPatterns = ["all-gather", "all-to-all", "reads"] as const;
export type CopyPattern = (typeof copyPatterns)[number];

/** All ranks copy to, or from, all ranks; each waits for what comes to it, and says so behind a fence. */
export function copying(
  pattern: CopyPattern,
  islands: string,
  random: Random,
  timedBytes: number = stored,
): Program {
  const topology = topologyOf(islands);
  const ranks = ranksOf(topology);
  const every = Array.from({ length: ranks }, (_, rank) => rank);
  const shards = onEveryRank("shard", ranks, (name, rank) => filled(random, name, rank, ranks * stored));
  const gathered = onEveryRank("gathered", ranks, (name, rank) => filled(random, name, rank, ranks * stored));
  const arrived = onEveryRank("arrived", ranks, (name, rank) => words(name, rank, [0]));
  const bytes = { bytes: stored, timedBytes };
  const signal = { operation: "add", value: "0x1", release: "weak" } as const;
  const requestsOf = (rank: number): FabricRequest[] => {
    const slot = { offset: rank * stored };
    switch (pattern) {
      case "all-gather":
        return [
          {
            kind: "multicast",
            id: `share${rank}`,
            from: { region: `shard${rank}` },
            to: { group: "gathered", ...slot },
            ...bytes,
            signal: { at: { group: "arrived" }, ...signal },
          },
        ];
      case "all-to-all":
        return every.map((other) => ({
          kind: "write",
          id: `give${rank}-${other}`,
          from: { region: `shard${rank}`, offset: other * stored },
          to: { region: `gathered${other}`, ...slot },
          ...bytes,
          signal: { at: { region: `arrived${other}` }, ...signal },
        }));
      case "reads": {
        const takes = every.map(
          (other): FabricRequest => ({
            kind: "read",
            id: `take${rank}-${other}`,
            from: { region: `shard${other}`, ...slot },
            to: { region: `gathered${rank}`, offset: other * stored },
            ...bytes,
          }),
        );
        return [
          ...takes,
          {
            kind: "signal",
            id: `taken${rank}`,
            at: { region: `arrived${rank}` },
            operation: "add",
            value: wordOf(ranks),
            release: "strong",
            after: takes.map(({ id }) => id),
          },
        ];
      }
    }
  };
  const queues = every.flatMap((rank): Queue[] => [
    { rank, requests: requestsOf(rank) },
    {
      rank,
      requests: [
        {
          kind: "wait",
          id: `wait${rank}`,
          at: { region: `arrived${rank}` },
          until: "equal",
          value: wordOf(ranks),
          acquire: "all",
        },
        { kind: "fence", id: `fence${rank}`, order: "acq_rel" },
        saysDone(rank, { release: "strong" }),
      ],
    },
  ]);
  const regions = [shards, gathered, arrived].flatMap((one) => one.regions);
  return observed({
    topology,
    regions: [...regions, ...doneWords(ranks)],
    groups: [gathered.group, arrived.group],
    queues,
  });
}
