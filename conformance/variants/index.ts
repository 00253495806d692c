/**
 * Legal adapters that differ from the reference: each declared rule of the field, narrower claims, and other bits where
 * the spec leaves bits open. All of them pass everything that applies; a case that fails one of them asks too much.
 */
import { connectLoopback } from "../../src/adapter/loopback.ts";
import { connectAdapter } from "../../src/adapter/module.ts";
import type { Adapter } from "../../src/generated/interfaces.ts";
import type { Manifest, QuantizationSupport, Recipe, Scaling, Tensor } from "../../src/generated/types.ts";
import type { Control, Variant } from "../../src/harness/adequacy.ts";
import { formats } from "../../src/numerics/formats.ts";
import { createReference, type ReferenceParameters } from "../../src/reference/adapter.ts";
import { referenceSupports } from "../../src/reference/claims.ts";
import { fewProducts, gemmOf, quantizationAlone, quantizeOf } from "../mutants/mutant.ts";
import { communicationVariants } from "./communication.ts";
import { fabricVariants } from "./fabric.ts";
import { otherNan, withSignBits } from "./other-bits.ts";
import { productVariants } from "./products.ts";

/** Casts to every format, and the scaled formats that differ in kind: FP8, FP4, and twelve bits. */
function variedSupports(): QuantizationSupport[] {
  const kinds = ["E4M3", "E2M1", "E5M6"];
  return referenceSupports().filter(
    ({ recipe: { format, scaling } }) => scaling === undefined || kinds.includes(format),
  );
}

type Change = (support: QuantizationSupport) => QuantizationSupport;

function supportsWith(change: Change): ReferenceParameters {
  return { supports: variedSupports().map(change) };
}

/** The scaled entries with some choices made otherwise, where those choices are allowed. */
function scaledWith(choices: (scaling: Scaling, recipe: Recipe) => Partial<Scaling>): ReferenceParameters {
  return supportsWith((support) => {
    const { recipe } = support;
    if (recipe.scaling === undefined) return support;
    return {
      ...support,
      recipe: { ...recipe, scaling: { ...recipe.scaling, ...choices(recipe.scaling, recipe) } },
    };
  });
}

/** The entries with other rules for the ends of the range, where the format has them. */
function rangeWith(rules: Partial<Pick<Recipe, "overflow" | "infinity">>): ReferenceParameters {
  return supportsWith((support) =>
    formats[support.recipe.format].nan === "none"
      ? support
      : { ...support, recipe: { ...support.recipe, ...rules } },
  );
}

function variant(
  id: string,
  difference: string,
  parameters: ReferenceParameters,
  wrap: (adapter: Adapter) => Adapter = (adapter) => adapter,
): Variant {
  return {
    id,
    difference,
    connect: async () =>
      connectAdapter(
        id,
        wrap(createReference({ ...quantizationAlone, supports: variedSupports(), ...parameters, name: id })),
      ),
  };
}

/** The adapter with another manifest. */
function withManifest(adapter: Adapter, change: (manifest: Manifest) => Manifest): Adapter {
  return { ...adapter, describe: async () => change(await adapter.describe()) };
}

const unrestrictedFp32 = ({ scaleFormat, powerOfTwo }: Scaling) =>
  scaleFormat === "FP32" && powerOfTwo === "none";

