/**
 * Scores of experts, drawn from a seed in 32-bit integers alone, so that they are the same on every machine. Only their
 * order and their shares matter; they stand for the sigmoid scores of a trained gate.
 */

/** Scores are from 1 to this. There are few enough of them that ties come. */
export const largestScore = 2 ** 16;

/** Fills in the scores of the next token. */
type ScoreSource = (scores: Int32Array) => void;

/** The scores of one rank's tokens, one after the other: xoroshiro64* by Blackman and Vigna (2018), its upper half. */
export function scoreSource(seed: number, rank: number): ScoreSource {
  let s0 = (Math.imul(seed, 0x9e3779b1) ^ 0x243f6a88) | 0;
  // Odd, so that both halves of the state are never zero.
  let s1 = (Math.imul(rank, 0x85ebca6a) + 1) | 1;
  const next = (): number => {
    const result = Math.imul(s0, 0x9e3779bb) >>> 16;
    s1 ^= s0;
    s0 = ((s0 << 26) | (s0 >>> 6)) ^ s1 ^ (s1 << 9);
    s1 = (s1 << 13) | (s1 >>> 19);
    return result;
  };
  // Seeds that are close to each other have states that are; this takes them apart.
  for (let i = 0; i < 64; i += 1) next();
  return (scores) => {
    for (let expert = 0; expert < scores.length; expert += 1) scores[expert] = 1 + next();
  };
}
