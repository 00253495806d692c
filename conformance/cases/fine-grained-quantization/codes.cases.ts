/** Codes under the scale that is returned with them (QNT-004): random data, and elements at the ties of the format. */
import { cases, request } from "../../../src/harness/case.ts";
import { claimed, from, quantizes } from "../../../src/harness/needs.ts";
import { formats } from "../../../src/numerics/formats.ts";
import { magnitudesOf } from "../../inputs/edge-values.ts";
import { byGroups, gridFor, matrix, normalMatrix } from "../../inputs/matrices.ts";
import { scaledRecipes } from "../../inputs/scaled-recipes.ts";
import { checkCodes, scalingOf } from "./judging.ts";

const recipes = scaledRecipes();

export default cases("fine-grained-quantization", ({ define }) => {
  define("codes-belong-to-the-returned-scale", {
    why: "A payload made with another scale than the one that is stored is wrong by up to a factor of two, with no warning.",
    verifies: ["QNT-004"],
    vary: { recipe: recipes.names, input: ["FP32", "BF16", "FP16"] },
  })
    .needs(claimed(({ recipe, input }) => from(input, recipes.entry(recipe))))
    .requests(({ params: { input }, claim, random }) => {
      const { extent } = gridFor(scalingOf(claim.recipe).group, 16);
      return [request("quantize", { x: normalMatrix(input, extent, random, 3), recipe: claim.recipe })];
    })
    .judge(({ exchanges: [exchange], check }) =>
      checkCodes(check, exchange.request.params, check.answer(exchange)),
    );

  define("codes-at-ties", {
    why: "Group by group, elements at ties are where a reciprocal, a fused multiply or another rounding becomes visible.",
    verifies: ["QNT-004"],
    vary: { recipe: recipes.names },
  })
    .needs(quantizes(({ recipe }) => recipes.entry(recipe)))
    .requests(({ claim: { input, recipe }, random }) => {
      const { format } = recipe;
      const { group } = scalingOf(recipe);
      const { extent } = gridFor(group, 32);
      const { max } = formats[format];
      const magnitudes = magnitudesOf(format);
      const tie = () => {
        const place = random.integer(0, magnitudes.length - 2);
        return ((magnitudes[place] ?? 0) + (magnitudes[place + 1] ?? 0)) / 2;
      };
      // Groups whose amax is max * 2^k have the scale 2^k under every rule, so that ties of the format stay ties. In the
      // others, the same elements are ties of no scale, or nearly so.
      const stretch = Array.from(
        { length: 64 },
        (_, i) => 2 ** ((i % 9) - 4) * (i % 3 === 2 ? 1 + random.unit() : 1),
      );
      const values = byGroups(group, extent, (index, place) => {
        const sign = random.integer(0, 1) === 0 ? 1 : -1;
        return sign * (stretch[index % stretch.length] ?? 1) * (place === 0 ? max : tie());
      });
      return [request("quantize", { x: matrix(input, extent, values), recipe })];
    })
    .judge(({ exchanges: [exchange], check }) =>
      checkCodes(check, exchange.request.params, check.answer(exchange)),
    );
});
