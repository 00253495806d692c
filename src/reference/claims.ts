/**
 * What the reference accelerator claims: its support matrix, every entry under the canonical rule. Variants and
 * mutants start from these entries and change one choice.
 */
import type {
  GroupShape,
  NumberFormat,
  QuantizationSupport,
  Recipe,
  ScaleFormat,
  Scaling,
} from "../generated/types.ts";
import { castFormats, formats, scalableFormats } from "../numerics/formats.ts";
import { groupShapes } from "../numerics/groups.ts";

/** The canonical rule for a group shape and scale format. */
export function canonicalScaling(
  group: GroupShape,
  scaleFormat: ScaleFormat,
  tensorScale: Scaling["tensorScale"] = "none",
): Scaling {
  return {
    group,
    scaleFormat,
    tensorScale,
    amaxFloor: "1e-4",
    scaleRule: "divide",
    powerOfTwo: scaleFormat === "E8M0" ? "up" : "none",
    elementRule: "divide",
    zeroGroup: "from-floor",
    nonFinite: "nan-scale",
    tail: "partial",
  };
}

/** The canonical recipe for a format: saturating, infinities kept non-finite where the format has room for it. */
export function canonicalRecipe(format: NumberFormat, scaling?: Scaling): Recipe {
  const { nan, name } = formats[format];
  const wide = name === "BF16" || name === "FP16" || name === "FP32";
  const rules = {
    format,
    overflow: wide ? "non-finite" : "saturate",
    infinity: nan === "none" ? "saturate" : "non-finite",
  } as const;
  return scaling === undefined ? rules : { ...rules, scaling };
}

/** The whole support matrix of the reference. */
export function referenceSupports(): QuantizationSupport[] {
  const casts = castFormats.map((format) => castSupport(canonicalRecipe(format)));
  const scalings = [
    ...groupShapes.flatMap((group) => [canonicalScaling(group, "FP32"), canonicalScaling(group, "E8M0")]),
  ];
  const scaled = scalableFormats.flatMap((format) =>
    scalings.map((scaling) => scaledSupport(canonicalRecipe(format, scaling))),
  );
  const nvfp4 = (["none", "FP32"] as const).map((tensorScale) =>
    scaledSupport(canonicalRecipe("E2M1", canonicalScaling("1x16", "UE4M3", tensorScale))),
  );
  return [...casts, ...scaled, ...nvfp4];
}

function castSupport(recipe: Recipe): QuantizationSupport {
  return {
    recipe,
    inputs: ["FP32", "BF16", "FP16", "FP64"],
    outputs: ["FP32", "BF16", "FP16"],
    rounding: "once",
  };
}

function scaledSupport(recipe: Recipe): QuantizationSupport {
  return { recipe, inputs: ["FP32", "BF16", "FP16"], outputs: ["FP32", "BF16", "FP16"], rounding: "once" };
}
