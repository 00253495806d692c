/**
 * From numbers to codes in floating-point arithmetic: what an accelerator does. One rounding, to nearest with ties to
 * the even code, straight from float64 to the format. The oracle decides codes by comparison instead, and never uses
 * this file.
 */
import type { InfinityRule, NumberFormat, OverflowRule, Tensor } from "../../generated/types.ts";
import { type FormatParameters, formats } from "../formats.ts";
import { emptyCodes, tensorOfCodes, tensorOfFloat32 } from "../tensor.ts";

export interface CastRules {
  readonly overflow: OverflowRule;
  readonly infinity: InfinityRule;
}

/** What the spec calls canonical: finite values saturate, infinities stay non-finite. */
const canonicalCast: CastRules = { overflow: "saturate", infinity: "non-finite" };

/**
 * The code of `format` nearest to `value`, of at most 32 bits. Values that have no image in the format are given one
 * here that the spec leaves open: NaN where there is no NaN becomes zero, a negative value where there is no sign
 * becomes NaN (E8M0) or loses its sign (UE4M3), and zero in E8M0 becomes its smallest value.
 */
export function encode(format: NumberFormat, value: number, rules: CastRules): number {
  const layout = layouts[format];
  const signBit = value < 0 || Object.is(value, -0) ? layout.signBit : 0;
  if (Number.isNaN(value) || (format === "E8M0" && value < 0)) return layout.nan;
  const magnitude = Math.abs(value);
  if (magnitude === Number.POSITIVE_INFINITY) return endOfRange(layout, rules.infinity, signBit);
  const code = roundMagnitude(layout, magnitude);
  if (code > layout.maxCode) return endOfRange(layout, rules.overflow, signBit);
  return code === 0 && !layout.hasNegativeZero ? 0 : signBit + code;
}

/** Codes of all values, as a tensor of the format's storage type. */
export function encodeTensor(
  format: NumberFormat,
  shape: readonly number[],
  values: ArrayLike<number>,
  rules: CastRules = canonicalCast,
): Tensor {
  if (format === "FP64") {
    const float64 = Float64Array.from(values);
    return tensorOfCodes("F64", shape, new BigUint64Array(float64.buffer));
  }
  if (format === "FP32" && rules.overflow === "non-finite" && rules.infinity === "non-finite") {
    // That is the conversion which storing to an FP32 array does.
    return tensorOfFloat32(shape, Float32Array.from(values));
  }
  const { tensor, codes } = emptyCodes(format, shape);
  if (codes instanceof BigUint64Array) throw new RangeError(`${format} has no codes that fit a number`);
  for (let i = 0; i < codes.length; i += 1) codes[i] = encode(format, values[i] ?? Number.NaN, rules);
  return tensor;
}

/** What encoding needs to know of a format, worked out once. */
interface Layout {
  readonly fractionBits: number;
  /** Exponent of the smallest normal value. */
  readonly lowestExponent: number;
  /** What is added to an exponent to get the field below it, to which a significand's leading one is then added. */
  readonly fieldBelow: number;
  readonly perBinade: number;
  readonly hasSubnormals: boolean;
  readonly hasNegativeZero: boolean;
  readonly signBit: number;
  /** Code of the largest finite magnitude. */
  readonly maxCode: number;
  /** Code of NaN, quiet and without payload; 0 where there is none. */
  readonly nan: number;
  /** Magnitude code that stands for what is beyond the range under `non-finite`. */
  readonly beyond: number;
}

function layoutOf({
  signed,
  exponentBits,
  fractionBits,
  bias,
  hasInfinity,
  nan,
  hasSubnormals,
}: FormatParameters): Layout {
  const perBinade = 2 ** fractionBits;
  const magnitudeCodes = 2 ** exponentBits * perBinade;
  const signBit = signed ? magnitudeCodes : 0;
  const infinity = magnitudeCodes - perBinade;
  const maxCode = hasInfinity ? infinity - 1 : nan === "all-ones" ? magnitudeCodes - 2 : magnitudeCodes - 1;
  const nanCode = {
    ieee: infinity + perBinade / 2,
    "all-ones": magnitudeCodes - 1,
    "negative-zero": signBit,
    none: 0,
  }[nan];
  return {
    fractionBits,
    lowestExponent: hasSubnormals ? 1 - bias : -bias,
    fieldBelow: bias - 1,
    perBinade,
    hasSubnormals,
    hasNegativeZero: signed && nan !== "negative-zero",
    signBit,
    maxCode,
    nan: nanCode,
    beyond: hasInfinity ? infinity : nan === "none" ? maxCode : nanCode,
  };
}

const layouts = Object.fromEntries(
  Object.values(formats).map((format) => [format.name, layoutOf(format)]),
) as { readonly [Name in NumberFormat]: Layout };

/** 2^e at index e + 1074, for all exponents of float64. */
const powersOfTwo = Float64Array.from({ length: 2098 }, (_, i) => 2 ** (i - 1074));

const exponentView = new DataView(new ArrayBuffer(8));

/** floor(log2(value)) of a positive normal float64; below every format's range for smaller ones. */
function exponentOf(value: number): number {
  exponentView.setFloat64(0, value);
  return (exponentView.getUint16(0) >>> 4) - 1023;
}

/** 2^52, adding and subtracting which rounds a non-negative float64 below it to an integer, ties to even. */
const roundToInteger = 2 ** 52;

/** The code of a finite magnitude with an exponent field as large as needed: the caller compares it with the largest. */
function roundMagnitude(
  { fractionBits, lowestExponent, fieldBelow, perBinade, hasSubnormals }: Layout,
  magnitude: number,
): number {
  const exponent = Math.max(exponentOf(magnitude), lowestExponent);
  const quanta = magnitude * (powersOfTwo[fractionBits - exponent + 1074] ?? 0);
  // A carry out of the fraction runs into the exponent field by itself, as the code is one integer.
  if (hasSubnormals) return quanta + roundToInteger - roundToInteger + (exponent + fieldBelow) * perBinade;
  return roundPowerOfTwo(quanta, exponent + fieldBelow + 1);
}

/** The nearest field of a format without fraction bits. A tie, at 1.5, goes to the even field. */
function roundPowerOfTwo(quanta: number, field: number): number {
  if (quanta === 1.5) return field % 2 === 0 ? field : field + 1;
  return quanta > 1.5 ? field + 1 : field;
}

function endOfRange(
  { maxCode, beyond, nan, signBit: mask, hasNegativeZero }: Layout,
  rule: OverflowRule | InfinityRule,
  signBit: number,
): number {
  if (rule === "saturate") return signBit + maxCode;
  // In a FNUZ format the one NaN is the sign bit alone, so that no sign may be added to it.
  return beyond === nan && mask !== 0 && !hasNegativeZero ? nan : signBit + beyond;
}
