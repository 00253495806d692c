/** The norm's data and ranges: exact rows are exact in whatever order FP32 takes them, and ranges hold what they must. */
import { describe, expect, test } from "vitest";
import { exactColumns, exactlyNormalized } from "../../conformance/inputs/normalized.ts";
import { quantizedByJudge } from "../../conformance/inputs/quantized.ts";
import { canonicalRecipe, keyOf } from "../../conformance/inputs/scaled-recipes.ts";
import { randomFor } from "../../src/harness/random.ts";
import { float32Of, tensorOfFloat32 } from "../../src/numerics/tensor.ts";
import { quantizedRange, restoredValues } from "../../src/oracle/conversion.ts";
import { valuesOf } from "../../src/oracle/values.ts";

const fl32 = Math.fround;

/** Sums of squares in FP32: one after another, backwards, and in 32 lanes. */
const sums: { readonly [order: string]: (squares: readonly number[]) => number } = {
  forwards: (squares) => squares.reduce((sum, square) => fl32(sum + square), 0),
  backwards: (squares) => squares.reduceRight((sum, square) => fl32(sum + square), 0),
  lanes: (squares) => {
    const lanes = new Float32Array(32);
    squares.forEach((square, i) => {
      lanes[i % 32] = fl32((lanes[i % 32] ?? 0) + square);
    });
    return lanes.reduce((sum, lane) => fl32(sum + lane), 0);
  },
};

describe("rows whose norm is exact", () => {
  test.each(Object.keys(sums))("have the same bits in FP32 with sums taken %s", (order) => {
    const rows = 8;
    const { data, norm, quantized } = exactlyNormalized("BF16", rows, false, randomFor(1, order));
    const x = valuesOf(data, "BF16");
    const expected = float32Of(quantized);
    const weights = norm === undefined ? new Float32Array(0) : float32Of(norm.weight);
    const [epsilon = Number.NaN] = norm === undefined ? [] : float32Of(norm.epsilon);
    for (let row = 0; row < rows; row += 1) {
      const own = [...x.subarray(row * exactColumns, (row + 1) * exactColumns)];
      const sum = sums[order]?.(own.map((value) => fl32(value * value))) ?? Number.NaN;
      const root = fl32(Math.sqrt(fl32(fl32(sum * fl32(1 / exactColumns)) + epsilon)));
      const reciprocal = fl32(1 / root);
      expect(root).toBe([1, 2, 4, 8][row % 4]);
      own.forEach((value, column) => {
        const weight = weights[column] ?? Number.NaN;
        const wanted = expected[row * exactColumns + column];
        expect(fl32(fl32(value / root) * weight)).toBe(wanted);
        expect(fl32(value * fl32(reciprocal * weight))).toBe(wanted);
      });
    }
  });
});

describe("the range of codes times scales", () => {
  test.each(["E4M3/1x128/FP32", "E5M2/1x128/FP32", "E4M3/1x32/E8M0", "E4M3/128x128/FP32"])(
    "holds what comes of every value in the range that was given, and little else: %s",
    (name) => {
      const recipe = canonicalRecipe(keyOf(name));
      const extent = { rows: 4, columns: 200 };
      const random = randomFor(1, name);
      const middle = Float32Array.from({ length: extent.rows * extent.columns }, () => random.normal());
      const slack = 2 ** -12;
      const ranges = [...middle].map((value) => ({
        low: value - Math.abs(value) * slack,
        high: value + Math.abs(value) * slack,
      }));
      const rangeOf = quantizedRange(ranges, recipe, extent);
      for (const share of [-1, -0.4, 0, 0.7, 1]) {
        const values = middle.map((value, i) => value * (1 + share * slack * (i % 3 === 0 ? -1 : 1) * 0.999));
        const matrix = quantizedByJudge(
          tensorOfFloat32([extent.rows, extent.columns], values),
          extent,
          recipe,
        );
        const restored = valuesOf(restoredValues(matrix, recipe, extent), "FP32");
        restored.forEach((value, i) => {
          const { low, high } = rangeOf(i);
          // Restoring rounds to FP32, which a range does not.
          expect(value).toBeGreaterThanOrEqual(low - Math.abs(low) * 2 ** -24);
          expect(value).toBeLessThanOrEqual(high + Math.abs(high) * 2 ** -24);
        });
      }
      const narrow = ranges.filter((_, i) => {
        const { low, high } = rangeOf(i);
        return high - low <= 2 ** -10 * Math.max(Math.abs(low), Math.abs(high));
      });
      expect(narrow.length).toBeGreaterThan(0.9 * ranges.length);
    },
  );
});
