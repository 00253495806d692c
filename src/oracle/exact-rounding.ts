/**
 * The slow second opinion: rounding of an exact rational to a format, in integers. It shares no code with the
 * comparison of midpoints that judges by default, and is held against it in tests and on samples of every run.
 */
import type { NumberFormat } from "../generated/types.ts";
import { formats } from "../numerics/formats.ts";
import { compare, floorLog2, type Rational, rational, roundToQuantum } from "../numerics/rational.ts";
import type { ExpectedCode, RangeRules } from "./rounding.ts";

/** The code that a cast of an exact, finite value must give; `negativeZero` distinguishes -0, which a rational cannot. */
export function exactCast(
  format: NumberFormat,
  value: Rational,
  rules: RangeRules,
  negativeZero = false,
): ExpectedCode {
  const { signed, exponentBits, fractionBits, bias, hasInfinity, nan, hasSubnormals, max } = formats[format];
  const negative = value.numerator < 0n || (value.numerator === 0n && negativeZero);
  if (format === "E8M0" && value.numerator <= 0n) return { kind: "any" };
  if (!signed && negative) return { kind: "any" };
  const signBit = signed && negative ? 2 ** (exponentBits + fractionBits) : 0;

  const lowest = hasSubnormals ? 1 - bias : -bias;
  const exponent = value.numerator === 0n ? lowest : Math.max(floorLog2(value), lowest);
  const quantumExponent = exponent - fractionBits;
  const integer = Number(roundToQuantum(value, quantumExponent));
  const code =
    fractionBits === 0
      ? roundPowerOfTwo(value, exponent, bias)
      : magnitudeCode(integer, exponent, fractionBits, bias);
  const overflows = fractionBits === 0 ? code > maxCode(format) : integer * 2 ** quantumExponent > max;
  if (overflows) {
    if (rules.overflow === "saturate") return { kind: "bits", code: signBit + maxCode(format) };
    if (hasInfinity) return { kind: "bits", code: signBit + maxCode(format) + 1 };
    return nan === "none" ? { kind: "any" } : { kind: "nan" };
  }
  return { kind: "bits", code: code === 0 && nan === "negative-zero" ? 0 : signBit + code };
}

/** fl32 of an exact value: one rounding to FP32; infinite when it overflows. */
export function exactFloat32(value: Rational): number {
  const exponent = value.numerator === 0n ? -126 : Math.max(floorLog2(value), -126);
  const magnitude = Number(roundToQuantum(value, exponent - 23)) * 2 ** (exponent - 23);
  const bounded = magnitude > formats.FP32.max ? Number.POSITIVE_INFINITY : magnitude;
  return value.numerator < 0n ? -bounded : bounded;
}

/** fl32(a / b) and fl32(a * b) of finite numbers, in integers. A zero keeps the sign that IEEE 754 gives it. */
export function exactQuotient(a: number, b: number): number {
  const [x, y] = [rational(a), rational(b)];
  const quotient = exactFloat32({
    numerator: x.numerator * y.denominator,
    denominator: x.denominator * (y.numerator < 0n ? -y.numerator : y.numerator),
  });
  return withSign(quotient, a, b);
}

export function exactProduct(a: number, b: number): number {
  const [x, y] = [rational(a), rational(b)];
  const product = exactFloat32({
    numerator: x.numerator * y.numerator,
    denominator: x.denominator * y.denominator,
  });
  return withSign(product, a, b);
}

function withSign(magnitude: number, a: number, b: number): number {
  const negative = (a < 0 || Object.is(a, -0)) !== (b < 0 || Object.is(b, -0));
  return negative ? -Math.abs(magnitude) : Math.abs(magnitude);
}

/** Below the first normal binade the integer is the code. Above, its leading one stands for the exponent field. */
function magnitudeCode(integer: number, exponent: number, fractionBits: number, bias: number): number {
  return integer + (exponent + bias - 1) * 2 ** fractionBits;
}

/** Between two powers of two the tie is at 1.5; it goes to the even exponent field. */
function roundPowerOfTwo(value: Rational, exponent: number, bias: number): number {
  const field = exponent + bias;
  const side = compare(value, rational(1.5 * 2 ** exponent));
  if (side === 0) return field % 2 === 0 ? field : field + 1;
  return side > 0 ? field + 1 : field;
}

function maxCode(format: NumberFormat): number {
  const { exponentBits, fractionBits, hasInfinity, nan } = formats[format];
  const codes = 2 ** (exponentBits + fractionBits);
  if (hasInfinity) return codes - 1 - 2 ** fractionBits;
  return nan === "all-ones" ? codes - 2 : codes - 1;
}
