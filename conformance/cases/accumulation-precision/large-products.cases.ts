/**
 * Products of millions of elements, each of which is judged without computing any of them again (ACC-003): of one shape in
 * the quick suite, and of those that models are made of in the full one.
 */
import { cases } from "../../../src/harness/case.ts";
import { multiplies, withinLimits } from "../../../src/harness/gemm-needs.ts";
import { formatPairs } from "../../inputs/gemm-entries.ts";
import { product, type Sizes } from "../../inputs/gemm-operands.ts";
import { planted } from "../../inputs/planted.ts";
import { checkLarge } from "../products.ts";

/** Few pairs: what goes wrong in one place of a large product does so whatever is multiplied. */
const large = formatPairs((a, b) => a === b && (a === "E4M3" || a === "BF16"));

/** The shapes of the products of all profiles (spec/profiles.md), `m x n x k`. */
export const workloads = [
  "4096x7168x2048",
  "4096x4096x7168",
  "7168x2048x4096",
  "4096x24576x1536",
  "4096x7168x16384",
  "256x7168x2048",
  "1x24576x1536",
] as const;

const what = "an exact product with a large term in every group of 128";

export default cases("accumulation-precision", ({ define }) => {
  for (const [suite, shapes] of [
    ["quick", ["768x1024x128"]],
    ["full", ["4096x7168x128", "7168x4096x129"]],
  ] as const) {
    define(
      suite === "quick" ? "large-product-is-right-everywhere" : "very-large-product-is-right-everywhere",
      {
        why: "What one thread of one tile gets wrong is one element among millions, and no sample of elements and no norm sees it.",
        verifies: ["ACC-003"],
        suite,
        vary: { pair: large.names, shape: shapes },
      },
    )
      .needs(multiplies(({ pair }) => ({ ...large.entry(pair), output: "FP32" })))
      .requests(({ params: { shape }, claim, random }) => {
        const sizes = sizesOf(shape);
        const k = claim.tail === "refuse" ? 128 * Math.ceil(sizes.k / 128) : sizes.k;
        return [product(claim, { ...sizes, k }, planted(claim, k, random))];
      })
      .judge(({ exchanges: [exchange], check }) => checkLarge(check, exchange, what));
  }

  define("workload-is-right-everywhere", {
    why: "The shapes that a model is made of have kernels of their own, with tiles, splits and tails that no other shape has.",
    verifies: ["ACC-003"],
    suite: "full",
    vary: { workload: workloads },
  })
    .needs(
      withinLimits(
        ({ workload }) => sizesOf(workload),
        multiplies(() => ({ ...large.entry("E4M3,E4M3"), output: "FP32" })),
      ),
    )
    .requests(({ params: { workload }, claim, random }) => {
      const sizes = sizesOf(workload);
      return [product(claim, sizes, planted(claim, sizes.k, random))];
    })
    .judge(({ exchanges: [exchange], check }) => checkLarge(check, exchange, what));
});

function sizesOf(shape: string): Sizes {
  const [m = 1, n = 1, k = 0] = shape.split("x").map(Number);
  return { m, n, k };
}
