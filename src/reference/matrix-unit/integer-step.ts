/**
 * The step of `block.ts` for windows and runs that float64 has no room for: the same in integers times powers of two, for
 * any model with a window. It is slow, and written for itself, so that the two can be held against each other.
 */
import type { AlignmentRounding, NumericModel } from "../../generated/types.ts";
import { formats } from "../../numerics/formats.ts";
import { alignedScales } from "./aligned-scales.ts";
import type { Step } from "./block.ts";
import { oddSum } from "./exact-adder.ts";
import type { Panel } from "./panel.ts";
import { beyondFloat32, isFloored, registerExponent, registerRounder } from "./register.ts";

/** significand * 2^unit. */
interface Scaled {
  readonly significand: bigint;
  readonly unit: number;
}

interface Term extends Scaled {
  /** What alignment goes by. */
  readonly exponent: number;
  /** Its place in the block. */
  readonly place: number;
}

/** Whether float64 might lose a bit of a block's aligned sum, or of a run that is to be added exactly. */
export function needsIntegers(a: Panel, b: Panel, model: NumericModel, fractionBits: number): boolean {
  const { blockWidth, exactWidth, products } = model;
  const scaled = alignedScales(a, b, model) !== undefined;
  // A term has at most two bits above its exponent, four with two scales; then there is the register.
  const blockBits = fractionBits + 5 + Math.ceil(Math.log2(blockWidth + 1));
  // Where a scale has a significand, a product in two parts is no easy source of an exponent.
  if (blockBits > 53 || (products === "normalized" && scaled)) return true;
  if (exactWidth === 1) return false;
  // The exponent of a run is that of its scales alone, whatever its elements are.
  const [largest, smallest] = [largestExponent(a) + largestExponent(b), lowestBit(a) + lowestBit(b)];
  return blockBits + Math.max(0, largest) > 53 || largest - smallest + 3 + Math.log2(exactWidth) > 53;
}

function largestExponent({ format }: Panel): number {
  return Math.floor(Math.log2(formats[format].max));
}

function lowestBit({ format }: Panel): number {
  const { bias, fractionBits } = formats[format];
  return 1 - bias - fractionBits;
}

/** The step for two operands. */
export function integerStep(a: Panel, b: Panel, model: NumericModel, fractionBits: number): Step {
  const { accumulator, alignment, lanes } = model;
  const terms = termsOf(a, b, model);
  return (i, j, from, to, register) => {
    if (!Number.isFinite(register)) return register;
    const own = terms(i, j, from, to);
    if (accumulator === "inside" && register !== 0)
      own.push({ ...scaledOf(register), exponent: registerExponent(register), place: 0 });
    if (own.length === 0) return register;
    const beyond = isFloored(accumulator) ? beyondFloat32(own.map(approximately)) : 0;
    if (beyond !== 0) return beyond;
    const sides = lanes === "one" ? [own] : [0, 1].map((odd) => own.filter(({ place }) => place % 2 === odd));
    const exponent = Math.max(...own.map((term) => term.exponent));
    const sum = sides
      .map((side) => floorTo(exponent - fractionBits, aligned(side, fractionBits, alignment)))
      .reduce(sumOf, zero);
    return accumulator === "inside" ? oddNumber(sum) : meet(sum, exponent, register, accumulator);
  };
}

const zero: Scaled = { significand: 0n, unit: 0 };

function termsOf(
  a: Panel,
  b: Panel,
  model: NumericModel,
): (i: number, j: number, from: number, to: number) => Term[] {
  const { exactWidth, products, subnormals } = model;
  const scales = alignedScales(a, b, model);
  const flushes = subnormals === "flush-operands";
  const significand = (panel: Panel, place: number) => {
    const own = panel.significands[place] ?? 0;
    return flushes && Math.abs(own) < 2 ** panel.fractionBits ? 0 : own;
  };
  const productAt = (i: number, j: number, at: number): Scaled & { readonly exponent: number } => {
    const [placeA, placeB] = [i * a.k + at, j * b.k + at];
    const exponent = (a.exponents[placeA] ?? 0) + (b.exponents[placeB] ?? 0);
    return {
      significand: BigInt(significand(a, placeA)) * BigInt(significand(b, placeB)),
      unit: exponent - a.fractionBits - b.fractionBits,
      exponent,
    };
  };
  return (i, j, from, to) => {
    const terms: Term[] = [];
    for (let start = from, end = from; start < to; start = end) {
      end = Math.min(to, start + exactWidth, scales?.end(start) ?? to);
      const own = Array.from({ length: end - start }, (_, place) => productAt(i, j, start + place));
      const [scaleA, scaleB] = [scales?.a(i, start) ?? 1, scales?.b(j, start) ?? 1];
      const value = times(times(own.reduce(sumOf, zero), scaledOf(scaleA)), scaledOf(scaleB));
      // A run is aligned by its scales, whatever it adds up to; an empty scale leaves nothing to align.
      if (value.significand === 0n && (exactWidth === 1 || scaleA === 0 || scaleB === 0)) continue;
      const ofScales = scales === undefined ? 0 : scales.exponentA(scaleA) + scales.exponentB(scaleB);
      const ofFactors = exactWidth > 1 ? 0 : (own[0]?.exponent ?? 0);
      const normalized = products === "normalized" && exactWidth === 1;
      const exponent = normalized ? bitLength(value.significand) - 1 + value.unit : ofFactors + ofScales;
      terms.push({ ...value, exponent, place: start - from });
    }
    return terms;
  };
}

