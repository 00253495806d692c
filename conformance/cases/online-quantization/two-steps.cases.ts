/**
 * What a cast costs that is not fused: the traffic of quantizing and of multiplying what comes out, as the device counts it
 * and as the tensors are large. Where the wish of one pass is not answered, this is what stands in its place (ONQ-003).
 */
import type { QuantizationSupport } from "../../../src/generated/types.ts";
import { cases, request } from "../../../src/harness/case.ts";
import { type GemmClaim, gemmSupportsOf, multiplies, operandsOf } from "../../../src/harness/gemm-needs.ts";
import { type Needs, supportsOf } from "../../../src/harness/needs.ts";
import { elementBytes, elementCount } from "../../../src/numerics/tensor.ts";
import { counting } from "../../inputs/fused-products.ts";
import { groupScaledProducts } from "../../inputs/gemm-entries.ts";
import { codeOf, product } from "../../inputs/gemm-operands.ts";
import { normalMatrix } from "../../inputs/matrices.ts";
import { checkCodes, checkScales } from "../fine-grained-quantization/judging.ts";

/** Products as deployed models have them, whose operand A is quantized from activations. */
const products = groupScaledProducts((name) =>
  ["E4M3/1x128/FP32,E4M3/128x128/FP32", "E4M3/1x32/E8M0,E4M3/1x32/E8M0"].includes(name),
);
const sizes = { m: 128, n: 16, k: 512 };

export default cases("online-quantization", ({ define }) => {
  define("two-steps-cross-memory-more-than-once", {
    why: "Values that are written as codes and read again cost twice the traffic of one pass; a count below what the tensors have hides that.",
    verifies: ["ONQ-003"],
    evidence: "counter",
    vary: { product: products.names.filter((name) => name !== "other") },
  })
    .needs(
      withQuantization(
        multiplies(({ product: name }) =>
          counting(products.entry(name), ["globalBytesReadA", "globalBytesIntermediate"]),
        ),
      ),
    )
    .requests(({ claim: { claim, quantization }, random }) => {
      const x = normalMatrix("BF16", { rows: sizes.m, columns: sizes.k }, random);
      const one = { code: () => codeOf(claim.a.format, 1) };
      return [
        request("quantize", { x, recipe: quantization.recipe }),
        product(claim, sizes, { a: one, b: { code: () => codeOf(claim.b.format, 1) } }),
      ] as const;
    })
    .judge(({ claim: { isFused }, exchanges: [quantized, multiplied], check }) => {
      const { x, recipe } = quantized.request.params;
      const result = check.answer(quantized);
      checkScales(check, { x, recipe }, result);
      checkCodes(check, { x, recipe }, result);
      const codes = [result.codes, result.scales, result.tensorScale].reduce(
        (sum, tensor) =>
          tensor === undefined ? sum : sum + elementCount(tensor.shape) * elementBytes(tensor.dtype),
        0,
      );
      const { globalBytesReadA = 0, globalBytesIntermediate = 0 } = check.answer(multiplied).counters ?? {};
      check.that(
        `${globalBytesReadA} bytes of A are read, of which codes and scales have ${codes}: no less than that`,
        globalBytesReadA >= codes,
      );
      const values = elementCount(x.shape);
      check.figure({
        name: "bytes through memory for each activation that is quantized, written, and read again",
        value: elementBytes(x.dtype) + (codes + globalBytesReadA + globalBytesIntermediate) / values,
        unit: "",
        worst: "highest",
        ...(isFused ? {} : { asked: 2 }),
      });
    });
});

interface TwoSteps {
  readonly claim: GemmClaim;
  readonly quantization: QuantizationSupport;
  /** Whether some cast can be fused into a product, so that nobody has to take two steps. */
  readonly isFused: boolean;
}

/** Beside a product the recipe by which its operand A is quantized from BF16. */
function withQuantization<Parameters>(needs: Needs<Parameters, GemmClaim>): Needs<Parameters, TwoSteps> {
  return (params, manifest) => {
    const found = needs(params, manifest);
    if (!found.applies) return found;
    const { a } = found.claim;
    const quantization = supportsOf(manifest).find(
      ({ recipe: { format, scaling }, inputs }) =>
        format === a.format &&
        scaling?.group === a.scaling?.group &&
        scaling?.scaleFormat === a.scaling?.scaleFormat &&
        scaling?.tensorScale === a.scaling?.tensorScale &&
        inputs.includes("BF16"),
    );
    if (quantization === undefined)
      return { applies: false, reason: `not claimed: quantization of BF16 to ${a.format} for this product` };
    const isFused = gemmSupportsOf(manifest).some((entry) => operandsOf(entry) === "values");
    return { ...found, claim: { claim: found.claim, quantization, isFused } };
  };
}
