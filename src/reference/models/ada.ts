/** NVIDIA Ada (RTX 40, L40S), warp matrix instructions: sixteen FP8 products at a time, one block after another. */
import {
  type ChipModel,
  fp8Pairs,
  nativeEntry,
  plainAndPerTensor,
  sixteenBitEntries,
  sources,
  truncatingUnit,
} from "./model.ts";
import { softwareQuantization } from "./software-quantization.ts";

const unit = { ...truncatingUnit, blockWidth: 16, fractionBits: 13, registerBits: 13 };

export const ada: ChipModel = {
  name: "ada",
  title: "NVIDIA Ada (RTX 40, L40S), mma.sync",
  source: sources.both,
  parameters: () => ({
    name: "model-ada",
    identity: {
      kind: "model",
      device: { vendor: "NVIDIA", product: "Ada (software model)", path: "mma.sync" },
    },
    supports: softwareQuantization(),
    online: "none",
    gemm: [
      ...plainAndPerTensor(fp8Pairs, (a, b) =>
        nativeEntry(a, b, unit, { layouts: ["TN"], scaling: "none", name: "fast", accumulatorBits: 13 }),
      ),
      ...sixteenBitEntries({ ...truncatingUnit, blockWidth: 8, fractionBits: 24 }, 23),
    ],
  }),
};
