/**
 * Products whose every element is exact and rounded once: what correct rounding gives, and the tier of data for which
 * that is the only legal result (spec/accumulation-precision.md, "Exact tier").
 */
import type { GemmOutputFormat } from "../../generated/types.ts";
import { exactCast } from "../exact-rounding.ts";
import { type ExpectedCode, expectedCast } from "../rounding.ts";
import { lowestBit } from "./bits.ts";
import { toRational } from "./dyadic.ts";
import { elementSum, exactSum } from "./element-sum.ts";
import { roundedToOdd } from "./odd-rounding.ts";
import { plainSums } from "./plain-sums.ts";
import type { GemmProblem, Side } from "./problem.ts";

/** What each element must be, by its place in D row by row, and a second opinion. */
export interface ExpectedElements {
  readonly expected: (element: number) => ExpectedCode;
  readonly second: (element: number) => ExpectedCode | undefined;
}

/** A case claims that its data leave no room for error, and they do. */
export class OutOfTier extends RangeError {
  override readonly name = "OutOfTier";
}

const ieee = { overflow: "non-finite", infinity: "non-finite" } as const;
const anyZero: ExpectedCode = { kind: "within", low: -0, high: 0 };

/** Sums of this many quanta fit FP32 with room to spare, in whatever order they are added. */
export const mostQuanta = 2 ** 22;

/** FP32 holds multiples of a power of two from the smallest subnormal number on, and sums below the largest. */
export function requireRange(quantumExponent: number, magnitude: number): void {
  if (quantumExponent >= -149 && magnitude < 2 ** 128) return;
  throw new OutOfTier(`FP32 does not hold sums up to ${magnitude} in quanta of 2^${quantumExponent}`);
}

/** Every element exact and rounded once, to nearest even. A zero may have either sign. */
export function correctlyRounded(problem: GemmProblem, output: GemmOutputFormat): ExpectedElements {
  const at = (element: number) => [Math.floor(element / problem.n), element % problem.n] as const;
  const inIntegers = (i: number, j: number): ExpectedCode | undefined => {
    const sum = exactSum(problem, i, j);
    if (sum === undefined) return undefined;
    return sum.significand === 0n ? anyZero : exactCast(output, toRational(sum), ieee);
  };
  const plain = plainSums(problem);
  return {
    expected: (element) => {
      const [i, j] = at(element);
      const exact = plain(i, j);
      // Of a sum that is zero it matters whether any of its terms is not.
      if (exact !== undefined && exact !== 0) return expectedCast(output, exact, ieee);
      const sum = elementSum(problem, i, j);
      if (sum.kind === "special") return expectedCast(output, sum.value, ieee);
      const { high, low, error, magnitude } = sum;
      if (magnitude === 0) return anyZero;
      const below = expectedCast(output, roundedToOdd(high, low - error), ieee);
      const above = expectedCast(output, roundedToOdd(high, low + error), ieee);
      if (below.kind === "bits" && above.kind === "bits" && below.code === above.code && high !== 0)
        return below;
      // The faster arithmetic leaves it open.
      return inIntegers(i, j) ?? below;
    },
    second: (element) => inIntegers(...at(element)),
  };
}

/**
 * The same for data of the exact tier. Throws OutOfTier, naming the element, where the terms of an element are not
 * within 2^22 quanta: the case is then at fault.
 */
export function exactTier(problem: GemmProblem, output: GemmOutputFormat): ExpectedElements {
  const { n, c } = problem;
  const [quantaA, quantaB] = [rowQuanta(problem.a, problem.k), rowQuanta(problem.b, problem.k)];
  const rounded = correctlyRounded(problem, output);
  const isWithin = rowsWithin(problem, quantaA, quantaB);
  return {
    ...rounded,
    expected: (element) => {
      const [i, j] = [Math.floor(element / n), element % n];
      if (isWithin[i] === 1) return rounded.expected(element);
      const sum = elementSum(problem, i, j);
      if (sum.kind === "finite" && sum.magnitude > 0) {
        const ofProducts = (quantaA[i] ?? 0) + (quantaB[j] ?? 0);
        const addend = c?.[element] ?? 0;
        const quantum = addend === 0 ? ofProducts : Math.min(ofProducts, lowestBit(addend));
        const quanta = sum.magnitude * 2 ** -quantum;
        if (quanta > mostQuanta)
          throw new OutOfTier(
            `the terms of element [${i}, ${j}] have ${quanta} quanta; the exact tier ends at ${mostQuanta}`,
          );
        requireRange(quantum, sum.magnitude);
      }
      return rounded.expected(element);
    },
  };
}

/** Rows of A whose terms are within the tier even beside the largest element of B at every place: most of them are. */
function rowsWithin({ a, b, c, m, n, k }: GemmProblem, quantaA: Int32Array, quantaB: Int32Array): Uint8Array {
  const within = new Uint8Array(m);
  if (c !== undefined) return within;
  const largest = new Float64Array(k);
  for (let j = 0; j < n; j += 1)
    for (let at = 0; at < k; at += 1)
      largest[at] = Math.max(largest[at] as number, Math.abs(b.scaled[j * k + at] as number));
  const lowestB = quantaB.reduce((lowest, quantum) => Math.min(lowest, quantum), Number.POSITIVE_INFINITY);
  const whole = a.tensorScale * b.tensorScale;
  for (let i = 0; i < m; i += 1) {
    let terms = 0;
    for (let at = 0; at < k; at += 1)
      terms += Math.abs(a.scaled[i * k + at] as number) * (largest[at] as number);
    const quantum = (quantaA[i] ?? 0) + lowestB;
    const isInRange = quantum >= -149 && terms * whole < 2 ** 128;
    within[i] = isInRange && terms * whole * 2 ** -quantum <= mostQuanta ? 1 : 0;
  }
  return within;
}

/** For each row the exponent of the largest power of two that divides all its scaled elements. */
function rowQuanta(side: Side, k: number): Int32Array {
  const quanta = new Int32Array(side.rows);
  const whole = lowestBit(side.tensorScale);
  for (let row = 0; row < side.rows; row += 1) {
    let lowest = Number.POSITIVE_INFINITY;
    for (let at = 0; at < k; at += 1) {
      const value = side.scaled[row * k + at] ?? 0;
      if (value !== 0 && Number.isFinite(value)) lowest = Math.min(lowest, lowestBit(value));
    }
    quanta[row] = (lowest === Number.POSITIVE_INFINITY ? 0 : lowest) + whole;
  }
  return quanta;
}
