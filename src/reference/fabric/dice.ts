/** What the engine draws at random in a run: all of it follows from the seed of the run. */
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

export interface Dice {
  /** An integer in [0, sides). */
  readonly roll: (sides: number) => number;
  /** A delay in ps whose magnitude is as uncertain as its digits: from a few ns to some thousand. */
  readonly delay: () => number;
  /** How much slower than others somebody is in this run: not at all, somewhat, or so much that all others are done. */
  readonly pace: () => number;
}

export function diceOf(seed: number): Dice {
  const generator = xoroshiro128plus(seed | 0);
  const roll = (sides: number) => uniformInt(generator, 0, sides - 1);
  return {
    roll,
    delay: () => 1000 * (1 + roll(4 << roll(8))),
    pace: () => [1, 8, 64][roll(3)] ?? 1,
  };
}
