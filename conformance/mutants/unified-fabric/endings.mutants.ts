/** Defects of endings: completions, sources that are free too early, updates, and failures that spread (FAB-020 to 062). */
import type { Mutant } from "../../../src/harness/adequacy.ts";
import { engineMutant } from "../mutant.ts";

export const endingMutants: readonly Mutant[] = [
  engineMutant(
    "cancelled-twice",
    {
      breaks: "FAB-020",
      defect: "A request that was cancelled completes when it is given up, and when it would have ended.",
    },
    { endings: { completions: (status) => (status === "CANCELLED" ? 2 : 1) } },
  ),
  engineMutant(
    "error-without-completion",
    { breaks: "FAB-020", defect: "What has a wrong index is dropped, and nobody is told." },
    { endings: { completions: (status) => (status === "BAD_INDEX" ? 0 : 1) } },
  ),
  engineMutant(
    "timeout-without-completion",
    { breaks: "FAB-020", defect: "What has not ended when the time is over has no completion." },
    { endings: { completions: (status) => (status === "TIMEOUT" ? 0 : 1) } },
  ),
  engineMutant(
    "reusable-when-submitted",
    { breaks: "FAB-021", defect: "A source is said to be reusable when its request is submitted." },
    { order: { reusable: "submitted" } },
  ),
  engineMutant(
    "fetch-of-the-new-value",
    { breaks: "FAB-031", defect: "A fetch returns what its update has left." },
    { updates: { fetched: (_, latter) => latter } },
  ),
  engineMutant(
    "saturating-counter",
    { breaks: "FAB-031", defect: "A signal that adds stops at the largest value." },
    { updates: { sum: (a, b) => (a + b < 2n ** 64n ? a + b : 2n ** 64n - 1n) } },
  ),
  engineMutant(
    "adder-of-32-bits",
    { breaks: "FAB-031", defect: "A signal that adds loses the carry between the halves of a word." },
    {
      updates: {
        sum: (a, b) => {
          const low = BigInt.asUintN(32, a + b);
          return BigInt.asUintN(64, ((a >> 32n) + (b >> 32n)) << 32n) | low;
        },
      },
    },
  ),
  engineMutant(
    "update-sent-again",
    {
      breaks: "FAB-031",
      defect: "A change of a word over scale-out is made once more, its acknowledgement being late.",
    },
    { updates: { times: (path) => (path === "scale-out" ? 2 : 1) } },
  ),
  engineMutant(
    "failure-flushes-the-queue",
    { breaks: "FAB-062", defect: "A request that fails puts its queue into an error state." },
    { queues: { isolatesFailures: false } },
  ),
];
