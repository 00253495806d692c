/** The axioms and the machines say the same of thousands of programs at random: small ones, and some larger ones. */
import { describe, it } from "vitest";
import { expectAgreement } from "./agreement.ts";

const minutes = 60_000;

describe.each([false, true])("multi-copy atomic: %s", (multiCopyAtomic) => {
  it.each([
    ["two queues", 4000, { queues: 2, requests: 4, all: 7 }],
    ["three queues", 4000, { queues: 3, requests: 3, all: 8 }],
    ["four queues", 2000, { queues: 4, requests: 4, all: 9 }],
    ["many events", 200, { queues: 4, requests: 4, all: 11 }],
  ] as const)(
    "the axioms allow what a machine reaches: %s",
    (_, numRuns, limits) => expectAgreement({ numRuns, seed: 2, multiCopyAtomic, limits }),
    10 * minutes,
  );
});
