/**
 * What the reference accelerator claims of products: every pair of formats that somebody trains or serves in, with every
 * way of scaling them, in every layout, accumulated in full or fast. Variants, models and mutants start from these.
 */
import type {
  CounterName,
  GemmSupport,
  GroupShape,
  NumberFormat,
  NumericModel,
  OperandScaling,
  OperandSupport,
  PrecisionMode,
  Recipe,
  ScaleFormat,
} from "../generated/types.ts";
import { canonicalRecipe, canonicalScaling } from "./claims.ts";

/** All that counts in a product is kept: blocks of 128 are added without loss and rounded once to FP32. */
export const idealModel: NumericModel = {
  blockWidth: 128,
  exactWidth: 1,
  lanes: "one",
  fractionBits: "exact",
  alignment: "truncate",
  products: "unnormalized",
  accumulator: "inside",
  registerBits: 23,
  registerRounding: "nearest-even",
  promotionInterval: "none",
  scaleOrder: "aligned",
  outputRounding: "nearest-even",
  subnormals: "kept",
};

/** The fast mode keeps fourteen bits, as the matrix units of 2022 do. */
export const fastModel: NumericModel = {
  ...idealModel,
  blockWidth: 32,
  fractionBits: 13,
  registerBits: 13,
  registerRounding: "truncate",
};

/** Every counter that there is. */
export const allCounters: readonly CounterName[] = [
  "globalBytesReadA",
  "globalBytesReadB",
  "globalBytesReadC",
  "globalBytesWrittenD",
  "globalBytesIntermediate",
  "storedBytesA",
  "storedBytesB",
  "computeUnitNs",
  "matrixUnitNs",
  "elapsedNs",
];

const full: PrecisionMode = { name: "full", accumulation: "native", accumulatorBits: 23, model: idealModel };
const fast: PrecisionMode = { name: "fast", accumulation: "native", accumulatorBits: 13, model: fastModel };

/** One entry of the reference's support matrix; without scales in its operands the model needs no order for them. */
export function referenceGemmEntry(a: OperandSupport, b: OperandSupport): GemmSupport {
  const grouped = [a, b].some(isGrouped);
  return {
    a,
    b,
    layouts: ["TN", "NN", "TT", "NT"],
    outputs: ["FP32", "BF16"],
    addend: "FP32",
    tail: "any",
    scaling: grouped ? "native" : "none",
    modes: [full, fast],
    counters: [...allCounters],
  };
}

function isGrouped({ scaling, quantize }: OperandSupport): boolean {
  const group = quantize?.scaling?.group ?? scaling?.group;
  return group !== undefined && group !== "tensor";
}

/** An operand with scales of a group shape and format. */
export function scaledOperand(
  format: NumberFormat,
  group: GroupShape,
  scaleFormat: ScaleFormat,
  tensorScale: OperandScaling["tensorScale"] = "none",
): OperandSupport {
  return { format, scaling: { group, scaleFormat, tensorScale } };
}

const ocp = [
  ["E4M3", "E4M3"],
  ["E4M3", "E5M2"],
  ["E5M2", "E4M3"],
  ["E5M2", "E5M2"],
] as const;
const others = [
  ["E4M3FNUZ", "E4M3FNUZ"],
  ["E4M3FNUZ", "E5M2FNUZ"],
  ["E5M2FNUZ", "E4M3FNUZ"],
  ["E5M2FNUZ", "E5M2FNUZ"],
  ["E5M6", "E4M3"],
  ["E5M6", "E5M6"],
  ["E2M3", "E2M3"],
  ["E3M2", "E3M2"],
  ["E2M1", "E2M1"],
  ["BF16", "BF16"],
  ["FP16", "FP16"],
] as const;
/** Group shapes of activations and weights, of two one-dimensional operands, and of weights and gradients. */
const shapes = [
  ["1x128", "128x128"],
  ["1x128", "1x128"],
  ["128x128", "1x128"],
] as const;

/** The whole support matrix of the reference. */
export function referenceGemmSupports(): GemmSupport[] {
  const entry = (a: OperandSupport, b: OperandSupport) => referenceGemmEntry(a, b);
  const plain = [...ocp, ...others].map(([a, b]) => entry({ format: a }, { format: b }));
  const perTensor = ocp.map(([a, b]) =>
    entry(scaledOperand(a, "tensor", "FP32"), scaledOperand(b, "tensor", "FP32")),
  );
  const grouped = [...ocp, ["E5M6", "E4M3"] as const].flatMap(([a, b]) =>
    shapes.flatMap(([groupA, groupB]) =>
      (["FP32", "E8M0"] as const).map((scales) =>
        entry(scaledOperand(a, groupA, scales), scaledOperand(b, groupB, scales)),
      ),
    ),
  );
  const microscaled = [
    ...ocp,
    ["E2M3", "E2M3"] as const,
    ["E3M2", "E3M2"] as const,
    ["E2M1", "E2M1"] as const,
  ].map(([a, b]) => entry(scaledOperand(a, "1x32", "E8M0"), scaledOperand(b, "1x32", "E8M0")));
  const nvfp4 = (["none", "FP32"] as const).map((tensorScale) =>
    entry(
      scaledOperand("E2M1", "1x16", "UE4M3", tensorScale),
      scaledOperand("E2M1", "1x16", "UE4M3", tensorScale),
    ),
  );
  return [...plain, ...perTensor, ...grouped, ...microscaled, ...nvfp4, ...fusedEntries()];
}

/** Operand A is quantized on its way into the product, from what a layer computes in. */
function fusedEntries(): GemmSupport[] {
  const weights = scaledOperand("E4M3", "128x128", "FP32");
  const onTheWay = (format: NumberFormat, recipe: Recipe): OperandSupport => ({
    format,
    quantize: recipe,
    norm: "rms",
  });
  return (["BF16", "FP32"] as const).flatMap((format) => [
    referenceGemmEntry(onTheWay(format, canonicalRecipe("E4M3", canonicalScaling("1x128", "FP32"))), weights),
    referenceGemmEntry(
      onTheWay(format, canonicalRecipe("E5M2", canonicalScaling("1x128", "FP32"))),
      scaledOperand("E4M3", "1x128", "FP32"),
    ),
    referenceGemmEntry(
      onTheWay(format, canonicalRecipe("E4M3", canonicalScaling("1x32", "E8M0"))),
      scaledOperand("E4M3", "1x32", "E8M0"),
    ),
  ]);
}
