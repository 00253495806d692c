/** Claims: what is claimed is answered (ADP-002), and all else is refused by code (ADP-003, ADP-004). */
import type { Recipe, Scaling } from "../../../src/generated/types.ts";
import { cases, request, unknownMethod } from "../../../src/harness/case.ts";
import { claimed, everyAdapter } from "../../../src/harness/needs.ts";
import { type Extent, groupExtent } from "../../../src/numerics/groups.ts";
import { emptyCodes, tensorOfFloat32 } from "../../../src/numerics/tensor.ts";
import { gridFor, matrix } from "../../inputs/matrices.ts";
import { allRecipes, castFormats, keyOf, patternOf, recipeNames } from "../../inputs/scaled-recipes.ts";

/** Whole groups of every shape. */
const square = { rows: 128, columns: 128 };
const castRow = { rows: 1, columns: 4 };
const ones = new Float64Array(square.rows * square.columns).fill(1);

export default cases("adapter-protocol", ({ define }) => {
  define("claimed-recipe-is-answered", {
    why: "A claim that is refused when it is used is found out by the customer.",
    verifies: ["ADP-002"],
    evidence: "observed",
    vary: { recipe: recipeNames(allRecipes) },
  })
    .needs(claimed(({ recipe }) => patternOf(keyOf(recipe))))
    .requests(({ params: { recipe }, claim }) => {
      const { extent } = gridFor(keyOf(recipe).group, 1);
      return [
        ...claim.inputs.map((input) =>
          request("quantize", {
            x: matrix(input, extent, ones.subarray(0, extent.rows * extent.columns)),
            recipe: claim.recipe,
          }),
        ),
        ...claim.outputs.map((output) =>
          request("dequantize", {
            ...zeroData(claim.recipe, extent),
            recipe: claim.recipe,
            output,
            rounding: claim.rounding,
          }),
        ),
      ];
    })
    .judge(({ exchanges, check }) => {
      for (const exchange of exchanges)
        check.that(`${exchange.request.method} is answered`, check.answer(exchange) !== undefined);
    });

  define("claimed-cast-is-answered", {
    why: "A claim that is refused when it is used is found out by the customer.",
    verifies: ["ADP-002"],
    evidence: "observed",
    vary: { format: castFormats },
  })
    .needs(claimed(({ format }) => ({ recipe: { format, scaling: null } })))
    .requests(({ claim }) => [
      ...claim.inputs.map((input) =>
        request("quantize", { x: matrix(input, castRow, [1, 2, 3, 4]), recipe: claim.recipe }),
      ),
      ...claim.outputs.map((output) =>
        request("dequantize", {
          codes: emptyCodes(claim.recipe.format, [1, 8]).tensor,
          recipe: claim.recipe,
          output,
          rounding: claim.rounding,
        }),
      ),
    ])
    .judge(({ exchanges, check }) => {
      for (const exchange of exchanges)
        check.that(`${exchange.request.method} is answered`, check.answer(exchange) !== undefined);
    });

  define("other-rule-is-refused", {
    why: "A device that takes a recipe it does not follow answers with other bits than were asked for.",
    verifies: ["ADP-003"],
    evidence: "observed",
    vary: {
      choice: [
        "amaxFloor",
        "scaleRule",
        "powerOfTwo",
        "elementRule",
        "nonFinite",
        "tail",
        "overflow",
        "infinity",
      ],
    },
  })
    .needs(claimed(() => ({ recipe: { scaling: {} }, inputs: ["FP32"] })))
    .requests(({ params: { choice }, claim }) => [
      request("quantize", { x: matrix("FP32", square, ones), recipe: withOtherChoice(claim.recipe, choice) }),
    ])
    .judge(({ params: { choice }, exchanges: [exchange], check }) =>
      check.refused(exchange, `a recipe with another ${choice} than the manifest's`, "UNIMPLEMENTED"),
    );

  define("unclaimed-format-is-refused", {
    why: "A format that is not in the support matrix has no rule by which its answer could be judged.",
    verifies: ["ADP-003"],
    evidence: "observed",
    vary: { format: ["FP64"] },
  })
    .needs(everyAdapter())
    .requests(({ params: { format } }) => [
      request("quantize", {
        x: matrix("FP32", { rows: 1, columns: 4 }, [1, 2, 3, 4]),
        recipe: { format, overflow: "non-finite", infinity: "non-finite" },
      }),
    ])
    .judge(({ exchanges: [exchange], check }) =>
      check.refused(exchange, "a cast to FP64, which nobody may claim", "UNIMPLEMENTED"),
    );

  define("unknown-method-is-refused", {
    why: "A method of a later version must be refused by name, so that a program can fall back.",
    verifies: ["ADP-004"],
    evidence: "observed",
    vary: { name: ["transmogrify", "Quantize", "constructor", "toString", "describe.x", "close", "then"] },
  })
    .needs(everyAdapter())
    .requests(({ params: { name } }) => [unknownMethod(name), request("describe", {})])
    .judge(({ params: { name }, exchanges: [unknown, describe], check }) => {
      check.refused(unknown, `the method ${name}`, "UNIMPLEMENTED");
      check.that("the next request is answered", check.answer(describe) !== undefined);
    });
});

function zeroData(recipe: Recipe, extent: Extent) {
  const { scaling } = recipe;
  const { tensor: codes } = emptyCodes(recipe.format, [extent.rows, extent.columns]);
  if (scaling === undefined) return { codes };
  const groups = groupExtent(scaling.group, extent.rows, extent.columns);
  const scales = emptyCodes(scaling.scaleFormat, [groups.rows, groups.columns]).tensor;
  if (scaling.tensorScale === "none") return { codes, scales };
  return { codes, scales, tensorScale: tensorOfFloat32([1], Float32Array.of(1)) };
}

type Choice =
  | "amaxFloor"
  | "scaleRule"
  | "powerOfTwo"
  | "elementRule"
  | "nonFinite"
  | "tail"
  | "overflow"
  | "infinity";

/** The recipe with one choice made otherwise. */
function withOtherChoice(recipe: Recipe, choice: Choice): Recipe {
  const { scaling } = recipe;
  if (scaling === undefined) return recipe;
  const other = <T>(values: readonly [T, T, ...T[]], now: T): T =>
    values[0] === now ? values[1] : values[0];
  const scaled = (part: Partial<Scaling>): Recipe => ({ ...recipe, scaling: { ...scaling, ...part } });
  switch (choice) {
    case "overflow":
      return { ...recipe, overflow: other(["saturate", "non-finite"], recipe.overflow) };
    case "infinity":
      return { ...recipe, infinity: other(["saturate", "non-finite"], recipe.infinity) };
    case "amaxFloor":
      return scaled({ amaxFloor: other(["1e-4", "1e-12"], scaling.amaxFloor) });
    case "scaleRule":
      return scaled({ scaleRule: other(["divide", "multiply-reciprocal"], scaling.scaleRule) });
    case "powerOfTwo":
      return scaled({ powerOfTwo: other(["up", "nearest"], scaling.powerOfTwo) });
    case "elementRule":
      return scaled({ elementRule: other(["divide", "multiply-reciprocal"], scaling.elementRule) });
    case "nonFinite":
      return scaled({ nonFinite: other(["nan-scale", "unit-scale"], scaling.nonFinite) });
    case "tail":
      return scaled({ tail: other(["partial", "refuse"], scaling.tail) });
  }
}
