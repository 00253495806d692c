/** The axioms and the machines say the same of thousands of programs at random: small ones, and some larger ones. */
import { describe, it } from "vitest";
import { expectAgreement } from "./agreement.ts";

const minutes = 60_000;

describe.each([false, true])("multi-copy atomic: %s", (multiCopyAtomic) => {
  it.each([
    ["two queues", 4000, { queues: 2, requests: 4, least: 5, most: 8 }],
    ["three queues", 3000, { queues: 3, requests: 4, least: 6, most: 8 }],
    ["four queues", 1000, { queues: 4, requests: 4, least: 7, most: 9 }],
    ["a fence between any two", 3000, { queues: 3, requests: 3, least: 6, most: 9, fenced: true }],
    ["many events", 100, { queues: 4, requests: 4, least: 10, most: 10 }],
  ] as const)(
    "the axioms allow what a machine reaches: %s",
    (_, numRuns, limits) => expectAgreement({ numRuns, seed: 2, multiCopyAtomic, limits }),
    10 * minutes,
  );
});
