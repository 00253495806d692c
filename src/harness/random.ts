/**
 * Seeded random data. Each case draws from its own generator, seeded by the run's seed and the case's ID, so that a case
 * gets the same data whether it runs alone or among others.
 */
import { createHash } from "node:crypto";
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

export interface Random {
  /** An integer from `low` to `high`, both included. */
  readonly integer: (low: number, high: number) => number;
  /** A number in [0, 1) of 53 random bits. */
  readonly unit: () => number;
  /** A standard normal number. */
  readonly normal: () => number;
}

/** The generator of a case. `seed` is an unsigned 32-bit integer. */
export function randomFor(seed: number, caseId: string): Random {
  const digest = createHash("sha256").update(`${seed} ${caseId}`).digest();
  const generator = xoroshiro128plus(digest.readInt32LE(0));
  const integer = (low: number, high: number) => uniformInt(generator, low, high);
  const unit = () => uniformFloat64(generator);
  return {
    integer,
    unit,
    // Box and Muller; 1 - unit() is never zero.
    normal: () => Math.sqrt(-2 * Math.log(1 - unit())) * Math.cos(2 * Math.PI * unit()),
  };
}
