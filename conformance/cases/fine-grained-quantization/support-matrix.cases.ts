/** The support matrix is published and true (QNT-013): each combination works as claimed, or is refused. */
import type { DequantizeParams } from "../../../src/generated/types.ts";
import { cases, request } from "../../../src/harness/case.ts";
import { claimedOrNot } from "../../../src/harness/needs.ts";
import { groupExtent } from "../../../src/numerics/groups.ts";
import { emptyCodes, smallCodesOf, tensorOfFloat32 } from "../../../src/numerics/tensor.ts";
import { normalMatrix } from "../../inputs/matrices.ts";
import { allRecipes, canonicalRecipe, keyOf, patternOf, recipeNames } from "../../inputs/scaled-recipes.ts";
import { checkCodes, checkScales, checkValues, scalingOf } from "./judging.ts";

/** Large enough for an incomplete group beside a complete one in every shape but the square block. */
const extent = { rows: 3, columns: 160 };
const divisible = { rows: 128, columns: 128 };

export default cases("fine-grained-quantization", ({ define }) => {
  define("support-matrix-quantize", {
    why: "An option that is accepted and ignored gives a plausible tensor in the wrong recipe.",
    verifies: ["QNT-013"],
    vary: { recipe: recipeNames(allRecipes) },
  })
    .needs(claimedOrNot(({ recipe }) => patternOf(keyOf(recipe))))
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
    vary: { recipe: recipeNames(allRecipes) },
  })
    .needs(claimedOrNot(({ recipe }) => patternOf(keyOf(recipe))))
    .requests(({ params: { recipe }, claim, random }) => {
      const asked = claim?.recipe ?? canonicalRecipe(keyOf(recipe));
      const { group, scaleFormat, tensorScale, tail } = scalingOf(asked);
      const size = tail === "refuse" ? divisible : extent;
      const { tensor: codes } = emptyCodes(asked.format, [size.rows, size.columns]);
      const codeArray = smallCodesOf(codes);
      // Codes below 8 are finite in every format.
      for (let i = 0; i < codeArray.length; i += 1) codeArray[i] = random.integer(0, 7);
      const groups = groupExtent(group, size.rows, size.columns);
      const { tensor: scales } = emptyCodes(scaleFormat, [groups.rows, groups.columns]);
      const scaleArray = smallCodesOf(scales);
      const one = { FP32: 0x3f800000, E8M0: 127, UE4M3: 0x38 }[scaleFormat];
      for (let i = 0; i < scaleArray.length; i += 1) scaleArray[i] = one + i;
      const common = { codes, scales, recipe: asked, rounding: claim?.rounding ?? ("once" as const) };
      const second =
        tensorScale === "none" ? {} : { tensorScale: tensorOfFloat32([1], Float32Array.of(0.75)) };
      const outputs = claim?.outputs ?? (["FP32"] as const);
      return outputs.map((output) =>
        request("dequantize", { ...common, ...second, output } satisfies DequantizeParams),
      );
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
