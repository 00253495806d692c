/** The exponents that alignment sees: of operands, of scales, of the register. A subnormal has that of the smallest normal. */
import type { NumericModel } from "../../generated/types.ts";
import { formats } from "../../numerics/formats.ts";
import { highestBit } from "./bits.ts";
import type { Side } from "./problem.ts";

const known = { kept: new WeakMap<Side, Float64Array>(), flushed: new WeakMap<Side, Float64Array>() };

/** Exponent of each element of an operand; MIN_SAFE_INTEGER for what counts as zero. */
export function operandExponents(side: Side, { subnormals }: NumericModel): Float64Array {
  const memory = subnormals === "flush-operands" ? known.flushed : known.kept;
  const exponents = memory.get(side) ?? exponentsOf(side, subnormals);
  memory.set(side, exponents);
  return exponents;
}

function exponentsOf({ format, values }: Side, subnormals: NumericModel["subnormals"]): Float64Array {
  const lowest = 1 - formats[format].bias;
  const exponents = new Float64Array(values.length).fill(Number.MIN_SAFE_INTEGER);
  for (let place = 0; place < values.length; place += 1) {
    const value = values[place] as number;
    if (value === 0 || !Number.isFinite(value)) continue;
    const exponent = highestBit(value);
    if (exponent < lowest && subnormals === "flush-operands") continue;
    exponents[place] = Math.max(exponent, lowest);
  }
  return exponents;
}

/** Exponent of a scale. E8M0 has no subnormals; its smallest value is below what FP32 calls normal. */
export function scaleExponent({ groups }: Side, scale: number): number {
  if (groups === undefined) return 0;
  return Math.max(highestBit(scale), groups.lowestExponent);
}
