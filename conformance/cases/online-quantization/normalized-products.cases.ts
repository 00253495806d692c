/**
 * A norm and a cast that are fused into a product (ONQ-005): where the norm is exact the product is that of the two
 * steps, bit for bit; elsewhere each element lies where FP32 arithmetic can take it.
 */
import type { GemmOperand, RmsNorm } from "../../../src/generated/types.ts";
import { cases, request } from "../../../src/harness/case.ts";
import { type GemmTest, multiplies } from "../../../src/harness/gemm-needs.ts";
import { tensorOfFloat32 } from "../../../src/numerics/tensor.ts";
import { normalizedRange, quantizedRange } from "../../../src/oracle/conversion.ts";
import { scaledBoundFactor } from "../../../src/oracle/gemm/bound-tier.ts";
import { bothWays, from, fused, fusions, withTwoSteps } from "../../inputs/fused-products.ts";
import { codeOf, operand, transposes } from "../../inputs/gemm-operands.ts";
import { inputValues, normalMatrix, turned } from "../../inputs/matrices.ts";
import { exactColumns, exactlyNormalized } from "../../inputs/normalized.ts";
import { scalingOf } from "../fine-grained-quantization/judging.ts";

export default cases("online-quantization", ({ define }) => {
  define("norm-and-cast-in-a-product-are-two-steps", {
    why: "A fused kernel that rounds to BF16 between norm and cast, or takes the mean of a tile for that of the token, makes another model.",
    verifies: ["ONQ-005"],
    vary: {
      fusion: fusions,
      input: ["BF16", "FP32", "FP16"] as const,
      layout: ["TN", "NN", "TT", "NT"] as const,
    },
  })
    .needs(
      withTwoSteps(
        multiplies(({ fusion, input, layout }) => ({
          ...normalizing(from(input, fused(fusion))),
          layout,
          output: "FP32",
        })),
      ),
    )
    .requests(({ claim: { claim, unfused }, random }) => {
      const { together, apart } = bothWays(
        claim,
        { m: 12, n: 16, k: exactColumns },
        random,
        (format, { rows, columns }, transpose) =>
          exactlyNormalized(format, transpose ? columns : rows, transpose, random),
      );
      return [together, request("gemm", { ...apart.params, precision: unfused.mode.name })] as const;
    })
    .judge(({ exchanges: [together, apart], check }) =>
      check.sameBits(
        "the product with a fused norm and cast, and of the codes that the two must give",
        "d",
        check.answer(together).d,
        check.answer(apart).d,
      ),
    );

  define("norm-in-a-product-is-right", {
    why: "A root of a mean that is taken in BF16 is off by a part in 250 for a whole token.",
    verifies: ["ONQ-005"],
    vary: { fusion: fusions, columns: [100, 384] },
  })
    .needs(
      multiplies(({ fusion, columns }) => {
        const test = normalizing(fused(fusion));
        return {
          ...test,
          text: `${test.text} and no tensor scale${columns % 128 === 0 ? "" : `, K = ${columns}`}`,
          accepts: (entry) =>
            test.accepts(entry) &&
            entry.b.quantize === undefined &&
            entry.a.quantize?.scaling?.tensorScale === "none" &&
            (columns % 128 === 0 || entry.tail === "any"),
          output: "FP32",
        };
      }),
    )
    .requests(({ params: { columns }, claim, random }) => {
      const { a, b, layout, output, mode } = claim;
      const transposed = transposes(layout);
      const stored = transposed.a ? { rows: columns, columns: rows } : { rows, columns };
      const norm: RmsNorm = {
        weight: tensorOfFloat32(
          [columns],
          Float32Array.from({ length: columns }, () => 0.5 + random.unit()),
        ),
        epsilon: tensorOfFloat32([1], Float32Array.of(1e-6)),
      };
      const input = a.format === "BF16" || a.format === "FP16" ? a.format : "FP32";
      const values: GemmOperand = {
        data: normalMatrix(input, stored, random, 3),
        format: a.format,
        transpose: transposed.a,
        norm,
        ...(a.quantize === undefined ? {} : { quantize: a.quantize }),
      };
      // Each element of the product is one element of A, with its scale.
      const picks = operand(b, transposed.b, columns, columns, {
        code: (row, k) => (row === k ? codeOf(b.format, 1) : 0),
      });
      return [request("gemm", { a: values, b: picks, output, precision: mode.name })];
    })
    .judge(({ params: { columns }, claim, exchanges: [exchange], check }) => {
      const { data, norm, quantize, transpose } = exchange.request.params.a;
      if (norm === undefined || quantize === undefined)
        throw new RangeError("the operand has a norm and a recipe");
      const extent = { rows, columns };
      const stored = transpose ? { rows: columns, columns: rows } : extent;
      const values = inputValues(data);
      const rangeOf = normalizedRange(transpose ? turned(values, stored) : values, norm, extent);
      /** Where an element lies in a matrix that is stored as the operand is. */
      const place = (row: number, column: number) =>
        transpose ? column * rows + row : row * columns + column;
      const ranges = Array.from(values, (_, i) =>
        rangeOf(transpose ? (i % rows) * columns + Math.floor(i / rows) : i),
      );
      const castOf = quantizedRange(ranges, quantize, stored);
      const share = scaledBoundFactor(columns, claim.mode.accumulatorBits);
      check.codes({
        what: `norm, cast and one product in each sum (${scalingOf(quantize).group})`,
        tensor: "d",
        actual: check.answer(exchange).d,
        format: "FP32",
        expected: (element) => {
          const { low, high } = castOf(place(Math.floor(element / columns), element % columns));
          return { kind: "within", low: low - share * Math.abs(low), high: high + share * Math.abs(high) };
        },
      });
    });
});

/** Rows of the operand: few, for each is judged at all its elements. */
const rows = 6;

/** Entries that take a norm before the cast. */
function normalizing(test: GemmTest): GemmTest {
  return {
    ...test,
    text: `${test.text}, after a norm`,
    accepts: (entry) => entry.a.norm === "rms" && test.accepts(entry),
  };
}
