/** Tensors that the group shape does not divide, and tensors without elements (QNT-006). */
import { cases, request } from "../../../src/harness/case.ts";
import { claimed } from "../../../src/harness/needs.ts";
import { dividesEvenly, groupSize } from "../../../src/numerics/groups.ts";
import { matrix } from "../../inputs/matrices.ts";
import { deployedRecipes, keyOf, patternOf, recipeNames } from "../../inputs/scaled-recipes.ts";
import { checkCodes, checkScales, extentOf, scalingOf } from "./judging.ts";

export default cases("fine-grained-quantization", ({ define }) => {
  define("tail-groups", {
    why: "Hidden sizes and token counts are seldom multiples of 128; padding that joins the amax changes the last tile.",
    verifies: ["QNT-006"],
    vary: {
      recipe: recipeNames(deployedRecipes.filter(({ group }) => group !== "tensor")),
      elements: [1, "one-less", "one-more", "two-groups-less-one", "three-and-a-half"],
    },
  })
    .needs(claimed(({ recipe }) => ({ ...patternOf(keyOf(recipe)), inputs: ["FP32"] })))
    .requests(({ params: { recipe, elements }, claim, random }) => {
      const size = groupSize(keyOf(recipe).group, { rows: 1, columns: 1 });
      const along = (length: number) => (length === 1 ? 3 : tailLength(length, elements));
      const extent = { rows: along(size.rows), columns: along(size.columns) };
      // Each row is larger than the one before, so that a read beyond the end of a row changes its last scale.
      const values = Float64Array.from(
        { length: extent.rows * extent.columns },
        (_, i) => random.normal() * 2 ** Math.min(40, Math.floor(i / extent.columns)),
      );
      return [request("quantize", { x: matrix("FP32", extent, values), recipe: claim.recipe })];
    })
    .judge(({ exchanges: [exchange], check }) => {
      const { x, recipe } = exchange.request.params;
      const scaling = scalingOf(recipe);
      if (scaling.tail === "refuse" && !dividesEvenly(scaling.group, extentOf(x))) {
        check.refused(
          exchange,
          `[${x.shape.join(", ")}] under a recipe that refuses incomplete groups`,
          "INVALID_ARGUMENT",
        );
        return;
      }
      const result = check.answer(exchange);
      checkScales(check, exchange.request.params, result);
      checkCodes(check, exchange.request.params, result);
    });

  define("tensor-without-elements", {
    why: "An expert that gets no token is a matrix without rows; it must cost nothing and break nothing.",
    verifies: ["QNT-006"],
    vary: { recipe: recipeNames(deployedRecipes), empty: ["rows", "columns"] },
  })
    .needs(claimed(({ recipe }) => ({ ...patternOf(keyOf(recipe)), inputs: ["FP32"] })))
    .requests(({ params: { empty }, claim }) => {
      const extent = empty === "rows" ? { rows: 0, columns: 256 } : { rows: 128, columns: 0 };
      return [request("quantize", { x: matrix("FP32", extent, []), recipe: claim.recipe })];
    })
    .judge(({ exchanges: [exchange], check }) => {
      const { codes, scales } = check.answer(exchange);
      check.that("no codes", codes.data.length === 0);
      check.that("no scales", scales?.data.length === 0);
    });
});

/** Lengths around multiples of a group's length. */
function tailLength(group: number, elements: number | string): number {
  switch (elements) {
    case "one-less":
      return group - 1;
    case "one-more":
      return group + 1;
    case "two-groups-less-one":
      return 2 * group - 1;
    case "three-and-a-half":
      return 3 * group + group / 2;
    default:
      return 1;
  }
}
