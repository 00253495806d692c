/** What the engine shows of racy programs is what the memory model allows: nothing else, and all of it. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { litmusCombinations, litmusTest } from "../../../conformance/inputs/litmus.ts";
import { randomRace } from "../../oracle/memory-model/random-programs.ts";
import { compared, enoughRuns } from "./races.ts";

/** Every so many of the litmus tests; all of them in the full tests. */
const stride = 61;

describe("the engine on litmus tests", () => {
  const some = [...litmusCombinations()].filter((_, i) => i % stride === 0);

  it.each(some)(
    "shows all allowed outcomes of $shape $flavour $place, and no other",
    ({ shape, flavour, place }) => {
      const { program, observed } = litmusTest(shape, flavour, place);
      const { forbidden, missing } = compared(program, observed, enoughRuns(shape));
      expect({ forbidden, missing }).toEqual({ forbidden: [], missing: [] });
    },
  );
});

describe("the engine on races at random", () => {
  it.each([false, true])("shows nothing that is forbidden, multi-copy atomic: %s", (multiCopyAtomic) => {
    fc.assert(
      fc.property(
        randomRace({ queues: 3, requests: 4, least: 4, most: 7 }),
        ({ program, observed }) =>
          compared(program, observed, 40, { multiCopyAtomic }).forbidden.length === 0,
      ),
      { numRuns: 60, seed: 5 },
    );
  });
});
