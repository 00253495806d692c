/**
 * The step of `block.ts` for what most matrix units do: one lane, products unnormalized, terms cut toward zero at a window
 * of up to 28 bits, the register one of the terms. A block takes two passes over plain arrays, one for the largest exponent
 * and one that cuts each product to a small integer; nothing is allocated.
 */
import type { NumericModel } from "../../generated/types.ts";
import type { SegmentKernel } from "./block.ts";
import { noExponent, type Panel, scaleAt, valuesOf } from "./panel.ts";
import { registerExponent, registerRounder } from "./register.ts";

/** Shifts up or down by as much as any two formats, zeros included, and windows can ask for. */
const reach = 2000;
const powers = Float64Array.from({ length: 2 * reach + 1 }, (_, i) => 2 ** (i - reach));

/** The kernel, or undefined where the model or the operands ask for something else. */
export function fusedKernel(a: Panel, b: Panel, model: NumericModel): SegmentKernel | undefined {
  const { fractionBits, blockWidth, registerBits, registerRounding } = model;
  const scaled = model.scaleOrder === "aligned" && (a.scales !== undefined || b.scales !== undefined);
  const offsetOf = scaled ? scaleOffsets(a, b, model) : () => 0;
  if (
    fractionBits === "exact" ||
    fractionBits > 28 ||
    offsetOf === undefined ||
    model.lanes !== "one" ||
    model.exactWidth !== 1 ||
    model.alignment !== "truncate" ||
    model.products !== "unnormalized" ||
    model.accumulator !== "inside" ||
    model.subnormals !== "kept" ||
    a.fractionBits + b.fractionBits > 24
  )
    return undefined;
  const round = registerRounder(registerBits, registerRounding);
  const [valuesA, valuesB] = [valuesOf(a, model), valuesOf(b, model)];
  const { exponents: exponentsA } = a;
  const { exponents: exponentsB } = b;
  return (i, j, from, to, start) => {
    const [rowA, rowB] = [i * a.k, j * b.k];
    let register = start;
    for (let first = from; first < to; first += blockWidth) {
      const end = Math.min(to, first + blockWidth);
      // All terms of the block have the same scales, which move it as a whole against the register.
      const offset = offsetOf(i, j, first);
      let largest = register === 0 ? noExponent : registerExponent(register) - offset;
      for (let at = first; at < end; at += 1) {
        const exponent = (exponentsA[rowA + at] as number) + (exponentsB[rowB + at] as number);
        if (exponent > largest) largest = exponent;
      }
      // Nothing but zeros.
      if (largest <= noExponent) continue;
      if (!Number.isFinite(register)) return register;
      const toUnits = powers[fractionBits - largest + reach] as number;
      let sum = register === 0 ? 0 : Math.trunc(register * (powers[reach - offset] as number) * toUnits);
      for (let at = first; at < end; at += 1) {
        // Below 2^31 in magnitude, so that conversion to an integer cuts toward zero.
        sum += ((valuesA[rowA + at] as number) * (valuesB[rowB + at] as number) * toUnits) | 0;
      }
      register = round(sum * (powers[largest - fractionBits + offset + reach] as number));
    }
    return register;
  };
}

/**
 * By how much the scales of a block move the exponents of its terms; undefined where they are no powers of two, or change
 * within a block.
 */
function scaleOffsets(
  a: Panel,
  b: Panel,
  { blockWidth, promotionInterval }: NumericModel,
): ((i: number, j: number, first: number) => number) | undefined {
  const sides = [a.scales, b.scales].filter((scales) => scales !== undefined);
  if (promotionInterval !== "none" && promotionInterval % blockWidth !== 0) return undefined;
  if (sides.some(({ format, kEach }) => format !== "E8M0" || kEach % blockWidth !== 0)) return undefined;
  const exponent = ({ scales }: Panel, row: number, at: number) =>
    scales === undefined ? 0 : Math.log2(scaleAt(scales, row, at));
  return (i, j, first) => exponent(a, i, first) + exponent(b, j, first);
}
