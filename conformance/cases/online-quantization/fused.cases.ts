/**
 * Casts that are fused into a product: scales come from the tensor at hand (ONQ-001), the product is that of the two
 * steps (ONQ-002), and the values cross global memory once (ONQ-003, ONQ-004).
 */
import { cases, request } from "../../../src/harness/case.ts";
import { type GemmClaim, multiplies } from "../../../src/harness/gemm-needs.ts";
import type { Random } from "../../../src/harness/random.ts";
import { elementBytes } from "../../../src/numerics/tensor.ts";
import { bothWays, counting, from, fused, fusions, withTwoSteps } from "../../inputs/fused-products.ts";
import type { Sizes } from "../../inputs/gemm-operands.ts";
import { normalMatrix } from "../../inputs/matrices.ts";

const sizes: Sizes = { m: 24, n: 16, k: 384 };

export default cases("online-quantization", ({ define }) => {
  define("fused-product-is-that-of-two-steps", {
    why: "An amax from values that were rounded first, or a scale that is rounded again, makes a model that trains otherwise when fusion is switched on.",
    verifies: ["ONQ-002"],
    vary: {
      fusion: fusions,
      input: ["BF16", "FP32", "FP16"] as const,
      layout: ["TN", "NN", "TT", "NT"] as const,
      amplitude: [-12, 9],
    },
  })
    .needs(
      withTwoSteps(
        multiplies(({ fusion, input, layout }) => ({
          ...from(input, fused(fusion)),
          layout,
          output: "FP32",
        })),
      ),
    )
    .requests(({ params: { amplitude }, claim: { claim, unfused }, random }) => {
      const { together, apart } = usual(claim, sizes, 2 ** amplitude, random);
      return [together, request("gemm", { ...apart.params, precision: unfused.mode.name })] as const;
    })
    .judge(({ exchanges: [together, apart], check }) =>
      check.sameBits(
        "the product with a fused cast, and of the codes that the cast must give",
        "d",
        check.answer(together).d,
        check.answer(apart).d,
      ),
    );

  define("scale-comes-from-this-tensor", {
    why: "A scale from the history of a tensor saturates at the step where its values grow, which is where a loss diverges.",
    verifies: ["ONQ-001"],
    vary: { fusion: fusions, step: [10, -10] },
  })
    .needs(withTwoSteps(multiplies(({ fusion }) => ({ ...fused(fusion), output: "FP32" }))))
    .requests(({ params: { step }, claim: { claim, unfused }, random }) => {
      const before = Array.from({ length: 4 }, () => usual(claim, sizes, 1, random).together);
      const { together, apart } = usual(claim, sizes, 2 ** step, random);
      return [...before, together, request("gemm", { ...apart.params, precision: unfused.mode.name })];
    })
    .judge(({ params: { step }, exchanges, check }) => {
      const [together, apart] = exchanges.slice(-2).map((exchange) => check.answer(exchange).d);
      if (together !== undefined && apart !== undefined)
        check.sameBits(`the product after a step of 2^${step} in the values`, "d", together, apart);
    });

  define("values-cross-memory-once", {
    why: "Today a BF16 activation is read, written as FP8 and read again: four bytes for each element, where two would do.",
    verifies: ["ONQ-003"],
    evidence: "counter",
    vary: { fusion: fusions },
  })
    .needs(
      multiplies(({ fusion }) => ({
        ...counting(fused(fusion), ["globalBytesReadA", "globalBytesIntermediate"]),
      })),
    )
    .requests(({ claim, random }) => [usual(claim, { m: 128, n: 64, k: 1024 }, 1, random).together])
    .judge(({ exchanges: [exchange], check }) => {
      const { a } = exchange.request.params;
      const elements = 128 * 1024;
      const { globalBytesReadA = 0, globalBytesIntermediate = 0 } = check.answer(exchange).counters ?? {};
      const each = (globalBytesReadA + globalBytesIntermediate) / elements;
      if (a.format !== "FP32")
        check.figure({
          name: "bytes through memory for each activation whose cast is fused into the product",
          value: each,
          unit: "",
          worst: "highest",
          asked: 2,
        });
      check.that(
        `${each} bytes for each activation through global memory: at most 2, or what one pass over the input takes`,
        each <= Math.max(2, elementBytes(a.data.dtype)) * 1.05,
      );
      check.that(`${each} bytes for each activation: no less than the input has`, each >= 1);
    });

  define("no-full-size-intermediate", {
    why: "A hidden workspace of the size of the activations takes the memory that fusion was to save.",
    verifies: ["ONQ-004"],
    evidence: "counter",
    vary: { fusion: fusions },
  })
    .needs(multiplies(({ fusion }) => counting(fused(fusion), ["globalBytesIntermediate"])))
    .requests(({ claim, random }) => [usual(claim, { m: 128, n: 64, k: 1024 }, 1, random).together])
    .judge(({ exchanges: [exchange], check }) => {
      const { globalBytesIntermediate: bytes = 0 } = check.answer(exchange).counters ?? {};
      const codes = 128 * 1024;
      check.that(
        `${bytes} bytes of intermediate results, where the codes alone have ${codes}: at most a twentieth of that`,
        bytes <= codes / 20,
      );
    });
});

/** Normally distributed values, quantized as they are. */
function usual(claim: GemmClaim, sizes: Sizes, amplitude: number, random: Random) {
  return bothWays(claim, sizes, random, (format, extent) => {
    const data = normalMatrix(format, extent, random, amplitude);
    return { data, quantized: data };
  });
}
