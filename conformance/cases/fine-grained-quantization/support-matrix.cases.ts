/** The support matrix is published and true (QNT-013): each combination works as claimed, or is refused. */
import { cases, request } from "../../../src/harness/case.ts";
import { claimed, claimedOrNot } from "../../../src/harness/needs.ts";
import { normalMatrix } from "../../inputs/matrices.ts";
import { payload, unitScale } from "../../inputs/payloads.ts";
import { canonicalRecipe, keyOf, wholeMatrix } from "../../inputs/scaled-recipes.ts";
import { checkCodes, checkScales, checkValues, scalingOf } from "./judging.ts";

/** Large enough for an incomplete group beside a complete one in every shape but the square block. */
const extent = { rows: 3, columns: 160 };
const divisible = { rows: 128, columns: 128 };

export default cases("fine-grained-quantization", ({ define }) => {
  define("support-matrix-quantize", {
    why: "An option that is accepted and ignored gives a plausible tensor in the wrong recipe.",
    verifies: ["QNT-013"],
    vary: { recipe: wholeMatrix.names },
  })
    .needs(claimedOrNot(claimed(({ recipe }) => wholeMatrix.entry(recipe))))
    .requests(({ params: { recipe }, claim, random }) => {
      const asked = claim?.recipe ?? canonicalRecipe(keyOf(recipe));
      const size = scalingOf(asked).tail === "refuse" ? divisible : extent;
      const inputs = claim?.inputs ?? (["FP32"] as const);
      return inputs
        .filter((input) => input !== "FP64")
        .map((input) => request("quantize", { x: normalMatrix(input, size, random), recipe: asked }));
    })
    .judge(({ params: { recipe }, claim, exchanges, check }) => {
      if (claim !== undefined && exchanges.length === 0) check.that("only dequantize is claimed", true);
      for (const exchange of exchanges) {
        if (claim === undefined) {
          check.refused(exchange, `quantize by ${recipe}, which is not claimed`, "UNIMPLEMENTED");
        } else {
          const result = check.answer(exchange);
          checkScales(check, exchange.request.params, result);
          checkCodes(check, exchange.request.params, result);
        }
      }
    });

  define("support-matrix-dequantize", {
    why: "A consumer that takes codes in a recipe it does not know returns finite nonsense.",
    verifies: ["QNT-013"],
    vary: { recipe: wholeMatrix.names },
  })
    .needs(claimedOrNot(claimed(({ recipe }) => wholeMatrix.entry(recipe))))
    .requests(({ params: { recipe }, claim, random }) => {
      const asked = claim?.recipe ?? canonicalRecipe(keyOf(recipe));
      const { scaleFormat, tail } = scalingOf(asked);
      const data = payload(asked, tail === "refuse" ? divisible : extent, {
        // Codes below 8 are finite in every format.
        code: () => random.integer(0, 7),
        scale: (group) => unitScale[scaleFormat] + group,
        tensorScale: 0.75,
      });
      const rounding = claim?.rounding ?? "once";
      const outputs = claim?.outputs ?? (["FP32"] as const);
      return outputs.map((output) => request("dequantize", { ...data, recipe: asked, output, rounding }));
    })
    .judge(({ params: { recipe }, claim, exchanges, check }) => {
      if (claim !== undefined && exchanges.length === 0) check.that("only quantize is claimed", true);
      for (const exchange of exchanges) {
        if (claim === undefined)
          check.refused(exchange, `dequantize by ${recipe}, which is not claimed`, "UNIMPLEMENTED");
        else checkValues(check, exchange.request.params, check.answer(exchange));
      }
    });
});
