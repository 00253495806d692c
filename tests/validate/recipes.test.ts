/** Recipes whose choices exclude each other, as the page on quantization lists them, are not valid. */
import { describe, expect, it } from "vitest";
import type { Scaling } from "../../src/generated/types.ts";
import { isRecipe } from "../../src/generated/validators.ts";
import { canonicalScaling, referenceSupports } from "../../src/reference/claims.ts";
import { explainManifest } from "../../src/validate/validators.ts";

const cast = { format: "E4M3", overflow: "saturate", infinity: "non-finite" } as const;
const scaling = canonicalScaling("1x128", "FP32");
const scaled = (part: Partial<Scaling>, recipe: object = {}) =>
  isRecipe({ ...cast, ...recipe, scaling: { ...scaling, ...part } });

describe("a recipe is valid", () => {
  it("when it is one of the reference's", () => {
    for (const { recipe } of referenceSupports()) expect(isRecipe(recipe)).toBe(true);
  });

  it("without an amax floor, with a rule for zero groups", () => {
    expect(scaled({ amaxFloor: "none", zeroGroup: "unit" })).toBe(true);
    expect(scaled({ amaxFloor: "none", zeroGroup: "minimum" })).toBe(true);
  });

  it("with UE4M3 scales that are powers of two", () => {
    expect(scaled({ scaleFormat: "UE4M3", powerOfTwo: "up" })).toBe(true);
  });
});

describe("a recipe contradicts itself", () => {
  it.each(["E2M3", "E3M2", "E2M1"])("when %s, which has no NaN, does not saturate", (format) => {
    const recipe = { format, overflow: "saturate", infinity: "saturate" };
    expect(isRecipe(recipe)).toBe(true);
    expect(isRecipe({ ...recipe, overflow: "non-finite" })).toBe(false);
    expect(isRecipe({ ...recipe, infinity: "non-finite" })).toBe(false);
  });

  it.each(["E8M0", "UE4M3", "BF16", "FP16", "FP32", "FP64"])(
    "when elements in %s share a scale",
    (format) => {
      expect(isRecipe({ ...cast, format })).toBe(true);
      expect(scaled({}, { format })).toBe(false);
    },
  );

  it.each<[string, Partial<Scaling>]>([
    ["E8M0 scales are no powers of two", { scaleFormat: "E8M0" }],
    ["a tensor scale comes with FP32 scales", { tensorScale: "FP32" }],
    [
      "a tensor scale comes with powers of two",
      { scaleFormat: "UE4M3", tensorScale: "FP32", powerOfTwo: "up" },
    ],
    [
      "max over amax replaces another scale than FP32",
      { scaleFormat: "UE4M3", elementRule: "multiply-max-over-amax" },
    ],
    ["max over amax replaces a power of two", { powerOfTwo: "up", elementRule: "multiply-max-over-amax" }],
    ["there is no floor from which a zero group gets its scale", { amaxFloor: "none" }],
    ["a rule for zero groups comes with a floor", { zeroGroup: "unit" }],
  ])("when %s", (_, part) => {
    expect(scaled(part)).toBe(false);
  });
});

describe("a manifest is not valid", () => {
  const manifest = (entry: object) => ({
    protocol: "0.1",
    adapter: { name: "a", version: "1" },
    device: { vendor: "v", product: "p" },
    kind: "software",
    deterministic: true,
    capabilities: {
      "fine-grained-quantization": {
        supports: [{ recipe: cast, inputs: ["FP64"], outputs: ["FP32"], rounding: "once", ...entry }],
      },
    },
  });

  it("when it claims scaled FP64 input, while casts from FP64 are legal", () => {
    expect(explainManifest(manifest({}))).toBeUndefined();
    expect(explainManifest(manifest({ recipe: { ...cast, scaling } }))).toContain("/inputs/0");
  });

  it("when it claims FP64 codes", () => {
    expect(explainManifest(manifest({ recipe: { ...cast, format: "FP64" } }))).toContain("/recipe/format");
  });

  it("when a recipe contradicts itself, and the message names the place and what is allowed", () => {
    const recipe = { ...cast, scaling: { ...scaling, scaleFormat: "E8M0" } };
    expect(explainManifest(manifest({ recipe, inputs: ["FP32"] }))).toBe(
      '/capabilities/fine-grained-quantization/supports/0/recipe/scaling/powerOfTwo: "none" is none of up, floor, nearest',
    );
  });
});
