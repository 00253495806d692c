/** Asks the oracle of products about elements, in every tier, and holds its judgement against the rational oracle's. */
import type { GemmOutputFormat, GemmParams } from "../../../src/generated/types.ts";
import type { Random } from "../../../src/harness/random.ts";
import { formats } from "../../../src/numerics/formats.ts";
import { add, compare, multiply, type Rational, rational } from "../../../src/numerics/rational.ts";
import { exactCast } from "../../../src/oracle/exact-rounding.ts";
import { boundTier } from "../../../src/oracle/gemm/bound-tier.ts";
import { correctlyRounded, exactTier, mostQuanta, OutOfTier } from "../../../src/oracle/gemm/exact-tier.ts";
import { readProblem } from "../../../src/oracle/gemm/problem.ts";
import type { ExpectedCode } from "../../../src/oracle/rounding.ts";
import { codeValue } from "../../../src/oracle/values.ts";
import { type RationalSum, rationalSums } from "./rational-sums.ts";

const ieee = { overflow: "non-finite", infinity: "non-finite" } as const;
const anyZero: ExpectedCode = { kind: "within", low: -0, high: 0 };

type Finite = RationalSum & { readonly kind: "finite" };

/** What is wrong with the oracle's judgement of elements; `count` is how many were asked, and in which tiers. */
export interface Findings {
  readonly wrong: string[];
  readonly count: { elements: number; finite: number; inTier: number; outOfTier: number };
}

export function noFindings(): Findings {
  return { wrong: [], count: { elements: 0, finite: 0, inTier: 0, outOfTier: 0 } };
}

export type Place = readonly [i: number, j: number];

export function allPlaces(m: number, n: number): readonly Place[] {
  return Array.from({ length: m * n }, (_, element) => [Math.floor(element / n), element % n] as const);
}

/** Asks the oracle about elements of a product, in every tier, and holds it against rationals. */
export function examine(
  params: GemmParams,
  places: readonly Place[],
  random: Random,
  { wrong, count }: Findings,
): void {
  const problem = readProblem(params);
  const { output } = params;
  const sumAt = rationalSums(params);
  const rounded = correctlyRounded(problem, output);
  const exact = exactTier(problem, output);
  const bits = [23, 13, 5][random.integer(0, 2)] ?? 23;
  const interval = [128, 32][random.integer(0, 2)] ?? Number.POSITIVE_INFINITY;
  const bound = boundTier(problem, output, bits, interval);
  for (const [i, j] of places) {
    const element = i * problem.n + j;
    const sum = sumAt(i, j);
    const wanted = roundedSum(sum, output);
    const note = (tier: string, got: unknown) =>
      wrong.push(
        `${tier}, ${params.a.format} by ${params.b.format} to ${output}, k=${problem.k}, [${i}, ${j}]: ` +
          `${JSON.stringify(got)} for ${JSON.stringify(wanted)}`,
      );
    count.elements += 1;
    const first = rounded.expected(element);
    if (!isSame(first, wanted)) note("correctly rounded", first);
    const second = rounded.second(element);
    if (sum.kind === "finite" && (second === undefined || !isSame(second, wanted)))
      note("second opinion", second);
    const within = bound.expected(element);
    if (sum.kind === "special") {
      if (!isSame(within, wanted)) note("bound", within);
      continue;
    }
    count.finite += 1;
    const share = boundShare(params, problem.k, bits, interval);
    if (!isTight(within, sum, share, output)) note(`bound of ${bits} bits`, within);
    const verdict = inTier(() => exact.expected(element));
    if (verdict === undefined) count.outOfTier += 1;
    else count.inTier += 1;
    if (verdict !== undefined && !isSame(verdict, wanted)) note("exact tier", verdict);
    if (verdict === undefined ? isWithinRows(sum) : !isWithinTerms(sum))
      note("end of the exact tier", verdict ?? "out of tier");
  }
}

function inTier(expected: () => ExpectedCode): ExpectedCode | undefined {
  try {
    return expected();
  } catch (error) {
    if (error instanceof OutOfTier) return undefined;
    throw error;
  }
}

