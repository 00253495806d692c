/** The axioms and the machines say the same of every shape, and of a few hundred programs at random. */
import { describe, expect, it } from "vitest";
import { allowedOutcomes } from "../../../src/oracle/memory-model/allowed.ts";
import { NotLitmus } from "../../../src/oracle/memory-model/events.ts";
import { reachableOutcomes } from "../../../src/oracle/memory-model/operational.ts";
import { expectAgreement } from "./agreement.ts";
import { queue, racy, write } from "./racy.ts";
import { shapes } from "./shapes.ts";

describe("a machine", () => {
  it.each(shapes.flatMap((shape) => [false, true].map((claimed) => [claimed, shape.name, shape] as const)))(
    "reaches what is allowed, multi-copy atomic: %s, of %s",
    (multiCopyAtomic, _, { program, observed }) => {
      const allowed = allowedOutcomes(program, observed, { multiCopyAtomic });
      const reached = reachableOutcomes(program, observed, { multiCopyAtomic });
      expect([...reached].sort()).toEqual([...allowed].sort());
    },
  );

  it.each([
    [false, false],
    [false, true],
    [true, false],
    [true, true],
  ])(
    "reaches what is allowed of programs at random, multi-copy atomic: %s, with fences: %s",
    (multiCopyAtomic, fenced) => {
      const limits = { queues: 3, requests: 3, least: 4, most: fenced ? 9 : 7, fenced };
      expectAgreement({ numRuns: 150, seed: 3, multiCopyAtomic, limits });
    },
  );

  it("refuses programs that have more events than bits", () => {
    const long = queue(0, ...Array.from({ length: 31 }, (_, index) => write(`w${index}`, "x", index)));
    expect(() => reachableOutcomes(racy({ x: 1 }, long), [])).toThrow(NotLitmus);
  });
});
