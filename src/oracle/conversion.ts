/**
 * What conversions must give, in terms of what quantization and dequantization must: stored codes as exact FP32 values,
 * and the normalized values of a row within what FP32 arithmetic can be off by.
 */
import type { QuantizedMatrix, Recipe, RmsNorm, Tensor } from "../generated/types.ts";
import { type Extent, groupAreas } from "../numerics/groups.ts";
import { codesOf, tensorOfFloat32 } from "../numerics/tensor.ts";
import { scaleValue } from "./quantization.ts";
import type { ExpectedCode } from "./rounding.ts";
import { decodedValue, valuesOf } from "./values.ts";

/** The values of stored codes, each rounded once to FP32. A code and its scales have 35 significant bits at most. */
export function restoredValues(
  { codes, scales, tensorScale }: QuantizedMatrix,
  { format, scaling }: Recipe,
  extent: Extent,
): Tensor {
  if (scaling === undefined) throw new RangeError("this recipe is a cast and has no scales");
  const elements = codesOf(codes);
  const scaleCodes = codesOf(scales);
  const second = tensorScale === undefined ? 1 : (valuesOf(tensorScale, "FP32")[0] ?? Number.NaN);
  const values = new Float32Array(extent.rows * extent.columns);
  for (const area of groupAreas(scaling.group, extent)) {
    const scale = scaleValue(Number(scaleCodes[area.index] ?? 0), scaling) * second;
    for (let row = area.rowStart; row < area.rowEnd; row += 1) {
      for (let column = area.columnStart; column < area.columnEnd; column += 1) {
        const i = row * extent.columns + column;
        values[i] = Math.fround(decodedValue(format, Number(elements[i] ?? 0)) * scale);
      }
    }
  }
  return tensorOfFloat32([extent.rows, extent.columns], values);
}

/** What FP32 can be off by in a mean of squares, a root, a quotient and a product, relatively; squares have one sign. */
function normalizationError(columns: number): number {
  return 2 ** -23 * (columns / 2 + 8);
}

/** The range in which each normalized value must lie. */
export function expectedNormalized(
  x: Float64Array,
  { weight, epsilon }: RmsNorm,
  { rows, columns }: Extent,
): (index: number) => ExpectedCode {
  const weights = valuesOf(weight, "FP32");
  const [small = Number.NaN] = valuesOf(epsilon, "FP32");
  const roots = Array.from({ length: rows }, (_, row) => {
    let squares = 0;
    for (let column = 0; column < columns; column += 1)
      squares += (x[row * columns + column] ?? Number.NaN) ** 2;
    return Math.sqrt(squares / columns + small);
  });
  const error = normalizationError(columns);
  return (index) => {
    const root = roots[Math.floor(index / columns)] ?? Number.NaN;
    const value = ((x[index] ?? Number.NaN) / root) * (weights[index % columns] ?? Number.NaN);
    const slack = Math.abs(value) * error + 2 ** -149;
    return { kind: "within", low: value - slack, high: value + slack };
  };
}
