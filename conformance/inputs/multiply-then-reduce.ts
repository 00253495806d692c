/**
 * A product and the sums that are scattered behind it, as in asynchronous tensor parallelism: each rank multiplies, chunk by
 * chunk, and a chunk has a term of every rank's sums. A rank adds up when all ranks have multiplied.
 */
import type { FabricRequest, Queue, WorkPart } from "../../src/generated/types.ts";
import type { Random } from "../../src/harness/random.ts";
import { doneWords, saysDone } from "./done.ts";
import {
  filled,
  observed,
  onEveryRank,
  ranksOf,
  rowTable,
  smallNumbers,
  topologyOf,
  words,
} from "./programs.ts";
import {
  addsOne,
  othersOf,
  rowBytes,
  rowsOfStep,
  storedBytes,
  sumFormats,
  upTo,
  type Workload,
  type WorkloadSize,
  waitsFor,
  wordAt,
} from "./workload.ts";

export function multiplyThenReduce(
  islands: string,
  { partsOfRank, timedBytes }: WorkloadSize,
  random: Random,
): Workload {
  const topology = topologyOf(islands);
  const ranks = ranksOf(topology);
  const chunks = upTo(partsOfRank);
  const size = partsOfRank * storedBytes;
  const terms = onEveryRank("terms", ranks, (name, rank) => ({
    name,
    rank,
    bytes: ranks * size,
    initial: smallNumbers(random, (ranks * size) / 2),
  }));
  const sums = onEveryRank("sums", ranks, (name, rank) => filled(random, name, rank, size));
  const counts = onEveryRank("count", ranks, (name, rank) => words(name, rank, [0, 0]));
  const multiplied = (rank: number) => wordAt(`count${rank}`, 0);
  const ready = (rank: number) => wordAt(`count${rank}`, 1);
  const firstRow = (rank: number, chunk: number) => (rank * partsOfRank + chunk) * rowsOfStep;
  const sum = (rank: number, chunk: number): FabricRequest => ({
    kind: "reduce",
    id: `sum${rank}-${chunk}`,
    from: { group: "terms" },
    to: { region: `sums${rank}`, offset: chunk * storedBytes },
    table: rowTable(
      upTo(rowsOfStep).map((row) =>
        [rank, ...othersOf(rank, ranks)].map((member) => [member, firstRow(rank, chunk) + row] as const),
      ),
    ),
    elements: rowBytes / 2,
    timedElements: timedBytes / rowsOfStep / 2,
    ...sumFormats,
  });
  const queues = upTo(ranks).flatMap((rank): Queue[] => [
    {
      rank,
      requests: chunks.flatMap((chunk) => [
        waitsFor(`multiplied${rank}-${chunk}`, multiplied(rank), chunk + 1),
        ...upTo(ranks).map((to) => addsOne(`tell${rank}-${chunk}-${to}`, ready(to))),
      ]),
    },
    {
      rank,
      requests: [
        ...chunks.flatMap((chunk) => [
          waitsFor(`ready${rank}-${chunk}`, ready(rank), ranks * (chunk + 1)),
          sum(rank, chunk),
        ]),
        saysDone(rank, { release: "all", after: chunks.map((chunk) => `sum${rank}-${chunk}`) }),
      ],
    },
  ]);
  const regions = [terms, sums, counts].flatMap((one) => one.regions);
  return {
    program: observed({
      topology,
      regions: [...regions, ...doneWords(ranks)],
      groups: [terms.group],
      queues,
    }),
    parts: upTo(ranks).flatMap((rank) => chunks.map((): WorkPart => ({ rank, tells: multiplied(rank) }))),
    steps: partsOfRank,
  };
}
