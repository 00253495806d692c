/** E5M6 (QNT-015): twelve bits in sixteen, with one sign, five exponent and six fraction bits that are really there. */
import { cases, request } from "../../../src/harness/case.ts";
import { quantizes } from "../../../src/harness/needs.ts";
import { smallCodesOf } from "../../../src/numerics/tensor.ts";
import { magnitudesOf } from "../../inputs/edge-values.ts";
import { byGroups, gridFor, matrix } from "../../inputs/matrices.ts";
import { castEntry, entryOf, keyOf, wholeMatrix } from "../../inputs/scaled-recipes.ts";
import { checkCast, checkCodes, scalingOf } from "./judging.ts";

const scaled = wholeMatrix.names.filter((name) => keyOf(name).format === "E5M6");

export default cases("fine-grained-quantization", ({ define }) => {
  define("e5m6-keeps-its-own-values", {
    why: "The activations that need E5M6 lose four of its six fraction bits when it is E5M2 in disguise.",
    verifies: ["QNT-015"],
    vary: {},
  })
    .needs(quantizes(() => castEntry("E5M6")))
    .requests(({ claim: { input, recipe } }) => {
      const values = magnitudesOf("E5M6").flatMap((value) => [value, -value]);
      return [
        request("quantize", {
          x: matrix(input, { rows: 1, columns: values.length }, values),
          recipe,
        }),
      ];
    })
    .judge(({ exchanges: [exchange], check }) => {
      const result = check.answer(exchange);
      checkCast(check, exchange.request.params, result);
      check.that(
        "the upper four bits of every code are zero",
        smallCodesOf(result.codes).every((code) => code < 4096),
      );
    });

  define("e5m6-tiles", {
    why: "The input of the layer after attention is stored in E5M6 tiles; their last fraction bit is why the format exists.",
    verifies: ["QNT-015"],
    vary: { recipe: scaled },
  })
    .needs(quantizes(({ recipe }) => entryOf(keyOf(recipe))))
    .requests(({ claim: { input, recipe }, random }) => {
      const { group } = scalingOf(recipe);
      const { extent } = gridFor(group, 16);
      const values = byGroups(group, extent, (_, place) =>
        place === 0 ? 65024 : random.normal() * 2 ** random.integer(-8, 12),
      );
      return [request("quantize", { x: matrix(input, extent, values), recipe })];
    })
    .judge(({ exchanges: [exchange], check }) => {
      const result = check.answer(exchange);
      checkCodes(check, exchange.request.params, result);
      check.that(
        "the upper four bits of every code are zero",
        smallCodesOf(result.codes).every((code) => code < 4096),
      );
    });
});
