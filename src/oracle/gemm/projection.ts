/**
 * Every element of a large product judged at once, without computing it again. For data of the exact tier D must be A B^T
 * itself, and so D x = A (B^T x) for every vector x: as many operations as the matrices have elements. A vector of random
 * integers tells any wrong row from a right one but with the odds of guessing one of its elements (R. Freivalds, 1977).
 * All sums are of integers below 2^53 quanta: nothing is rounded, and a right product never fails.
 */
import type { ExpectedCode } from "../rounding.ts";
import { lowestBit } from "./bits.ts";
import { correctlyRounded, mostQuanta, OutOfTier, requireRange } from "./exact-tier.ts";
import type { GemmProblem, Side } from "./problem.ts";

/** What came of it. */
export interface Projected {
  /** The first element of the first row that is wrong, and what it must be. */
  readonly wrong: { readonly element: number; readonly expected: ExpectedCode } | undefined;
  /** With what probability a product with any number of wrong elements passes, whatever they are. */
  readonly missed: number;
}

/** Elements of a random vector have this many values: -2^15 to 2^15 - 1. */
export const projectionValues = 2 ** 16;
const mostColumns = 2 ** 16;

/**
 * Judges D, m x n values of FP32. `draw` gives integers from -2^15 to 2^15 - 1, each as often as any other. Throws OutOfTier
 * where the terms of some element are not within 2^22 quanta, or n is above 2^16.
 */
export function projectedExactly(
  problem: GemmProblem,
  d: Float32Array,
  draw: () => number,
  projections = 2,
): Projected {
  const { m, n, k, a, b, c } = problem;
  if (c !== undefined) throw new OutOfTier("a projection takes no addend");
  if (n > mostColumns) throw new OutOfTier(`n is ${n}; a projection takes ${mostColumns} columns at most`);
  if (d.length !== m * n) throw new RangeError(`D has ${d.length} elements, not ${m} x ${n}`);
  const quantum = quantumOf(a) * quantumOf(b);
  requireTier(problem, quantum);
  const whole = a.tensorScale * b.tensorScale;
  requireRange(Math.log2(quantum * whole), mostQuanta * quantum * whole);
  const wrongIn = (row: number) => firstWrong(problem, d, row);
  const missed = projectionValues ** -projections;
  const limit = mostQuanta * quantum * whole;
  for (let element = 0; element < d.length; element += 1) {
    const value = d[element] as number;
    // Beyond the tier, or between two multiples of the quantum: no sum of products.
    if (Math.abs(value) <= limit && Number.isInteger(value / whole / quantum)) continue;
    return { wrong: wrongIn(Math.floor(element / n)), missed };
  }
  for (let projection = 0; projection < projections; projection += 1) {
    const x = Float64Array.from({ length: n }, draw);
    const z = new Float64Array(k);
    for (let j = 0; j < n; j += 1) {
      const factor = x[j] as number;
      for (let at = 0, place = j * k; at < k; at += 1, place += 1)
        z[at] = (z[at] as number) + (b.scaled[place] as number) * factor;
    }
    for (let i = 0; i < m; i += 1) {
      let expected = 0;
      let actual = 0;
      for (let at = 0, place = i * k; at < k; at += 1, place += 1)
        expected += (a.scaled[place] as number) * (z[at] as number);
      for (let j = 0, place = i * n; j < n; j += 1, place += 1)
        actual += (d[place] as number) * (x[j] as number);
      if (actual !== expected * whole) return { wrong: wrongIn(i), missed };
    }
  }
  return { wrong: undefined, missed };
}

/** The largest power of two that divides every element; 1 for an operand of zeros. */
function quantumOf({ scaled }: Side): number {
  let lowest = Number.POSITIVE_INFINITY;
  for (const value of scaled) {
    if (value === 0) continue;
    if (!Number.isFinite(value)) throw new OutOfTier("a projection takes finite values alone");
    const bit = lowestBit(value);
    if (bit < lowest) lowest = bit;
  }
  return lowest === Number.POSITIVE_INFINITY ? 1 : 2 ** lowest;
}

/**
 * The terms of each element are within 2^22 quanta, by the largest of each column along k. Then all sums are exact: n of
 * them, each times at most 2^15, are below 2^53 quanta for n up to 2^16.
 */
function requireTier({ m, n, k, a, b }: GemmProblem, quantum: number): void {
  const largest = new Float64Array(k);
  for (let j = 0; j < n; j += 1)
    for (let at = 0, place = j * k; at < k; at += 1, place += 1)
      largest[at] = Math.max(largest[at] as number, Math.abs(b.scaled[place] as number));
  for (let i = 0; i < m; i += 1) {
    let terms = 0;
    for (let at = 0; at < k; at += 1)
      terms += Math.abs(a.scaled[i * k + at] as number) * (largest[at] as number);
    if (terms > mostQuanta * quantum)
      throw new OutOfTier(
        `the terms of row ${i} may have ${terms / quantum} quanta; the exact tier ends at ${mostQuanta}`,
      );
  }
  const isPower = (scale: number) =>
    scale > 0 && Number.isFinite(scale) && Number.isInteger(Math.log2(scale));
  if (!isPower(a.tensorScale) || !isPower(b.tensorScale))
    throw new OutOfTier("a projection takes scales of tensors that are powers of two");
  const widest = largest.reduce((most, value) => Math.max(most, value), 0);
  if (widest * n >= quantumOf(b) * 2 ** 38) throw new OutOfTier("the elements of B span too many bits");
}

/** The first wrong element of a row that is known to hold one. */
function firstWrong(problem: GemmProblem, d: Float32Array, row: number): NonNullable<Projected["wrong"]> {
  const { n } = problem;
  const { expected } = correctlyRounded(problem, "FP32");
  const words = new Uint32Array(d.buffer, d.byteOffset, d.length);
  for (let element = row * n; element < (row + 1) * n; element += 1) {
    const wanted = expected(element);
    const isRight =
      wanted.kind === "bits" ? wanted.code === words[element] : wanted.kind === "within" && d[element] === 0;
    if (!isRight) return { element, expected: wanted };
  }
  throw new RangeError(`row ${row} holds no wrong element`);
}
