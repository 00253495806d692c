/**
 * Conversions in one pass as the reference accelerator does them: each is what its steps would give one after another,
 * with FP32 in between. The steps that a device could get wrong are replaceable. The request has been checked before.
 */
import type {
  ConvertParams,
  ConvertResult,
  QuantizedMatrix,
  QuantizeResult,
  Recipe,
  RmsNorm,
  Tensor,
} from "../generated/types.ts";
import { decodeTensor } from "../numerics/float/decode.ts";
import type { Extent } from "../numerics/groups.ts";
import { float32Of, matrixExtent, tensorOfFloat32 } from "../numerics/tensor.ts";
import { dequantize } from "./dequantizer.ts";
import { decodeLogFmt, encodeLogFmt, idealLogFmt, type LogFmtSteps } from "./logfmt.ts";
import { quantize } from "./quantizer.ts";

export interface ConverterSteps {
  /** The values that go from one step to the next, from those in FP32. */
  readonly between: (values: Tensor) => Tensor;
  /** Stored codes as values in FP32. */
  readonly restore: (x: QuantizedMatrix, from: Recipe, extent: Extent) => Tensor;
  /** What the second of two forms is made of: the values, or what the first form left of them. */
  readonly secondSource: (x: Tensor, first: QuantizeResult, recipe: Recipe) => Tensor;
  /** The values of a matrix whose groups are to lie the other way round. */
  readonly transpose: (values: Tensor) => Tensor;
  readonly logFmt: LogFmtSteps;
}

export const idealConverter: ConverterSteps = {
  between: (values) => values,
  restore: (x, from, extent) => dequantize({ ...x, recipe: from, output: "FP32", rounding: "once" }, extent),
  secondSource: (x) => x,
  transpose: transposed,
  logFmt: idealLogFmt,
};

/** Converts; `steps` are those of the device. */
export function convert(params: ConvertParams, steps: ConverterSteps = idealConverter): ConvertResult {
  switch (params.conversion) {
    case "requantize": {
      const { x, from, to } = params;
      const restored = steps.between(steps.restore(x, from, extentOf(x.codes)));
      const values = params.transpose ? steps.transpose(restored) : restored;
      return { conversion: "requantize", y: withScales(quantize(values, to, extentOf(values))) };
    }
    case "quantize-both": {
      const { x, first: one, second: other } = params;
      const extent = extentOf(x);
      const first = quantize(x, one, extent);
      const second = quantize(steps.secondSource(x, first, one), other, extent);
      return { conversion: "quantize-both", first: withScales(first), second: withScales(second) };
    }
    case "normalize": {
      const y = normalize(params.x, params.norm);
      if (params.recipe === undefined) return { conversion: "normalize", y };
      const quantized = quantize(steps.between(y), params.recipe, extentOf(y));
      return { conversion: "normalize", quantized: withScales(quantized) };
    }
    case "logfmt-encode":
      return {
        conversion: "logfmt-encode",
        y: encodeLogFmt(valuesOf(params.x), extentOf(params.x), params.bits, steps.logFmt),
      };
    case "logfmt-decode":
      return {
        conversion: "logfmt-decode",
        x: decodeLogFmt(params.y, extentOf(params.y.codes), params.bits),
      };
  }
}

/** The root of the mean of a row's squares and epsilon, in float64. */
export function rootMeanSquare(row: Float32Array, epsilon: number): number {
  let squares = 0;
  for (const value of row) squares += value ** 2;
  return Math.sqrt(squares / row.length + epsilon);
}

/** Each row by its root mean square, times the weights; sums and roots in float64, the result in FP32. */
export function normalize(x: Tensor, { weight, epsilon }: RmsNorm, rootOf = rootMeanSquare): Tensor {
  const { rows, columns } = extentOf(x);
  const values = valuesOf(x);
  const weights = float32Of(weight);
  const [small = 0] = float32Of(epsilon);
  const normalized = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row += 1) {
    const root = rootOf(values.subarray(row * columns, (row + 1) * columns), small);
    for (let column = 0; column < columns; column += 1) {
      const i = row * columns + column;
      normalized[i] = ((values[i] ?? 0) / root) * (weights[column] ?? 0);
    }
  }
  return tensorOfFloat32([rows, columns], normalized);
}

/** The transposed matrix of values in FP32. */
export function transposed(values: Tensor): Tensor {
  const { rows, columns } = extentOf(values);
  const source = float32Of(values);
  const target = new Float32Array(source.length);
  for (let row = 0; row < rows; row += 1)
    for (let column = 0; column < columns; column += 1)
      target[column * rows + row] = source[row * columns + column] ?? 0;
  return tensorOfFloat32([columns, rows], target);
}

const inputFormats = { F32: "FP32", BF16: "BF16", F16: "FP16" } as const;

/** The values of a tensor in F32, BF16 or F16. */
export function valuesOf(x: Tensor): Float32Array {
  if (x.dtype === "F32") return float32Of(x);
  if (x.dtype !== "BF16" && x.dtype !== "F16") throw new RangeError(`${x.dtype} holds no values to convert`);
  return Float32Array.from(decodeTensor(x, inputFormats[x.dtype]));
}

function extentOf(tensor: Tensor): Extent {
  const extent = matrixExtent(tensor);
  if (extent === undefined) throw new RangeError(`[${tensor.shape.join(", ")}] is no matrix`);
  return extent;
}

/** What a scaled recipe gives always has scales. */
function withScales({ codes, scales, tensorScale }: QuantizeResult): QuantizedMatrix {
  if (scales === undefined) throw new RangeError("a cast has no scales");
  return { codes, scales, ...(tensorScale === undefined ? {} : { tensorScale }) };
}
