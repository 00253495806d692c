/**
 * What dequantization must give: the exact product of code, scale and tensor scale, rounded as declared. A product has
 * at most 7 + 24 significant bits, or 7 + 4 + 24 with a tensor scale, and float64 holds 53: it is exact. The integer
 * version proves it.
 */
import type { DequantizeRounding, OutputFormat } from "../generated/types.ts";
import { multiply, rational } from "../numerics/rational.ts";
import { exactCast, exactFloat32 } from "./exact-rounding.ts";
import { type ExpectedCode, expectedCast } from "./rounding.ts";

const fl32 = Math.fround;
const ieee = { overflow: "non-finite", infinity: "non-finite" } as const;

/** Factors of one element; a cast has a scale and tensor scale of 1. */
export interface Factors {
  readonly value: number;
  readonly scale: number;
  readonly tensorScale: number;
}

/** The code of one dequantized element. */
export function expectedValue(
  { value, scale, tensorScale }: Factors,
  output: OutputFormat,
  rounding: DequantizeRounding,
): ExpectedCode {
  if (rounding === "once") return expectedCast(output, value * scale * tensorScale, ieee);
  return expectedCast(output, fl32(value * fl32(scale * tensorScale)), ieee);
}

/** The same in integers; undefined where a factor is not finite. */
export function exactValue(
  { value, scale, tensorScale }: Factors,
  output: OutputFormat,
  rounding: DequantizeRounding,
): ExpectedCode | undefined {
  if (![value, scale, tensorScale].every(Number.isFinite)) return undefined;
  const negativeZero = Object.is(value * Math.sign(scale), -0);
  const bothScales = multiply(rational(scale), rational(tensorScale));
  if (rounding === "once")
    return exactCast(output, multiply(rational(value), bothScales), ieee, negativeZero);
  const scaleInFp32 = exactFloat32(bothScales);
  if (!Number.isFinite(scaleInFp32)) return undefined;
  const product = exactFloat32(multiply(rational(value), rational(scaleInFp32)));
  if (!Number.isFinite(product)) return undefined;
  return exactCast(output, rational(product), ieee, negativeZero || (product === 0 && value < 0));
}
