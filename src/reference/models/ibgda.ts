/**
 * InfiniBand requests that the device itself posts: from point to point over scale-out, for registered memory. Nothing is
 * forwarded, added up or laid out; whoever wants that brings a kernel.
 */
import type { SmFreeCommunicationCapability, UnifiedFabricCapability } from "../../generated/types.ts";
import { idealOffload } from "../fabric/offload.ts";
import { idealEngine } from "../fabric/steps.ts";
import { type ChipModel, communicationAlone } from "./model.ts";

const fabric: UnifiedFabricCapability = {
  verbs: ["write", "read", "atomic", "signal", "wait", "fence"],
  rights: true,
  topology: { maxRanks: 8, shapes: [[1, 1, 1, 1, 1, 1, 1, 1]], scaleUp: false, scaleOut: true },
  releases: ["none", "weak", "strong", "all"],
  fences: ["acq_rel"],
  acquireRange: false,
  multiCopyAtomic: false,
  atomics: ["add", "swap", "compare-swap"],
  reductions: [],
  dedup: "none",
  tenants: false,
  faults: [],
  counters: ["ports", "devices", "elapsed"],
};

const offload: SmFreeCommunicationCapability = {
  computeUnits: 132,
  withoutComputeUnits: true,
  withoutHost: true,
  withoutStaging: true,
  tasks: [],
  probes: ["occupy-all", "stall-host", "compute-wave"],
  overlap: ["wave", "gemm"],
  overlapInParts: true,
};

export const ibgda: ChipModel = {
  name: "ibgda",
  title: "InfiniBand requests that the device posts, point to point",
  source: "NVSHMEM documentation, InfiniBand GPUDirect Async; DeepSeek-V3 Technical Report v2, 3.4.2",
  parameters: () => ({
    ...communicationAlone,
    name: "model-ibgda",
    identity: {
      kind: "model",
      device: { vendor: "NVIDIA", product: "ConnectX with H800 (software model)", path: "IBGDA" },
    },
    fabric,
    offload,
    engine: {
      ...idealEngine,
      offload: {
        ...idealOffload,
        serves: (pieces) => pieces.every(({ task }) => task === "copy"),
      },
    },
  }),
};
