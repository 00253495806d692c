/** Matrices that are quantized by the judge, by a declared recipe: what a sound device makes of the same values. */
import type { QuantizedMatrix, Recipe, Tensor } from "../../src/generated/types.ts";
import { type Extent, groupExtent } from "../../src/numerics/groups.ts";
import { emptyCodes, smallCodesOf, tensorOfFloat32 } from "../../src/numerics/tensor.ts";
import { expectedElement, expectedScales, scaleValue } from "../../src/oracle/quantization.ts";
import type { ExpectedCode } from "../../src/oracle/rounding.ts";
import { inputValues } from "./matrices.ts";

/** Codes and scales of finite values. Throws RangeError where the recipe leaves a code open. */
export function quantizedByJudge(x: Tensor, extent: Extent, recipe: Recipe): QuantizedMatrix {
  const { scaling, format } = recipe;
  if (scaling === undefined) throw new RangeError("this recipe is a cast and has no scales");
  const values = inputValues(x);
  const { groups, tensorScale } = expectedScales(values, extent, recipe, scaling);
  const { tensor: codes } = emptyCodes(format, [extent.rows, extent.columns]);
  const counts = groupExtent(scaling.group, extent.rows, extent.columns);
  const { tensor: scales } = emptyCodes(scaling.scaleFormat, [counts.rows, counts.columns]);
  const [elements, scaleCodes] = [smallCodesOf(codes), smallCodesOf(scales)];
  for (const group of groups) {
    const { area } = group;
    const code = bitsOf(group.scale);
    scaleCodes[area.index] = code;
    const scale = { recipe, scaling, group, stored: scaleValue(code, scaling), tensorScale };
    for (let row = area.rowStart; row < area.rowEnd; row += 1) {
      for (let column = area.columnStart; column < area.columnEnd; column += 1) {
        const i = row * extent.columns + column;
        elements[i] = bitsOf(expectedElement(values[i] ?? Number.NaN, scale));
      }
    }
  }
  if (tensorScale === undefined) return { codes, scales };
  return { codes, scales, tensorScale: tensorOfFloat32([1], Float32Array.of(tensorScale)) };
}

function bitsOf(expected: ExpectedCode): number {
  if (expected.kind !== "bits") throw new RangeError("the recipe leaves this code open");
  return expected.code;
}
