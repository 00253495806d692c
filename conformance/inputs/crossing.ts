/**
 * What crosses between islands when tokens go to experts by an exchange and come back as sums, and when rows are summed by
 * a table: every rank at once, each token with several experts. What is stored is narrow; what is counted is as wide as in a
 * model.
 */
import type { FabricRequest, Program } from "../../src/generated/types.ts";
import type { Random } from "../../src/harness/random.ts";
import { type ExchangeParameters, finiteRows } from "./exchange-parts.ts";
import { combineProgram, exchangeProgram } from "./exchanges.ts";
import { filled, observed, onEveryRank, ranksOf, rowTable, shuffled, topologyOf } from "./programs.ts";

export const crossingVerbs = ["dispatch", "combine"] as const;

export interface CrossingParameters extends Pick<ExchangeParameters, "islands" | "layout"> {
  readonly verb: (typeof crossingVerbs)[number];
  /** Of each rank. */
  readonly tokens: number;
}

const expertsOfRank = 2;
const expertsOfToken = 8;
const elements = 8;
const timedElements = 7168;
/** A row in FP8, and its 56 scales in FP32. */
const timedRowBytes = 7392;

export function crossingProgram(
  { verb, islands, layout, tokens }: CrossingParameters,
  random: Random,
): Program {
  const parameters = {
    islands,
    layout,
    way: "usual",
    tokens,
    choices: expertsOfToken,
    experts: expertsOfRank,
    timedRowBytes,
    plan: "node",
    elements,
    timedElements,
  } as const;
  return verb === "dispatch" ? exchangeProgram(parameters, random) : combineProgram(parameters, random);
}

/** Every rank adds up rows of experts on all ranks, island by island. */
export function crossingSums(
  { islands, tokens }: { readonly islands: string; readonly tokens: number },
  random: Random,
): Program {
  const topology = topologyOf(islands);
  const ranks = ranksOf(topology);
  const experts = Array.from({ length: ranks * expertsOfRank }, (_, expert) => expert);
  const sums = { plan: "node", elements } as const;
  const made = onEveryRank("made", ranks, (name, rank) =>
    finiteRows(random, name, rank, expertsOfRank, sums),
  );
  const results = onEveryRank("sums", ranks, (name, rank) =>
    filled(random, name, rank, 2 * tokens * elements),
  );
  const sumOf = (rank: number): FabricRequest => {
    const lines = Array.from({ length: tokens }, () =>
      shuffled(experts, random)
        .slice(0, expertsOfToken)
        .map((expert) => [Math.floor(expert / expertsOfRank), expert % expertsOfRank] as const),
    );
    return {
      kind: "reduce",
      id: `sum${rank}`,
      from: { group: "made", offset: 2 },
      to: { region: `sums${rank}` },
      table: rowTable(lines),
      elements,
      timedElements,
      terms: "BF16",
      output: "BF16",
      plan: sums.plan,
    };
  };
  return observed({
    topology,
    regions: [...made.regions, ...results.regions],
    groups: [made.group],
    queues: Array.from({ length: ranks }, (_, rank) => ({ rank, requests: [sumOf(rank)] })),
  });
}
