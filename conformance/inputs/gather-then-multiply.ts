/**
 * An all-gather and the product that needs it, as in asynchronous tensor parallelism: each rank writes its shard to the others,
 * chunk by chunk, multiplies what it has itself first, and then each chunk when it has come from everybody.
 */
import type { FabricRequest, Queue, WorkPart } from "../../src/generated/types.ts";
import type { Random } from "../../src/harness/random.ts";
import { doneWords, saysDone } from "./done.ts";
import { filled, observed, onEveryRank, ranksOf, topologyOf, words } from "./programs.ts";
import {
  othersOf,
  reaches,
  storedBytes,
  upTo,
  type Workload,
  type WorkloadSize,
  waitsFor,
  wordAt,
} from "./workload.ts";

export function gatherThenMultiply(
  islands: string,
  { partsOfRank, timedBytes }: WorkloadSize,
  random: Random,
): Workload {
  const topology = topologyOf(islands);
  const ranks = ranksOf(topology);
  const ownParts = Math.round(partsOfRank / ranks);
  const chunks = upTo(partsOfRank - ownParts);
  const size = chunks.length * storedBytes;
  const shards = onEveryRank("shard", ranks, (name, rank) => filled(random, name, rank, size));
  const gathered = onEveryRank("gathered", ranks, (name, rank) => filled(random, name, rank, ranks * size));
  const arrived = onEveryRank("arrived", ranks, (name, rank) =>
    words(
      name,
      rank,
      chunks.map(() => 0),
    ),
  );
  const write = (rank: number, chunk: number, to: number): FabricRequest => ({
    kind: "write",
    id: `chunk${rank}-${chunk}-${to}`,
    from: { region: `shard${rank}`, offset: chunk * storedBytes },
    to: { region: `gathered${to}`, offset: rank * size + chunk * storedBytes },
    bytes: storedBytes,
    timedBytes,
    signal: { at: wordAt(`arrived${to}`, chunk), operation: "add", value: "0x1", release: "weak" },
  });
  const hasCome = (rank: number, chunk: number) => [wordAt(`arrived${rank}`, chunk), ranks - 1] as const;
  const queues = upTo(ranks).flatMap((rank): Queue[] => [
    {
      rank,
      requests: chunks.flatMap((chunk) => othersOf(rank, ranks).map((to) => write(rank, chunk, to))),
    },
    {
      rank,
      requests: [
        ...chunks.map((chunk) => waitsFor(`come${rank}-${chunk}`, ...hasCome(rank, chunk))),
        saysDone(rank, { release: "all" }),
      ],
    },
  ]);
  const parts = upTo(ranks).flatMap((rank): WorkPart[] => [
    ...upTo(ownParts).map(() => ({ rank })),
    ...chunks.map((chunk) => ({ rank, until: reaches(...hasCome(rank, chunk)) })),
  ]);
  const regions = [shards, gathered, arrived].flatMap((one) => one.regions);
  return {
    program: observed({ topology, regions: [...regions, ...doneWords(ranks)], queues }),
    parts,
    steps: chunks.length,
  };
}
