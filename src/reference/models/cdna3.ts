/**
 * AMD CDNA3 (MI300), matrix fused multiply-add on FP8 (FNUZ): sixteen products, those at even and odd places apart, met
 * by rounding down, and added to FP32 with rounding to nearest. On BF16 and FP16 a running sum below zero always counts.
 */
import {
  type ChipModel,
  nativeEntry,
  plainAndPerTensor,
  sixteenBitEntries,
  sources,
  truncatingUnit,
} from "./model.ts";

const pairs = [
  ["E4M3FNUZ", "E4M3FNUZ"],
  ["E4M3FNUZ", "E5M2FNUZ"],
  ["E5M2FNUZ", "E4M3FNUZ"],
  ["E5M2FNUZ", "E5M2FNUZ"],
] as const;
const base = {
  ...truncatingUnit,
  fractionBits: 24,
  accumulator: "outside-floor" as const,
  registerRounding: "nearest-even" as const,
};

export const cdna3: ChipModel = {
  name: "cdna3",
  title: "AMD CDNA3 (MI300), mfma",
  source: sources.mmaSim,
  parameters: () => ({
    name: "model-cdna3",
    identity: { kind: "model", device: { vendor: "AMD", product: "CDNA3 (software model)", path: "v_mfma" } },
    supports: "none",
    online: "none",
    gemm: [
      ...plainAndPerTensor(pairs, (a, b) =>
        nativeEntry(
          a,
          b,
          { ...base, blockWidth: 16, lanes: "even-odd" },
          { layouts: ["TN", "NN", "TT", "NT"], scaling: "none", name: "full", accumulatorBits: 23 },
        ),
      ),
      ...sixteenBitEntries({ ...base, blockWidth: 8, accumulator: "outside-floor-always" }, 23),
    ],
  }),
};
