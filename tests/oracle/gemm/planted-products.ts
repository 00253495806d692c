/**
 * Products that float64 is most likely to get wrong: sums beside a tie of their output, by an addend or by a last small
 * term, and large terms on two levels that cancel and would take it with them.
 */
import type { GemmOperand, GemmParams, NumberFormat } from "../../../src/generated/types.ts";
import type { Random } from "../../../src/harness/random.ts";
import { encode } from "../../../src/numerics/float/encode.ts";
import { formats } from "../../../src/numerics/formats.ts";
import { add, floorLog2, multiply, rational } from "../../../src/numerics/rational.ts";
import { emptyCodes, smallCodesOf, tensorOfFloat32 } from "../../../src/numerics/tensor.ts";
import { exactFloat32 } from "../../../src/oracle/exact-rounding.ts";
import { readProblem } from "../../../src/oracle/gemm/problem.ts";
import type { Form } from "../../hard-products.ts";
import { rationalSums } from "./rational-sums.ts";

/** Addends that bring each element within a rounding of FP32 of halfway between two numbers of its output. */
export function withNearTies(params: GemmParams, random: Random): GemmParams {
  const { m, n } = readProblem(params);
  const sumAt = rationalSums(params);
  const { fractionBits } = formats[params.output];
  const addends = Float32Array.from({ length: m * n }, (_, element) => {
    const sum = sumAt(Math.floor(element / n), element % n);
    if (sum.kind === "special" || sum.sum.numerator === 0n) return 0;
    const half = Math.max(floorLog2(sum.sum), -126) - fractionBits - 1;
    const { numerator, denominator } = multiply(sum.sum, rational(2 ** -half));
    // The odd multiple of half a unit that is next to it.
    const quotient = numerator / denominator;
    const odd = quotient % 2n === 0n ? quotient + 1n : quotient;
    const tie = multiply({ numerator: odd, denominator: 1n }, rational(2 ** half));
    const addend = exactFloat32(add(tie, { ...sum.sum, numerator: -sum.sum.numerator }));
    return addend * (1 + random.integer(-1, 1) * 2 ** -23);
  });
  return { ...params, c: tensorOfFloat32([m, n], addends) };
}

interface Range {
  readonly lowest: number;
  readonly highest: number;
}

/** Exponents of the powers of two that a format holds. */
function rangeOf(format: NumberFormat): Range {
  const { bias, fractionBits, max } = formats[format];
  return { lowest: 1 - bias - fractionBits, highest: Math.floor(Math.log2(max)) };
}

interface Planted {
  readonly exponent: number;
  readonly sign: 1 | -1;
}

/** One such sum, of powers of two at random places among zeros. */
export function plantedProduct(random: Random, { k: asked, a, b }: Form, fraction: number): GemmParams {
  const k = Math.max(16, asked);
  const [left, right] = [rangeOf(a.format), rangeOf(b.format)];
  const lowest = left.lowest + right.lowest;
  const highest = left.highest + right.highest;
  const rows = { a: blank(a.format, k), b: blank(b.format, k) };
  const places = shuffled(random, k);
  for (const [i, { exponent, sign }] of terms(random, { lowest, highest }, fraction).entries()) {
    const at = places[i] ?? 0;
    const ofA = random.integer(
      Math.max(left.lowest, exponent - right.highest),
      Math.min(left.highest, exponent - right.lowest),
    );
    plant(rows.a, at, sign * 2 ** ofA);
    plant(rows.b, at, 2 ** (exponent - ofA));
  }
  return { a: rows.a, b: rows.b, output: "FP32", precision: "full" };
}

/** A tie of so many fraction bits, a small term beside it, and none to two pairs that cancel. */
function terms(random: Random, { lowest, highest }: Range, fraction: number): readonly Planted[] {
  const sign = () => (random.integer(0, 1) === 0 ? 1 : -1);
  const top = random.integer(Math.min(highest, lowest + fraction + 2), highest);
  const tie = Math.max(lowest, top - fraction - 1);
  const bottom = random.integer(lowest, Math.max(lowest, tie - 1));
  const beside: Planted[] = [
    { exponent: top, sign: sign() },
    { exponent: tie, sign: sign() },
    { exponent: bottom, sign: sign() },
  ];
  const pairs = Array.from({ length: random.integer(0, 2) }, () => random.integer(top, highest));
  return [
    ...beside,
    ...pairs.flatMap((exponent): Planted[] => [
      { exponent, sign: 1 },
      { exponent, sign: -1 },
    ]),
  ];
}

function blank(format: NumberFormat, k: number): GemmOperand {
  return { data: emptyCodes(format, [1, k]).tensor, format, transpose: false };
}

function plant({ data, format }: GemmOperand, at: number, value: number): void {
  const rules = { overflow: "non-finite", infinity: "non-finite" } as const;
  smallCodesOf(data)[at] = encode(format, value, rules);
}

/** The places along k in random order. */
function shuffled(random: Random, k: number): readonly number[] {
  const places = Array.from({ length: k }, (_, at) => at);
  for (let last = k - 1; last > 0; last -= 1) {
    const other = random.integer(0, last);
    const [one, two] = [places[last] ?? 0, places[other] ?? 0];
    places[last] = two;
    places[other] = one;
  }
  return places;
}
