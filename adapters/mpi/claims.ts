/**
 * What MPI documents, in the words of the manifest, and no more. One island, since all ranks are on one machine; neither keys
 * nor rights, tenants, acquires of a range, cancellation, faults or counters, which MPI does not have.
 */
import type { Manifest, UnifiedFabricCapability } from "../../src/index.ts";

export const rankCount = 4;

export const claims: UnifiedFabricCapability = {
  verbs: ["write", "read", "multicast", "scatter", "gather", "reduce", "atomic", "signal", "wait", "fence"],
  topology: { maxRanks: rankCount, shapes: [[rankCount]], scaleUp: true, scaleOut: false },
  // A flush completes operations at their target.
  releases: ["none", "weak", "strong", "all"],
  fences: ["acq_rel", "sc"],
  acquireRange: false,
  // Nothing is said of when others than the origin see an operation that has not been completed.
  multiCopyAtomic: false,
  atomics: ["add", "swap", "compare-swap"],
  // MPI_SUM of MPI_FLOAT; in which order, an implementation may choose.
  reductions: [{ plan: "unspecified", terms: "FP32", outputs: ["FP32"], weights: false }],
  dedup: "none",
  rights: false,
  tenants: false,
  faults: [],
  counters: [],
  limits: { maxBytes: 2 ** 22, maxRuns: 100_000 },
};

/** `library` is what MPI_Get_library_version says; `options` are those of `mpirun`, which choose among its components. */
export function manifestOf(library: string, options: readonly string[]): Manifest {
  const [version = library] = library.split(",");
  return {
    protocol: "0.1",
    adapter: { name: "mpi", version: "0.1.0" },
    device: {
      vendor: "MPI",
      product: `one-sided communication of ${rankCount} processes`,
      library: version.trim(),
      path: options.length === 0 ? "components by default" : options.join(" "),
    },
    kind: "software",
    deterministic: false,
    capabilities: { "unified-fabric": claims },
  };
}
