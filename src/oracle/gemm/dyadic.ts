/**
 * Exact sums and products of float64 numbers as integers times a power of two, with BigInt: slow, and right without any
 * argument about rounding. Decides where faster arithmetic can't, and is the second opinion elsewhere.
 */
import type { Rational } from "../../numerics/rational.ts";

/** significand * 2^exponent. */
export interface Dyadic {
  readonly significand: bigint;
  readonly exponent: number;
}

export const zero: Dyadic = { significand: 0n, exponent: 0 };

const view = new DataView(new ArrayBuffer(8));

/** The exact value of a finite float64. Throws RangeError for NaN and infinities. */
export function dyadic(value: number): Dyadic {
  if (!Number.isFinite(value)) throw new RangeError(`${value} is no dyadic number`);
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const field = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  const magnitude = field === 0 ? fraction : fraction | (1n << 52n);
  return { significand: value < 0 ? -magnitude : magnitude, exponent: Math.max(field, 1) - 1075 };
}

export function multiply(one: Dyadic, other: Dyadic): Dyadic {
  return { significand: one.significand * other.significand, exponent: one.exponent + other.exponent };
}

export function add(one: Dyadic, other: Dyadic): Dyadic {
  if (one.significand === 0n) return other;
  if (other.significand === 0n) return one;
  const exponent = Math.min(one.exponent, other.exponent);
  const aligned = ({ significand, exponent: own }: Dyadic) => significand << BigInt(own - exponent);
  return { significand: aligned(one) + aligned(other), exponent };
}

export function magnitude({ significand, exponent }: Dyadic): Dyadic {
  return { significand: significand < 0n ? -significand : significand, exponent };
}

/** The value as a rational number, for rounding. */
export function toRational({ significand, exponent }: Dyadic): Rational {
  return exponent >= 0
    ? { numerator: significand << BigInt(exponent), denominator: 1n }
    : { numerator: significand, denominator: 1n << BigInt(-exponent) };
}

/** floor(log2(|value|)); the value is not zero. */
export function exponentOf({ significand, exponent }: Dyadic): number {
  const bits = (significand < 0n ? -significand : significand).toString(16);
  return bits.length * 4 - Math.clz32(Number.parseInt(bits.charAt(0), 16)) + 28 - 1 + exponent;
}

export type DyadicRounding = "truncate" | "floor" | "nearest-even";

/** The multiple of 2^quantumExponent that rounding gives. */
export function cut(value: Dyadic, quantumExponent: number, rounding: DyadicRounding): Dyadic {
  const { significand, exponent } = value;
  if (exponent >= quantumExponent || significand === 0n) return value;
  const shift = BigInt(quantumExponent - exponent);
  // A shift to the right rounds to minus infinity.
  const floor = significand >> shift;
  const rest = significand - (floor << shift);
  if (rest === 0n || rounding === "floor") return { significand: floor, exponent: quantumExponent };
  if (rounding === "truncate")
    return { significand: significand < 0n ? floor + 1n : floor, exponent: quantumExponent };
  const half = 1n << (shift - 1n);
  const up = rest > half || (rest === half && floor % 2n !== 0n);
  return { significand: up ? floor + 1n : floor, exponent: quantumExponent };
}

/** The value as a float64 that holds it exactly. Throws RangeError if none does. */
export function toNumber(value: Dyadic): number {
  let { significand, exponent } = value;
  if (significand === 0n) return 0;
  // Zeros at the end would make a significand look too wide.
  while (significand % 2n === 0n) {
    significand /= 2n;
    exponent += 1;
  }
  const number = Number(significand) * 2 ** Math.max(exponent, -1074) * 2 ** Math.min(0, exponent + 1074);
  if (BigInt(Number(significand)) !== significand) throw new RangeError("no float64 holds this value");
  return number;
}

/** An exact value as a float64, rounded to odd. */
export function oddOf(value: Dyadic): number {
  if (value.significand === 0n) return 0;
  const exponent = exponentOf(value) - 52;
  const truncated = cut(value, exponent, "truncate");
  const lost = truncated.significand << BigInt(Math.max(0, truncated.exponent - value.exponent));
  const inexact = truncated.exponent > value.exponent && lost !== value.significand;
  const odd =
    inexact && truncated.significand % 2n === 0n
      ? truncated.significand + (value.significand < 0n ? -1n : 1n)
      : truncated.significand;
  return Number(odd) * 2 ** truncated.exponent;
}
