/** Holds the axioms against the machines: how often to ask, and what to say where they differ. */
import fc from "fast-check";
import { expect } from "vitest";
import { allowedOutcomes } from "../../../src/oracle/memory-model/allowed.ts";
import { reachableOutcomes } from "../../../src/oracle/memory-model/operational.ts";
import { type Limits, randomRace } from "./random-programs.ts";

export interface Trial {
  readonly numRuns: number;
  readonly seed: number;
  readonly multiCopyAtomic: boolean;
  readonly limits: Limits;
}

/** Asks both about random programs; the smallest one about which they differ is shown. */
export function expectAgreement({ numRuns, seed, multiCopyAtomic, limits }: Trial): void {
  fc.assert(
    fc.property(randomRace(limits), ({ program, observed }) => {
      const allowed = allowedOutcomes(program, observed, { multiCopyAtomic });
      const reached = reachableOutcomes(program, observed, { multiCopyAtomic });
      expect([...reached].sort()).toEqual([...allowed].sort());
    }),
    { numRuns, seed },
  );
}
