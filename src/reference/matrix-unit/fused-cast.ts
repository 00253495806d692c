/** The cast that is fused into a product: values become codes and scales on their way into the unit. */
import type { GemmOperand, Recipe, RmsNorm, Tensor } from "../../generated/types.ts";
import { matrixExtent, tensorOfFloat32 } from "../../numerics/tensor.ts";
import { normalize, valuesOf } from "../converter.ts";
import { quantize } from "../quantizer.ts";

export interface FusedSteps {
  /** What becomes of stored values under a norm; `transpose` says that K is their first dimension. */
  readonly norm: (stored: Tensor, norm: RmsNorm, transpose: boolean) => Tensor;
  /** The values that are quantized, from those that came, normalized if asked. */
  readonly values: (x: Tensor, recipe: Recipe) => Tensor;
}

export const idealFused: FusedSteps = { norm: normalizedAlongK, values: (x) => x };

/** The operand as codes; one that comes as codes stays as it is. */
export function quantizeOnTheWay(operand: GemmOperand, steps: FusedSteps): GemmOperand {
  const { data, transpose, quantize: recipe, norm } = operand;
  if (recipe?.scaling === undefined) return operand;
  const values = steps.values(norm === undefined ? data : steps.norm(data, norm, transpose), recipe);
  const extent = matrixExtent(values) ?? { rows: 0, columns: 0 };
  const { codes, scales, tensorScale } = quantize(values, recipe, extent);
  const { group, scaleFormat, tensorScale: second } = recipe.scaling;
  return {
    data: codes,
    format: recipe.format,
    transpose,
    scaling: { group, scaleFormat, tensorScale: second },
    ...(scales === undefined ? {} : { scales }),
    ...(tensorScale === undefined ? {} : { tensorScale }),
  };
}

/** Rows of the operand are rows of the product; stored as its transpose, they are columns. */
export function normalizedAlongK(
  data: Tensor,
  norm: RmsNorm,
  transpose: boolean,
  normalized = (x: Tensor) => normalize(x, norm),
): Tensor {
  return transpose ? turned(normalized(turned(data))) : normalized(data);
}

function turned(x: Tensor): Tensor {
  const { rows, columns } = matrixExtent(x) ?? { rows: 0, columns: 0 };
  const source = valuesOf(x);
  const target = new Float32Array(source.length);
  for (let i = 0; i < target.length; i += 1)
    target[i] = source[(i % rows) * columns + Math.floor(i / rows)] ?? 0;
  return tensorOfFloat32([columns, rows], target);
}
