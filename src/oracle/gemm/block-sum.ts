/**
 * One step of a matrix unit: the terms of a block are cut to the window below the largest exponent, added exactly, and
 * met with the register. The result is exact or rounded to odd, so that the register's rounding is the only one.
 */
import type { AlignmentRounding, NumericModel } from "../../generated/types.ts";
import { highestBit } from "./bits.ts";
import { add, cut, type Dyadic, dyadic, exponentOf as dyadicExponent, multiply, zero } from "./dyadic.ts";
import { twoProduct, twoSum } from "./element-sum.ts";
import { roundedToOdd } from "./odd-rounding.ts";
import { nearestEven, toRegister } from "./register.ts";

export interface Term {
  /** Exact product of the codes' values, or an exact sum of such; not zero. */
  readonly product: number;
  readonly scaleA: number;
  readonly scaleB: number;
  /** What alignment goes by. */
  readonly exponent: number;
  /** 0 or 1: an even or an odd place in the block. */
  readonly lane: number;
}

const registerExponent = (register: number) => Math.max(highestBit(register), -126);

/** What goes to the register after a block. */
export function blockSum(terms: readonly Term[], register: number, model: NumericModel): number {
  if (!Number.isFinite(register)) return register;
  if (terms.length === 0 && (register === 0 || model.accumulator !== "inside")) return register;
  const { fractionBits } = model;
  return fractionBits === "exact"
    ? exactBlock(terms, register)
    : windowedBlock(terms, register, fractionBits, model);
}

/** Nothing is cut. Double-double is enough unless the rounding is in doubt; then integers decide. */
function exactBlock(terms: readonly Term[], register: number): number {
  let [high, low, magnitude] = [register, 0, Math.abs(register)];
  for (const { product, scaleA, scaleB } of terms) {
    const [scale, scaleLow] = scaleA === 1 && scaleB === 1 ? [1, 0] : twoProduct(scaleA, scaleB);
    const [term, termLow] = scale === 1 && scaleLow === 0 ? [product, 0] : twoProduct(product, scale);
    const [sum, rest] = twoSum(high, term);
    low += rest + termLow + product * scaleLow;
    high = sum;
    magnitude += Math.abs(term);
  }
  const error = magnitude * (terms.length + 4) ** 2 * 2 ** -104;
  const below = roundedToOdd(high, low - error);
  const above = roundedToOdd(high, low + error);
  // Both ends lie between the same two numbers of 40 bits, so whatever is rounded to 24 is the same.
  if (sameAtFortyBits(below, above)) return below;
  const exact = terms.reduce(
    (sum, { product, scaleA, scaleB }) => {
      const value = multiply(multiply(dyadic(product), dyadic(scaleA)), dyadic(scaleB));
      return add(sum, value);
    },
    register === 0 ? zero : dyadic(register),
  );
  return oddOf(exact);
}

function sameAtFortyBits(one: number, other: number): boolean {
  if (one === other) return true;
  if (one === 0 || other === 0 || one > 0 !== other > 0) return false;
  const quantum = 2 ** (highestBit(one) - 40);
  // Strictly inside one interval: on its end, the rounding could still go either way.
  const place = one / quantum;
  return (
    highestBit(one) === highestBit(other) &&
    Math.floor(place) === Math.floor(other / quantum) &&
    !Number.isInteger(place) &&
    !Number.isInteger(other / quantum)
  );
}

/** An exact value as a float64, rounded to odd. */
function oddOf(value: Dyadic): number {
  if (value.significand === 0n) return 0;
  const exponent = dyadicExponent(value) - 52;
  const truncated = cut(value, exponent, "truncate");
  const lost = truncated.significand << BigInt(Math.max(0, truncated.exponent - value.exponent));
  const inexact = truncated.exponent > value.exponent && lost !== value.significand;
  const odd =
    inexact && truncated.significand % 2n === 0n
      ? truncated.significand + (value.significand < 0n ? -1n : 1n)
      : truncated.significand;
  return Number(odd) * 2 ** truncated.exponent;
}

