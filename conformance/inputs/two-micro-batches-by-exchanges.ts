/**
 * Two micro-batches of a mixture of experts that take turns, as DualPipe has them, each by an exchange of its own: one is
 * dispatched and combined while the other is computed. What is sent is as much as where rows are scattered: from each rank to
 * each other one.
 */
import type { FabricRequest, Region, WorkPart } from "../../src/generated/types.ts";
import type { Random } from "../../src/harness/random.ts";
import { type Choice, memberOf } from "./choices.ts";
import { doneWords, saysDone } from "./done.ts";
import {
  combine,
  dispatch,
  type ExchangeParameters,
  exchangeOf,
  sumsOf,
  tokensOf,
  withQueues,
} from "./exchange-parts.ts";
import { observed, onEveryRank, ranksOf, topologyOf, words } from "./programs.ts";
import { batches, partsOfLayer } from "./two-micro-batches.ts";
import {
  addsOne,
  othersOf,
  reaches,
  rowBytes,
  rowsOfStep,
  sumFormats,
  upTo,
  type Workload,
  type WorkloadSize,
  waitsFor,
  wordAt,
} from "./workload.ts";

/** What is counted for each micro-batch on each rank. */
const counted = ["attended", "arrived", "served", "combined"] as const;

export function twoMicroBatchesByExchanges(
  islands: string,
  { partsOfRank, timedBytes }: WorkloadSize,
  random: Random,
): Workload {
  const ranks = ranksOf(topologyOf(islands));
  const layers = upTo(Math.ceil(partsOfRank / partsOfLayer));
  const timedRowBytes = timedBytes / rowsOfStep;
  const sums = { ...sumFormats, elements: rowBytes / 2, timedElements: timedRowBytes / 2 };
  const parameters: ExchangeParameters = {
    islands,
    layout: "by-source",
    way: "usual",
    experts: 1,
    rowBytes,
    timedRowBytes,
  };
  /** As many tokens as a step has rows, and each goes to every other rank. */
  const choices = upTo(ranks).map((rank) =>
    upTo(rowsOfStep).map(() => othersOf(rank, ranks).map((other): Choice => [memberOf(other, ranks), 0])),
  );
  const made = batches.map((batch) => exchangeOf(`${batch}-`, parameters, random, sums, choices));
  const counts = onEveryRank("count", ranks, (name, rank) =>
    words(
      name,
      rank,
      upTo(batches.length * counted.length).map(() => 0),
    ),
  );
  const count = (kind: (typeof counted)[number], batch: number, rank: number) =>
    wordAt(`count${rank}`, batches.length * counted.indexOf(kind) + batch);
  const nameOf = (what: string, layer: number, batch: number, rank: number) =>
    `${what}${layer}-${batch}-${rank}`;
  /** A micro-batch on a rank, layer by layer. */
  const turns = (batch: number, rank: number): FabricRequest[] =>
    layers.flatMap((layer): FabricRequest[] => {
      const id = (what: string) => nameOf(what, layer, batch, rank);
      const one = made[batch];
      if (one === undefined) return [];
      const sent = { ...dispatch(one, `tokens${batch}-`, rank), id: id("dispatch") };
      const back = combine(one, `sums${batch}-`, rank, sums, random);
      return [
        waitsFor(id("attended"), count("attended", batch, rank), layer + 1),
        sent,
        addsOne(id("arrived"), count("arrived", batch, rank), { after: [sent.id] }),
        waitsFor(id("served"), count("served", batch, rank), layer + 1),
        { ...back, id: id("combine"), handle: sent.id },
        addsOne(id("combined"), count("combined", batch, rank), { after: [id("combine")] }),
      ];
    });
  const tells = (rank: number): FabricRequest[] => [
    ...batches.map((batch) => waitsFor(`all${batch}-${rank}`, count("combined", batch, rank), layers.length)),
    saysDone(rank, { release: "all" }),
  ];
  const local: Region[] = made.flatMap((one, batch) => [
    ...tokensOf(`tokens${batch}-`, one, random),
    ...sumsOf(`sums${batch}-`, one, random),
  ]);
  const program = withQueues(
    { islands },
    made,
    [...local, ...counts.regions, ...doneWords(ranks)],
    (rank) => [...batches.map((batch) => turns(batch, rank)), tells(rank)],
  );
  const parts = upTo(ranks).flatMap((rank) =>
    layers.flatMap((layer): WorkPart[] => [
      ...batches.map((batch) => ({
        rank,
        until: reaches(count("combined", batch, rank), layer),
        tells: count("attended", batch, rank),
      })),
      ...batches.map((batch) => ({
        rank,
        until: reaches(count("arrived", batch, rank), layer + 1),
        tells: count("served", batch, rank),
      })),
    ]),
  );
  return { program: observed(program), parts, steps: layers.length * partsOfLayer };
}
