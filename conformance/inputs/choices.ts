/**
 * Which experts tokens choose: at random, and in all the ways that a layer of experts meets sooner or later, of which
 * implementations have got some wrong.
 */
import type { Random } from "../../src/harness/random.ts";
import { shuffled } from "./programs.ts";

/** An expert of a member; [-1, ...] is no choice. */
export type Choice = readonly [member: number, expert: number];

/** For each rank its tokens, and for each of these as many choices. */
export type Choices = readonly (readonly (readonly Choice[])[])[];

export interface Crowd {
  readonly ranks: number;
  /** Of each rank. */
  readonly experts: number;
  /** Of each rank that has the usual number. */
  readonly tokens: number;
  /** Of each token. */
  readonly choices: number;
}

/** Members are not counted as ranks are, so that who takes one for the other is seen. */
export function memberOf(rank: number, ranks: number): number {
  return ranks - 1 - rank;
}

/** What stands beside -1 means nothing. */
const none: readonly Choice[] = [
  [-1, 0],
  [-1, 2 ** 31 - 1],
  [-1, -(2 ** 31)],
];

const ways = {
  /** Other experts for each token. */
  usual: (crowd, random) => each(crowd, () => crowd.tokens, drawn(crowd, random)),
  /** Some tokens have fewer experts: these were dropped. */
  "some-dropped": (crowd, random) => {
    const draw = drawn(crowd, random);
    return each(
      crowd,
      () => crowd.tokens,
      (rank, token) => draw().map((choice, i) => ((rank + token + i) % 3 === 0 ? skip(i) : choice)),
    );
  },
  /** Every rank has another number of tokens, the second none. */
  ragged: (crowd, random) => each(crowd, (rank) => (3 * rank * crowd.tokens) % 7, drawn(crowd, random)),
  "none-on-one-rank": (crowd, random) =>
    each(crowd, (rank) => (rank === crowd.ranks - 1 ? 0 : crowd.tokens), drawn(crowd, random)),
  "none-anywhere": (crowd) => each(crowd, () => 0, skipped(crowd)),
  "one-token": (crowd, random) => each(crowd, (rank) => (rank === 0 ? 1 : 0), drawn(crowd, random)),
  "all-dropped": (crowd) => each(crowd, () => crowd.tokens, skipped(crowd)),
  /** Every token goes to the last expert of the last rank, and nowhere else. */
  "to-one-expert": (crowd) =>
    each(crowd, () => crowd.tokens, first(crowd, [[crowd.ranks - 1, crowd.experts - 1]])),
  /** Every token goes to as many experts of the first rank as it may, and that has. */
  "to-one-rank": (crowd) =>
    each(
      crowd,
      () => crowd.tokens,
      first(
        crowd,
        Array.from({ length: Math.min(crowd.experts, crowd.choices) }, (_, expert) => [0, expert]),
      ),
    ),
  /** Every token stays where it is. */
  "to-itself": (crowd) =>
    each(
      crowd,
      () => crowd.tokens,
      (rank, token) => first(crowd, [[memberOf(rank, crowd.ranks), token % crowd.experts]])(),
    ),
  /** The first choice of every token is one and the same, and the others are all over the place. */
  skewed: (crowd, random) => {
    const draw = drawn(crowd, random);
    return each(
      crowd,
      () => crowd.tokens,
      () => {
        const popular: Choice = [crowd.ranks - 1, 0];
        const others = draw().filter(([member, expert]) => member !== popular[0] || expert !== popular[1]);
        return first(crowd, [popular, ...others])();
      },
    );
  },
} as const satisfies { readonly [way: string]: (crowd: Crowd, random: Random) => Choices };

export type Way = keyof typeof ways;

export const everyWay = Object.keys(ways) as Way[]; // the keys of the record

export function choicesOf(way: Way, crowd: Crowd, random: Random): Choices {
  return ways[way](crowd, random);
}

function each(
  { ranks }: Crowd,
  tokensOf: (rank: number) => number,
  choose: (rank: number, token: number) => readonly Choice[],
): Choices {
  return Array.from({ length: ranks }, (_, rank) =>
    Array.from({ length: tokensOf(rank) }, (_, token) => choose(rank, token)),
  );
}

function skip(i: number): Choice {
  return none[i % none.length] ?? [-1, 0];
}

/** As many experts as a token may have, no two the same; nowhere, where there are no more. */
function drawn(crowd: Crowd, random: Random): () => readonly Choice[] {
  const { ranks, experts } = crowd;
  const all = Array.from(
    { length: ranks * experts },
    (_, i): Choice => [Math.floor(i / experts), i % experts],
  );
  return () => first(crowd, shuffled(all, random))();
}

/** The first of these, and nowhere for the rest. */
function first({ choices }: Crowd, wanted: readonly Choice[]): () => readonly Choice[] {
  return () => Array.from({ length: choices }, (_, i) => wanted[i] ?? skip(i));
}

function skipped(crowd: Crowd): () => readonly Choice[] {
  return first(crowd, []);
}
