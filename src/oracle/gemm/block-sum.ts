/**
 * One step of a matrix unit: the terms of a block are cut to the window below the largest exponent, added exactly, and
 * met with the register. The result is exact or rounded to odd, so that the register's rounding is the only one.
 */
import type { AlignmentRounding, NumericModel } from "../../generated/types.ts";
import { highestBit } from "./bits.ts";
import { add, cut, dyadic, multiply, oddOf, zero } from "./dyadic.ts";
import { twoProduct, twoSum } from "./element-sum.ts";
import { roundedToOdd } from "./odd-rounding.ts";
import { nearestEven, toRegister } from "./register.ts";
import { wideBlock } from "./wide-block.ts";

export interface Term {
  /** Exact product of the codes' values, not zero; or an exact sum of such, which may be. */
  readonly product: number;
  /** The products themselves, where float64 does not hold their sum. */
  readonly parts?: readonly number[];
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

/** Nothing is cut. Double-double is enough unless it is inexact and the rounding in doubt; then integers decide. */
function exactBlock(terms: readonly Term[], register: number): number {
  let high = register;
  let low = 0;
  let magnitude = Math.abs(register);
  let isExact = true;
  for (const { product, scaleA, scaleB } of terms) {
    const [scale, scaleLow] = scaleA === 1 && scaleB === 1 ? [1, 0] : twoProduct(scaleA, scaleB);
    const [term, termLow] = scale === 1 && scaleLow === 0 ? [product, 0] : twoProduct(product, scale);
    const [sum, rest] = twoSum(high, term);
    high = sum;
    magnitude += Math.abs(term);
    if (rest === 0 && termLow === 0 && scaleLow === 0) continue;
    const [once, lost] = twoSum(low, rest);
    const [twice, lostToo] = twoSum(once, termLow);
    low = twice + product * scaleLow;
    isExact &&= lost === 0 && lostToo === 0 && scaleLow === 0;
  }
  if (isExact) return roundedToOdd(high, low);
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

/** Terms are cut to a window below the largest exponent. */
function windowedBlock(
  terms: readonly Term[],
  register: number,
  fractionBits: number,
  model: NumericModel,
): number {
  const { accumulator, lanes, alignment } = model;
  const inside = accumulator === "inside";
  if (accumulator === "outside-floor" || accumulator === "outside-floor-always") {
    const infinities = infiniteTerms(terms);
    if (infinities !== undefined) return infinities;
  }
  if (!fitsFloat64(terms, register, fractionBits, model))
    return wideBlock(terms, register, fractionBits, model, (term) => alignedExponent(term, model));
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

/** The sum of the terms that FP32 has no room for, each an infinity; undefined where there are none. */
function infiniteTerms(terms: readonly Term[]): number | undefined {
  const large = terms.filter(
    ({ product, scaleA, scaleB }) => Math.abs(product * scaleA * scaleB) >= 2 ** 128,
  );
  const [first] = large;
  if (first === undefined) return undefined;
  const isNegative = first.product < 0;
  if (large.some(({ product }) => product < 0 !== isNegative)) return Number.NaN;
  return isNegative ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

/** Whether all of it, in units of the window's last bit, stays below 2^53. */
function fitsFloat64(
  terms: readonly Term[],
  register: number,
  fractionBits: number,
  model: NumericModel,
): boolean {
  // Unless a run is one term, no term is 4 times its own exponent or more, and 2^13 of them stay below 2^15.
  if (model.exactWidth === 1 && fractionBits <= 36 && terms.length < 2 ** 13) return true;
  let [largest, magnitude] = [
    Number.NEGATIVE_INFINITY,
    model.accumulator === "inside" ? Math.abs(register) : 0,
  ];
  if (magnitude > 0 && model.lanes === "one") largest = registerExponent(register);
  for (const term of terms) {
    const { product, parts, scaleA, scaleB } = term;
    if (parts !== undefined) return false;
    const exponent = alignedExponent(term, model);
    // A lane has a window of its own, perhaps below that of the register.
    if (model.lanes === "one") largest = Math.max(largest, exponent);
    magnitude += Math.abs(product * scaleA * scaleB);
  }
  if (largest === Number.NEGATIVE_INFINITY)
    largest = Math.min(...terms.map((term) => alignedExponent(term, model)));
  return magnitude * 2 ** (fractionBits - largest) < 2 ** 52;
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
  if (accumulator === "outside") return roundedToOdd(value, register);
  // Sums that are zero have their exponents all the same.
  const own = registerExponent(register);
  const largest = Math.max(exponent, own);
  const floor = (number: number, bits: number) => {
    const quantum = 2 ** (largest - bits);
    return Math.floor(number / quantum) * quantum;
  };
  const isDropped = accumulator === "outside-floor" && own < largest - 25;
  return floor(value, 31) + (isDropped ? 0 : floor(register, 24));
}
