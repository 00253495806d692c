/** Whether a conversion is claimed, and whether its tensors fit together. */
import { isDeepStrictEqual } from "node:util";
import { AdapterError } from "../adapter/adapter-error.ts";
import type {
  ConvertParams,
  OnlineInput,
  OnlineQuantizationCapability,
  QuantizedMatrix,
  Recipe,
  Tensor,
} from "../generated/types.ts";
import { formats, storageDType } from "../numerics/formats.ts";
import { dividesEvenly, type Extent, groupExtent } from "../numerics/groups.ts";
import { checkDType, checkMatrix, checkShape, invalid } from "./tensor-checks.ts";

/** Throws UNIMPLEMENTED for what is not claimed, INVALID_ARGUMENT for what can't be. */
export function checkConvert(params: ConvertParams, claims: OnlineQuantizationCapability): void {
  switch (params.conversion) {
    case "requantize": {
      const { x, from, to, transpose } = params;
      const entry = claims.requantize?.find(
        (one) => isDeepStrictEqual(one.from, from) && isDeepStrictEqual(one.to, to),
      );
      if (entry?.transpose.includes(transpose) !== true)
        throw refused("this pair of recipes, so transposed,");
      const extent = checkQuantized(x, from);
      checkTail(from, extent);
      checkTail(to, transpose ? { rows: extent.columns, columns: extent.rows } : extent);
      return;
    }
    case "quantize-both": {
      const { x, first, second } = params;
      const entry = claims.quantizeBoth?.find(
        (one) => isDeepStrictEqual(one.first, first) && isDeepStrictEqual(one.second, second),
      );
      if (entry === undefined) throw refused("this pair of recipes");
      const extent = checkInput(x, entry.inputs);
      checkTail(first, extent);
      checkTail(second, extent);
      return;
    }
    case "normalize": {
      const { x, norm, recipe } = params;
      const { normalize } = claims;
      if (normalize === undefined) throw refused("normalization");
      if (recipe !== undefined && !normalize.recipes.some((one) => isDeepStrictEqual(one, recipe)))
        throw refused("this recipe after a norm");
      const extent = checkInput(x, normalize.inputs);
      checkDType("norm.weight", norm.weight, "F32");
      checkShape("norm.weight", norm.weight, [extent.columns]);
      checkDType("norm.epsilon", norm.epsilon, "F32");
      checkShape("norm.epsilon", norm.epsilon, [1]);
      if (recipe !== undefined) checkTail(recipe, extent);
      return;
    }
    case "logfmt-encode": {
      if (claims.logFmt?.bits.includes(params.bits) !== true) throw refused(`LogFMT of ${params.bits} bits`);
      checkInput(params.x, claims.logFmt.inputs);
      return;
    }
    case "logfmt-decode": {
      if (claims.logFmt?.bits.includes(params.bits) !== true) throw refused(`LogFMT of ${params.bits} bits`);
      const { codes, ends } = params.y;
      const extent = checkMatrix("y.codes", codes);
      checkDType("y.codes", codes, params.bits > 8 ? "U16" : "U8");
      checkDType("y.ends", ends, "F32");
      checkShape("y.ends", ends, [extent.rows, Math.ceil(extent.columns / 128), 2]);
    }
  }
}

const inputFormats: { readonly [dtype: string]: OnlineInput } = { F32: "FP32", BF16: "BF16", F16: "FP16" };

function checkInput(x: Tensor, claimed: readonly OnlineInput[]): Extent {
  const input = inputFormats[x.dtype];
  if (input === undefined) throw invalid(`x has dtype ${x.dtype}; values come in F32, BF16 or F16`);
  if (!claimed.includes(input)) throw refused(`an input in ${input}`);
  return checkMatrix("x", x);
}

function checkQuantized(
  { codes, scales, tensorScale }: QuantizedMatrix,
  { format, scaling }: Recipe,
): Extent {
  const extent = checkMatrix("x.codes", codes);
  checkDType("x.codes", codes, storageDType(format));
  if (scaling === undefined) throw invalid("the recipe of stored codes has no scaling");
  const groups = groupExtent(scaling.group, extent.rows, extent.columns);
  checkDType("x.scales", scales, formats[scaling.scaleFormat].storage);
  checkShape("x.scales", scales, [groups.rows, groups.columns]);
  if ((tensorScale !== undefined) !== (scaling.tensorScale === "FP32"))
    throw invalid("x.tensorScale is there exactly when its recipe has one");
  return extent;
}

function checkTail({ scaling }: Recipe, extent: Extent): void {
  if (scaling?.tail === "refuse" && !dividesEvenly(scaling.group, extent))
    throw invalid(`[${extent.rows}, ${extent.columns}] is no multiple of the group ${scaling.group}`);
}

function refused(what: string): AdapterError {
  return new AdapterError("UNIMPLEMENTED", `${what} is not claimed`);
}
