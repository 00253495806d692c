/**
 * How far a legal sum can be from the exact one: the bound of spec/accumulation-precision.md, "Bound tier", around the
 * exact value of each element. Rounded outwards everywhere, so that no legal result is refused.
 */
import type { GemmOutputFormat } from "../../generated/types.ts";
import { type ExpectedCode, expectedCast } from "../rounding.ts";
import { codeValue } from "../values.ts";
import { elementSum } from "./element-sum.ts";
import type { ExpectedElements } from "./exact-tier.ts";
import type { GemmProblem } from "./problem.ts";

const ieee = { overflow: "non-finite", infinity: "non-finite" } as const;

/**
 * Each element within 2^-fractionBits * (n + ceil(n / 16)) of the sum of the terms' magnitudes. `interval` is the
 * length of sums that are added up separately, where something else than scales cuts them.
 */
export function boundTier(
  problem: GemmProblem,
  output: GemmOutputFormat,
  fractionBits: number,
  interval = Number.POSITIVE_INFINITY,
): ExpectedElements {
  const unit = boundFactor(problem, fractionBits, interval);
  return {
    expected: (element) => {
      const sum = elementSum(problem, Math.floor(element / problem.n), element % problem.n);
      if (sum.kind === "special") return expectedCast(output, sum.value, ieee);
      const { high, low, error, magnitude } = sum;
      // More than float64 loses on the way to either end, where that is halfway between two numbers of the output.
      const bound = (unit * magnitude + error) * (1 + 2 ** -28);
      return within(output, high + low - bound - 2 ** -149, high + low + bound + 2 ** -149);
    },
    // An interval has no second opinion of the same form; its ends are held against rationals in tests.
    second: () => undefined,
  };
}

/** The error of a sum as a share of the sum of its terms' magnitudes. */
export function boundFactor(
  problem: GemmProblem,
  fractionBits: number,
  interval = Number.POSITIVE_INFINITY,
): number {
  return chainFactor(longestChain(problem, interval), fractionBits);
}

/** The same where a term can meet so many roundings. */
function chainFactor(terms: number, fractionBits: number): number {
  return 2 ** -fractionBits * (terms + Math.ceil(terms / 16));
}

/** The same for any product of operands with scales, whose sums are cut by nothing else. */
export function scaledBoundFactor(k: number, fractionBits: number): number {
  return chainFactor(k + scaleRoundings, fractionBits);
}

/** Roundings that come with scales, and the conversion of the result. */
const scaleRoundings = 4;

/** How many roundings one term can meet. A sum may run on across groups, so their length does not shorten it. */
function longestChain({ k, a, b }: GemmProblem, interval: number): number {
  if (interval < k) return interval + Math.ceil(k / interval) + 3;
  const scales = a.groups !== undefined || b.groups !== undefined || a.hasTensorScale || b.hasTensorScale;
  return k + (scales ? scaleRoundings : 1);
}

function within(output: GemmOutputFormat, low: number, high: number): ExpectedCode {
  const rounded = (value: number) => {
    const code = expectedCast(output, value, ieee);
    return code.kind === "bits" ? codeValue(output, code.code) : Number.NaN;
  };
  return { kind: "within", low: rounded(low), high: rounded(high) };
}
