/** What a model of a real chip is: a reference accelerator with published parameters, and what that chip documents. */
import type {
  CounterName,
  GemmSupport,
  NumberFormat,
  NumericModel,
  OperandSupport,
} from "../../generated/types.ts";
import type { ReferenceParameters } from "../adapter.ts";
import { allCounters, scaledOperand } from "../gemm-claims.ts";

export interface ChipModel {
  /** Name after `model:`. */
  readonly name: string;
  /** A shorter name for the same, if there is one. */
  readonly alias?: string;
  /** What it is a model of, in a line. */
  readonly title: string;
  /** Where its parameters are published. */
  readonly source: string;
  readonly parameters: () => ReferenceParameters;
}

const mmaSim = "MMA-Sim, arXiv 2511.10909";
export const sources = {
  mmaSim,
  both: `${mmaSim}; Khattak and Mikaitis, Accurate Models of NVIDIA Tensor Cores, doi 10.1145/3830409`,
};

/** What the units of NVIDIA have in common: terms cut at a window, the register one of them. */
export const truncatingUnit: NumericModel = {
  blockWidth: 32,
  exactWidth: 1,
  lanes: "one",
  fractionBits: 25,
  alignment: "truncate",
  products: "unnormalized",
  accumulator: "inside",
  registerBits: 23,
  registerRounding: "truncate",
  promotionInterval: "none",
  scaleOrder: "none",
  outputRounding: "nearest-even",
  subnormals: "kept",
};

/** Both operands without scales, and with a scale for each tensor. */
export function plainAndPerTensor(
  formats: readonly (readonly [NumberFormat, NumberFormat])[],
  entry: (a: OperandSupport, b: OperandSupport) => GemmSupport,
): GemmSupport[] {
  return formats.flatMap(([a, b]) => [
    entry({ format: a }, { format: b }),
    entry(scaledOperand(a, "tensor", "FP32"), scaledOperand(b, "tensor", "FP32")),
  ]);
}

/** All pairs of the two FP8 formats. */
export const fp8Pairs = [
  ["E4M3", "E4M3"],
  ["E4M3", "E5M2"],
  ["E5M2", "E4M3"],
  ["E5M2", "E5M2"],
] as const;

/** What every entry of these models has unless it says otherwise. */
export const common: Pick<GemmSupport, "outputs" | "addend" | "tail"> & { readonly counters: CounterName[] } =
  {
    outputs: ["FP32", "BF16"],
    addend: "FP32",
    tail: "any",
    counters: [...allCounters],
  };

/** An entry with one native way to accumulate. */
export function nativeEntry(
  a: OperandSupport,
  b: OperandSupport,
  model: NumericModel,
  choices: Pick<GemmSupport, "layouts" | "scaling"> & {
    readonly name: "full" | "fast";
    readonly accumulatorBits: number;
  },
): GemmSupport {
  const { layouts, scaling, name, accumulatorBits } = choices;
  return {
    ...common,
    a,
    b,
    layouts,
    scaling,
    modes: [{ name, accumulation: "native", accumulatorBits, model }],
  };
}

/** BF16 and FP16 in every layout: sums of so many products at a time, all bits of FP32 kept. */
export function sixteenBitEntries(model: NumericModel, accumulatorBits: number): GemmSupport[] {
  return (["BF16", "FP16"] as const).map((format) =>
    nativeEntry({ format }, { format }, model, {
      layouts: ["TN", "NN", "TT", "NT"],
      scaling: "none",
      name: "full",
      accumulatorBits,
    }),
  );
}

/** A model of communication: nothing is claimed of products and formats. */
export const communicationAlone: ReferenceParameters = { supports: "none", gemm: "none", online: "none" };
