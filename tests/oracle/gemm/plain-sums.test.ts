/** Sums in tiles are those one by one, in whatever order they are asked for, and none is given that float64 may round. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { GemmParams, NumberFormat } from "../../../src/generated/types.ts";
import { randomFor } from "../../../src/harness/random.ts";
import { emptyCodes, smallCodesOf, tensorOfFloat32 } from "../../../src/numerics/tensor.ts";
import { plainSums } from "../../../src/oracle/gemm/plain-sums.ts";
import { readProblem } from "../../../src/oracle/gemm/problem.ts";

function operand(format: NumberFormat, rows: number, k: number, seed: number): GemmParams["a"] {
  const random = randomFor(seed, "plain sums");
  const { tensor: data } = emptyCodes(format, [rows, k]);
  const codes = smallCodesOf(data);
  for (let place = 0; place < codes.length; place += 1) codes[place] = random.integer(0, 126);
  return { data, format, transpose: false };
}

function problem(format: NumberFormat, m: number, n: number, k: number, seed: number) {
  const [a, b] = [operand(format, m, k, seed), operand(format, n, k, seed + 1)];
  return readProblem({ a, b, output: "FP32", precision: "full" });
}

describe("sums in tiles", () => {
  it("are those of the elements, in any order", () => {
    const size = fc.integer({ min: 1, max: 11 });
    fc.assert(
      fc.property(size, size, fc.integer({ min: 0, max: 40 }), fc.nat(), (m, n, k, seed) => {
        const { a, b, ...rest } = problem("E4M3", m, n, k, seed);
        const sum = plainSums({ a, b, ...rest });
        const random = randomFor(seed, "order");
        for (let i = 0; i < 2 * m * n; i += 1) {
          const [row, column] = [random.integer(0, m - 1), random.integer(0, n - 1)];
          let expected = 0;
          for (let at = 0; at < k; at += 1)
            expected += (a.values[row * k + at] ?? 0) * (b.values[column * k + at] ?? 0);
          expect(sum(row, column)).toBe(expected);
        }
      }),
    );
  });

  it("are not given where float64 has no room for them, nor beside an addend", () => {
    // All codes of E5M2 span 34 bits, and their products 68.
    expect(plainSums(problem("E5M2", 2, 2, 512, 1))(0, 0)).toBeUndefined();
    const [a, b] = [operand("E4M3", 2, 8, 1), operand("E4M3", 2, 8, 2)];
    const c = tensorOfFloat32([2, 2], new Float32Array(4).fill(1));
    const withAddend = readProblem({ a, b, c, output: "FP32", precision: "full" });
    expect(plainSums(withAddend)(1, 1)).toBeUndefined();
  });
});
