/** Several rounds of an exchange, and several exchanges: batches side by side, one after the other, and by a handle. */
import type { FabricRequest, Program } from "../../src/generated/types.ts";
import type { Random } from "../../src/harness/random.ts";
import type { Choice } from "./choices.ts";
import {
  combine,
  dispatch,
  type ExchangeParameters,
  exchangeOf,
  finiteRows,
  type SumParameters,
  sizeOf,
  suffixOf,
  sumsOf,
  tokensOf,
  withQueues,
} from "./exchange-parts.ts";
import { filled } from "./programs.ts";

/** A device takes its time, which the others do not have. */
const slowBytes = 4_000_000;

export const batchOrders = ["one-queue", "two-queues", "one-late"] as const;

/** Two batches on their way at once, each with an exchange of its own; `one-late`, a rank begins the first long after the second. */
export function batchesProgram(
  parameters: ExchangeParameters & SumParameters & { readonly order: (typeof batchOrders)[number] },
  random: Random,
): Program {
  const batches = ["A", "B"].map((name) => exchangeOf(name, parameters, random, parameters));
  const regions = [
    ...batches.flatMap((made) => [
      ...tokensOf(`tokens${suffixOf(made)}`, made, random),
      ...sumsOf(`sums${suffixOf(made)}`, made, random),
    ]),
    filled(random, "late", 0, 8),
  ];
  const requestsOf = (rank: number) =>
    batches.map((made) => [
      dispatch(made, `tokens${suffixOf(made)}`, rank),
      combine(made, `sums${suffixOf(made)}`, rank, parameters, random),
    ]);
  const queuesOf = {
    "one-queue": (rank: number) => [transposed(requestsOf(rank)).flat()],
    "two-queues": requestsOf,
    "one-late": (rank: number) => (rank === 0 ? late(requestsOf(rank)) : requestsOf(rank)),
  }[parameters.order];
  return withQueues(parameters, batches, regions, queuesOf);
}

/** The first queue begins with something slow, and the rest comes after it. */
function late([first = [], ...others]: readonly (readonly FabricRequest[])[]): FabricRequest[][] {
  const slow: FabricRequest = {
    kind: "write",
    id: "slow",
    value: "0x1",
    to: { region: "late" },
    timedBytes: slowBytes,
  };
  return [
    [slow, ...first.map((request) => ({ ...request, after: ["slow"] }))],
    ...others.map((queue) => [...queue]),
  ];
}

/** A batch after the other in one exchange: the first has some of the choices that the second has. */
export function roundsProgram(parameters: ExchangeParameters, random: Random): Program {
  const made = exchangeOf("", parameters, random);
  const fewer = {
    ...made,
    choices: made.choices.map((tokens) =>
      tokens.map((choices, token) =>
        choices.map((choice, i): Choice => ((token + i) % 2 === 0 ? choice : [-1, 0])),
      ),
    ),
  };
  const regions = [...tokensOf("first", made, random), ...tokensOf("second", made, random)];
  return withQueues(parameters, [made], regions, (rank) => [
    [dispatch(fewer, "first", rank), dispatch(made, "second", rank)],
  ]);
}

/** Other rows by a handle, and sums by the first or by the second dispatch. */
export function againProgram(
  parameters: ExchangeParameters & SumParameters & { readonly handle: "first" | "second" },
  random: Random,
): Program {
  const made = exchangeOf("", parameters, random, parameters);
  const regions = [
    ...tokensOf("first", made, random),
    ...tokensOf("second", made, random),
    ...sumsOf("sums", made, random),
  ];
  return withQueues(parameters, [made], regions, (rank) => [
    [
      dispatch(made, "first", rank),
      { ...dispatch(made, "second", rank), again: `first${rank}` },
      { ...combine(made, "sums", rank, parameters, random), handle: `${parameters.handle}${rank}` },
    ],
  ]);
}

/** What a choice becomes, of a token that has chosen at least one expert and not all. */
export const changes = {
  "another-expert": ([member, expert], { experts }) => [member, (expert + 1) % experts],
  "another-member": ([member, expert], { ranks }) => [(member + 1) % ranks, expert],
  dropped: () => [-1, 0],
} as const satisfies {
  readonly [change: string]: (
    choice: Choice,
    size: { readonly ranks: number; readonly experts: number },
  ) => Choice;
};

export type Change = keyof typeof changes;

