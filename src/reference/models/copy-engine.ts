/**
 * Collectives on copy engines: inside one NVLink domain, for memory that was registered, they move without compute units.
 * They don't add; a host thread launches each copy; where memory is not registered a kernel runs instead, without a word.
 */
import type { SmFreeCommunicationCapability, UnifiedFabricCapability } from "../../generated/types.ts";
import { idealOffload } from "../fabric/offload.ts";
import { idealPorts } from "../fabric/ports.ts";
import { idealEngine } from "../fabric/steps.ts";
import { type ChipModel, communicationAlone } from "./model.ts";

const fabric: UnifiedFabricCapability = {
  verbs: ["write", "read", "multicast", "signal", "wait", "fence"],
  rights: true,
  topology: { maxRanks: 8, shapes: [[8]], scaleUp: true, scaleOut: false },
  releases: ["none", "weak", "strong", "all"],
  fences: ["acq_rel"],
  acquireRange: false,
  multiCopyAtomic: false,
  atomics: [],
  reductions: [],
  dedup: "none",
  tenants: false,
  faults: [],
  counters: ["ports", "devices", "elapsed"],
};

const offload: SmFreeCommunicationCapability = {
  computeUnits: 132,
  withoutComputeUnits: true,
  withoutHost: false,
  withoutStaging: true,
  tasks: [],
  probes: ["occupy-all", "compute-wave"],
  overlap: ["wave", "gemm"],
  overlapInParts: true,
};

export const copyEngine: ChipModel = {
  name: "copy-engine",
  title: "copy engines inside one NVLink domain",
  source: "NCCL user guide, symmetric memory and the zero-CTA policy",
  parameters: () => ({
    ...communicationAlone,
    name: "model-copy-engine",
    identity: {
      kind: "model",
      device: { vendor: "NVIDIA", product: "NVLink domain (software model)", path: "copy engines" },
    },
    fabric,
    offload,
    engine: {
      ...idealEngine,
      // Copy engines know streams, and no classes of traffic.
      ports: { ...idealPorts, laneOf: () => 0 },
      offload: {
        ...idealOffload,
        units: ({ task }) => (task === "stage" ? 8 : 0),
        hostPs: (what) => (what === "request" ? 2_000_000 : 0),
      },
    },
  }),
};
