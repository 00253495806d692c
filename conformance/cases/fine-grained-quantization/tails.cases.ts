/** Tensors that the group shape does not divide, and tensors without elements (QNT-006). */
import type { Recipe, Tensor } from "../../../src/generated/types.ts";
import { cases, request } from "../../../src/harness/case.ts";
import { dequantizes, quantizes } from "../../../src/harness/needs.ts";
import { dividesEvenly, groupSize } from "../../../src/numerics/groups.ts";
import { matrix } from "../../inputs/matrices.ts";
import { payload, unitScale } from "../../inputs/payloads.ts";
import { scaledRecipes } from "../../inputs/scaled-recipes.ts";
import { checkCodes, checkScales, checkValues, extentOf, scalingOf } from "./judging.ts";

const recipes = scaledRecipes();
const smallerThanTensor = scaledRecipes(({ group }) => group !== "tensor");

export default cases("fine-grained-quantization", ({ define }) => {
  define("tail-groups", {
    why: "Hidden sizes and token counts are seldom multiples of 128; padding that joins the amax changes the last tile.",
    verifies: ["QNT-006"],
    vary: {
      recipe: smallerThanTensor.names,
      elements: [1, "one-less", "one-more", "two-groups-less-one", "three-and-a-half"],
    },
  })
    .needs(quantizes(({ recipe }) => smallerThanTensor.entry(recipe)))
    .requests(({ params: { elements }, claim: { input, recipe }, random }) => {
      const size = groupSize(scalingOf(recipe).group, { rows: 1, columns: 1 });
      const along = (length: number) => (length === 1 ? 3 : tailLength(length, elements));
      const extent = { rows: along(size.rows), columns: along(size.columns) };
      // Each row is larger than the one before, so that a read beyond the end of a row changes its last scale.
      const values = Float64Array.from(
        { length: extent.rows * extent.columns },
        (_, i) => random.normal() * 2 ** Math.min(40, Math.floor(i / extent.columns)),
      );
      return [request("quantize", { x: matrix(input, extent, values), recipe })];
    })
    .judge(({ exchanges: [exchange], check }) => {
      const { x, recipe } = exchange.request.params;
      if (isRefusedTail(recipe, x)) {
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

  define("tail-groups-of-codes", {
    why: "A scale that is found by the length of a whole group belongs to the wrong elements in every row but the first.",
    verifies: ["QNT-006"],
    vary: { recipe: smallerThanTensor.names, elements: ["one-less", "one-more", "three-and-a-half"] },
  })
    .needs(dequantizes(({ recipe }) => smallerThanTensor.entry(recipe)))
    .requests(({ params: { elements }, claim: { output, recipe, rounding }, random }) => {
      const { group, scaleFormat } = scalingOf(recipe);
      const size = groupSize(group, { rows: 1, columns: 1 });
      const along = (length: number) => (length === 1 ? 3 : tailLength(length, elements));
      const data = payload(
        recipe,
        { rows: along(size.rows), columns: along(size.columns) },
        // Codes below 8 are finite in every format, and no two groups have the same scale.
        { code: () => random.integer(1, 7), scale: (index) => unitScale[scaleFormat] + index },
      );
      return [request("dequantize", { ...data, recipe, output, rounding })];
    })
    .judge(({ exchanges: [exchange], check }) => {
      const { codes, recipe } = exchange.request.params;
      if (isRefusedTail(recipe, codes)) {
        check.refused(
          exchange,
          `codes of shape [${codes.shape.join(", ")}] under a recipe that refuses incomplete groups`,
          "INVALID_ARGUMENT",
        );
      } else checkValues(check, exchange.request.params, check.answer(exchange));
    });

  define("tensor-without-elements", {
    why: "An expert that gets no token is a matrix without rows; it must cost nothing and break nothing.",
    verifies: ["QNT-006"],
    vary: { recipe: recipes.names, empty: ["rows", "columns"] },
  })
    .needs(quantizes(({ recipe }) => recipes.entry(recipe)))
    .requests(({ params: { empty }, claim: { input, recipe } }) => {
      const extent = empty === "rows" ? { rows: 0, columns: 256 } : { rows: 128, columns: 0 };
      return [request("quantize", { x: matrix(input, extent, []), recipe })];
    })
    .judge(({ exchanges: [exchange], check }) => {
      const { codes, scales } = check.answer(exchange);
      check.that("no codes", codes.data.length === 0);
      check.that("no scales", scales?.data.length === 0);
    });

  define("codes-without-elements", {
    why: "An expert that gets no token is a matrix without rows; it must cost nothing and break nothing.",
    verifies: ["QNT-006"],
    vary: { recipe: recipes.names, empty: ["rows", "columns"] },
  })
    .needs(dequantizes(({ recipe }) => recipes.entry(recipe)))
    .requests(({ params: { empty }, claim: { output, recipe, rounding } }) => {
      const extent = empty === "rows" ? { rows: 0, columns: 256 } : { rows: 128, columns: 0 };
      return [request("dequantize", { ...payload(recipe, extent), recipe, output, rounding })];
    })
    .judge(({ exchanges: [exchange], check }) =>
      check.that("no values", check.answer(exchange).y.data.length === 0),
    );
});

function isRefusedTail(recipe: Recipe, matrix: Tensor): boolean {
  const { tail, group } = scalingOf(recipe);
  return tail === "refuse" && !dividesEvenly(group, extentOf(matrix));
}

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
