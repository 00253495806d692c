/** Exchanges of tokens between ranks: a dispatch, or a dispatch and a combine; and such of which a part fails. */
import type { FabricRequest, Fault, Program } from "../../src/generated/types.ts";
import type { Random } from "../../src/harness/random.ts";
import { type Choice, memberOf } from "./choices.ts";
import {
  combine,
  dispatch,
  type ExchangeParameters,
  exchangeOf,
  type SumParameters,
  sizeOf,
  sumsOf,
  tokensOf,
  withQueues,
} from "./exchange-parts.ts";
import { filled } from "./programs.ts";

/** Every rank sends its tokens to the experts that they chose. */
export function exchangeProgram(parameters: ExchangeParameters, random: Random): Program {
  const made = exchangeOf("", parameters, random);
  const tokens = tokensOf("tokens", made, random);
  return withQueues(parameters, [made], tokens, (rank) => [[dispatch(made, "tokens", rank)]]);
}

/** And copies what came as soon as it is said to be there. */
export function copiedProgram(parameters: ExchangeParameters, random: Random): Program {
  const made = exchangeOf("", parameters, random);
  const received = ["inbox", "sources", "counts"];
  const regions = made.regions.flatMap(({ name, rank, bytes }) =>
    received.includes(name.replace(/\d+$/, "")) ? [filled(random, `seen-${name}`, rank, bytes)] : [],
  );
  return withQueues(parameters, [made], [...tokensOf("tokens", made, random), ...regions], (rank) => [
    [
      dispatch(made, "tokens", rank),
      ...received.map((what): FabricRequest => {
        const bytes = regions.find(({ name }) => name === `seen-${what}${rank}`)?.bytes ?? 0;
        const [from, to] = [{ region: `${what}${rank}` }, { region: `seen-${what}${rank}` }];
        return { kind: "write", id: `look-${what}${rank}`, after: [`tokens${rank}`], from, to, bytes };
      }),
    ],
  ]);
}

/** And gets back what they made of them. */
export function combineProgram(parameters: ExchangeParameters & SumParameters, random: Random): Program {
  const made = exchangeOf("", parameters, random, parameters);
  const regions = [...tokensOf("tokens", made, random), ...sumsOf("sums", made, random)];
  return withQueues(parameters, [made], regions, (rank) => [
    [dispatch(made, "tokens", rank), combine(made, "sums", rank, parameters, random)],
  ]);
}

/**
 * Every rank has one token, for itself, the next rank and the first one, and none comes twice to a rank: so there is one order
 * of rows alone.
 */
export function fewNeighboursProgram(verb: "dispatch" | "combine", islands: string, random: Random): Program {
  const { ranks, experts } = sizeOf({ islands });
  const choices = Array.from({ length: ranks }, (_, rank) => {
    const members = [rank, (rank + 1) % ranks, 0];
    return [
      members.map(
        (to, i): Choice => (members.indexOf(to) === i ? [memberOf(to, ranks), i % experts] : [-1, 0]),
      ),
    ];
  });
  const parameters = { layout: "by-source", way: "usual", plan: "chain", islands } as const;
  const made = exchangeOf("", parameters, random, parameters, choices);
  const regions = [...tokensOf("tokens", made, random), ...sumsOf("sums", made, random)];
  return withQueues(parameters, [made], regions, (rank) => [
    verb === "dispatch"
      ? [dispatch(made, "tokens", rank)]
      : [dispatch(made, "tokens", rank), combine(made, "sums", rank, parameters, random)],
  ]);
}

/** Entries that name nobody, or somebody twice. */
export const wrongChoices = {
  "member-behind-the-last": ([, expert], { ranks }) => [ranks, expert],
  "member-minus-two": ([, expert]) => [-2, expert],
  "largest-member": ([, expert]) => [2 ** 31 - 1, expert],
  "expert-behind-the-last": ([member], { experts }) => [member, experts],
  "expert-minus-one": ([member]) => [member, -1],
} as const satisfies {
  readonly [wrong: string]: (
    choice: Choice,
    size: { readonly ranks: number; readonly experts: number },
  ) => Choice;
};

