/**
 * Dequantization as the reference accelerator does it: code times scale, times tensor scale, rounded as the request
 * says. Products of a code and its scales have at most 30 significant bits, so float64 holds them exactly.
 */
import type { DequantizeParams, OutputFormat, Tensor } from "../generated/types.ts";
import { decodeTable, decodeTensor } from "../numerics/float/decode.ts";
import { encode } from "../numerics/float/encode.ts";
import { type Extent, groupAreas } from "../numerics/groups.ts";
import { emptyCodes, float32Of, smallCodesOf } from "../numerics/tensor.ts";
import type { NarrowCodes } from "./cast-run.ts";

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

/** Dequantizes a matrix. The request has been checked before. */
export function dequantize(
  params: DequantizeParams,
  extent: Extent,
  steps: DequantizerSteps = idealDequantizer,
): Tensor {
  const { output, rounding, codes } = params;
  const result = emptyCodes(output, codes.shape);
  const throughFp32 = rounding === "through-fp32";
  if (output === "FP32" && steps.round === idealDequantizer.round) {
    // Storing to an FP32 array rounds once, to nearest even, whichever rounding was asked for.
    multiply(params, extent, steps, float32Of(result.tensor));
    return result.tensor;
  }
  const products = new Float64Array(smallCodesOf(codes).length);
  multiply(params, extent, steps, products);
  const target = smallCodesOf(result.tensor);
  for (let i = 0; i < target.length; i += 1) {
    const product = products[i] ?? Number.NaN;
    target[i] = steps.round(throughFp32 ? fl32(product) : product, output);
  }
  return result.tensor;
}

/** The exact products of codes and scales, as far as `products` holds them. */
function multiply(
  { codes, scales, recipe, rounding, tensorScale }: DequantizeParams,
  extent: Extent,
  steps: DequantizerSteps,
  products: Float32Array | Float64Array,
): void {
  if (recipe.scaling === undefined || scales === undefined) {
    products.set(decodeTensor(codes, recipe.format));
    return;
  }
  const source = smallCodesOf(codes);
  const values = decodeTable(recipe.format);
  const second = tensorScale === undefined ? 1 : (float32Of(tensorScale)[0] ?? Number.NaN);
  const scaleValues = decodeTensor(scales, recipe.scaling.scaleFormat);
  for (const area of groupAreas(recipe.scaling.group, extent)) {
    const stored = steps.readScale(scaleValues[area.index] ?? Number.NaN);
    const scale = rounding === "through-fp32" ? fl32(stored * second) : stored * second;
    for (let row = area.rowStart; row < area.rowEnd; row += 1) {
      const start = row * extent.columns;
      multiplyRun(source, values, scale, products, start + area.columnStart, start + area.columnEnd);
    }
  }
}

function multiplyRun(
  codes: NarrowCodes,
  values: Float64Array,
  scale: number,
  products: Float32Array | Float64Array,
  start: number,
  end: number,
): void {
  const mask = values.length - 1;
  if (codes instanceof Uint8Array && products instanceof Float32Array) {
    // The common case has a loop of its own: an engine compiles a loop over mixed types several times slower.
    for (let i = start; i < end; i += 1) products[i] = (values[(codes[i] ?? 0) & mask] ?? Number.NaN) * scale;
    return;
  }
  for (let i = start; i < end; i += 1) products[i] = (values[(codes[i] ?? 0) & mask] ?? Number.NaN) * scale;
}
