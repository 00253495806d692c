/**
 * An exchange of all ranks as a program of which it is asked what it takes: a dispatch, or a dispatch and a combine. All ranks
 * are told at the end that everybody is done.
 */
import { wordOf } from "../../src/fabric/words.ts";
import type { ExchangeLayout, FabricRequest, Program, Queue, ReducePlan } from "../../src/generated/types.ts";
import type { Random } from "../../src/harness/random.ts";
import { doneWords, saysDone } from "./done.ts";
import { combine, dispatch, exchangeOf, sumsOf, tokensOf, withQueues } from "./exchange-parts.ts";
import { observed, ranksOf, words } from "./programs.ts";

export const exchangeTasks = ["dispatch", "combine"] as const;
export type ExchangeTask = (typeof exchangeTasks)[number];

export interface ExchangeTaskParameters {
  readonly islands: string;
  readonly layout?: ExchangeLayout;
  readonly plan?: ReducePlan;
}

const stored = 64;

/** Every rank has three tokens of up to four experts each; `timedRowBytes` are those of a row of either way. */
export function exchanging(
  task: ExchangeTask,
  { islands, layout = "by-expert", plan = "chain" }: ExchangeTaskParameters,
  random: Random,
  timedRowBytes: number = stored,
): Program {
  const sums = { plan, elements: stored / 2, timedElements: timedRowBytes / 2 } as const;
  const parameters = {
    islands,
    layout,
    way: "usual",
    tokens: 3,
    experts: 2,
    rowBytes: stored,
    timedRowBytes,
  } as const;
  const made = exchangeOf("", parameters, random, sums);
  const sent = withQueues(
    parameters,
    [made],
    [...tokensOf("tokens", made, random), ...sumsOf("sums", made, random)],
    (rank) => {
      const requests: FabricRequest[] = [dispatch(made, "tokens", rank)];
      if (task === "combine") requests.push(combine(made, "sums", rank, sums, random));
      const after = requests.map(({ id }) => id);
      return [[...requests, joins(rank, after)]];
    },
  );
  const ranks = ranksOf(sent.topology);
  return observed({
    ...sent,
    regions: [...sent.regions, words("joined", 0, [0]), ...doneWords(ranks)],
    queues: [...sent.queues, tellsAll(ranks)],
  });
}

const joined = { region: "joined" };

function joins(rank: number, after: string[]): FabricRequest {
  return {
    kind: "signal",
    id: `joins${rank}`,
    at: joined,
    operation: "add",
    value: "0x1",
    release: "all",
    after,
  };
}

/** Who waits for all, and says so to each. */
function tellsAll(ranks: number): Queue {
  return {
    rank: 0,
    requests: [
      { kind: "wait", id: "all", at: joined, until: "equal", value: wordOf(ranks), acquire: "all" },
      ...Array.from({ length: ranks }, (_, rank) => saysDone(rank, { release: "strong" })),
    ],
  };
}