/** The terms of a lane, cut at the window below the largest of their exponents. */
function aligned(terms: readonly Term[], fractionBits: number, rounding: AlignmentRounding): Scaled {
  const unit = Math.max(...terms.map(({ exponent }) => exponent)) - fractionBits;
  return terms.map((term) => cutTo(unit, term, rounding)).reduce(sumOf, zero);
}

/** The sum of a block and the register, which was no term of it. */
function meet(
  sum: Scaled,
  exponent: number,
  register: number,
  accumulator: Exclude<NumericModel["accumulator"], "inside">,
): number {
  switch (accumulator) {
    case "outside":
      return oddNumber(sumOf(sum, scaledOf(register)));
    case "outside-truncate":
      return oddSum(registerRounder(23, "truncate")(oddNumber(sum)), register);
    case "outside-floor":
    case "outside-floor-always": {
      const own = registerExponent(register);
      const largest = Math.max(exponent, own);
      const reaches = accumulator === "outside-floor-always" || own >= largest - 25;
      const kept = reaches ? floorTo(largest - 24, scaledOf(register)) : zero;
      return oddNumber(sumOf(floorTo(largest - 31, sum), kept));
    }
  }
}

/** The value to within a bit of float64: enough to tell whether it reaches a power of two from below. */
function approximately({ significand, unit }: Scaled): number {
  return Number(significand) * 2 ** unit;
}

/** A finite float64, exactly. Throws RangeError for any other: such elements are settled before. */
function scaledOf(value: number): Scaled {
  if (!Number.isFinite(value)) throw new RangeError(`${value} has no significand`);
  let [significand, unit] = [value, 0];
  while (!Number.isInteger(significand)) {
    significand *= 2 ** 32;
    unit -= 32;
  }
  return { significand: BigInt(significand), unit };
}

function times(x: Scaled, y: Scaled): Scaled {
  return { significand: x.significand * y.significand, unit: x.unit + y.unit };
}

function sumOf(x: Scaled, y: Scaled): Scaled {
  if (x.significand === 0n) return y;
  if (y.significand === 0n) return x;
  const unit = Math.min(x.unit, y.unit);
  return { significand: inUnits(x, unit) + inUnits(y, unit), unit };
}

/** The significand for a smaller unit. */
function inUnits(value: Scaled, unit: number): bigint {
  return value.significand << BigInt(value.unit - unit);
}

/** A multiple of 2^unit, as it is if it is one. */
function cutTo(unit: number, value: Scaled, rounding: AlignmentRounding): Scaled {
  if (value.unit >= unit) return value;
  const shift = BigInt(unit - value.unit);
  // A shift of integers rounds down.
  const down = value.significand >> shift;
  const twiceRest = (value.significand - (down << shift)) * 2n;
  const up = {
    truncate: twiceRest > 0n && value.significand < 0n,
    floor: false,
    "nearest-even": twiceRest > 1n << shift || (twiceRest === 1n << shift && down % 2n !== 0n),
  }[rounding];
  return { significand: up ? down + 1n : down, unit };
}

function floorTo(unit: number, value: Scaled): Scaled {
  return cutTo(unit, value, "floor");
}

/** As a float64; where it has more bits than that, rounded to odd. */
function oddNumber({ significand, unit }: Scaled): number {
  const magnitude = significand < 0n ? -significand : significand;
  const surplus = BigInt(Math.max(0, bitLength(magnitude) - 53));
  const kept = magnitude >> surplus;
  const odd = kept << surplus === magnitude ? kept : kept | 1n;
  return (significand < 0n ? -1 : 1) * Number(odd) * 2 ** (unit + Number(surplus));
}

function bitLength(value: bigint): number {
  return (value < 0n ? -value : value).toString(2).length;
}
