/** All litmus tests, and thousands of races at random: what the engine shows, and what the memory model allows. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { litmusCombinations, litmusTest } from "../../../conformance/inputs/litmus.ts";
import { randomRace } from "../../oracle/memory-model/random-programs.ts";
import { compared, enoughRuns } from "./races.ts";

const minutes = 60_000;

it(
  "every litmus test shows all outcomes that are allowed, and no other",
  () => {
    const wrong: string[] = [];
    for (const { shape, flavour, place } of litmusCombinations()) {
      const { program, observed } = litmusTest(shape, flavour, place);
      const { forbidden, missing } = compared(program, observed, enoughRuns(shape));
      if (forbidden.length + missing.length > 0)
        wrong.push(`${shape} ${flavour} ${place}: forbidden ${forbidden.join()}, missing ${missing.join()}`);
    }
    expect(wrong).toEqual([]);
  },
  10 * minutes,
);

it.each([false, true])(
  "races at random show nothing that is forbidden, multi-copy atomic: %s",
  (multiCopyAtomic) => {
    fc.assert(
      fc.property(
        randomRace({ queues: 4, requests: 4, least: 4, most: 9 }),
        ({ program, observed }) =>
          compared(program, observed, 100, { multiCopyAtomic }).forbidden.length === 0,
      ),
      { numRuns: 3000, seed: 6 },
    );
  },
  10 * minutes,
);
