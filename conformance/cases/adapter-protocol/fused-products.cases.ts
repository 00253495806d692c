/**
 * Claims about products whose operands are quantized on the way: a norm or a rule that is not claimed is refused (ADP-003),
 * and so is a norm that contradicts its operand (ADP-007).
 */
import { isDeepStrictEqual } from "node:util";
import type {
  GemmOperand,
  GemmParams,
  OperandSupport,
  Recipe,
  RmsNorm,
} from "../../../src/generated/types.ts";
import { cases, request } from "../../../src/harness/case.ts";
import { type GemmClaim, gemmSupportsOf, multiplies } from "../../../src/harness/gemm-needs.ts";
import type { Random } from "../../../src/harness/random.ts";
import { tensorOfFloat32, zeros } from "../../../src/numerics/tensor.ts";
import { isRecipe } from "../../../src/validate/validators.ts";
import { bothWays } from "../../inputs/fused-products.ts";
import { normalMatrix } from "../../inputs/matrices.ts";

const sizes = { m: 5, n: 6, k: 128 };
const faults = [
  "weight-of-another-length",
  "weight-of-another-type",
  "weight-of-two-dimensions",
  "epsilon-of-two",
  "epsilon-of-another-type",
] as const;

export default cases("adapter-protocol", ({ define }) => {
  define("unclaimed-norm-is-refused", {
    why: "A norm that is accepted and left out is a layer that is not there.",
    verifies: ["ADP-003"],
    evidence: "observed",
    vary: {},
  })
    .needs(
      multiplies(() => ({
        text: "A quantized on the way, without a norm",
        operands: "values",
        accepts: ({ a }) => a.quantize !== undefined && a.norm === undefined,
      })),
    )
    .requests(({ claim, random }) => {
      const plain = fusedProduct(claim, random);
      return [withNorm(plain, sound), request("gemm", plain)] as const;
    })
    .judge(({ exchanges: [unclaimed, next], check }) => {
      check.refused(unclaimed, "a norm, which is not claimed", "UNIMPLEMENTED");
      check.that("the same product without it is answered", check.answer(next) !== undefined);
    });

  define("other-rule-in-a-product-is-refused", {
    why: "A unit that quantizes by its own rule, whatever recipe is asked for, gives another model than the one that was tested.",
    verifies: ["ADP-003"],
    evidence: "observed",
    vary: { choice: ["amaxFloor", "elementRule", "scaleRule", "nonFinite", "overflow"] as const },
  })
    .needs((params, manifest) => {
      const supports = gemmSupportsOf(manifest);
      const { choice } = params;
      return multiplies(() => ({
        text: `A quantized on the way by a recipe in which ${choice} alone could be another`,
        operands: "values",
        accepts: ({ a }) => {
          const other = withOther(a, choice);
          return (
            other !== undefined && supports.every((entry) => !isDeepStrictEqual(entry.a.quantize, other))
          );
        },
      }))(params, manifest);
    })
    .requests(({ params: { choice }, claim, random }) => {
      const params = fusedProduct(claim, random);
      const quantize = withOther(claim.a, choice);
      return [
        request("gemm", { ...params, a: { ...params.a, ...(quantize === undefined ? {} : { quantize }) } }),
      ];
    })
    .judge(({ params: { choice }, exchanges: [exchange], check }) =>
      check.refused(exchange, `a recipe with another ${choice} than the manifest's`, "UNIMPLEMENTED"),
    );

  define("contradictory-norm-is-refused", {
    why: "Weights that are fewer than their rows are long are read beyond the end of a buffer.",
    verifies: ["ADP-007"],
    evidence: "observed",
    vary: { fault: faults },
  })
    .needs(
      multiplies(() => ({
        text: "A quantized on the way, after a norm",
        operands: "values",
        accepts: ({ a }) => a.norm === "rms",
      })),
    )
    .requests(({ params: { fault }, claim, random }) => {
      const plain = fusedProduct(claim, random);
      return [withNorm(plain, contradictory(fault)), withNorm(plain, sound)] as const;
    })
    .judge(({ params: { fault }, exchanges: [refused, next], check }) => {
      check.refused(refused, fault, "INVALID_ARGUMENT");
      check.that("the next request is answered", check.answer(next) !== undefined);
    });
});

const weight = tensorOfFloat32([sizes.k], new Float32Array(sizes.k).fill(1));
const epsilon = tensorOfFloat32([1], Float32Array.of(1e-6));
const sound: RmsNorm = { weight, epsilon };

function fusedProduct(claim: GemmClaim, random: Random): GemmParams {
  return bothWays(claim, sizes, random, (format, extent) => {
    const data = normalMatrix(format, extent, random);
    return { data, quantized: data };
  }).together.params;
}

function withNorm(params: GemmParams, norm: RmsNorm) {
  const a: GemmOperand = { ...params.a, norm };
  return request("gemm", { ...params, a });
}

function contradictory(fault: (typeof faults)[number]): RmsNorm {
  switch (fault) {
    case "weight-of-another-length":
      return { weight: zeros("F32", [sizes.k - 1]), epsilon };
    case "weight-of-another-type":
      return { weight: zeros("F64", [sizes.k]), epsilon };
    case "weight-of-two-dimensions":
      return { weight: zeros("F32", [1, sizes.k]), epsilon };
    case "epsilon-of-two":
      return { weight, epsilon: zeros("F32", [2]) };
    case "epsilon-of-another-type":
      return { weight, epsilon: zeros("F64", [1]) };
  }
}

/** Values of each choice; the one that a recipe does not have is asked for. */
const values = {
  amaxFloor: ["1e-4", "1e-12"],
  elementRule: ["divide", "multiply-reciprocal"],
  scaleRule: ["divide", "multiply-reciprocal"],
  nonFinite: ["nan-scale", "unit-scale"],
  overflow: ["saturate", "non-finite"],
} as const;

/** The recipe of an operand with another choice; undefined where there is no recipe, or none with that. */
function withOther({ quantize }: OperandSupport, choice: keyof typeof values): Recipe | undefined {
  if (quantize?.scaling === undefined) return undefined;
  const { scaling } = quantize;
  const candidates = values[choice].map((value): unknown => {
    if (choice === "overflow")
      return quantize.overflow === value ? undefined : { ...quantize, overflow: value };
    return scaling[choice] === value ? undefined : { ...quantize, scaling: { ...scaling, [choice]: value } };
  });
  return candidates.find((candidate) => isRecipe(candidate));
}
