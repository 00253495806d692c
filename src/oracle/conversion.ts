/**
 * What conversions must give, in terms of what quantization and dequantization must: stored codes as exact FP32 values,
 * and the normalized values of a row within what FP32 arithmetic can be off by.
 */
import type {
  NumberFormat,
  OperandScaling,
  QuantizedMatrix,
  Recipe,
  RmsNorm,
  Tensor,
} from "../generated/types.ts";
import { type Extent, groupAreas } from "../numerics/groups.ts";
import { codesOf, tensorOfFloat32 } from "../numerics/tensor.ts";
import { expectedElement, expectedScales, scaleValue } from "./quantization.ts";
import type { ExpectedCode } from "./rounding.ts";
import { decodedValue, valuesOf } from "./values.ts";

/** The values of stored codes, each rounded once to FP32. A code and its scales have 35 significant bits at most. */
export function restoredValues(
  { codes, scales, tensorScale }: QuantizedMatrix,
  { format, scaling }: { readonly format: NumberFormat; readonly scaling?: OperandScaling },
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

/** A number that may be anything from `low` to `high`. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/** The range in which each normalized value must lie. */
export function expectedNormalized(
  x: Float64Array,
  norm: RmsNorm,
  extent: Extent,
): (index: number) => ExpectedCode {
  const rangeOf = normalizedRange(x, norm, extent);
  return (index) => ({ kind: "within", ...rangeOf(index) });
}

/** The same as numbers. */
export function normalizedRange(
  x: Float64Array,
  { weight, epsilon }: RmsNorm,
  { rows, columns }: Extent,
): (index: number) => Range {
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
    return { low: value - slack, high: value + slack };
  };
}

/**
 * What codes times scales can be where the quantized values may be anything in a range: no code is further from zero than
 * that of the largest magnitude under the smallest scale. Throws RangeError for a recipe with a tensor scale.
 */
export function quantizedRange(
  ranges: readonly Range[],
  recipe: Recipe,
  extent: Extent,
): (index: number) => Range {
  const { scaling, format } = recipe;
  if (scaling === undefined || scaling.tensorScale !== "none")
    throw new RangeError("only scales of groups alone grow with the values of their groups");
  const smallest = Float64Array.from(ranges, ({ low, high }) => Math.max(0, low, -high));
  const largest = Float64Array.from(ranges, ({ low, high }) => Math.max(-low, high));
  const scales = [smallest, largest].map((values) => expectedScales(values, extent, recipe, scaling).groups);
  const groupOf = new Int32Array(ranges.length);
  for (const { index, rowStart, rowEnd, columnStart, columnEnd } of groupAreas(scaling.group, extent))
    for (let row = rowStart; row < rowEnd; row += 1)
      groupOf.fill(index, row * extent.columns + columnStart, row * extent.columns + columnEnd);
  /** The value of a code under the scale with which it is made, and beside that under another. */
  const magnitude = (value: number, made: number, stored: number, place: number): number => {
    const [group, other] = [made, stored].map((which) => scales[which]?.[groupOf[place] ?? 0]);
    if (group?.scale.kind !== "bits" || other?.scale.kind !== "bits")
      throw new RangeError("the recipe leaves a scale open");
    const scale = {
      recipe,
      scaling,
      group,
      stored: scaleValue(group.scale.code, scaling),
      tensorScale: undefined,
    };
    const code = expectedElement(value, scale);
    if (code.kind !== "bits") throw new RangeError("the recipe leaves a code open");
    return decodedValue(format, code.code) * scaleValue(other.scale.code, scaling);
  };
  return (index) => {
    const range = ranges[index] ?? { low: Number.NaN, high: Number.NaN };
    const low = magnitude(smallest[index] ?? Number.NaN, 1, 0, index);
    const high = magnitude(largest[index] ?? Number.NaN, 0, 1, index);
    if (range.low < 0 && range.high > 0) return { low: -high, high };
    return range.high > 0 ? { low, high } : { low: -high, high: -low };
  };
}
