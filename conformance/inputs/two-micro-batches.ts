/**
 * Two micro-batches of a mixture of experts that take turns, as DualPipe has them: one is dispatched and combined while the
 * other is computed. Rows go to all ranks and come back; who sent them adds them up.
 */
import type { FabricRequest, Queue, Region, WorkPart } from "../../src/generated/types.ts";
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
  reaches,
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

/** Micro-batches of which one communicates while the other is computed. */
export const batches = [0, 1] as const;
/** The attention of each micro-batch, and its experts. */
export const partsOfLayer = 2 * batches.length;

/** What is counted for each micro-batch on each rank. */
const counted = ["attended", "arrived", "served", "returned", "combined"] as const;

/**
 * Two micro-batches go through the layers of a mixture of experts, as DualPipe has them: one is dispatched while the attention
 * of the other is computed, and combined while its experts are. Every rank has rows for all others, and adds up what comes
 * back.
 */
export function twoMicroBatches(
  islands: string,
  { partsOfRank, timedBytes }: WorkloadSize,
  random: Random,
): Workload {
  const topology = topologyOf(islands);
  const ranks = ranksOf(topology);
  const layers = upTo(Math.ceil(partsOfRank / partsOfLayer));
  const turns = layers.flatMap((layer) =>
    batches.map((batch) => ({ layer, batch, name: `${layer}-${batch}` })),
  );
  const bytes = batches.length * ranks * storedBytes;
  const tokens = onEveryRank("tokens", ranks, (name, rank) =>
    numbers(random, name, rank, ranks * storedBytes),
  );
  const inboxes = onEveryRank("inbox", ranks, (name, rank) => filled(random, name, rank, bytes));
  const made = onEveryRank("made", ranks, (name, rank) => numbers(random, name, rank, ranks * storedBytes));
  const back = onEveryRank("back", ranks, (name, rank) => numbers(random, name, rank, bytes));
  const sums = onEveryRank("sums", ranks, (name, rank) =>
    filled(random, name, rank, batches.length * storedBytes),
  );
  const counts = onEveryRank("count", ranks, (name, rank) =>
    words(
      name,
      rank,
      upTo(batches.length * counted.length).map(() => 0),
    ),
  );
  const count = (kind: (typeof counted)[number], batch: number, rank: number) =>
    wordAt(`count${rank}`, batches.length * counted.indexOf(kind) + batch);
  const slot = (batch: number, rank: number, row: number) => (batch * ranks + rank) * rowsOfStep + row;
  /** The rows that a rank has for each other one go there, into the slots of their sender. */
  const exchange = (
    id: string,
    rank: number,
    batch: number,
    [from, to, told]: readonly [string, string, (typeof counted)[number]],
  ): FabricRequest => ({
    kind: "scatter",
    id,
    from: { region: `${from}${rank}` },
    to: { group: to },
    table: rowTable(
      upTo(ranks * rowsOfStep).map((place) => {
        const other = Math.floor(place / rowsOfStep);
        return [[other === rank ? -1 : other, slot(batch, rank, place % rowsOfStep)] as const];
      }),
    ),
    rowBytes,
    timedRowBytes: timedBytes / rowsOfStep,
    signal: {
      at: { group: "count", offset: count(told, batch, rank).offset },
      operation: "add",
      value: "0x1",
      release: "weak",
    },
  });
  const queues = upTo(ranks).flatMap((rank): Queue[] => [
    {
      rank,
      requests: turns.flatMap(({ layer, batch, name }) => [
        waitsFor(`attended${rank}-${name}`, count("attended", batch, rank), layer + 1),
        exchange(`dispatch${rank}-${name}`, rank, batch, ["tokens", "inbox", "arrived"]),
      ]),
    },
    {
      rank,
      requests: turns.flatMap(({ layer, batch, name }) => [
        waitsFor(`served${rank}-${name}`, count("served", batch, rank), layer + 1),
        exchange(`return${rank}-${name}`, rank, batch, ["made", "back", "returned"]),
      ]),
    },
    {
      rank,
      requests: [
        ...turns.flatMap(({ layer, batch, name }): FabricRequest[] => [
          waitsFor(`returned${rank}-${name}`, count("returned", batch, rank), ranks * (layer + 1)),
          {
            kind: "reduce",
            id: `combine${rank}-${name}`,
            from: { group: "back" },
            to: { region: `sums${rank}`, offset: batch * storedBytes },
            table: rowTable(
              upTo(rowsOfStep).map((row) =>
                othersOf(rank, ranks).map((other) => [rank, slot(batch, other, row)] as const),
              ),
            ),
            elements: rowBytes / 2,
            timedElements: timedBytes / rowsOfStep / 2,
            ...sumFormats,
          },
          addsOne(`combined${rank}-${name}`, count("combined", batch, rank), {
            after: [`combine${rank}-${name}`],
          }),
        ]),
        saysDone(rank, { release: "all", after: turns.map(({ name }) => `combined${rank}-${name}`) }),
      ],
    },
  ]);
  const parts = upTo(ranks).flatMap((rank) =>
    layers.flatMap((layer): WorkPart[] => [
      ...batches.map((batch) => ({
        rank,
        until: reaches(count("combined", batch, rank), layer),
        tells: count("attended", batch, rank),
      })),
      ...batches.map((batch) => ({
        rank,
        until: reaches(count("arrived", batch, rank), ranks * (layer + 1)),
        tells: count("served", batch, rank),
      })),
    ]),
  );
  const regions = [tokens, inboxes, made, back, sums, counts].flatMap((one) => one.regions);
  return {
    program: observed({
      topology,
      regions: [...regions, ...doneWords(ranks)],
      groups: [inboxes.group, back.group, counts.group],
      queues,
    }),
    parts,
    steps: layers.length * partsOfLayer,
  };
}

function numbers(random: Random, name: string, rank: number, bytes: number): Region {
  return { name, rank, bytes, initial: smallNumbers(random, bytes / 2) };
}
