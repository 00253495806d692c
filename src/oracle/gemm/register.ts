/** Rounding to the register of a matrix unit: so many fraction bits, and the exponents of FP32. */
import type { ResultRounding } from "../../generated/types.ts";
import { highestBit } from "./bits.ts";

const lowestExponent = -126;
const overflow = 2 ** 128;

/**
 * An exact value, or one rounded to odd, as the register holds it. Beyond the range of FP32 it is an infinity, whichever
 * the rounding.
 */
export function toRegister(value: number, fractionBits: number, rounding: ResultRounding): number {
  if (value === 0 || !Number.isFinite(value)) return value;
  const quantum = 2 ** (Math.max(highestBit(value), lowestExponent) - fractionBits);
  const units = value / quantum;
  const whole = rounding === "truncate" ? Math.trunc(units) : nearestEven(units);
  const rounded = whole * quantum;
  return Math.abs(rounded) >= overflow ? Math.sign(value) * Number.POSITIVE_INFINITY : rounded;
}

/** The nearest integer, of two the even one. */
export function nearestEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest < 0.5) return floor;
  if (rest > 0.5) return floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}