export const variants: readonly Variant[] = [
  variant("identity", "The reference itself.", {}),
  {
    id: "over-the-wire",
    difference: "The reference behind real frames.",
    connect: () =>
      connectLoopback(() => createReference({ gemm: fewProducts.gemm ?? "none", fabric: "none" })),
  },
  variant(
    "floor-1e-12",
    "The amax floor of torchao.",
    scaledWith(() => ({ amaxFloor: "1e-12" })),
  ),
  variant(
    "no-floor-unit-scale",
    "No amax floor; a group of zeros has the scale 1, as in Transformer Engine.",
    scaledWith(() => ({ amaxFloor: "none", zeroGroup: "unit" })),
  ),
  variant(
    "no-floor-minimum-scale",
    "No amax floor; a group of zeros has the smallest scale.",
    scaledWith(() => ({ amaxFloor: "none", zeroGroup: "minimum" })),
  ),
  variant(
    "scale-by-reciprocal",
    "Scales by a reciprocal constant, and declared so.",
    scaledWith(() => ({ scaleRule: "multiply-reciprocal" })),
  ),
  variant(
    "elements-by-reciprocal",
    "Elements by the reciprocal of the scale, and declared so.",
    scaledWith(() => ({ elementRule: "multiply-reciprocal" })),
  ),
  variant(
    "elements-by-max-over-amax",
    "Elements by max / amax, and declared so.",
    scaledWith((scaling) => (unrestrictedFp32(scaling) ? { elementRule: "multiply-max-over-amax" } : {})),
  ),
  variant(
    "powers-of-two-up",
    "FP32 scales restricted to powers of two, as for dispatched activations.",
    scaledWith(({ scaleFormat }) => (scaleFormat === "UE4M3" ? {} : { powerOfTwo: "up" })),
  ),
  variant(
    "powers-of-two-floor",
    "OCP's floor rule for powers of two.",
    scaledWith(({ scaleFormat }) => (scaleFormat === "UE4M3" ? {} : { powerOfTwo: "floor" })),
  ),
  variant(
    "powers-of-two-nearest",
    "Powers of two to nearest.",
    scaledWith(({ scaleFormat }) => (scaleFormat === "UE4M3" ? {} : { powerOfTwo: "nearest" })),
  ),
  variant(
    "unit-scale-for-non-finite",
    "Groups with NaN or infinity have the scale 1.",
    scaledWith(() => ({ nonFinite: "unit-scale" })),
  ),
  variant(
    "tails-refused",
    "Incomplete groups are refused.",
    scaledWith(() => ({ tail: "refuse" })),
  ),
  variant(
    "overflow-to-non-finite",
    "Values beyond the range become infinity or NaN, as in most libraries.",
    rangeWith({ overflow: "non-finite" }),
  ),
  variant(
    "infinity-saturates",
    "Infinity becomes the largest finite value.",
    rangeWith({ infinity: "saturate" }),
  ),
  variant(
    "dequantize-through-fp32",
    "Products are rounded to FP32 first, and declared so.",
    supportsWith((support) => ({ ...support, rounding: "through-fp32" })),
  ),
  variant(
    "torch-like",
    "Several rules of the field at once.",
    scaledWith((scaling) => ({
      amaxFloor: "1e-12",
      scaleRule: "multiply-reciprocal",
      elementRule: unrestrictedFp32(scaling) ? "multiply-max-over-amax" : "divide",
      nonFinite: "unit-scale",
    })),
  ),
  variant("casts-only", "No scaled recipe is claimed.", {
    supports: variedSupports().filter(({ recipe }) => recipe.scaling === undefined),
  }),
  variant("microscaling-only", "Only E8M0 scales for each 32 elements are claimed.", {
    supports: variedSupports().filter(
      ({ recipe }) => recipe.scaling?.group === "1x32" && recipe.scaling.scaleFormat === "E8M0",
    ),
  }),
  variant(
    "quantize-only",
    "No dequantize.",
    supportsWith((support) => ({ ...support, outputs: [] })),
    ({ dequantize: _, ...adapter }) => adapter,
  ),
  variant(
    "dequantize-only",
    "No quantize, as of a matrix unit that takes scaled operands.",
    supportsWith((support) => ({ ...support, inputs: [] })),
    ({ quantize: _, ...adapter }) => adapter,
  ),
  variant(
    "bf16-only",
    "Only BF16 goes in and comes out.",
    supportsWith((support) => ({ ...support, inputs: ["BF16"], outputs: ["BF16"] })),
  ),
  variant(
    "fp16-only",
    "Only FP16 goes in and comes out, which holds no value beyond 65504.",
    supportsWith((support) => ({ ...support, inputs: ["FP16"], outputs: ["FP16"] })),
  ),
  variant("scaled-only", "No plain cast is claimed.", {
    supports: variedSupports().filter(({ recipe }) => recipe.scaling !== undefined),
  }),
  variant("fp64-casts-only", "Casts from FP64 to one format, and no way back.", {
    supports: variedSupports()
      .filter(({ recipe }) => recipe.scaling === undefined && recipe.format === "E5M2")
      .map((support) => ({ ...support, inputs: ["FP64"], outputs: [] })),
  }),
  variant("one-rare-recipe", "A single recipe that no deployed model uses.", {
    supports: referenceSupports().filter(
      ({ recipe: { format, scaling } }) =>
        format === "E3M2" && scaling?.group === "128x128" && scaling.scaleFormat === "E8M0",
    ),
  }),
  variant("one-rare-recipe-dequantize", "A single rare recipe, for dequantization alone.", {
    supports: referenceSupports()
      .filter(
        ({ recipe: { format, scaling } }) =>
          format === "E5M2" && scaling?.group === "tensor" && scaling.scaleFormat === "E8M0",
      )
      .map((support) => ({ ...support, inputs: [] })),
  }),
  variant(
    "ue4m3-powers-of-two",
    "UE4M3 scales restricted to powers of two.",
    scaledWith(({ scaleFormat, tensorScale }) =>
      scaleFormat === "UE4M3" && tensorScale === "none" ? { powerOfTwo: "up" } : {},
    ),
  ),
  variant("nothing-claimed", "No capability at all: a device before its first feature.", {}, (adapter) => ({
    describe: withManifest(adapter, (manifest) => ({ ...manifest, capabilities: {} })).describe,
    echo: adapter.echo,
  })),
  variant("small-device", "Tensors of at most 4096 elements.", {}, (adapter) =>
    withManifest(adapter, (manifest) => ({ ...manifest, limits: { maxElements: 4096 } })),
  ),
  variant("other-nan-bits", "Other NaN codes, and other codes where a scale is NaN.", {
    quantizer: { cast: otherNan },
  }),
  variant("signed-ue4m3", "UE4M3 scales with the ignored sign bit set.", {}, (adapter) => ({
    ...adapter,
    quantize: async (params) => withSignBits(await quantizeOf(adapter, params), params),
  })),
  variant(
    "not-deterministic",
    "Codes of NaN groups change from request to request; the manifest says that bits may.",
    {},
    (adapter) => withManifest(adapter, (manifest) => ({ ...manifest, deterministic: false })),
  ),
  ...productVariants,
  ...fabricVariants,
  ...communicationVariants,
];

