/**
 * Which sums are legal where the plan leaves the order open: an interval around the exact sum that no order leaves.
 *
 * Let x_1 ... x_n be the terms (FP32 numbers; with weights, their products rounded to FP32), s their exact sum and S
 * the sum of |x_i|. Any order or tree of the n - 1 additions, each rounded to the nearest FP32, gives
 *
 *   |computed - s| <= g * S,   g = (n - 1) u / (1 - (n - 1) u),   u = 2^-24.
 *
 * Proof. Each addition gives (a + b)(1 + d), |d| <= u; underflow adds nothing, for a sum of FP32 numbers below 2^-126
 * is exact. So a term reaches the result as x_i times a product of at most n - 1 factors (1 + d), one for each addition
 * that it passes through, and such a product differs from 1 by at most g (Higham, Accuracy and Stability of Numerical
 * Algorithms, lemma 3.1). The sum of these differences is at most g * S. No partial sum is larger than (1 + g) S: below
 * the largest FP32 number, none overflows. Rounding to the output keeps the order of numbers, hence it maps the
 * interval to an interval.
 */
import type { ReduceFormat } from "../../generated/types.ts";
import { expectedCast } from "../rounding.ts";
import { codeValue } from "../values.ts";

/** For each element of a row. */
export interface SumInterval {
  /** Numbers of the output format, both included; a zero of either sign is zero. */
  readonly low: Float64Array;
  readonly high: Float64Array;
  readonly nan: Uint8Array;
}

/** Values of `nan`: an element is no NaN, must be one, or may be one because a partial sum may overflow. */
export const isNumber = 0;
export const isNan = 1;
const mayBeNan = 2;

const ieee = { overflow: "non-finite", infinity: "non-finite" } as const;

/** Halfway from the largest FP32 number to 2^128: what is smaller does not overflow. */
const overflow = 2 ** 128 - 2 ** 103;

export function acceptedSums(
  { elements, output }: { readonly elements: number; readonly output: ReduceFormat },
  rows: readonly Float32Array[],
): SumInterval {
  const low = new Float64Array(elements);
  const high = new Float64Array(elements);
  const nan = new Uint8Array(elements);
  const additions = Math.max(rows.length - 1, 0);
  const share = (additions * 2 ** -24) / (1 - additions * 2 ** -24);
  for (let i = 0; i < elements; i += 1) {
    const { plain, magnitude } = plainSum(rows, i);
    if (!Number.isFinite(plain)) {
      // An infinite term, or several of different signs, or NaN: finite terms change nothing, unless they overflow.
      const isOpen = !Number.isNaN(plain) && overflows(rows, i);
      [low[i], high[i], nan[i]] = [plain, plain, Number.isNaN(plain) ? isNan : isOpen ? mayBeNan : isNumber];
      continue;
    }
    // The sum in float64 is off by at most n 2^-53 S, and so is what is added to it: 2^-20 of the bound is far more.
    const bound = share * magnitude * (1 + 2 ** -20);
    if (magnitude + bound >= overflow) {
      [low[i], high[i], nan[i]] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, mayBeNan];
      continue;
    }
    low[i] = roundedTo(plain - bound, output);
    // Nothing added to -0 would make it +0.
    high[i] = roundedTo(bound === 0 ? plain : plain + bound, output);
  }
  return { low, high, nan };
}

function plainSum(rows: readonly Float32Array[], element: number) {
  // A sum of zeros is -0 only if all are.
  let [plain, magnitude] = [-0, 0];
  for (const row of rows) {
    plain += row[element] as number;
    magnitude += Math.abs(row[element] as number);
  }
  return { plain, magnitude };
}

/** Whether finite terms alone could overflow in some order. */
function overflows(rows: readonly Float32Array[], element: number): boolean {
  let magnitude = 0;
  for (const row of rows) if (Number.isFinite(row[element])) magnitude += Math.abs(row[element] as number);
  return magnitude * (1 + 2 ** -10) >= overflow;
}

function roundedTo(value: number, output: ReduceFormat): number {
  const code = expectedCast(output, value, ieee);
  return code.kind === "bits" ? codeValue(output, code.code) : value;
}