/** A handle is used with choices of which one is another: on one rank, or on all. */
export function changedProgram(
  {
    by,
    change,
    on,
    ...parameters
  }: ExchangeParameters &
    SumParameters & { readonly by: "again" | "combine"; readonly change: Change; readonly on: "one" | "all" },
  random: Random,
): Program {
  const made = exchangeOf("", { ...parameters, choices: 1 }, random, parameters);
  const { ranks, experts } = sizeOf(parameters);
  // Of each token the only choice, so that no other is met; the last token of the rank.
  const changed = made.choices.map((tokens, rank) =>
    tokens.map((choices, token) =>
      (on === "all" || rank === ranks - 1) && token === tokens.length - 1
        ? choices.map((choice) => changes[change](choice, { ranks, experts }))
        : choices,
    ),
  );
  const regions = [
    ...tokensOf("first", made, random),
    ...tokensOf("second", made, random),
    ...sumsOf("sums", made, random),
  ];
  const others = { ...made, choices: changed };
  return withQueues(parameters, [made], regions, (rank) => [
    [
      dispatch(made, "first", rank),
      by === "again"
        ? { ...dispatch(others, "second", rank), again: `first${rank}` }
        : { ...combine(others, "sums", rank, parameters, random), handle: `first${rank}` },
    ],
  ]);
}

/** On one rank the experts are slow, and made their rows long after the others: those are in `made` only then. */
export function lateProgram(parameters: ExchangeParameters & SumParameters, random: Random): Program {
  const made = exchangeOf("", parameters, random, parameters);
  const { ranks } = sizeOf(parameters);
  const results = made.regions
    .filter(({ name }) => name.startsWith("made"))
    .map(({ rank }) => finiteRows(random, `results${rank}`, rank, made.exchange.places, parameters));
  const regions = [...tokensOf("tokens", made, random), ...sumsOf("sums", made, random), ...results];
  const write = (rank: number): FabricRequest => {
    const bytes = results[rank]?.bytes ?? 0;
    return {
      kind: "write",
      id: `make${rank}`,
      after: [`tokens${rank}`],
      from: { region: `results${rank}` },
      to: { region: `made${rank}` },
      bytes,
      ...(rank === ranks - 1 ? { timedBytes: slowBytes } : {}),
    };
  };
  return withQueues(parameters, [made], regions, (rank) => [
    [
      dispatch(made, "tokens", rank),
      write(rank),
      { ...combine(made, "sums", rank, parameters, random), after: [`make${rank}`] },
    ],
  ]);
}

/** One rank is slow to take what came, and begins the next batch, by the handle of the first, only when it has. */
export function slowReaderProgram(parameters: ExchangeParameters, random: Random): Program {
  const made = exchangeOf("", parameters, random);
  const { ranks } = sizeOf(parameters);
  const inboxes = made.regions.filter(({ name }) => name.startsWith("inbox"));
  const taken = inboxes.map(({ rank, bytes }) => filled(random, `taken${rank}`, rank, bytes));
  const regions = [...tokensOf("first", made, random), ...tokensOf("second", made, random), ...taken];
  const take = (rank: number): FabricRequest => ({
    kind: "write",
    id: `take${rank}`,
    after: [`first${rank}`],
    from: { region: `inbox${rank}` },
    to: { region: `taken${rank}` },
    bytes: taken[rank]?.bytes ?? 0,
    ...(rank === ranks - 1 ? { timedBytes: slowBytes } : {}),
  });
  return withQueues(parameters, [made], regions, (rank) => [
    [
      dispatch(made, "first", rank),
      take(rank),
      { ...dispatch(made, "second", rank), again: `first${rank}`, after: [`take${rank}`] },
    ],
  ]);
}

/**
 * A combine by the handle of a batch after which another one went elsewhere. Each rank has one token, so that there is one
 * order of rows alone.
 */
export function olderHandleProgram(parameters: ExchangeParameters & SumParameters, random: Random): Program {
  const one = { ...parameters, tokens: 1 };
  const made = exchangeOf("", one, random, parameters);
  const elsewhere = {
    ...made,
    choices: made.choices.map((tokens, rank) =>
      tokens.map((choices) => choices.map((choice): Choice => (rank % 2 === 0 ? [-1, 0] : choice))),
    ),
  };
  const regions = [
    ...tokensOf("first", made, random),
    ...tokensOf("second", made, random),
    ...sumsOf("sums", made, random),
  ];
  return withQueues(one, [made], regions, (rank) => [
    [
      dispatch(made, "first", rank),
      dispatch(elsewhere, "second", rank),
      { ...combine(made, "sums", rank, parameters, random), handle: `first${rank}` },
    ],
  ]);
}

function transposed<T>(lists: readonly (readonly T[])[]): T[][] {
  return (lists[0] ?? []).map((_, i) => lists.flatMap((list) => list.slice(i, i + 1)));
}
