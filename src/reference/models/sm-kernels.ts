/**
 * Communication as DeepSeek-V3 does it on the H800: a kernel on 20 of 132 streaming multiprocessors forwards between the two
 * networks, moves between buffers, adds up and lays out. The kernel is there for as long as its device communicates.
 */
import type { SmFreeCommunicationCapability, UnifiedFabricCapability } from "../../generated/types.ts";
import { referenceFabricClaims } from "../fabric/claims.ts";
import { idealOffload } from "../fabric/offload.ts";
import { idealEngine } from "../fabric/steps.ts";
import { type ChipModel, communicationAlone } from "./model.ts";

/** What its kernels do, races and failures aside. */
function fabric(): UnifiedFabricCapability {
  return {
    ...referenceFabricClaims(),
    acquireRange: false,
    tenants: false,
    faults: [],
  };
}

const offload: SmFreeCommunicationCapability = {
  computeUnits: 132,
  withoutComputeUnits: false,
  withoutHost: true,
  withoutStaging: false,
  tasks: [
    { task: "forward", path: "emulated" },
    { task: "stage", path: "emulated" },
    { task: "reduce", path: "emulated" },
    { task: "layout", path: "emulated" },
    { task: "cast", path: "emulated" },
  ],
  probes: ["occupy-all", "stall-host", "compute-wave"],
  overlap: ["wave", "gemm"],
  overlapInParts: true,
};

export const smKernels: ChipModel = {
  name: "sm-kernels",
  title: "communication by kernels on 20 of 132 SMs, as on the H800",
  source: "DeepSeek-V3 Technical Report, arXiv 2412.19437, version 2, 3.2.2 and 3.5.1",
  parameters: () => ({
    ...communicationAlone,
    name: "model-sm-kernels",
    identity: {
      kind: "model",
      device: { vendor: "NVIDIA", product: "H800 (software model)", path: "kernels that communicate" },
    },
    fabric: fabric(),
    offload,
    engine: {
      ...idealEngine,
      offload: { ...idealOffload, units: () => 20, bounces: true },
    },
  }),
};
