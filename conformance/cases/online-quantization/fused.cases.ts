/**
 * Casts that are fused into a product: scales come from the tensor at hand (ONQ-001), the product is that of the two
 * steps (ONQ-002), and the values cross global memory once (ONQ-003, ONQ-004).
 */
import type { GemmOperand, GemmParams, OperandSupport, Recipe } from "../../../src/generated/types.ts";
import { cases, request } from "../../../src/harness/case.ts";
import {
  type GemmClaim,
  type GemmTest,
  gemmSupportsOf,
  multiplies,
} from "../../../src/harness/gemm-needs.ts";
import type { Needs } from "../../../src/harness/needs.ts";
import type { Random } from "../../../src/harness/random.ts";
import { elementBytes } from "../../../src/numerics/tensor.ts";
import { productName } from "../../inputs/gemm-entries.ts";
import { codeAroundOne, operand, type Sizes, transposes } from "../../inputs/gemm-operands.ts";
import { normalMatrix } from "../../inputs/matrices.ts";
import { quantizedByJudge } from "../../inputs/quantized.ts";

const sizes: Sizes = { m: 24, n: 16, k: 384 };

/** Fused operands by what they are quantized to, and whatever else is claimed. */
const fusions = [
  "E4M3/1x128/FP32",
  "E4M3/128x128/FP32",
  "E4M3/1x32/E8M0",
  "E5M2/1x128/FP32",
  "other",
] as const;
type Fusion = (typeof fusions)[number];

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
      const { together, apart } = bothWays(claim, sizes, 2 ** amplitude, random);
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
      const usual = Array.from({ length: 4 }, () => bothWays(claim, sizes, 1, random).together);
      const { together, apart } = bothWays(claim, sizes, 2 ** step, random);
      return [...usual, together, request("gemm", { ...apart.params, precision: unfused.mode.name })];
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
    .requests(({ claim, random }) => [bothWays(claim, { m: 128, n: 64, k: 1024 }, 1, random).together])
    .judge(({ exchanges: [exchange], check }) => {
      const { a } = exchange.request.params;
      const elements = 128 * 1024;
      const { globalBytesReadA = 0, globalBytesIntermediate = 0 } = check.answer(exchange).counters ?? {};
      const each = (globalBytesReadA + globalBytesIntermediate) / elements;
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
    .requests(({ claim, random }) => [bothWays(claim, { m: 128, n: 64, k: 1024 }, 1, random).together])
    .judge(({ exchanges: [exchange], check }) => {
      const { globalBytesIntermediate: bytes = 0 } = check.answer(exchange).counters ?? {};
      const codes = 128 * 1024;
      check.that(
        `${bytes} bytes of intermediate results, where the codes alone have ${codes}: at most a twentieth of that`,
        bytes <= codes / 20,
      );
    });
});

/** Entries whose operand A is quantized on the way. */
function fused(fusion: Fusion): GemmTest {
  return {
    text: `A quantized on the way to ${fusion}`,
    accepts: ({ a }) => {
      const name = a.quantize === undefined ? undefined : nameOf(a.quantize);
      if (name === undefined) return false;
      return fusion === "other" ? !fusions.some((one) => one === name) : name === fusion;
    },
  };
}

/** Such entries whose values come in one format. */
function from(input: "BF16" | "FP32" | "FP16", { text, accepts }: GemmTest): GemmTest {
  return { text: `${text} from ${input}`, accepts: (entry) => entry.a.format === input && accepts(entry) };
}

function nameOf({ format, scaling }: Recipe): string | undefined {
  return scaling === undefined ? undefined : `${format}/${scaling.group}/${scaling.scaleFormat}`;
}

function counting(test: GemmTest, counters: readonly GemmClaim["counters"][number][]): GemmTest {
  return {
    text: `${test.text} with the counters ${counters.join(", ")}`,
    accepts: (entry) => test.accepts(entry) && counters.every((counter) => entry.counters.includes(counter)),
  };
}

/** Beside a fused product the entry for the codes that its cast gives, which must be claimed as well. */
function withTwoSteps<Parameters>(
  needs: Needs<Parameters, GemmClaim>,
): Needs<Parameters, { readonly claim: GemmClaim; readonly unfused: GemmClaim }> {
  return (params, manifest) => {
    const found = needs(params, manifest);
    if (!found.applies) return found;
    const { claim } = found;
    const name = productName({ a: afterCast(claim.a), b: afterCast(claim.b) });
    const unfused = gemmSupportsOf(manifest).find(
      (entry) =>
        entry.a.quantize === undefined &&
        entry.b.quantize === undefined &&
        productName(entry) === name &&
        entry.layouts.includes(claim.layout) &&
        entry.outputs.includes(claim.output),
    );
    const mode = unfused?.modes.find((one) => one.name === claim.mode.name);
    if (unfused === undefined || mode === undefined)
      return { applies: false, reason: `not claimed: a product of ${name}, the codes of the fused cast` };
    const { layout, output } = claim;
    return { ...found, claim: { claim, unfused: { ...unfused, layout, output, mode } } };
  };
}

/** What an operand is when its cast is done. */
function afterCast(support: OperandSupport): OperandSupport {
  const { quantize } = support;
  if (quantize?.scaling === undefined) return support;
  const { group, scaleFormat, tensorScale } = quantize.scaling;
  return { format: quantize.format, scaling: { group, scaleFormat, tensorScale } };
}

/** The same product asked for with values that are quantized on the way, and with their codes. */
function bothWays(claim: GemmClaim, { m, n, k }: Sizes, amplitude: number, random: Random) {
  const transposed = transposes(claim.layout);
  const a = operandBothWays(claim.a, transposed.a, m, k, amplitude, random);
  const b = operandBothWays(claim.b, transposed.b, n, k, amplitude, random);
  const common: Pick<GemmParams, "output" | "precision"> = {
    output: claim.output,
    precision: claim.mode.name,
  };
  return {
    together: request("gemm", { a: a.together, b: b.together, ...common }),
    apart: request("gemm", { a: a.apart, b: b.apart, ...common }),
  };
}

function operandBothWays(
  support: OperandSupport,
  transpose: boolean,
  rows: number,
  k: number,
  amplitude: number,
  random: Random,
): { readonly together: GemmOperand; readonly apart: GemmOperand } {
  const { format, quantize } = support;
  if (quantize?.scaling === undefined || (format !== "FP32" && format !== "BF16" && format !== "FP16")) {
    const stored = operand(support, transpose, rows, k, { code: () => codeAroundOne(format, random) });
    return { together: stored, apart: stored };
  }
  const extent = transpose ? { rows: k, columns: rows } : { rows, columns: k };
  const data = normalMatrix(format, extent, random, amplitude);
  const { codes, scales, tensorScale } = quantizedByJudge(data, extent, quantize);
  const { group, scaleFormat, tensorScale: second } = quantize.scaling;
  return {
    together: { data, format, transpose, quantize },
    apart: {
      data: codes,
      format: quantize.format,
      transpose,
      scaling: { group, scaleFormat, tensorScale: second },
      scales,
      ...(tensorScale === undefined ? {} : { tensorScale }),
    },
  };
}
