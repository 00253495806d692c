/** Defects in how faults are dealt with: numbers, duplicates, dead links, checksums, failed ranks (FAB-080 to FAB-084). */
import type { Mutant } from "../../../src/harness/adequacy.ts";
import { engineMutant } from "../mutant.ts";

export const faultMutants: readonly Mutant[] = [
  engineMutant(
    "lost-acknowledgement-is-a-lost-packet",
    {
      breaks: "FAB-080",
      defect: "What is sent again because its acknowledgement was lost is dealt with again.",
    },
    { transport: { knowsAgain: (how) => how === "doubled" } },
  ),
  engineMutant(
    "ghost-of-a-write",
    { breaks: "FAB-081", defect: "What the network delivers a second time is written a second time." },
    { transport: { knowsAgain: (how) => how === "sent again" } },
  ),
  engineMutant(
    "link-loses-what-is-under-way",
    {
      breaks: "FAB-082",
      defect: "What was under way when a port went down is not sent again, and taken to have come.",
    },
    { transport: { sendsAgainWhatLinksLost: false } },
  ),
  engineMutant(
    "checksum-ignored",
    { breaks: "FAB-083", defect: "What was changed on the way is written as it came." },
    { transport: { checksum: false } },
  ),
  engineMutant(
    "waits-for-a-failed-rank",
    { breaks: "FAB-084", defect: "What does not get through is never given up." },
    { transport: { givesUp: false } },
  ),
];
