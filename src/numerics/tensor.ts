/**
 * Tensors as the interface carries them: a storage type, a shape, and little-endian bytes. This file gives typed
 * views of the bytes and builds tensors from codes; it never looks at what a code means.
 */
import type { DType, NumberFormat, Tensor } from "../generated/types.ts";
import { storageDType } from "./formats.ts";
import type { Extent } from "./groups.ts";

/** An array of codes: unsigned integers as wide as the storage type. */
export type Codes = Uint8Array | Uint16Array | Uint32Array | BigUint64Array;

const bytesPerElement: { readonly [Type in DType]: 1 | 2 | 4 | 8 } = {
  F64: 8,
  F32: 4,
  F16: 2,
  BF16: 2,
  F8_E4M3: 1,
  F8_E5M2: 1,
  F8_E8M0: 1,
  F8_E4M3FNUZ: 1,
  F8_E5M2FNUZ: 1,
  U8: 1,
  U16: 2,
  U32: 4,
  U64: 8,
  I32: 4,
  I64: 8,
};

/** All storage types. */
export const dtypes = Object.keys(bytesPerElement) as readonly DType[]; // its keys are all of them, and nothing else

/** Bytes of one element of a storage type. */
export function elementBytes(dtype: DType): 1 | 2 | 4 | 8 {
  return bytesPerElement[dtype];
}

/** Number of elements: the product of the shape, 1 for a scalar. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, extent) => product * extent, 1);
}

/** A tensor of zero bits. */
export function zeros(dtype: DType, shape: readonly number[]): Tensor {
  return { dtype, shape: [...shape], data: new Uint8Array(elementCount(shape) * elementBytes(dtype)) };
}

/** A tensor over the memory of `codes`, which it shares. Throws RangeError if their number is not that of the shape. */
export function tensorOfCodes(dtype: DType, shape: readonly number[], codes: Codes): Tensor {
  if (codes.length !== elementCount(shape) || codes.BYTES_PER_ELEMENT !== elementBytes(dtype)) {
    throw new RangeError(
      `${codes.length} codes of ${codes.BYTES_PER_ELEMENT} bytes are no ${dtype} [${shape.join(", ")}]`,
    );
  }
  return { dtype, shape: [...shape], data: new Uint8Array(codes.buffer, codes.byteOffset, codes.byteLength) };
}

/** An FP32 tensor over the memory of `values`, which it shares. */
export function tensorOfFloat32(shape: readonly number[], values: Float32Array): Tensor {
  return tensorOfCodes("F32", shape, new Uint32Array(values.buffer, values.byteOffset, values.length));
}

/** A tensor for codes of `format`, all zero bits, with a view to fill. */
export function emptyCodes(format: NumberFormat, shape: readonly number[]): { tensor: Tensor; codes: Codes } {
  const tensor = zeros(storageDType(format), shape);
  return { tensor, codes: codesOf(tensor) };
}

/** The codes of a tensor: a view of its bytes where they are aligned, else a copy. */
export function codesOf(tensor: Tensor): Codes {
  const data = aligned(tensor);
  const length = elementCount(tensor.shape);
  switch (elementBytes(tensor.dtype)) {
    case 1:
      return new Uint8Array(data.buffer, data.byteOffset, length);
    case 2:
      return new Uint16Array(data.buffer, data.byteOffset, length);
    case 4:
      return new Uint32Array(data.buffer, data.byteOffset, length);
    case 8:
      return new BigUint64Array(data.buffer, data.byteOffset, length);
  }
}

/** The codes of a tensor as plain numbers; throws RangeError for 8-byte elements. */
export function smallCodesOf(tensor: Tensor): Uint8Array | Uint16Array | Uint32Array {
  const codes = codesOf(tensor);
  if (codes instanceof BigUint64Array) throw new RangeError(`${tensor.dtype} has no codes that fit a number`);
  return codes;
}

/** The elements of an F32 tensor: a view of its bytes where they are aligned, else a copy. */
export function float32Of(tensor: Tensor): Float32Array {
  const data = aligned(tensor);
  return new Float32Array(data.buffer, data.byteOffset, elementCount(tensor.shape));
}

/** The elements of an F64 tensor: a view of its bytes where they are aligned, else a copy. */
export function float64Of(tensor: Tensor): Float64Array {
  const data = aligned(tensor);
  return new Float64Array(data.buffer, data.byteOffset, elementCount(tensor.shape));
}

/** Rows and columns of a matrix; undefined for any other rank. */
export function matrixExtent(tensor: Tensor): Extent | undefined {
  const [rows, columns] = tensor.shape;
  if (tensor.shape.length !== 2 || rows === undefined || columns === undefined) return undefined;
  return { rows, columns };
}

function aligned(tensor: Tensor): Uint8Array {
  return tensor.data.byteOffset % elementBytes(tensor.dtype) === 0 ? tensor.data : tensor.data.slice();
}
