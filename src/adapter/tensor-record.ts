/** Tells the record of a tensor from other objects of a message, and bytes of a storage type from other numbers. */
import type { DType, Tensor } from "../generated/types.ts";
import { dtypes, elementBytes } from "../numerics/tensor.ts";

/** Whether a part of a message is a tensor in memory. */
export function isTensor(value: unknown): value is Tensor {
  return (
    typeof value === "object" &&
    value !== null &&
    "data" in value &&
    value.data instanceof Uint8Array &&
    "dtype" in value &&
    "shape" in value
  );
}

/** Whether a text names a storage type of the protocol. */
export function isDType(text: unknown): text is DType {
  return dtypes.some((dtype) => dtype === text);
}

/** Bytes of a tensor, or undefined if its shape is no list of whole numbers, or too large to count. */
export function tensorBytes(dtype: DType, shape: readonly unknown[]): number | undefined {
  let bytes: number = elementBytes(dtype);
  for (const extent of shape) {
    if (typeof extent !== "number" || !Number.isSafeInteger(extent) || extent < 0) return undefined;
    bytes *= extent;
    if (!Number.isSafeInteger(bytes)) return undefined;
  }
  return bytes;
}
