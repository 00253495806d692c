/**
 * NVIDIA Hopper (H100, H200, H800), warp-group matrix instructions. FP8 operands are K-major and have no scales of groups;
 * software adds the unit's sums up in FP32 every 128 products, and scales them there, as DeepSeek-V3 and its library do.
 */
import type { GemmSupport } from "../../generated/types.ts";
import { scaledOperand } from "../gemm-claims.ts";
import {
  type ChipModel,
  common,
  fp8Pairs,
  nativeEntry,
  plainAndPerTensor,
  sixteenBitEntries,
  sources,
  truncatingUnit,
} from "./model.ts";
import { softwareQuantization } from "./software-quantization.ts";

const unit = { ...truncatingUnit, fractionBits: 13, registerBits: 13 };
const promoted = { ...unit, promotionInterval: 128, scaleOrder: "fma-scales" as const };

function groupScaled(): GemmSupport[] {
  return (["128x128", "1x128"] as const).map((weights) => ({
    ...common,
    a: scaledOperand("E4M3", "1x128", "FP32"),
    b: scaledOperand("E4M3", weights, "FP32"),
    layouts: ["TN"],
    scaling: "emulated",
    modes: [{ name: "promoted", accumulation: "emulated", accumulatorBits: 13, model: promoted }],
  }));
}

export const hopperWgmma: ChipModel = {
  name: "hopper-wgmma",
  alias: "hopper",
  title: "NVIDIA Hopper (H100, H200, H800), wgmma",
  source: sources.both,
  parameters: () => ({
    name: "model-hopper-wgmma",
    identity: {
      kind: "model",
      device: { vendor: "NVIDIA", product: "Hopper (software model)", path: "wgmma" },
    },
    supports: softwareQuantization(),
    online: "none",
    gemm: [
      ...plainAndPerTensor(fp8Pairs, (a, b) =>
        nativeEntry(a, b, unit, { layouts: ["TN"], scaling: "none", name: "fast", accumulatorBits: 13 }),
      ),
      ...groupScaled(),
      ...sixteenBitEntries({ ...truncatingUnit, blockWidth: 16 }, 23),
    ],
  }),
};
