/**
 * Microscaling formats (QNT-014): E8M0 scales for each 32 elements, and NVFP4's UE4M3 scales for each 16 with an FP32
 * tensor scale. Two rules for the power of two share one name in the field; the amax values here tell them apart.
 */
import { cases, request } from "../../../src/harness/case.ts";
import { quantizes } from "../../../src/harness/needs.ts";
import { formats } from "../../../src/numerics/formats.ts";
import { float32Neighbours } from "../../inputs/edge-values.ts";
import { byGroups, gridFor, matrix, normalMatrix, withAmax } from "../../inputs/matrices.ts";
import { scaledRecipes } from "../../inputs/scaled-recipes.ts";
import { checkCodes, checkScales, scalingOf } from "./judging.ts";

const microscaling = scaledRecipes(
  ({ group, scale }) => (group === "1x32" || group === "1x16") && scale !== "FP32",
);
const needs = quantizes(({ recipe }: { readonly recipe: string }) => microscaling.entry(recipe));

export default cases("fine-grained-quantization", ({ define }) => {
  define("microscaling-rule", {
    why: "A block scale rounded down where the model expects it rounded up saturates the largest element of every second block.",
    verifies: ["QNT-014"],
    vary: { recipe: microscaling.names },
  })
    .needs(needs)
    .requests(({ claim: { input, recipe }, random }) => {
      const { format } = recipe;
      const { group } = scalingOf(recipe);
      const { max } = formats[format];
      const exponents = [-9, -4, -1, 0, 1, 5, 8];
      const steps = [max, 2 ** Math.floor(Math.log2(max)), 1.5 * max, 1.25 * max, 1.75 * max];
      const amaxes = exponents.flatMap((exponent) =>
        steps.flatMap((step) => float32Neighbours(Math.fround(step * 2 ** exponent))),
      );
      const { extent } = gridFor(group, amaxes.length);
      const values = withAmax(group, extent, (index) => amaxes[index % amaxes.length] ?? 1, random);
      return [request("quantize", { x: matrix(input, extent, values), recipe })];
    })
    .judge(({ exchanges: [exchange], check }) => {
      const result = check.answer(exchange);
      checkScales(check, exchange.request.params, result);
      checkCodes(check, exchange.request.params, result);
    });

  define("microscaling-over-many-binades", {
    why: "Blocks of one tensor differ by powers of two; that is what a scale per 32 elements is for.",
    verifies: ["QNT-014"],
    vary: { recipe: microscaling.names },
  })
    .needs(needs)
    .requests(({ claim: { input, recipe }, random }) => {
      const { group, tail } = scalingOf(recipe);
      const { extent } = gridFor(group, 64);
      const values = byGroups(group, extent, (index) => random.normal() * 2 ** ((index % 21) - 10));
      return [
        request("quantize", { x: matrix(input, extent, values), recipe }),
        request("quantize", { x: normalMatrix(input, { rows: 5, columns: 77 }, random), recipe }),
      ].slice(0, tail === "refuse" ? 1 : 2);
    })
    .judge(({ exchanges, check }) => {
      for (const exchange of exchanges) {
        const result = check.answer(exchange);
        checkScales(check, exchange.request.params, result);
        checkCodes(check, exchange.request.params, result);
      }
    });
});
