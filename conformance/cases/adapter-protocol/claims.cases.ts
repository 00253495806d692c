/** Claims: what is claimed is answered (ADP-002), and all else is refused by code (ADP-003, ADP-004). */
import type { QuantizationSupport } from "../../../src/generated/types.ts";
import { cases, type Request, request, unknownMethod } from "../../../src/harness/case.ts";
import { claimed, everyAdapter } from "../../../src/harness/needs.ts";
import { castFormats } from "../../../src/numerics/formats.ts";
import { isRecipe } from "../../../src/validate/validators.ts";
import { gridFor, matrix } from "../../inputs/matrices.ts";
import { payload } from "../../inputs/payloads.ts";
import { castEntry, wholeMatrix } from "../../inputs/scaled-recipes.ts";

const choices = [
  "overflow",
  "infinity",
  "amaxFloor",
  "scaleRule",
  "powerOfTwo",
  "elementRule",
  "zeroGroup",
  "nonFinite",
  "tail",
  "rounding",
] as const;
type Choice = (typeof choices)[number];

/** Values to try in place of the declared one. */
const values: { readonly [C in Exclude<Choice, "rounding">]: readonly string[] } = {
  overflow: ["saturate", "non-finite"],
  infinity: ["saturate", "non-finite"],
  amaxFloor: ["1e-4", "1e-12", "none"],
  scaleRule: ["divide", "multiply-reciprocal"],
  powerOfTwo: ["up", "nearest", "floor", "none"],
  elementRule: ["divide", "multiply-reciprocal"],
  zeroGroup: ["unit", "minimum"],
  nonFinite: ["nan-scale", "unit-scale"],
  tail: ["partial", "refuse"],
};

export default cases("adapter-protocol", ({ define }) => {
  define("claimed-recipe-is-answered", {
    why: "A claim that is refused when it is used is found out by the customer.",
    verifies: ["ADP-002"],
    evidence: "observed",
    vary: { recipe: wholeMatrix.names },
  })
    .needs(claimed(({ recipe }) => wholeMatrix.entry(recipe)))
    .requests(({ claim }) => everyClaim(claim))
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
    .needs(claimed(({ format }) => castEntry(format)))
    .requests(({ claim }) => everyClaim(claim))
    .judge(({ exchanges, check }) => {
      for (const exchange of exchanges)
        check.that(`${exchange.request.method} is answered`, check.answer(exchange) !== undefined);
    });

  define("other-rule-is-refused", {
    why: "A device that takes a recipe it does not follow answers with other bits than were asked for.",
    verifies: ["ADP-003"],
    evidence: "observed",
    vary: { choice: choices },
  })
    .needs(
      claimed(({ choice }) => ({
        text: `a recipe in which ${choice} alone could be another`,
        accepts: (entry) => withOtherChoice(entry, choice) !== undefined,
      })),
    )
    .requests(({ params: { choice }, claim }) => {
      const other = withOtherChoice(claim, choice);
      return other === undefined ? [] : [other];
    })
    .judge(({ params: { choice }, exchanges, check }) => {
      for (const exchange of exchanges)
        check.refused(exchange, `a recipe with another ${choice} than the manifest's`, "UNIMPLEMENTED");
    });

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

/** A request for each input and output format of an entry. */
function everyClaim({ recipe, inputs, outputs, rounding }: QuantizationSupport): Request[] {
  const extent = oneGroup(recipe);
  const ones = new Float64Array(extent.rows * extent.columns).fill(1);
  return [
    ...inputs.map((input) => request("quantize", { x: matrix(input, extent, ones), recipe })),
    ...outputs.map((output) =>
      request("dequantize", { ...payload(recipe, extent), recipe, output, rounding }),
    ),
  ];
}

function oneGroup({ scaling }: QuantizationSupport["recipe"]) {
  return scaling === undefined ? { rows: 1, columns: 4 } : gridFor(scaling.group, 1).extent;
}

/** A request that an entry claims but for one choice; undefined where that choice leaves no other. */
function withOtherChoice(entry: QuantizationSupport, choice: Choice): Request | undefined {
  const { recipe, rounding, inputs, outputs } = entry;
  if (choice === "rounding") {
    const other = rounding === "once" ? "through-fp32" : "once";
    return everyClaim({ ...entry, inputs: [], outputs: outputs.slice(0, 1), rounding: other })[0];
  }
  const { scaling } = recipe;
  const place = choice in recipe ? recipe : scaling;
  if (place === undefined) return undefined;
  const now = new Map<string, unknown>(Object.entries(place)).get(choice);
  const candidates = values[choice]
    .filter((value) => value !== now)
    .map((value): unknown =>
      place === recipe
        ? { ...recipe, [choice]: value }
        : { ...recipe, scaling: { ...scaling, [choice]: value } },
    );
  const other = candidates.find((candidate) => isRecipe(candidate));
  if (other === undefined) return undefined;
  return everyClaim({
    ...entry,
    recipe: other,
    inputs: inputs.slice(0, 1),
    outputs: inputs.length === 0 ? outputs.slice(0, 1) : [],
  })[0];
}
