/**
 * Values under a norm whose result no arithmetic can change: the mean of each row's squares and epsilon add up to a power
 * of four, and every value is a power of two. So in FP32 each step is exact, in any order, and the result is known.
 */
import type { OnlineInput, RmsNorm } from "../../src/generated/types.ts";
import type { Random } from "../../src/harness/random.ts";
import { tensorOfFloat32 } from "../../src/numerics/tensor.ts";
import type { FusedContent } from "./fused-products.ts";
import { matrix, turned } from "./matrices.ts";

/** Length of a row: a power of two, so that a mean by a reciprocal is exact as well. */
export const exactColumns = 512;
/** It is no small part of what the root is taken from: left out, or added after the root, it shows. */
const epsilon = 3 / 16;
/** Roots of the rows, one after another. */
const roots = [1, 2, 4, 8] as const;

/** So many rows as an operand stores them, the norm, and what comes of both. */
export function exactlyNormalized(
  format: OnlineInput,
  rows: number,
  transpose: boolean,
  random: Random,
): FusedContent {
  const extent = { rows, columns: exactColumns };
  // Weights have every bit of FP32, and signs: a result that is rounded on the way has others.
  const weight = Float32Array.from(
    { length: exactColumns },
    () => (0.5 + random.unit()) * (1 - 2 * random.integer(0, 1)),
  );
  const values = new Float64Array(rows * exactColumns);
  const quantized = new Float64Array(values.length);
  for (let row = 0; row < rows; row += 1) {
    const root = roots[row % roots.length] ?? 1;
    shuffled(magnitudes(root), random).forEach((magnitude, column) => {
      const place = row * exactColumns + column;
      const signed = magnitude * (1 - 2 * random.integer(0, 1));
      values[place] = signed * root;
      quantized[place] = signed * (weight[column] ?? 0);
    });
  }
  const stored = transpose ? { rows: exactColumns, columns: rows } : extent;
  const asStored = (matrixValues: Float64Array) => (transpose ? turned(matrixValues, extent) : matrixValues);
  const norm: RmsNorm = {
    weight: tensorOfFloat32([exactColumns], weight),
    epsilon: tensorOfFloat32([1], Float32Array.of(epsilon)),
  };
  return {
    data: matrix(format, stored, asStored(values)),
    norm,
    quantized: matrix("FP32", stored, asStored(quantized)),
  };
}

/**
 * Magnitudes of a row in units of its root r, whose squares add up to columns * (1 - epsilon / r^2). From ones, each one
 * half takes 3/4 off the sum; and in the place of 4^e + 1 ones, one 2^e and 4^e times 2^-e leave it as it is.
 */
function magnitudes(root: number): number[] {
  const halves = (exactColumns * epsilon) / (0.75 * root ** 2);
  const bundles = [3, 2, 2, 2, ...Array.from({ length: 20 }, () => 1)].flatMap((e) => [
    2 ** e,
    ...Array.from({ length: 4 ** e }, () => 2 ** -e),
  ]);
  const others = [...Array.from({ length: halves }, () => 0.5), ...bundles];
  return [...others, ...Array.from({ length: exactColumns - others.length }, () => 1)];
}

/** The same numbers in another order, so that parts of a row differ from the whole. */
function shuffled(values: readonly number[], random: Random): number[] {
  const order = [...values];
  for (let last = order.length - 1; last > 0; last -= 1) {
    const other = random.integer(0, last);
    [order[last], order[other]] = [order[other] ?? 0, order[last] ?? 0];
  }
  return order;
}
