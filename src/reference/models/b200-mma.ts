/**
 * NVIDIA B200, warp matrix instructions on FP8: the products are added up, cut to FP32, and only then added to the
 * accumulator, with rounding to nearest. Published device outputs can't tell a window of 25 bits from a wider one.
 */
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

const unit = {
  ...truncatingUnit,
  accumulator: "outside-truncate" as const,
  registerRounding: "nearest-even" as const,
};

export const b200Mma: ChipModel = {
  name: "b200-mma",
  title: "NVIDIA B200, mma.sync",
  source: sources.both,
  parameters: () => ({
    name: "model-b200-mma",
    identity: {
      kind: "model",
      device: { vendor: "NVIDIA", product: "B200 (software model)", path: "mma.sync" },
    },
    supports: softwareQuantization(),
    online: "none",
    gemm: [
      ...plainAndPerTensor(fp8Pairs, (a, b) =>
        nativeEntry(a, b, unit, { layouts: ["TN"], scaling: "none", name: "full", accumulatorBits: 23 }),
      ),
      ...sixteenBitEntries({ ...truncatingUnit, blockWidth: 16 }, 23),
    ],
  }),
};
