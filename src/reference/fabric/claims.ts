/** What the engine of the reference claims. Variants and mutants change one choice. */
import type {
  ReductionSupport,
  SmFreeCommunicationCapability,
  UnifiedFabricCapability,
} from "../../generated/types.ts";

export function referenceFabricClaims(): UnifiedFabricCapability {
  return {
    verbs: [
      "write",
      "read",
      "multicast",
      "scatter",
      "gather",
      "append",
      "reduce",
      "dispatch",
      "combine",
      "atomic",
      "signal",
      "wait",
      "fence",
      "cancel",
      "invalidate",
    ],
    topology: { maxRanks: 4096, scaleUp: true, scaleOut: true },
    releases: ["none", "weak", "strong", "all"],
    fences: ["acq_rel", "sc"],
    acquireRange: true,
    multiCopyAtomic: false,
    atomics: ["add", "swap", "compare-swap"],
    reductions: (["chain", "rank", "node", "exact", "unspecified"] as const).flatMap((plan) =>
      (["BF16", "FP32"] as const).map(
        (terms): ReductionSupport => ({ plan, terms, outputs: ["BF16", "FP32"], weights: true }),
      ),
    ),
    exchanges: { layouts: ["by-source", "by-expert", "slots"], again: true, weights: true },
    dedup: "node",
    rights: true,
    tenants: true,
    faults: ["loss", "duplication", "reordering", "corruption", "link-down", "rank-down"],
    counters: ["ports", "devices", "elapsed"],
    trace: true,
  };
}

/** What the engine of the reference claims to do without. */
export function referenceOffloadClaims(): SmFreeCommunicationCapability {
  const tasks = ["forward", "stage", "reduce", "layout", "cast"] as const;
  return {
    computeUnits: 132,
    withoutComputeUnits: true,
    withoutHost: true,
    withoutStaging: true,
    tasks: tasks.map((task) => ({ task, path: "native" })),
    probes: ["occupy-all", "stall-host", "compute-wave"],
    overlap: ["wave", "gemm"],
    overlapInParts: true,
  };
}
