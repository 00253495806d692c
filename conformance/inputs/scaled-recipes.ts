/**
 * The scaled recipes that the cases ask for, by the four properties that make an entry of a support matrix unique, and
 * the canonical recipe for each. Rules beyond these come from the manifest, never from here.
 */
import type { GroupShape, NumberFormat, Recipe, ScaleFormat, Scaling } from "../../src/generated/types.ts";
import type { SupportPattern } from "../../src/harness/needs.ts";
import { formats } from "../../src/numerics/formats.ts";
import { groupShapes } from "../../src/numerics/groups.ts";

/** Names of scale formats in case IDs; the last is NVFP4's pair of a UE4M3 group scale and an FP32 tensor scale. */
export type ScaleName = ScaleFormat | "UE4M3+FP32";

export const scaleNames: readonly ScaleName[] = ["FP32", "E8M0", "UE4M3", "UE4M3+FP32"];

/** Formats whose elements may share a scale. */
export const scaledFormats: readonly NumberFormat[] = [
  "E4M3",
  "E5M2",
  "E5M6",
  "E2M3",
  "E3M2",
  "E2M1",
  "E4M3FNUZ",
  "E5M2FNUZ",
];

/** Formats to which a plain cast may be claimed. */
export const castFormats: readonly NumberFormat[] = [
  ...scaledFormats,
  "E8M0",
  "UE4M3",
  "BF16",
  "FP16",
  "FP32",
];

export interface RecipeKey {
  readonly format: NumberFormat;
  readonly group: GroupShape;
  readonly scale: ScaleName;
}

/**
 * Combinations that deployed models and libraries use: DeepSeek-V3's tiles and blocks, its E5M6 and power-of-two
 * activations, per-tensor scaling, the microscaling formats, and their counterparts on MI300.
 */
export const deployedRecipes: readonly RecipeKey[] = [
  { format: "E4M3", group: "1x128", scale: "FP32" },
  { format: "E4M3", group: "128x1", scale: "FP32" },
  { format: "E4M3", group: "128x128", scale: "FP32" },
  { format: "E4M3", group: "tensor", scale: "FP32" },
  { format: "E4M3", group: "1x128", scale: "E8M0" },
  { format: "E4M3", group: "128x1", scale: "E8M0" },
  { format: "E4M3", group: "128x128", scale: "E8M0" },
  { format: "E4M3", group: "1x32", scale: "E8M0" },
  { format: "E5M2", group: "1x128", scale: "FP32" },
  { format: "E5M2", group: "tensor", scale: "FP32" },
  { format: "E5M2", group: "1x32", scale: "E8M0" },
  { format: "E5M6", group: "1x128", scale: "FP32" },
  { format: "E5M6", group: "1x128", scale: "E8M0" },
  { format: "E2M3", group: "1x32", scale: "E8M0" },
  { format: "E3M2", group: "1x32", scale: "E8M0" },
  { format: "E2M1", group: "1x32", scale: "E8M0" },
  { format: "E2M1", group: "1x16", scale: "UE4M3" },
  { format: "E2M1", group: "1x16", scale: "UE4M3+FP32" },
  { format: "E4M3FNUZ", group: "1x128", scale: "FP32" },
  { format: "E5M2FNUZ", group: "1x128", scale: "FP32" },
];

/** Every combination of format, group shape and scale format: the whole matrix of what could be claimed. */
export const allRecipes: readonly RecipeKey[] = scaledFormats.flatMap((format) =>
  groupShapes.flatMap((group) => scaleNames.map((scale) => ({ format, group, scale }))),
);

/** Parameters of a case for each of the recipes: one parameter whose values are the keys' names. */
export function recipeNames(keys: readonly RecipeKey[]): readonly string[] {
  return keys.map(({ format, group, scale }) => `${format}/${group}/${scale}`);
}

/** The key that a name stands for; throws RangeError for a name that no list here contains. */
export function keyOf(name: string): RecipeKey {
  const key = allRecipes.find(({ format, group, scale }) => name === `${format}/${group}/${scale}`);
  if (key === undefined) throw new RangeError(`${name} is no scaled recipe`);
  return key;
}

function scaleParts(scale: ScaleName): Pick<Scaling, "scaleFormat" | "tensorScale"> {
  return scale === "UE4M3+FP32"
    ? { scaleFormat: "UE4M3", tensorScale: "FP32" }
    : { scaleFormat: scale, tensorScale: "none" };
}

/** What to look for in a support matrix. */
export function patternOf({ format, group, scale }: RecipeKey): SupportPattern {
  return { recipe: { format, scaling: { group, ...scaleParts(scale) } } };
}

/** The canonical recipe, with which a combination is asked for that the manifest does not claim. */
export function canonicalRecipe({ format, group, scale }: RecipeKey): Recipe {
  const parts = scaleParts(scale);
  return {
    format,
    overflow: "saturate",
    infinity: formats[format].nan === "none" ? "saturate" : "non-finite",
    scaling: {
      group,
      ...parts,
      amaxFloor: "1e-4",
      scaleRule: "divide",
      powerOfTwo: parts.scaleFormat === "E8M0" ? "up" : "none",
      elementRule: "divide",
      zeroGroup: "from-floor",
      nonFinite: "nan-scale",
      tail: "partial",
    },
  };
}
