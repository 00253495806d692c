/**
 * Storage type, shape and size of the tensors of a result, held against what the request determines. For the contracts of
 * the methods.
 */
import { isDeepStrictEqual } from "node:util";
import type { Recipe, Tensor } from "../generated/types.ts";
import { storageDType } from "../numerics/formats.ts";
import { groupExtent } from "../numerics/groups.ts";
import { elementBytes, elementCount } from "../numerics/tensor.ts";

/** In which way a tensor is not of a storage type and shape; undefined if it is. Without a shape, any will do. */
export function differs(
  name: string,
  tensor: Tensor,
  dtype: string,
  shape: readonly number[] | undefined,
): string | undefined {
  if (tensor.dtype !== dtype) return `${name} has dtype ${tensor.dtype}; the request determines ${dtype}`;
  if (shape !== undefined && !isDeepStrictEqual(tensor.shape, shape)) {
    return `${name} has shape [${tensor.shape.join(", ")}]; the request determines [${shape.join(", ")}]`;
  }
  const bytes = elementCount(tensor.shape) * elementBytes(tensor.dtype);
  return tensor.data.length === bytes
    ? undefined
    : `${name} has ${tensor.data.length} bytes of data; its shape and dtype need ${bytes}`;
}

/** Codes with their scales, as a result holds them. */
export interface Quantized {
  readonly codes: Tensor;
  readonly scales?: Tensor;
  readonly tensorScale?: Tensor;
}

/** In which way codes and scales are not those of a matrix of this shape under a recipe; undefined if they are. */
export function wrongQuantized(
  { codes, scales, tensorScale }: Quantized,
  { format, scaling }: Recipe,
  shape: readonly number[],
): string | undefined {
  const wrongCodes = differs("codes", codes, storageDType(format), shape);
  if (wrongCodes !== undefined) return wrongCodes;
  if (scaling === undefined) {
    if (scales !== undefined || tensorScale !== undefined)
      return "the result of a cast has scales; a cast has none";
    return undefined;
  }
  if (scales === undefined) return "the result has no scales, which a scaled recipe needs";
  const [rows, columns] = shape;
  const groups =
    shape.length === 2 && rows !== undefined && columns !== undefined
      ? groupExtent(scaling.group, rows, columns)
      : undefined;
  const scalesShape = groups === undefined ? undefined : [groups.rows, groups.columns];
  const wrongScales = differs("scales", scales, storageDType(scaling.scaleFormat), scalesShape);
  if (wrongScales !== undefined) return wrongScales;
  if (scaling.tensorScale === "none")
    return tensorScale === undefined
      ? undefined
      : "the result has a tensorScale, which the recipe does not have";
  return tensorScale === undefined
    ? "the result has no tensorScale, which the recipe has"
    : differs("tensorScale", tensorScale, "F32", [1]);
}
