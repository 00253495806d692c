/** The product that a device really computes where it declares that other scales take the place of those it is given. */
import type { GemmOperand, GemmParams, OperandSupport, Recipe } from "../../src/generated/types.ts";
import { matrixExtent } from "../../src/numerics/tensor.ts";
import { restoredValues } from "../../src/oracle/conversion.ts";
import { inputValues, matrix, turned } from "./matrices.ts";
import { quantizedByJudge } from "./quantized.ts";

/** The request with the operands that the declared recipes make of its own, K-major. Values are finite. */
export function substitutedByJudge(
  params: GemmParams,
  claim: { readonly a: OperandSupport; readonly b: OperandSupport },
): GemmParams {
  return {
    ...params,
    a: operandUnder(params.a, claim.a.substitute),
    b: operandUnder(params.b, claim.b.substitute),
  };
}

function operandUnder(operand: GemmOperand, recipe: Recipe | undefined): GemmOperand {
  const { data, format, transpose, scaling, scales, tensorScale } = operand;
  if (recipe?.scaling === undefined || scaling === undefined || scales === undefined) return operand;
  const stored = matrixExtent(data) ?? { rows: 0, columns: 0 };
  const codes = { codes: data, scales, ...(tensorScale === undefined ? {} : { tensorScale }) };
  const restored = restoredValues(codes, { format, scaling }, stored);
  const extent = transpose ? { rows: stored.columns, columns: stored.rows } : stored;
  const values = transpose ? matrix("FP32", extent, turned(inputValues(restored), stored)) : restored;
  const { codes: found, ...others } = quantizedByJudge(values, extent, recipe);
  const { group, scaleFormat, tensorScale: second } = recipe.scaling;
  return {
    data: found,
    ...others,
    format: recipe.format,
    transpose: false,
    scaling: { group, scaleFormat, tensorScale: second },
  };
}
