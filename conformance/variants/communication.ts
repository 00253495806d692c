/**
 * Legal ways to communicate that differ from the reference: what is not claimed is not there, what is not done by an engine
 * is said or refused.
 */
import { connectAdapter } from "../../src/adapter/module.ts";
import type { SmFreeCommunicationCapability, UnifiedFabricCapability } from "../../src/generated/types.ts";
import type { Variant } from "../../src/harness/adequacy.ts";
import { createReference, type ReferenceParameters } from "../../src/reference/adapter.ts";
import { referenceFabricClaims, referenceOffloadClaims } from "../../src/reference/fabric/claims.ts";
import { idealOffload, type OffloadSteps } from "../../src/reference/fabric/offload.ts";
import { idealEngine } from "../../src/reference/fabric/steps.ts";
import { fabricAlone } from "../mutants/mutant.ts";
import { oneOf } from "./fabric.ts";

interface Choices {
  readonly fabric: Partial<UnifiedFabricCapability>;
  readonly offload: Partial<SmFreeCommunicationCapability>;
  readonly steps: Partial<OffloadSteps>;
}

/** What most variants do without: acquires of a range, atomics beside additions, faults. */
const plainFabric: Partial<UnifiedFabricCapability> = {
  acquireRange: false,
  atomics: ["add"],
  faults: [],
};

function communicating(id: string, difference: string, { fabric, offload, steps }: Choices): Variant {
  const parameters: ReferenceParameters = {
    ...fabricAlone,
    name: id,
    fabric: { ...referenceFabricClaims(), ...plainFabric, ...fabric },
    offload: { ...referenceOffloadClaims(), ...offload },
    engine: { ...idealEngine, offload: { ...idealOffload, ...steps } },
  };
  return {
    id,
    difference,
    oneOf,
    connect: async () => connectAdapter(id, createReference(parameters)),
  };
}

const everyTask = referenceOffloadClaims().tasks;

export const communicationVariants: readonly Variant[] = [
  communicating(
    "host-posts-requests",
    "A host thread posts each request, not each chunk; data cross a buffer; nothing is forwarded; 64 units. All declared.",
    {
      fabric: { dedup: "none" },
      offload: {
        computeUnits: 64,
        withoutHost: false,
        withoutStaging: false,
        tasks: everyTask.filter(({ task }) => task !== "forward"),
        probes: ["occupy-all", "compute-wave"],
      },
      steps: {
        computeUnits: 64,
        bounces: true,
        hostPs: (what) => (what === "request" ? 200_000 : 0),
      },
    },
  ),
  {
    ...communicating(
      "registered-memory-alone",
      "What is not registered is refused with UNSUPPORTED, and so are casts; sums and layout are left to others.",
      {
        fabric: {
          verbs: ["write", "read", "multicast", "atomic", "signal", "wait", "fence"],
          reductions: [],
          topology: { maxRanks: 4, shapes: [[4], [1, 3]], scaleUp: true, scaleOut: true },
        },
        offload: {
          tasks: everyTask.filter(({ task }) => task === "forward"),
          probes: ["occupy-all"],
          overlap: ["gemm"],
        },
        steps: { serves: (pieces) => pieces.every(({ task }) => task === "copy") },
      },
    ),
    slow: true,
  },
];
