/**
 * How the answers to products are compared, for every feature that multiplies: which expectation, in which words, and
 * what a finding shows of its inputs.
 */
import type {
  GemmParams,
  GemmResult,
  NamedValue,
  NumericModel,
  PrecisionMode,
} from "../../src/generated/types.ts";
import type { Exchange } from "../../src/harness/case.ts";
import type { Check } from "../../src/harness/check.ts";
import { randomFor } from "../../src/harness/random.ts";
import { shown } from "../../src/harness/show.ts";
import { float32Of, smallCodesOf } from "../../src/numerics/tensor.ts";
import { boundTier } from "../../src/oracle/gemm/bound-tier.ts";
import { declaredTier } from "../../src/oracle/gemm/declared-tier.ts";
import { correctlyRounded, exactTier } from "../../src/oracle/gemm/exact-tier.ts";
import { readProblem } from "../../src/oracle/gemm/problem.ts";
import { projectedExactly, projectionValues } from "../../src/oracle/gemm/projection.ts";
import type { ExpectedCode } from "../../src/oracle/rounding.ts";
import { valuesOf } from "../../src/oracle/values.ts";

export type ProductExchange = Exchange<{ readonly method: "gemm"; readonly params: GemmParams }>;

/** What each element of a product must be. */
export interface ExpectedProduct {
  readonly expected: (element: number) => ExpectedCode;
  readonly second?: (element: number) => ExpectedCode | undefined;
}

/** The product must be exact and rounded once: the request's data are such that nothing else is legal. */
export function checkExact(check: Check, exchange: ProductExchange, what: string): void {
  checkProduct(check, exchange, what, (params) => exactTier(readProblem(params), params.output));
}

/**
 * The same for a product that is too large to be computed again: random projections see any wrong element, however many
 * there are, but with the probability that the finding's words state.
 */
export function checkLarge(check: Check, exchange: ProductExchange, what: string): void {
  const { params } = exchange.request;
  const { d } = check.answer(exchange);
  // Another vector for other data, and the same for the same.
  const codes = smallCodesOf(params.a.data);
  const some = Array.from({ length: 64 }, (_, i) => codes[Math.floor((i * codes.length) / 64)]);
  const random = randomFor(codes.length, `projection ${some.join(" ")}`);
  const half = projectionValues / 2;
  const { wrong, missed } = projectedExactly(readProblem(params), float32Of(d), () =>
    random.integer(-half, half - 1),
  );
  check.together({
    what: `${what} (${sizesText(params)}; all elements by projections, which miss a wrong one with probability 2^${Math.log2(missed)})`,
    tensor: "d",
    actual: d,
    format: params.output,
    wrong,
    again: {
      request: exchange.request,
      compare: (another, smaller) => {
        if (isProduct(smaller)) checkExact(another, smaller, what);
      },
    },
  });
}

/**
 * Each element must be within the bound of a sum that keeps so many fraction bits, or that is promoted at intervals. Returns
 * the largest error as a share of the exact element; NaN where an element is no finite number.
 */
export function checkBound(
  check: Check,
  exchange: ProductExchange,
  fractionBits: number,
  what: string,
  interval = Number.POSITIVE_INFINITY,
): number {
  const { params } = exchange.request;
  const actual = valuesOf(check.answer(exchange).d, params.output);
  let largest = 0;
  checkProduct(check, exchange, what, (asked) => {
    const tier = boundTier(readProblem(asked), asked.output, fractionBits, interval);
    if (asked !== params) return tier;
    return {
      ...tier,
      expected: (element) => {
        const expected = tier.expected(element);
        if (expected.kind === "within")
          largest = Math.max(largest, relativeError(actual[element] ?? Number.NaN, expected));
        return expected;
      },
    };
  });
  return largest;
}

/** The same for a long sum of terms of one sign, whose error is worth a report. */
export function checkLongSum(
  check: Check,
  exchange: ProductExchange,
  fractionBits: number,
  what: string,
): void {
  const largest = checkBound(check, exchange, fractionBits, what);
  // What is infinitely wrong has no share to report; the comparison has failed.
  if (!Number.isFinite(largest)) return;
  check.figure({
    name: "largest error of a long sum of one sign",
    value: largest,
    unit: "%",
    worst: "highest",
  });
}

/** How far a value is from the middle of a range around the exact one, as a share of that; 0 where both are zero. */
function relativeError(
  value: number,
  { low, high }: { readonly low: number; readonly high: number },
): number {
  const exact = (low + high) / 2;
  return value === exact ? 0 : Math.abs(value - exact) / Math.abs(exact);
}

/** Each element must have the bits that a declared model gives. */
export function checkModel(check: Check, exchange: ProductExchange, model: NumericModel, what: string): void {
  checkProduct(check, exchange, what, (params) => declaredTier(readProblem(params), params.output, model));
}

/** Each element must have the bits of the mode's model or, where it declares none, be exact and rounded once. */
export function checkDeclared(
  check: Check,
  exchange: ProductExchange,
  { model }: PrecisionMode,
  what: string,
): void {
  if (model !== undefined) {
    checkModel(check, exchange, model, what);
    return;
  }
  checkProduct(check, exchange, what, (params) => correctlyRounded(readProblem(params), params.output));
}

/** Compares a product with what its request makes expect, and returns it. */
export function checkProduct(
  check: Check,
  exchange: ProductExchange,
  what: string,
  expectedOf: (params: GemmParams) => ExpectedProduct,
): GemmResult {
  const { params } = exchange.request;
  const result = check.answer(exchange);
  const { expected, second } = expectedOf(params);
  check.codes({
    what: `${what} (${sizesText(params)})`,
    tensor: "d",
    actual: result.d,
    format: params.output,
    expected,
    // Integers take their time, and the longer the sum, the more.
    ...(second === undefined ? {} : { second, samples: Math.max(1, Math.floor(4096 / lengthOf(params))) }),
    input: (element) => addendShown(params, element),
    again: {
      request: exchange.request,
      compare: (another, smaller) => {
        if (isProduct(smaller)) checkProduct(another, smaller, what, expectedOf);
      },
    },
  });
  return result;
}

function isProduct(exchange: Exchange): exchange is ProductExchange {
  return exchange.request.method === "gemm";
}

/** How many products an element has; at least 1. */
function lengthOf({ a }: GemmParams): number {
  const [rows = 1, columns = 1] = a.data.shape;
  return Math.max(1, a.transpose ? rows : columns);
}

/** `m=4, n=8, k=128, E4M3 by E4M3`. */
function sizesText({ a, b }: GemmParams): string {
  const [aRows = 0, aColumns = 0] = a.data.shape;
  const [bRows = 0, bColumns = 0] = b.data.shape;
  const [m, k] = a.transpose ? [aColumns, aRows] : [aRows, aColumns];
  return `m=${m}, n=${b.transpose ? bColumns : bRows}, k=${k}, ${a.format} by ${b.format}`;
}

function addendShown({ c }: GemmParams, element: number): NamedValue[] {
  if (c === undefined) return [];
  return [{ name: "c", value: shown("FP32", smallCodesOf(c)[element] ?? 0) }];
}