export type WrongChoice = keyof typeof wrongChoices | "twice";

/** One rank has a wrong entry: nothing of the round happens anywhere. */
export function wrongChoiceProgram(
  { wrong, ...parameters }: ExchangeParameters & { readonly wrong: WrongChoice },
  random: Random,
): Program {
  const made = exchangeOf("", parameters, random);
  const size = sizeOf(parameters);
  const entry = (choices: readonly Choice[]): readonly Choice[] => {
    const [first = [0, 0], ...others] = choices;
    // Behind others, where there are any, so that it is the last of its line.
    const bad = wrong === "twice" ? first : wrongChoices[wrong](first, size);
    return [first, ...others.slice(0, -1), bad];
  };
  const spoiled = {
    ...made,
    choices: made.choices.map((tokens, rank) =>
      rank === size.ranks - 1
        ? tokens.map((choices, token) => (token === tokens.length - 1 ? entry(choices) : choices))
        : tokens,
    ),
  };
  const tokens = tokensOf("tokens", made, random);
  return withQueues(parameters, [made], tokens, (rank) => [[dispatch(spoiled, "tokens", rank)]]);
}

/** The rank that stops. */
export const stopping = 2;

/** One rank stops while every rank sends its one token to every rank, or gets it back. */
export function stoppingProgram(
  {
    when,
    percent,
    ...parameters
  }: Pick<ExchangeParameters, "islands"> & { readonly when: string; readonly percent: number },
  random: Random,
): Program {
  return everybodyProgram(parameters, random, [
    { kind: "rank-down", rank: stopping, when: { request: when, percent } },
  ]);
}

/**
 * Every rank sends its one token to every rank, and gets it back. With a row from each source there is one order alone, and no
 * word belongs to two rows.
 */
export function everybodyProgram(
  parameters: Pick<ExchangeParameters, "islands">,
  random: Random,
  faults: Fault[],
): Program {
  const { ranks } = sizeOf(parameters);
  const given = {
    ...parameters,
    layout: "by-source",
    way: "usual",
    experts: 1,
    rowBytes: 8192,
    lead: 8,
  } as const;
  const sums = { plan: "chain", elements: 256 } as const;
  const toAll = Array.from({ length: ranks }, (_, member): Choice => [member, 0]);
  const made = exchangeOf(
    "",
    given,
    random,
    sums,
    Array.from({ length: ranks }, () => [toAll]),
  );
  const regions = [...tokensOf("tokens", made, random), ...sumsOf("sums", made, random)];
  const program = withQueues(given, [made], regions, (rank) => [
    [dispatch(made, "tokens", rank), combine(made, "sums", rank, sums, random)],
  ]);
  return { ...program, faults };
}

/** Rows that fill their blocks not at all, but for one, exactly, and by one too many: on the second of two ranks. */
export function blocksProgram(
  parameters: Pick<ExchangeParameters, "islands" | "alignment">,
  random: Random,
): Program {
  const { alignment = 1 } = parameters;
  const wanted = [0, 1, alignment - 1, alignment, alignment + 1, 2];
  const { ranks } = sizeOf(parameters);
  const choices = Array.from({ length: ranks }, (_, rank) =>
    Array.from({ length: alignment + 1 }, (_, token) =>
      wanted.map((rows, expert): Choice => {
        const isOwn = (token + expert) % ranks === rank;
        return token < rows && isOwn ? [ranks - 1, expert] : [-1, 0];
      }),
    ),
  );
  const given = {
    ...parameters,
    layout: "by-expert",
    way: "usual",
    experts: wanted.length,
    rowBytes: 12,
  } as const;
  const made = exchangeOf("", given, random, undefined, choices);
  const tokens = tokensOf("tokens", made, random);
  return withQueues(given, [made], tokens, (rank) => [[dispatch(made, "tokens", rank)]]);
}
