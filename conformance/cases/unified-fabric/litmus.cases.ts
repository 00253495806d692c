/**
 * Order: small racy programs, run many times. Every outcome that came must be one that the memory model allows; which
 * those are, the oracle finds out from the axioms.
 */
import { cases } from "../../../src/harness/case.ts";
import { communicates } from "../../../src/harness/fabric-needs.ts";
import { chunksProgram } from "../../inputs/chunks.ts";
import type { FlavourName, PlacementName, ShapeName } from "../../inputs/litmus.ts";
import { litmusTest, placements } from "../../inputs/litmus.ts";
import { judgeLitmus, litmusRequest, litmusRuns } from "../litmus.ts";
import { programCase } from "../programs.ts";

interface LitmusParameters {
  readonly shape: ShapeName;
  readonly flavour: FlavourName;
  readonly place: PlacementName;
}

const everywhere = Object.keys(placements) as readonly PlacementName[]; // the keys of the record
/** Where both words are on one device. */
const oneTarget: readonly PlacementName[] = ["self", "same-node", "other-node", "third-node", "two-paths"];

/** An adapter that can run such a program; how it is run, and judged. */
const needs = communicates(({ shape, flavour, place }: LitmusParameters) => ({
  program: litmusTest(shape, flavour, place).program,
  runs: litmusRuns,
}));

const chunks = programCase(chunksProgram);

export default cases("unified-fabric", ({ define }) => {
  define("strong-signal", {
    why: "A flag that overtakes its data gives a layer the activations of the layer before.",
    verifies: ["FAB-010"],
    vary: {
      shape: ["MP", "S", "WRC", "ISA2", "MP-add"],
      flavour: ["strong+acquire"],
      place: oneTarget,
    },
  })
    .needs(needs)
    .requests(litmusRequest)
    .judge(judgeLitmus);

  define("weak-signal", {
    why: "A signal that goes out before the row that it belongs to says that the row is there.",
    verifies: ["FAB-011"],
    vary: { shape: ["MP", "S", "ISA2"], flavour: ["weak+acquire"], place: everywhere },
  })
    .needs(needs)
    .requests(litmusRequest)
    .judge(judgeLitmus);

  define("weak-signal-of-many-chunks", {
    why: "A counter of chunks that is satisfied by those of another row says that a row is there which is still coming.",
    verifies: ["FAB-011"],
    vary: { verb: ["write", "multicast"], queues: ["one", "several"], islands: ["2", "1+2"] },
  })
    .needs(chunks.needs)
    .requests(chunks.requests)
    .judge(chunks.judge);

  define("release-of-all", {
    why: "A token goes to several devices, and one word says that it is there.",
    verifies: ["FAB-012"],
    vary: {
      shape: ["MP", "S", "WRC", "ISA2", "MP-add"],
      flavour: ["all+acquire"],
      place: everywhere,
    },
  })
    .needs(needs)
    .requests(litmusRequest)
    .judge(judgeLitmus);

  define("fence", {
    why: "A fence that works for some messages is a no-op for those that matter.",
    verifies: ["FAB-013"],
    vary: { shape: ["MP", "S", "LB", "WRC", "ISA2", "MP-add"], flavour: ["acq_rel"], place: everywhere },
  })
    .needs(needs)
    .requests(litmusRequest)
    .judge(judgeLitmus);

  define("sequentially-consistent-fence", {
    why: "Mutual exclusion rests on these fences, and without their common order it breaks once in a million times.",
    verifies: ["FAB-014"],
    vary: {
      shape: ["SB", "R", "2+2W", "RWC", "IRIW", "MP", "S", "LB", "WRC", "ISA2"],
      flavour: ["sc"],
      place: everywhere,
    },
  })
    .needs(needs)
    .requests(litmusRequest)
    .judge(judgeLitmus);

  define("sequentially-consistent-fence-and-signals", {
    why: "Fences that are asked for beside signals and acquires must not be left out because these are there.",
    verifies: ["FAB-014"],
    suite: "full",
    vary: {
      shape: ["SB", "R", "2+2W", "RWC", "IRIW", "MP", "S", "LB", "WRC", "ISA2"],
      flavour: ["sc-writers+acquire"],
      place: everywhere,
    },
  })
    .needs(needs)
    .requests(litmusRequest)
    .judge(judgeLitmus);

  define("one-order-of-writes", {
    why: "A reader that finds the old value after the new one acts twice on the same news.",
    verifies: ["FAB-015"],
    vary: {
      shape: ["CoRR", "CoWW", "CoWR", "CoRW", "CoRR-two"],
      flavour: ["relaxed"],
      place: everywhere,
    },
  })
    .needs(needs)
    .requests(litmusRequest)
    .judge(judgeLitmus);

  define("acquire-of-a-range", {
    why: "An acquire whose range is taken for another lets stale data through where it was asked to keep them out.",
    verifies: ["FAB-017"],
    vary: {
      shape: ["MP", "S", "WRC", "ISA2", "MP-add"],
      flavour: ["all+range"],
      place: everywhere,
    },
  })
    .needs(needs)
    .requests(litmusRequest)
    .judge(judgeLitmus);

  define("acquire-of-a-range-from-weak-signals", {
    why: "A row is announced by its own signal, and who acquires its range alone still finds what was there before.",
    verifies: ["FAB-017"],
    vary: { shape: ["MP", "S"], flavour: ["weak+range"], place: everywhere },
  })
    .needs(needs)
    .requests(litmusRequest)
    .judge(judgeLitmus);

  define("after-is-visible-to-all", {
    why: "What follows a completion relies on everybody's seeing what was completed, by whatever path they look.",
    verifies: ["FAB-022"],
    vary: { shape: ["MP", "SB", "R", "2+2W", "S"], flavour: ["after-writes"], place: everywhere },
  })
    .needs(needs)
    .requests(litmusRequest)
    .judge(judgeLitmus);

  define("after-waits", {
    why: "A request that begins before those that it was to follow reads what they have not written.",
    verifies: ["FAB-023"],
    vary: {
      shape: ["MP", "SB", "LB", "S", "R", "2+2W", "WRC", "ISA2"],
      flavour: ["after"],
      place: everywhere,
    },
  })
    .needs(needs)
    .requests(litmusRequest)
    .judge(judgeLitmus);

  define("additions-are-whole", {
    why: "Two additions of which one is lost leave a counter short for ever, and whoever waits for it.",
    verifies: ["FAB-030"],
    vary: { shape: ["add-add", "add-add-add"], flavour: ["relaxed"], place: everywhere },
  })
    .needs(needs)
    .requests(litmusRequest)
    .judge(judgeLitmus);
});
