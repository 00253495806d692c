/** Whether the tensors of a request are what they must be. All throw INVALID_ARGUMENT with what is wrong. */
import { isDeepStrictEqual } from "node:util";
import { AdapterError } from "../adapter/adapter-error.ts";
import type { Tensor } from "../generated/types.ts";
import type { Extent } from "../numerics/groups.ts";
import { elementBytes, elementCount, matrixExtent } from "../numerics/tensor.ts";

/** Rows and columns of a tensor with as many bytes as it must have. */
export function checkMatrix(name: string, tensor: Tensor): Extent {
  const extent = matrixExtent(tensor);
  if (extent === undefined)
    throw invalid(`${name} has shape [${tensor.shape.join(", ")}]; it must have rows and columns`);
  if (tensor.data.length !== elementCount(tensor.shape) * elementBytes(tensor.dtype)) {
    throw invalid(`${name} has ${tensor.data.length} bytes, which is not what its shape and dtype say`);
  }
  return extent;
}

/** The storage type must be this one. */
export function checkDType(name: string, tensor: Tensor, dtype: string): void {
  if (tensor.dtype !== dtype)
    throw invalid(`${name} has dtype ${tensor.dtype}; the request asks for ${dtype}`);
}

/** The shape must be this one. */
export function checkShape(name: string, tensor: Tensor, shape: readonly number[]): void {
  if (!isDeepStrictEqual(tensor.shape, shape)) {
    throw invalid(
      `${name} has shape [${tensor.shape.join(", ")}]; the request asks for [${shape.join(", ")}]`,
    );
  }
}

/** A request that contradicts itself. */
export function invalid(message: string): AdapterError {
  return new AdapterError("INVALID_ARGUMENT", message);
}
