/**
 * NVIDIA Blackwell (B200), fifth-generation matrix instructions: a window of 25 bits, FP32 registers that are cut, and
 * scales of 32 elements, powers of two, inside the unit. Tiles of 128 with FP32 scales are not native.
 */
import { scaledOperand } from "../gemm-claims.ts";
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

const layouts = ["TN", "NN", "TT", "NT"] as const;
const microscaled = [...fp8Pairs, ["E2M3", "E2M3"], ["E3M2", "E3M2"], ["E2M1", "E2M1"]] as const;

export const blackwellTcgen05: ChipModel = {
  name: "blackwell-tcgen05",
  alias: "blackwell",
  title: "NVIDIA Blackwell (B200), tcgen05.mma",
  source: sources.mmaSim,
  parameters: () => ({
    name: "model-blackwell-tcgen05",
    identity: {
      kind: "model",
      device: { vendor: "NVIDIA", product: "Blackwell (software model)", path: "tcgen05.mma" },
    },
    supports: softwareQuantization(),
    online: "none",
    gemm: [
      ...plainAndPerTensor(fp8Pairs, (a, b) =>
        nativeEntry(a, b, truncatingUnit, {
          layouts: [...layouts],
          scaling: "none",
          name: "full",
          accumulatorBits: 23,
        }),
      ),
      ...microscaled.map(([a, b]) =>
        nativeEntry(
          scaledOperand(a, "1x32", "E8M0"),
          scaledOperand(b, "1x32", "E8M0"),
          { ...truncatingUnit, scaleOrder: "aligned" },
          { layouts: ["TN"], scaling: "native", name: "full", accumulatorBits: 23 },
        ),
      ),
      ...sixteenBitEntries({ ...truncatingUnit, blockWidth: 16 }, 23),
    ],
  }),
};
