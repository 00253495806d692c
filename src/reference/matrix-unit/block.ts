/**
 * One step of the unit for any model: the products of a block become terms, terms are cut to the window, and their sum
 * meets the register. Plain and general: `exact-step.ts` has the step that cuts nothing,
 * `integer-step.ts` what float64 has no room for, and `fused-kernel.ts` does the same faster for the usual models.
 */
import type { AlignmentRounding, NumericModel } from "../../generated/types.ts";
import { alignedScales, floorLog2 } from "./aligned-scales.ts";
import { ExactAdder, oddSum } from "./exact-adder.ts";
import { exactStep } from "./exact-step.ts";
import { integerStep, needsIntegers } from "./integer-step.ts";
import { type Panel, valuesOf } from "./panel.ts";
import { beyondFloat32, isFloored, registerExponent, registerRounder, roundHalfEven } from "./register.ts";

/** Adds the products of row `i` and column `j` from `from` up to `to` to a register that starts at `start`. */
export type SegmentKernel = (i: number, j: number, from: number, to: number, start: number) => number;

/** The kernel for a model and two operands. */
export function generalKernel(a: Panel, b: Panel, model: NumericModel): SegmentKernel {
  const { blockWidth, registerBits, registerRounding, subnormals } = model;
  const round = registerRounder(registerBits, registerRounding);
  const step = stepFor(a, b, model);
  return (i, j, from, to, start) => {
    let register = start;
    for (let first = from; first < to; first += blockWidth) {
      register = round(step(i, j, first, Math.min(to, first + blockWidth), register));
      if (subnormals === "flush-results" && Math.abs(register) < 2 ** -126) register *= 0;
    }
    return register;
  };
}

/** What a block makes of the register before that is rounded. */
export type Step = (i: number, j: number, from: number, to: number, register: number) => number;

function stepFor(a: Panel, b: Panel, model: NumericModel): Step {
  const { fractionBits } = model;
  if (fractionBits === "exact") return exactStep(a, b, model);
  const wide = needsIntegers(a, b, model, fractionBits);
  return (wide ? integerStep : windowStep)(a, b, model, fractionBits);
}

/** A term: its value as a sum of two float64, and the exponent that alignment goes by. */
interface Term {
  readonly value: number;
  readonly rest: number;
  readonly exponent: number;
  readonly odd: boolean;
}

/** Terms are cut to so many bits below the largest exponent; `needsIntegers` tells where float64 has no room for that. */
export function windowStep(a: Panel, b: Panel, model: NumericModel, fractionBits: number): Step {
  const { accumulator, alignment, lanes } = model;
  const terms = termsOf(a, b, model);
  const inside = accumulator === "inside";
  return (i, j, from, to, register) => {
    if (!Number.isFinite(register)) return register;
    const own: Term[] = terms(i, j, from, to);
    if (inside && register !== 0)
      own.push({ value: register, rest: 0, exponent: registerExponent(register), odd: false });
    if (own.length === 0) return register;
    const beyond = isFloored(accumulator) ? beyondFloat32(own.map(({ value }) => value)) : 0;
    if (beyond !== 0) return beyond;
    const joined =
      lanes === "one"
        ? aligned(own, fractionBits, alignment)
        : joinLanes(
            [own.filter(({ odd }) => !odd), own.filter(({ odd }) => odd)]
              .filter((lane) => lane.length > 0)
              .map((lane) => aligned(lane, fractionBits, alignment)),
            fractionBits,
          );
    return inside ? joined.value : meet(joined, register, model);
  };
}

interface AlignedSum {
  readonly value: number;
  readonly exponent: number;
}

function aligned(terms: readonly Term[], fractionBits: number, rounding: AlignmentRounding): AlignedSum {
  const exponent = terms.reduce(
    (largest, term) => Math.max(largest, term.exponent),
    Number.NEGATIVE_INFINITY,
  );
  const [unit, units] = [2 ** (exponent - fractionBits), 2 ** (fractionBits - exponent)];
  let sum = 0;
  for (const { value, rest } of terms) sum += cut(value * units, rest * units, rounding);
  return { value: sum * unit, exponent };
}