/** Terms are cut to a window below the largest exponent. */
function windowedBlock(
  terms: readonly Term[],
  register: number,
  fractionBits: number,
  model: NumericModel,
): number {
  const { accumulator, lanes, alignment } = model;
  const inside = accumulator === "inside";
  if (lanes === "one") {
    let largest = inside && register !== 0 ? registerExponent(register) : Number.NEGATIVE_INFINITY;
    for (const term of terms) largest = Math.max(largest, alignedExponent(term, model));
    const quantum = largest - fractionBits;
    let sum = inside && register !== 0 ? cutTerm(register, 1, 1, quantum, alignment) : 0;
    for (const { product, scaleA, scaleB } of terms)
      sum += cutTerm(product, scaleA, scaleB, quantum, alignment);
    const value = sum * 2 ** quantum;
    return inside ? value : meet(value, largest, register, accumulator);
  }
  const sides = [0, 1].map((lane) => {
    const own = terms.filter((term) => term.lane === lane);
    const extra = inside && lane === 0 && register !== 0 ? [registerExponent(register)] : [];
    const exponent = Math.max(...own.map((term) => alignedExponent(term, model)), ...extra);
    const quantum = exponent - fractionBits;
    const start = extra.length === 0 ? 0 : cutTerm(register, 1, 1, quantum, alignment);
    const sum = own.reduce(
      (total, { product, scaleA, scaleB }) => total + cutTerm(product, scaleA, scaleB, quantum, alignment),
      start,
    );
    return { exponent, value: sum * 2 ** quantum };
  });
  const largest = Math.max(...sides.map(({ exponent }) => exponent));
  const quantum = 2 ** (largest - fractionBits);
  const value = sides.reduce(
    (total, side) =>
      side.exponent === Number.NEGATIVE_INFINITY ? total : total + Math.floor(side.value / quantum),
    0,
  );
  return inside ? value * quantum : meet(value * quantum, largest, register, accumulator);
}

function alignedExponent(
  { exponent, product, scaleA, scaleB }: Term,
  { products, exactWidth }: NumericModel,
): number {
  if (products === "unnormalized" || exactWidth > 1) return exponent;
  return highestBit(product * scaleA * scaleB);
}

/** A term in units of 2^quantum, cut to an integer. */
function cutTerm(
  product: number,
  scaleA: number,
  scaleB: number,
  quantum: number,
  rounding: AlignmentRounding,
): number {
  const scale = scaleA * scaleB;
  // 22 bits of a product by 24 and 24 of two scales may not fit; those of microscaling do.
  const [value, lost] = scale === 1 ? [product, 0] : twoProduct(product, scale);
  const exact = lost === 0 && (scale === 1 || twoProduct(scaleA, scaleB)[1] === 0);
  if (!exact) {
    const term = multiply(multiply(dyadic(product), dyadic(scaleA)), dyadic(scaleB));
    const { significand, exponent } = cut(term, quantum, rounding);
    return Number(significand) * 2 ** (exponent - quantum);
  }
  // Two steps, as 2^-quantum alone may be beyond the range of float64.
  const half = Math.trunc(-quantum / 2);
  const units = value * 2 ** half * 2 ** (-quantum - half);
  switch (rounding) {
    case "truncate":
      return Math.trunc(units);
    case "floor":
      return Math.floor(units);
    case "nearest-even":
      return nearestEven(units);
  }
}

/** A block's sum and the running sum, which was no term of it. */
function meet(
  value: number,
  exponent: number,
  register: number,
  accumulator: Exclude<NumericModel["accumulator"], "inside">,
): number {
  if (accumulator === "outside-truncate") return roundedToOdd(toRegister(value, 23, "truncate"), register);
  if (register === 0) return value;
  if (accumulator === "outside") return roundedToOdd(value, register);
  const own = registerExponent(register);
  const largest = value === 0 ? own : Math.max(exponent, own);
  const floor = (number: number, bits: number) => {
    const quantum = 2 ** (largest - bits);
    return Math.floor(number / quantum) * quantum;
  };
  return floor(value, 31) + (own < largest - 25 ? 0 : floor(register, 24));
}
