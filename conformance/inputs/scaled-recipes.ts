/**
 * The scaled recipes that the cases ask for, by the four properties that make an entry of a support matrix unique, and
 * the canonical recipe for each. Rules beyond these come from the manifest, never from here.
 */
import type { GroupShape, NumberFormat, Recipe, ScaleFormat, Scaling } from "../../src/generated/types.ts";
import { type EntryTest, like } from "../../src/harness/needs.ts";
import { formats, scalableFormats } from "../../src/numerics/formats.ts";
import { groupShapes } from "../../src/numerics/groups.ts";

/** Names of scale formats in case IDs; the last is NVFP4's pair of a UE4M3 group scale and an FP32 tensor scale. */
export type ScaleName = ScaleFormat | "UE4M3+FP32";

const scaleNames: readonly ScaleName[] = ["FP32", "E8M0", "UE4M3", "UE4M3+FP32"];

export interface RecipeKey {
  readonly format: NumberFormat;
  readonly group: GroupShape;
  readonly scale: ScaleName;
}

/**
 * Combinations that deployed models and libraries use: DeepSeek-V3's tiles and blocks, its E5M6 and power-of-two
 * activations, per-tensor scaling, the microscaling formats, and their counterparts on MI300.
 */
const deployedRecipes: readonly RecipeKey[] = [
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

/** Scaled recipes as the values of one parameter of a case. */
export interface RecipeSet {
  /** `format/group/scale` for each recipe. */
  readonly names: readonly string[];
  /** The entry of a support matrix that a name stands for. */
  readonly entry: (name: string) => EntryTest;
}

/** The name of whatever a manifest claims first that a list does not name. */
const other = "other";

/**
 * The deployed recipes of a kind, and one that is not among them, so that a device which claims only rare recipes is
 * checked as well.
 */
export function scaledRecipes(kind: (key: RecipeKey) => boolean = () => true): RecipeSet {
  const keys = deployedRecipes.filter(kind);
  const names = keys.map(nameOf);
  return {
    names: [...names, other],
    entry: (name) =>
      name === other
        ? {
            text: "any other scaled recipe of this kind",
            accepts: ({ recipe }) => {
              const key = keyOfRecipe(recipe);
              return key !== undefined && kind(key) && !names.includes(nameOf(key));
            },
          }
        : entryOf(keyOf(name)),
  };
}

/** Every combination of format, group shape and scale format: the whole matrix of what could be claimed. */
export const wholeMatrix: RecipeSet = {
  names: scalableFormats.flatMap((format) =>
    groupShapes.flatMap((group) => scaleNames.map((scale) => nameOf({ format, group, scale }))),
  ),
  entry: (name) => entryOf(keyOf(name)),
};

function nameOf({ format, group, scale }: RecipeKey): string {
  return `${format}/${group}/${scale}`;
}

/** The key that a name stands for; throws RangeError for a name of no recipe. */
export function keyOf(name: string): RecipeKey {
  const [format, group, scale] = name.split("/");
  const key = {
    format: scalableFormats.find((one) => one === format),
    group: groupShapes.find((one) => one === group),
    scale: scaleNames.find((one) => one === scale),
  };
  if (key.format === undefined || key.group === undefined || key.scale === undefined)
    throw new RangeError(`${name} is no scaled recipe`);
  return { format: key.format, group: key.group, scale: key.scale };
}

function keyOfRecipe({ format, scaling }: Recipe): RecipeKey | undefined {
  if (scaling === undefined) return undefined;
  const { group, scaleFormat, tensorScale } = scaling;
  return { format, group, scale: tensorScale === "FP32" ? "UE4M3+FP32" : scaleFormat };
}

function scaleParts(scale: ScaleName): Pick<Scaling, "scaleFormat" | "tensorScale"> {
  return scale === "UE4M3+FP32"
    ? { scaleFormat: "UE4M3", tensorScale: "FP32" }
    : { scaleFormat: scale, tensorScale: "none" };
}

/** The entry of a support matrix that has a key. */
export function entryOf({ format, group, scale }: RecipeKey): EntryTest {
  return like({ recipe: { format, scaling: { group, ...scaleParts(scale) } } });
}

/** The entry of a support matrix for casts to a format. */
export function castEntry(format: NumberFormat): EntryTest {
  return like({ recipe: { format, scaling: null } });
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
