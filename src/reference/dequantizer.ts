/**
 * Dequantization as the reference accelerator does it: code times scale, times tensor scale, rounded as the request
 * says. Products of a code and its scales have at most 30 significant bits, so float64 holds them exactly.
 */
import type { DequantizeParams, OutputFormat, Tensor } from "../generated/types.ts";
import { decodeTable, decodeTensor } from "../numerics/float/decode.ts";
import { encode } from "../numerics/float/encode.ts";
import { type Extent, groupAreas } from "../numerics/groups.ts";
import { emptyCodes, float32Of, smallCodesOf } from "../numerics/tensor.ts";

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
  const { recipe, output, rounding, codes, scales } = params;
  const source = smallCodesOf(codes);
  const products = new Float64Array(source.length);
  const tensorScale = params.tensorScale === undefined ? 1 : (float32Of(params.tensorScale)[0] ?? Number.NaN);
  const throughFp32 = rounding === "through-fp32";

  if (recipe.scaling === undefined || scales === undefined) {
    products.set(decodeTensor(codes, recipe.format));
  } else {
    const values = decodeTable(recipe.format);
    const scaleValues = decodeTensor(scales, recipe.scaling.scaleFormat);
    for (const area of groupAreas(recipe.scaling.group, extent)) {
      const stored = steps.readScale(scaleValues[area.index] ?? Number.NaN);
      const scale = throughFp32 ? fl32(stored * tensorScale) : stored * tensorScale;
      for (let row = area.rowStart; row < area.rowEnd; row += 1) {
        const end = row * extent.columns + area.columnEnd;
        for (let i = row * extent.columns + area.columnStart; i < end; i += 1) {
          products[i] = (values[(source[i] ?? 0) & (values.length - 1)] ?? Number.NaN) * scale;
        }
      }
    }
  }
  return roundAll(products, codes.shape, output, throughFp32, steps);
}

function roundAll(
  products: Float64Array,
  shape: readonly number[],
  output: OutputFormat,
  throughFp32: boolean,
  steps: DequantizerSteps,
): Tensor {
  const result = emptyCodes(output, shape);
  if (output === "FP32" && steps.round === idealDequantizer.round) {
    float32Of(result.tensor).set(products);
    return result.tensor;
  }
  const target = smallCodesOf(result.tensor);
  for (let i = 0; i < target.length; i += 1) {
    const product = products[i] ?? Number.NaN;
    target[i] = steps.round(throughFp32 ? fl32(product) : product, output);
  }
  return result.tensor;
}
