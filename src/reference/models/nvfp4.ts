/** NVIDIA Blackwell on FP4: sums of sixteen products are exact, get their scales, and meet in a window of 35 bits. */
import { scaledOperand } from "../gemm-claims.ts";
import { type ChipModel, nativeEntry, sources, truncatingUnit } from "./model.ts";

const unit = {
  ...truncatingUnit,
  blockWidth: 64,
  exactWidth: 16,
  fractionBits: 35,
  scaleOrder: "aligned" as const,
};
const operands = [
  scaledOperand("E2M1", "1x16", "UE4M3"),
  scaledOperand("E2M1", "1x16", "UE4M3", "FP32"),
  scaledOperand("E2M1", "1x32", "E8M0"),
];

export const nvfp4: ChipModel = {
  name: "nvfp4",
  title: "NVIDIA Blackwell, block-scaled FP4",
  source: sources.mmaSim,
  parameters: () => ({
    name: "model-nvfp4",
    identity: {
      kind: "model",
      device: { vendor: "NVIDIA", product: "Blackwell FP4 (software model)", path: "mma.block_scale" },
    },
    supports: "none",
    online: "none",
    gemm: operands.map((operand) =>
      nativeEntry(operand, operand, unit, {
        layouts: ["TN"],
        scaling: "native",
        name: "full",
        accumulatorBits: 23,
      }),
    ),
  }),
};
