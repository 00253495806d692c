/** The last conversion: one rounding to nearest even, from the sum to FP32 or BF16 (ACC-009). */
import { cases } from "../../../src/harness/case.ts";
import { multiplies } from "../../../src/harness/gemm-needs.ts";
import { formatPairs } from "../../inputs/gemm-entries.ts";
import { codeOf, exponentRange, product } from "../../inputs/gemm-operands.ts";
import { checkExact } from "../products.ts";

const pairs = formatPairs();

export default cases("accumulation-precision", ({ define }) => {
  define("sums-at-ties-of-bf16", {
    why: "A result that is cut off to BF16, or rounded twice, biases every activation by up to half a unit.",
    verifies: ["ACC-009"],
    vary: { pair: pairs.names, sign: ["+", "-"] as const },
  })
    .needs(multiplies(({ pair }) => ({ ...pairs.entry(pair), output: "BF16" })))
    .requests(({ params: { sign }, claim }) => {
      const { a, b, mode } = claim;
      const signOf = sign === "+" ? 1 : -1;
      const fine =
        [a, b].every(({ format }) => exponentRange(format).smallest <= -4) && mode.accumulatorBits >= 18;
      const beside = fine ? [0, 1 / 2, -1 / 2, 1 / 16, -1 / 16] : [0, 1 / 2, -1 / 2];
      return [
        product(
          claim,
          { m: 8, n: beside.length, k: 384 },
          {
            a: {
              code: (row, k) => {
                // 256 ones and `row` twos: a whole number, where the unit of BF16 is 2. Place 300 makes it a tie.
                if (k < 256 || k === 300) return codeOf(a.format, signOf);
                if (k < 256 + row) return codeOf(a.format, 2 * signOf);
                if (k === 301) return codeOf(a.format, signOf / 2);
                return k === 302 && fine ? codeOf(a.format, signOf / 16) : 0;
              },
            },
            b: {
              // Column 0 leaves the tie as it is; the others are a quarter, or 2^-8, beside it.
              code: (column, k) => {
                const value = beside[column] ?? 0;
                if (k === 301) return Math.abs(value) === 1 / 2 ? codeOf(b.format, value) : 0;
                if (k === 302) return Math.abs(value) === 1 / 16 ? codeOf(b.format, value) : 0;
                return codeOf(b.format, 1);
              },
            },
          },
        ),
      ];
    })
    .judge(({ exchanges: [exchange], check }) =>
      checkExact(check, exchange, "a sum at a tie of BF16, or beside one"),
    );
});
