/**
 * Other scales in the place of those that an operand brings, as software finds them for a unit that has no such scales:
 * the values are restored in FP32, turned so that K is contiguous, and quantized by a recipe that the unit has.
 */
import type { GemmOperand, Recipe, Tensor } from "../../generated/types.ts";
import { matrixExtent } from "../../numerics/tensor.ts";
import { canonicalRecipe, canonicalScaling } from "../claims.ts";
import { transposed } from "../converter.ts";
import { dequantize } from "../dequantizer.ts";
import { quantize } from "../quantizer.ts";

/**
 * The operand under another recipe, K-major; as it is without a recipe. `kept` is what becomes of the restored values
 * before they are quantized. The request has been checked before.
 */
export function substituted(
  operand: GemmOperand,
  recipe: Recipe | undefined,
  kept = (values: Tensor) => values,
): GemmOperand {
  const { data, format, transpose, scaling, scales, tensorScale } = operand;
  if (recipe?.scaling === undefined || scaling === undefined || scales === undefined) return operand;
  const exact = dequantize(
    {
      codes: data,
      scales,
      ...(tensorScale === undefined ? {} : { tensorScale }),
      // Of the recipe that made them, codes tell the format and the place of their scales, which is all that matters here.
      recipe: canonicalRecipe(
        format,
        canonicalScaling(scaling.group, scaling.scaleFormat, scaling.tensorScale),
      ),
      output: "FP32",
      rounding: "once",
    },
    matrixExtent(data) ?? { rows: 0, columns: 0 },
  );
  const restored = kept(exact);
  const values = transpose ? transposed(restored) : restored;
  const result = quantize(values, recipe, matrixExtent(values) ?? { rows: 0, columns: 0 });
  const { group, scaleFormat, tensorScale: second } = recipe.scaling;
  return {
    data: result.codes,
    format: recipe.format,
    transpose: false,
    scaling: { group, scaleFormat, tensorScale: second },
    ...(result.scales === undefined ? {} : { scales: result.scales }),
    ...(result.tensorScale === undefined ? {} : { tensorScale: result.tensorScale }),
  };
}
