/** Defects of places and ranges: self, paths, islands, tails, nothing, alignment (FAB-001 to FAB-006). */
import type { Mutant } from "../../../src/harness/adequacy.ts";
import { engineMutant } from "../mutant.ts";

export const placeMutants: readonly Mutant[] = [
  engineMutant(
    "self-target-skipped",
    { breaks: "FAB-001", defect: "What a device sends to itself is taken to be there already." },
    { move: { written: (bytes, path) => (path === "self" ? 0 : bytes) } },
  ),
  engineMutant(
    "scale-up-drops-the-tail",
    { breaks: "FAB-002", defect: "Over scale-up, a tail of less than 16 bytes is not copied." },
    { move: { written: (bytes, path) => (path === "scale-up" ? bytes - (bytes % 16) : bytes) } },
  ),
  engineMutant(
    "islands-of-eight",
    { breaks: "FAB-003", defect: "A rank's island is the rank divided by eight, whatever the islands are." },
    {
      move: {
        islandOf: ({ islandOf, firstOf }, rank) => (firstOf.length > 1 ? rank >> 3 : (islandOf[rank] ?? 0)),
      },
    },
  ),
  engineMutant(
    "tail-rounded-up",
    { breaks: "FAB-004", defect: "The last 16 bytes of a copy are written as a whole." },
    { move: { written: (bytes) => Math.ceil(bytes / 16) * 16 } },
  ),
  engineMutant(
    "nothing-is-dropped",
    { breaks: "FAB-005", defect: "A copy of no bytes ends with OK before anybody has looked at it." },
    { move: { takesNothing: false } },
  ),
  engineMutant(
    "address-rounded-down",
    { breaks: "FAB-006", defect: "The address of a word is rounded down to a multiple of 8." },
    { checks: { aligned: (start, elementBytes) => start - (start % elementBytes) } },
  ),
  engineMutant(
    "overlap-is-copied",
    { breaks: "FAB-006", defect: "A copy whose source and destination overlap is made." },
    { checks: { refusesOverlap: false } },
  ),
];