/** All codes, scales and values are zero: wrong wherever anything is compared. */
export const control: Control = {
  id: "all-zero",
  connect: async () => {
    const reference = createReference({ gemm: fewProducts.gemm ?? "none" });
    const zero = (tensor: Tensor): Tensor => ({ ...tensor, data: new Uint8Array(tensor.data.length) });
    return connectAdapter("all-zero", {
      ...reference,
      echo: async ({ x }) => ({ x: zero(x) }),
      quantize: async (params) => {
        const { codes, scales, tensorScale } = await quantizeOf(reference, params);
        return {
          codes: zero(codes),
          ...(scales === undefined ? {} : { scales: zero(scales) }),
          ...(tensorScale === undefined ? {} : { tensorScale: zero(tensorScale) }),
        };
      },
      dequantize: async (params) => {
        if (reference.dequantize === undefined) throw new RangeError("the reference dequantizes");
        return { y: zero((await reference.dequantize(params)).y) };
      },
      gemm: async (params) => {
        const { d, counters } = await gemmOf(reference, params);
        const nothing = Object.fromEntries(Object.keys(counters ?? {}).map((name) => [name, 0]));
        return { d: zero(d), ...(counters === undefined ? {} : { counters: nothing }) };
      },
      convert: async (params) => {
        if (reference.convert === undefined) throw new RangeError("the reference converts");
        return zeroed(await reference.convert(params), zero);
      },
      communicate: async (params) => {
        if (reference.communicate === undefined) throw new RangeError("the reference communicates");
        const { outcomes } = await reference.communicate(params);
        return { outcomes: outcomes.map((outcome) => ({ ...outcome, memory: outcome.memory.map(zero) })) };
      },
      overlap: async (params) => {
        if (reference.overlap === undefined) throw new RangeError("the reference communicates beside work");
        const { outcome } = await reference.overlap(params);
        return {
          programNs: 0,
          workNs: 0,
          togetherNs: 0,
          outcome: { ...outcome, memory: outcome.memory.map(zero) },
        };
      },
    });
  },
};

/** The result with zeros in every tensor. */
function zeroed<Value>(value: Value, zero: (tensor: Tensor) => Tensor): Value {
  if (typeof value !== "object" || value === null) return value;
  if ("dtype" in value) return zero(value as unknown as Tensor) as Value;
  // Every property is the same with zeros in its tensors.
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, zeroed(part, zero)])) as Value;
}
