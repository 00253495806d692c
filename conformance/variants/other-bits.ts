/** Other bits where the spec leaves bits open: NaN codes, codes under a NaN scale, and the ignored sign of UE4M3. */
import type { QuantizeParams, QuantizeResult, Recipe } from "../../src/generated/types.ts";
import { formats } from "../../src/numerics/formats.ts";
import { idealSteps } from "../../src/reference/quantizer.ts";

/** A NaN with another payload or sign, in formats that have more than one. */
export function otherNan(value: number, recipe: Recipe): number {
  const code = idealSteps.cast(value, recipe);
  const { nan, fractionBits, exponentBits, signed } = formats[recipe.format];
  if (!Number.isNaN(value)) return code;
  const sign = signed && nan !== "negative-zero" && nan !== "none" ? 2 ** (exponentBits + fractionBits) : 0;
  return (
    sign +
    (nan === "ieee"
      ? (2 ** exponentBits - 1) * 2 ** fractionBits + 1
      : code % 2 ** (exponentBits + fractionBits + (sign === 0 ? 1 : 0)))
  );
}

/** The result with the sign bit of every UE4M3 scale set. */
export function withSignBits(result: QuantizeResult, { recipe }: QuantizeParams): QuantizeResult {
  if (recipe.scaling?.scaleFormat !== "UE4M3" || result.scales === undefined) return result;
  return { ...result, scales: { ...result.scales, data: result.scales.data.map((code) => code | 0x80) } };
}