/** Both lanes at the larger of their exponents, rounded down. */
function joinLanes(lanes: readonly AlignedSum[], fractionBits: number): AlignedSum {
  const exponent = Math.max(...lanes.map((lane) => lane.exponent));
  const unit = 2 ** (exponent - fractionBits);
  return { value: lanes.reduce((sum, { value }) => sum + Math.floor(value / unit), 0) * unit, exponent };
}

/** The sum of a block and the register, which was no term of it. */
function meet({ value, exponent }: AlignedSum, register: number, { accumulator }: NumericModel): number {
  if (isFloored(accumulator)) {
    // What cancels to zero still has the exponent of its largest term, and an empty register the lowest there is.
    const own = registerExponent(register);
    const largest = Math.max(exponent, own);
    const down = (number: number, bits: number) =>
      Math.floor(number * 2 ** (bits - largest)) * 2 ** (largest - bits);
    const reaches = accumulator === "outside-floor-always" || own >= largest - 25;
    return down(value, 31) + (reaches ? down(register, 24) : 0);
  }
  return oddSum(
    accumulator === "outside-truncate" ? registerRounder(23, "truncate")(value) : value,
    register,
  );
}

/** An integer from value + rest, of which `rest` is below half a unit in the last place of `value`. */
function cut(value: number, rest: number, rounding: AlignmentRounding): number {
  switch (rounding) {
    case "truncate": {
      const whole = Math.trunc(value);
      return whole === value && rest !== 0 && rest > 0 !== value > 0 ? whole - Math.sign(value) : whole;
    }
    case "floor": {
      const whole = Math.floor(value);
      return whole === value && rest < 0 ? whole - 1 : whole;
    }
    case "nearest-even": {
      const whole = Math.floor(value);
      // At a tie, what was left out decides.
      if (value - whole === 0.5 && rest !== 0) return rest > 0 ? whole + 1 : whole;
      return roundHalfEven(value);
    }
  }
}

/** The terms of a block. */
function termsOf(
  a: Panel,
  b: Panel,
  model: NumericModel,
): (i: number, j: number, from: number, to: number) => Term[] {
  const { exactWidth, products } = model;
  const [valuesA, valuesB] = [valuesOf(a, model), valuesOf(b, model)];
  const scales = alignedScales(a, b, model);
  return (i, j, from, to) => {
    const terms: Term[] = [];
    const [rowA, rowB] = [i * a.k, j * b.k];
    for (let start = from, end = from; start < to; start = end) {
      // A run of products that are added exactly ends where a scale changes.
      end = Math.min(to, start + exactWidth, scales === undefined ? to : scales.end(start));
      let product = 0;
      for (let at = start; at < end; at += 1)
        product += (valuesA[rowA + at] ?? 0) * (valuesB[rowB + at] ?? 0);
      // A run is aligned by its scales, whatever it adds up to.
      if (product === 0 && exactWidth === 1) continue;
      const [scaleA, scaleB] = scales === undefined ? [1, 1] : [scales.a(i, start), scales.b(j, start)];
      if (scaleA === 0 || scaleB === 0) continue;
      const ofScales = scales === undefined ? 0 : scales.exponentA(scaleA) + scales.exponentB(scaleB);
      const [value, rest] = timesScale(product, scaleA * scaleB);
      const ofFactors =
        exactWidth > 1 ? 0 : (a.exponents[rowA + start] ?? 0) + (b.exponents[rowB + start] ?? 0);
      const exponent =
        products === "normalized" && exactWidth === 1 ? floorLog2(value) : ofFactors + ofScales;
      terms.push({ value, rest, exponent, odd: (start - from) % 2 === 1 });
    }
    return terms;
  };
}

/** product * scale as the sum of two float64. */
function timesScale(product: number, scale: number): readonly [number, number] {
  if (scale === 1) return [product, 0];
  const adder = new ExactAdder();
  adder.addProduct(product, scale);
  const value = product * scale;
  adder.add(-value);
  return [value, adder.sum()];
}
