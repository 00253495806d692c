/** Whether a request to quantize or dequantize is claimed, and whether its tensors fit together. */
import { isDeepStrictEqual } from "node:util";
import { AdapterError } from "../adapter/adapter-error.ts";
import type {
  DequantizeParams,
  InputFormat,
  QuantizationSupport,
  QuantizeParams,
  Recipe,
} from "../generated/types.ts";
import { formats, storageDType } from "../numerics/formats.ts";
import { dividesEvenly, type Extent, groupExtent } from "../numerics/groups.ts";
import { checkDType, checkMatrix, checkShape, invalid } from "./tensor-checks.ts";

/** The entry of the support matrix under which a recipe is claimed. Throws UNIMPLEMENTED. */
export function claimed(supports: readonly QuantizationSupport[], recipe: Recipe): QuantizationSupport {
  const { format, scaling } = recipe;
  const support = supports.find(
    (entry) =>
      entry.recipe.format === format &&
      entry.recipe.scaling?.group === scaling?.group &&
      isDeepStrictEqual(entry.recipe, recipe),
  );
  if (support === undefined)
    throw new AdapterError("UNIMPLEMENTED", `${describeRecipe(recipe)} is not in the support matrix`);
  return support;
}

function describeRecipe({ format, scaling }: Recipe): string {
  return scaling === undefined
    ? `the cast to ${format}`
    : `${format} in groups of ${scaling.group} with ${scaling.scaleFormat} scales`;
}

const inputFormats: { readonly [dtype: string]: InputFormat } = {
  F32: "FP32",
  BF16: "BF16",
  F16: "FP16",
  F64: "FP64",
};

/** Rows and columns of the values. Throws UNIMPLEMENTED and INVALID_ARGUMENT. */
export function checkQuantize({ x, recipe }: QuantizeParams, support: QuantizationSupport): Extent {
  const input = inputFormats[x.dtype];
  if (input === undefined) throw invalid(`x has dtype ${x.dtype}; values come in F32, BF16, F16 or F64`);
  if (!support.inputs.includes(input))
    throw new AdapterError(
      "UNIMPLEMENTED",
      `${describeRecipe(recipe)} from ${input} is not in the support matrix`,
    );
  const extent = checkMatrix("x", x);
  checkTail(recipe, extent);
  return extent;
}

/** Rows and columns of the codes. Throws UNIMPLEMENTED and INVALID_ARGUMENT. */
export function checkDequantize(params: DequantizeParams, support: QuantizationSupport): Extent {
  const { codes, scales, tensorScale, recipe, output, rounding } = params;
  if (!support.outputs.includes(output) || rounding !== support.rounding) {
    throw new AdapterError(
      "UNIMPLEMENTED",
      `${describeRecipe(recipe)} to ${output}, rounded ${rounding}, is not in the support matrix`,
    );
  }
  const extent = checkMatrix("codes", codes);
  checkDType("codes", codes, storageDType(recipe.format));
  checkTail(recipe, extent);
  if (recipe.scaling === undefined) {
    if (scales !== undefined || tensorScale !== undefined) throw invalid("a cast has no scales");
    return extent;
  }
  if (scales === undefined) throw invalid("scales are missing");
  const { group, scaleFormat } = recipe.scaling;
  const groups = groupExtent(group, extent.rows, extent.columns);
  checkDType("scales", scales, formats[scaleFormat].storage);
  checkShape("scales", scales, [groups.rows, groups.columns]);
  if ((tensorScale !== undefined) !== (recipe.scaling.tensorScale === "FP32")) {
    throw invalid(
      tensorScale === undefined ? "the tensor scale is missing" : "the recipe has no tensor scale",
    );
  }
  if (tensorScale !== undefined) {
    checkDType("tensorScale", tensorScale, "F32");
    checkShape("tensorScale", tensorScale, [1]);
  }
  return extent;
}

function checkTail({ scaling }: Recipe, extent: Extent): void {
  if (scaling?.tail === "refuse" && !dividesEvenly(scaling.group, extent)) {
    throw invalid(`[${extent.rows}, ${extent.columns}] is no multiple of the group ${scaling.group}`);
  }
}
