/** Legal engines that differ from the reference: other networks, fewer claims, stronger order, other ways to cross. */
import { connectAdapter } from "../../src/adapter/module.ts";
import type { UnifiedFabricCapability } from "../../src/generated/types.ts";
import type { Variant } from "../../src/harness/adequacy.ts";
import { createReference } from "../../src/reference/adapter.ts";
import { referenceFabricClaims } from "../../src/reference/fabric/claims.ts";
import { type EngineDefect, engineWith, fabricAlone } from "../mutants/mutant.ts";

/** So many engines share the cases of the quick trial; host-posts-requests is one of them. */
export const engines = 15;

/** Together they are shown every second case; the full trial shows all to each. */
export const oneOf = 2 * engines;

function variant(
  id: string,
  difference: string,
  claims: Partial<UnifiedFabricCapability>,
  steps: EngineDefect = {},
): Variant {
  return {
    id,
    difference,
    oneOf,
    connect: async () =>
      connectAdapter(
        id,
        createReference({
          ...fabricAlone,
          fabric: { ...referenceFabricClaims(), ...claims },
          engine: engineWith(steps),
          name: id,
        }),
      ),
  };
}

/** No more than is said beside it. */
const lean: Partial<UnifiedFabricCapability> = {
  fences: [],
  releases: [],
  atomics: [],
  reductions: [],
  acquireRange: false,
  faults: [],
  tenants: false,
  counters: [],
};

const everywhere = { maxRanks: 4096, scaleUp: true, scaleOut: true };

export const fabricVariants: readonly Variant[] = [
  variant("single-copy", "Every write reaches everybody at once, and that is claimed.", {
    multiCopyAtomic: true,
  }),
  variant(
    "strong-is-all",
    "A strong signal covers all earlier requests, as one of all does: more than it must.",
    {},
    {
      order: { covers: (release) => release === "all" || release === "strong" },
    },
  ),
  variant(
    "fences-are-sc",
    "Every fence is sequentially consistent: more than acq_rel must be.",
    {},
    {
      order: { fence: () => "sc" },
    },
  ),
  variant("crossing-for-each-device", "A row crosses scale-out once for each device, and that is claimed.", {
    dedup: "device",
  }),
  variant("crossing-for-each-place", "A row crosses scale-out for each destination, and that is claimed.", {
    dedup: "none",
  }),
  variant("no-scale-up", "There is no network inside islands.", {
    topology: { ...everywhere, scaleUp: false },
  }),
  variant("one-island", "There are four devices in one island, and nothing else.", {
    topology: { maxRanks: 4, shapes: [[4]], scaleUp: true, scaleOut: false },
  }),
  variant("two-pairs", "There are two islands of two devices, and nothing else.", {
    topology: { maxRanks: 4, shapes: [[2, 2]], scaleUp: true, scaleOut: true },
  }),
  variant(
    "words-and-copies",
    "Writes, reads, signals, waits, additions and fences; no groups, and no faults.",
    {
      verbs: ["write", "read", "signal", "wait", "atomic", "fence"],
      fences: ["acq_rel", "sc"],
      reductions: [],
      atomics: ["add"],
      releases: ["none", "weak", "strong", "all"],
      acquireRange: false,
      faults: [],
      tenants: true,
      counters: [],
    },
  ),
  variant("no-atomics", "Writes, reads, signals and waits; nothing is fetched and changed.", {
    ...lean,
    verbs: ["write", "read", "signal", "wait"],
    releases: ["none", "weak"],
  }),
  variant("no-signals", "Writes, reads and atomics, as in plain verbs: who waits looks again and again.", {
    ...lean,
    verbs: ["write", "read", "atomic"],
    atomics: ["add", "compare-swap"],
  }),
  variant("copies-alone", "Writes and reads, and nothing that orders them but completions.", {
    ...lean,
    verbs: ["write", "read"],
    rights: false,
  }),
  variant(
    "other-nan-in-sums",
    "A sum that is NaN has a sign and a payload.",
    {},
    { sums: { nan: 0xffc54321 } },
  ),
  variant("few-runs", "A program is run no more than 25 times in one request.", { limits: { maxRuns: 25 } }),
];
