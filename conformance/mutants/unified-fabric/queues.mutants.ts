/** Defects of queues: shares, room, waits that hold up others, and cancelled requests that go on (FAB-064 to 072). */
import type { Mutant } from "../../../src/harness/adequacy.ts";
import { engineMutant } from "../mutant.ts";

export const queueMutants: readonly Mutant[] = [
  engineMutant(
    "one-line-for-all-tenants",
    { breaks: "FAB-064", defect: "A port that sends has one line, in which whoever came first goes first." },
    { ports: { tenantsTakeTurns: (way) => way === "ingress" } },
  ),
  engineMutant(
    "one-line-at-the-receiver",
    {
      breaks: "FAB-064",
      defect:
        "A port that receives has one line: the more devices a tenant sends from, the more of it is his.",
    },
    { ports: { tenantsTakeTurns: (way) => way === "egress" } },
  ),
  engineMutant(
    "full-ring-drops-a-write",
    {
      breaks: "FAB-070",
      defect: "The index of a full ring advances, and what was to be put there is dropped.",
    },
    { queues: { waitsForRoom: false } },
  ),
  engineMutant(
    "wait-holds-up-its-device",
    { breaks: "FAB-071", defect: "While a queue waits, no other queue of its device is served." },
    { queues: { servesApart: false } },
  ),
  engineMutant(
    "wait-at-the-head-of-the-line",
    { breaks: "FAB-071", defect: "A wait holds up what comes behind it, ordered or not." },
    { queues: { passesWaits: false } },
  ),
  engineMutant(
    "timeout-names-nobody",
    { breaks: "FAB-071", defect: "What did not end does not say what it waited for." },
    { queues: { namesCause: false } },
  ),
  engineMutant(
    "late-chunk-of-a-cancelled-request",
    { breaks: "FAB-072", defect: "A chunk that is under way lands after CANCELLED." },
    { endings: { landsAfter: (status) => status === "CANCELLED" } },
  ),
];