function isSame(got: ExpectedCode, wanted: ExpectedCode): boolean {
  if (got.kind === "bits" && wanted.kind === "bits") return got.code === wanted.code;
  if (got.kind === "within" && wanted.kind === "within")
    return got.low === wanted.low && got.high === wanted.high;
  return got.kind === wanted.kind;
}

/** What one rounding makes of an exact sum. */
export function roundedSum(sum: RationalSum, output: GemmOutputFormat): ExpectedCode {
  if (sum.kind === "finite") return sum.sum.numerator === 0n ? anyZero : exactCast(output, sum.sum, ieee);
  if (Number.isNaN(sum.value)) return { kind: "nan" };
  const { exponentBits, fractionBits } = formats[output];
  const infinity = (2 ** exponentBits - 1) * 2 ** fractionBits;
  return { kind: "bits", code: sum.value > 0 ? infinity : infinity + 2 ** (exponentBits + fractionBits) };
}

function roundedValue(value: Rational, output: GemmOutputFormat): number {
  const code = exactCast(output, value, ieee);
  return code.kind === "bits" ? codeValue(output, code.code) : Number.NaN;
}

/** 2^-F (n + ceil(n / 16)), with n as the page counts it. */
function boundShare({ a, b }: GemmParams, k: number, bits: number, interval: number): Rational {
  const isScaled = a.scaling !== undefined || b.scaling !== undefined;
  const n = interval < k ? interval + Math.ceil(k / interval) + 3 : k + (isScaled ? 4 : 1);
  return rational((n + Math.ceil(n / 16)) * 2 ** -bits);
}

/** Contains whatever is within the bound, and ends no further out than a millionth of it. */
function isTight(
  got: ExpectedCode,
  { sum, magnitude }: Finite,
  share: Rational,
  output: GemmOutputFormat,
): boolean {
  if (got.kind !== "within") return false;
  const reach = multiply(share, magnitude);
  const further = add(multiply(reach, rational(1 + 2 ** -20)), rational(2 ** -147));
  const at = (distance: Rational, sign: bigint) =>
    roundedValue(add(sum, { ...distance, numerator: sign * distance.numerator }), output);
  return (
    at(further, -1n) <= got.low &&
    got.low <= at(reach, -1n) &&
    at(reach, 1n) <= got.high &&
    got.high <= at(further, 1n)
  );
}

/** Exponent of the lowest bit of a number other than zero; its denominator is a power of two. */
function lowestBit({ numerator, denominator }: Rational): number {
  const twos = (value: bigint) => (value & -value).toString(2).length - 1;
  return twos(numerator) - twos(denominator);
}

/** Whether the magnitudes of an element's terms are 2^22 quanta at most, and FP32 holds all such sums. */
function isWithin(magnitude: Rational, quantum: number): boolean {
  if (quantum < -149 || compare(magnitude, rational(2 ** 128)) >= 0) return false;
  const [limit, scale] = [rational(mostQuanta), rational(2 ** Math.abs(quantum))];
  return quantum >= 0
    ? compare(magnitude, multiply(limit, scale)) <= 0
    : compare(multiply(magnitude, scale), limit) <= 0;
}

/** By the terms themselves: what is in the tier has to be so. */
function isWithinTerms({ magnitude, terms }: Finite): boolean {
  const bitsOfTerms = terms.map(lowestBit);
  return bitsOfTerms.length === 0 || isWithin(magnitude, Math.min(...bitsOfTerms));
}

/** By what divides each row of A and of B, and the addend: what is out of the tier must not be so. */
function isWithinRows({ magnitude, rows: [left, right], addend }: Finite): boolean {
  if (left.length === 0 || right.length === 0) return false;
  const lowest = (row: readonly Rational[]) => Math.min(...row.map(lowestBit));
  const ofProducts = lowest(left) + lowest(right);
  return isWithin(magnitude, addend === undefined ? ofProducts : Math.min(ofProducts, lowestBit(addend)));
}
