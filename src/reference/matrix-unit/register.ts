/**
 * The register that holds the running sum of a matrix unit: so many fraction bits, the exponents of FP32, and a rounding.
 * Values come in as float64 that hold the sum exactly, or with a last bit that stands for what was lost.
 */
import type { AccumulatorPlace, ResultRounding } from "../../generated/types.ts";

const float64 = new Float64Array(1);
const words = new Uint32Array(float64.buffer);
/** Which of the two words of a float64 holds its sign and exponent. */
const upperWord = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 1 : 0;
const lowerWord = 1 - upperWord;

const smallestNormal = 2 ** -126;
const beyond = 2 ** 128;

/** floor(log2(|value|)), but never below -126; the value is not zero. */
export function registerExponent(value: number): number {
  float64[0] = value;
  return Math.max((((words[upperWord] ?? 0) >>> 20) & 0x7ff) - 1023, -126);
}

/** A function that rounds to the register. */
export function registerRounder(fractionBits: number, rounding: ResultRounding): (value: number) => number {
  if (rounding === "nearest-even")
    return fractionBits === 23 ? Math.fround : (value) => ranged(nearest(value, fractionBits));
  // Cutting the significand of a float64 is truncation, where the result is normal.
  const [upperMask, lowerMask] =
    fractionBits <= 20 ? [~(2 ** (20 - fractionBits) - 1), 0] : [~0, ~(2 ** (52 - fractionBits) - 1)];
  return (value) => {
    if (Math.abs(value) < smallestNormal) {
      const quantum = 2 ** (-126 - fractionBits);
      return Math.trunc(value / quantum) * quantum;
    }
    if (!(Math.abs(value) < beyond)) return ranged(value);
    float64[0] = value;
    words[upperWord] = (words[upperWord] ?? 0) & upperMask;
    words[lowerWord] = (words[lowerWord] ?? 0) & lowerMask;
    return float64[0] ?? 0;
  };
}

function nearest(value: number, fractionBits: number): number {
  if (value === 0 || !Number.isFinite(value)) return value;
  const quantum = 2 ** (registerExponent(value) - fractionBits);
  return roundHalfEven(value / quantum) * quantum;
}

/** The nearest integer, of two the even one, of a number below 2^51. */
export function roundHalfEven(value: number): number {
  // Negative values are mirrored, so that those which become zero keep their sign.
  return value < 0 ? -(-value + 2 ** 52 - 2 ** 52) : value + 2 ** 52 - 2 ** 52;
}

/** What lies beyond FP32 is an infinity, whichever the rounding. */
function ranged(value: number): number {
  return Math.abs(value) >= beyond ? Math.sign(value) * Number.POSITIVE_INFINITY : value;
}

/** Whether terms and register meet as in AMD's units. */
export function isFloored(accumulator: AccumulatorPlace): boolean {
  return accumulator === "outside-floor" || accumulator === "outside-floor-always";
}

/** What terms too large for FP32 make of a sum: an infinity, or NaN where there are some of both signs; 0 without any. */
export function beyondFloat32(terms: readonly number[]): number {
  return terms.reduce(
    (sum, term) => (Math.abs(term) < beyond ? sum : sum + Math.sign(term) * Number.POSITIVE_INFINITY),
    0,
  );
}
