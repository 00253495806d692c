/** Defects of order: signals, fences, acquires, coherence, completions and updates (FAB-010 to FAB-030). */
import type { Mutant } from "../../../src/harness/adequacy.ts";
import { idealOrder } from "../../../src/reference/fabric/steps.ts";
import { engineMutant } from "../mutant.ts";

export const orderMutants: readonly Mutant[] = [
  engineMutant(
    "strong-signal-on-a-faster-rail",
    { breaks: "FAB-010", defect: "A strong signal takes another rail, and does not wait for earlier data." },
    { order: { covers: (release) => release === "all" } },
  ),
  engineMutant(
    "weak-signal-leaves-first",
    { breaks: "FAB-011", defect: "A weak signal does not wait for the data of its own request." },
    { order: { coversOwn: (release) => release === "strong" || release === "all" } },
  ),
  engineMutant(
    "signal-counts-any-chunk",
    {
      breaks: "FAB-011",
      defect: "A signal waits for as many chunks as its data have, and counts others that come the same way.",
    },
    { order: { countsOwnChunks: false } },
  ),
  engineMutant(
    "release-waits-for-one-target",
    { breaks: "FAB-012", defect: "A release of all waits for what went to its own rank alone." },
    { order: { covers: (release, sameTarget) => idealOrder.covers(release, sameTarget) && sameTarget } },
  ),
  engineMutant(
    "release-forgets-what-was-acquired",
    {
      breaks: "FAB-012",
      defect: "A release passes on the queue's own requests, and nothing that it had acquired.",
    },
    { order: { cumulative: false } },
  ),
  engineMutant(
    "fence-is-a-no-op",
    { breaks: "FAB-013", defect: "A fence of acq_rel orders nothing." },
    { order: { fence: (order) => (order === "acq_rel" ? "none" : order) } },
  ),
  engineMutant(
    "sc-fence-is-acq-rel",
    { breaks: "FAB-014", defect: "A sequentially consistent fence is taken for one of acq_rel." },
    { order: { fence: () => "acq_rel" } },
  ),
  engineMutant(
    "queue-is-not-coherent",
    { breaks: "FAB-015", defect: "Requests of a queue that touch the same word may overtake each other." },
    { order: { coherent: false } },
  ),
  engineMutant(
    "wait-does-not-acquire",
    { breaks: "FAB-016", defect: "Lines that were read before a wait are kept, although the wait acquires." },
    { order: { acquires: (_, kind) => kind !== "wait" } },
  ),
  engineMutant(
    "credit-overtakes-the-look",
    { breaks: "FAB-016", defect: "A release of all waits for writes, and not for reads." },
    { order: { coversLooks: false } },
  ),
  engineMutant(
    "range-of-an-acquire-is-ignored",
    { breaks: "FAB-017", defect: "An acquire of a range orders nothing." },
    { order: { acquires: (scope) => scope === "all" } },
  ),
  engineMutant(
    "signal-waits-at-the-sender",
    { breaks: "FAB-018", defect: "A signal is sent when the sender has been told that its data are there." },
    { order: { signalWaits: "sender" } },
  ),
  engineMutant(
    "visible-when-sent",
    { breaks: "FAB-022", defect: "A request is said to be visible when it has left." },
    { order: { visible: "sent" } },
  ),
  engineMutant(
    "after-waits-for-the-source",
    { breaks: "FAB-023", defect: "A request begins when the sources of those that it names can be reused." },
    { order: { after: "reusable" } },
  ),
  engineMutant(
    "updates-of-two-networks",
    {
      breaks: "FAB-030",
      defect: "An addition over scale-out reads and writes, and one over scale-up comes between.",
    },
    { order: { updatesAtOnce: (path) => path !== "scale-out" } },
  ),
  engineMutant(
    "words-are-read-in-halves",
    { breaks: "FAB-030", defect: "A word is read in two halves, and a write may come between." },
    { order: { readsWhole: false } },
  ),
];
