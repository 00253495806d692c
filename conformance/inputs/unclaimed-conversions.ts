/** Conversions that a manifest does not claim, each as near as possible to one that it does. */
import { isDeepStrictEqual } from "node:util";
import type { Manifest, OnlineInput, Recipe } from "../../src/generated/types.ts";
import { onlineClaims } from "../../src/harness/online-needs.ts";
import { type ClaimedConversion, randomNorm, storedMatrix } from "./conversions.ts";
import { normalMatrix } from "./matrices.ts";
import { canonicalRecipe, keyOf } from "./scaled-recipes.ts";

/** What alone is another than in the manifest. */
export type ConversionChoice =
  | "pair-to-requantize"
  | "way-to-lie"
  | "pair-in-one-pass"
  | "recipe-after-a-norm"
  | "rule"
  | "input";

const extent = { rows: 128, columns: 128 };

/** Recipes to ask for where a manifest does not have them. */
const candidates: readonly Recipe[] = [
  "E4M3/1x128/FP32",
  "E4M3/128x1/FP32",
  "E5M2/1x128/FP32",
  "E5M6/1x128/FP32",
  "E3M2/1x32/E8M0",
].map((name) => canonicalRecipe(keyOf(name)));

/** A conversion that no claim covers, as little as possible beside one that is; undefined where a choice leaves none. */
export function unclaimedConversion(
  choice: ConversionChoice,
  manifest: Manifest,
): ClaimedConversion["make"] | undefined {
  const { requantize = [], quantizeBoth = [], normalize, logFmt } = onlineClaims(manifest);
  const pairs = candidates.flatMap((one) => candidates.map((other) => [one, other] as const));
  switch (choice) {
    case "pair-to-requantize": {
      const pair = pairs.find(
        ([one, other]) => !requantize.some(({ from, to }) => isDeepStrictEqual([from, to], [one, other])),
      );
      return pair === undefined ? undefined : requantizing(pair[0], pair[1], false);
    }
    case "way-to-lie": {
      const entry = requantize.find(({ transpose }) => transpose.length === 1);
      return entry === undefined
        ? undefined
        : requantizing(entry.from, entry.to, !entry.transpose.includes(true));
    }
    case "pair-in-one-pass": {
      const pair = pairs.find(
        ([one, other]) =>
          !quantizeBoth.some(({ first, second }) => isDeepStrictEqual([first, second], [one, other])),
      );
      return pair === undefined ? undefined : inOnePass(pair[0], pair[1]);
    }
    case "recipe-after-a-norm": {
      const recipe = candidates.find(
        (one) => normalize?.recipes.some((known) => isDeepStrictEqual(known, one)) !== true,
      );
      return recipe === undefined ? undefined : afterNorm(recipe);
    }
    case "rule": {
      const [turned] = requantize;
      const [both] = quantizeBoth;
      const [recipe] = normalize?.recipes ?? [];
      const known = [
        ...requantize.map(({ to }) => to),
        ...quantizeBoth.map(({ second }) => second),
        ...(normalize?.recipes ?? []),
      ];
      const other = (one: Recipe) => {
        const changed = withOtherRule(one);
        return known.some((claimed) => isDeepStrictEqual(claimed, changed)) ? undefined : changed;
      };
      if (turned !== undefined) {
        const to = other(turned.to);
        if (to !== undefined) return requantizing(turned.from, to, turned.transpose.includes(true));
      }
      if (both !== undefined) {
        const second = other(both.second);
        if (second !== undefined) return inOnePass(both.first, second);
      }
      const changed = recipe === undefined ? undefined : other(recipe);
      return changed === undefined ? undefined : afterNorm(changed);
    }
    case "input": {
      const missing = (inputs: readonly string[] | undefined) =>
        inputs === undefined
          ? undefined
          : (["FP32", "BF16", "FP16"] as const).find((input) => !inputs.includes(input));
      const [both] = quantizeBoth;
      const ofBoth = missing(both?.inputs);
      if (both !== undefined && ofBoth !== undefined) return inOnePass(both.first, both.second, ofBoth);
      const ofNorm = missing(normalize?.inputs);
      if (ofNorm !== undefined) return afterNorm(undefined, ofNorm);
      const ofLogFmt = missing(logFmt?.inputs);
      const [bits] = logFmt?.bits ?? [];
      if (ofLogFmt === undefined || bits === undefined) return undefined;
      return (random) => ({
        conversion: "logfmt-encode",
        x: normalMatrix(ofLogFmt, extent, random),
        bits,
      });
    }
  }
}

function requantizing(from: Recipe, to: Recipe, transpose: boolean): ClaimedConversion["make"] {
  return (random) => ({
    conversion: "requantize",
    x: storedMatrix(from, extent, random),
    from,
    to,
    transpose,
  });
}

function inOnePass(first: Recipe, second: Recipe, input: OnlineInput = "FP32"): ClaimedConversion["make"] {
  return (random) => ({ conversion: "quantize-both", x: normalMatrix(input, extent, random), first, second });
}

function afterNorm(recipe: Recipe | undefined, input: OnlineInput = "FP32"): ClaimedConversion["make"] {
  return (random) => ({
    conversion: "normalize",
    x: normalMatrix(input, extent, random),
    norm: randomNorm(extent.columns, random),
    ...(recipe === undefined ? {} : { recipe }),
  });
}

/** The recipe with another rule for its elements. */
function withOtherRule(recipe: Recipe): Recipe {
  const { scaling } = recipe;
  if (scaling === undefined) return recipe;
  const elementRule = scaling.elementRule === "divide" ? "multiply-reciprocal" : "divide";
  return { ...recipe, scaling: { ...scaling, elementRule } };
}
