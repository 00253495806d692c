/**
 * Dequantization as the reference accelerator does it: code times scale, times tensor scale, rounded as the request
 * says. Products of a code and its scales have at most 35 significant bits, so float64 holds them exactly.
 */
import type { DequantizeParams, NumberFormat, OutputFormat, Tensor } from "../generated/types.ts";
import { decodeTable, decodeTensor } from "../numerics/float/decode.ts";
import { encode } from "../numerics/float/encode.ts";
import { type Extent, groupExtent, groupSize } from "../numerics/groups.ts";
import { emptyCodes, float32Of, smallCodesOf } from "../numerics/tensor.ts";
import { scaleRowOfBytes, scaleRowOfWords } from "./row-kernels.ts";

export interface DequantizerSteps {
  /** The scale with which a group is multiplied, from the scale as stored. */
  readonly readScale: (scale: number) => number;
  /** The code of an exact product in the output format. */
  readonly round: (product: number, output: OutputFormat) => number;
}

const fl32 = Math.fround;
const ieee = { overflow: "non-finite", infinity: "non-finite" } as const;

export const idealDequantizer: DequantizerSteps = {
  readScale: (scale) => scale,
  round: (product, output) => encode(output, product, ieee),
};

/**
 * Dequantizes a matrix into `result`, a new tensor by default; one that is given has the output's dtype, the shape of the
 * codes, and bytes that are aligned. The request has been checked before.
 */
export function dequantize(
  params: DequantizeParams,
  extent: Extent,
  steps: DequantizerSteps = idealDequantizer,
  result: Tensor = emptyCodes(params.output, params.codes.shape).tensor,
): Tensor {
  const { recipe } = params;
  const { rows, columns } = extent;
  const group = recipe.scaling?.group ?? "tensor";
  const size = groupSize(group, extent);
  const factors = new Float64Array(groupExtent(group, rows, columns).columns);
  const scaleAt = scalesOf(params, steps);
  const dequantizeRow = rowOf(params, result, steps);
  for (let row = 0, index = 0; row < rows; row += 1) {
    if (row % size.rows === 0)
      for (let i = 0; i < factors.length; i += 1, index += 1) factors[i] = scaleAt(index);
    dequantizeRow(row * columns, columns, size.columns, factors);
  }
  return result;
}

/** By what the values of a group are multiplied, from the number of the group; 1 in a tensor without scales. */
function scalesOf(
  { scales, recipe, rounding, tensorScale }: DequantizeParams,
  steps: DequantizerSteps,
): (index: number) => number {
  if (recipe.scaling === undefined || scales === undefined) return () => 1;
  const values = decodeTensor(scales, recipe.scaling.scaleFormat);
  const second = tensorScale === undefined ? 1 : (float32Of(tensorScale)[0] ?? Number.NaN);
  return (index) => {
    const scale = steps.readScale(values[index] ?? Number.NaN) * second;
    return rounding === "through-fp32" ? fl32(scale) : scale;
  };
}

/** Dequantizes the row that begins at `start`, in groups of `width` columns. */
type DequantizeRow = (start: number, columns: number, width: number, factors: Float64Array) => void;

function rowOf(
  { codes, recipe, output, rounding }: DequantizeParams,
  result: Tensor,
  steps: DequantizerSteps,
): DequantizeRow {
  if (output === "FP32" && steps.round === idealDequantizer.round && recipe.format !== "FP32") {
    const source = smallCodesOf(codes);
    const values = decodeTable(recipe.format);
    // Storing to an FP32 array rounds once, to nearest even, whichever rounding was asked for.
    const products = float32Of(result);
    if (source instanceof Uint8Array) {
      // Bits of a byte that are not of the code are ignored.
      const ofBytes = values.length === 256 ? values : repeated(values, 256);
      return (start, columns, width, factors) =>
        scaleRowOfBytes(source, start, columns, width, factors, ofBytes, products);
    }
    return (start, columns, width, factors) =>
      scaleRowOfWords(source, start, columns, width, factors, values, products);
  }
  const valueAt = valuesOf(codes, recipe.format);
  const target = smallCodesOf(result);
  return (start, columns, width, factors) => {
    for (let column = 0; column < columns; column += 1) {
      const product = valueAt(start + column) * (factors[Math.floor(column / width)] ?? Number.NaN);
      target[start + column] = steps.round(rounding === "through-fp32" ? fl32(product) : product, output);
    }
  };
}

function repeated(values: Float64Array, length: number): Float64Array {
  return Float64Array.from({ length }, (_, i) => values[i % values.length] ?? Number.NaN);
}

function valuesOf(codes: Tensor, format: NumberFormat): (index: number) => number {
  if (format === "FP32") {
    const values = float32Of(codes);
    return (index) => values[index] ?? Number.NaN;
  }
  const source = smallCodesOf(codes);
  const values = decodeTable(format);
  const mask = values.length - 1;
  return (index) => values[(source[index] ?? 0) & mask] ?? Number.NaN;
}
