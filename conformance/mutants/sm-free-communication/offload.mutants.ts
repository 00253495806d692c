/** Defects of communication that is to be free of compute units, host threads and copies (SMF-001 to SMF-015). */
import type { Mutant } from "../../../src/harness/adequacy.ts";
import type { ReferenceParameters } from "../../../src/reference/adapter.ts";
import type { OffloadSteps, Piece } from "../../../src/reference/fabric/offload.ts";
import { engineMutant, fabricAlone } from "../mutant.ts";

const { offload: _, ...fabric } = fabricAlone;

/** Communication, and what it is claimed to take. */
const base: ReferenceParameters = fabric;

/** One unit for the pieces that pass a test. */
function oneUnitFor(isTaken: (piece: Piece) => boolean): Pick<OffloadSteps, "units"> {
  return { units: (piece) => (isTaken(piece) ? 1 : 0) };
}

export const offloadMutants: readonly Mutant[] = [
  engineMutant(
    "forwarder-needs-one-unit",
    {
      breaks: "SMF-001",
      base,
      defect: "What comes for several devices of an island is handed on by a kernel of one block.",
    },
    { offload: oneUnitFor(({ task }) => task === "forward") },
  ),
  engineMutant(
    "hold-leaves-one-unit",
    { breaks: "SMF-001", base, defect: "What is to hold every unit holds all but one, and says all." },
    { offload: { held: (all) => all - 1 } },
  ),
  engineMutant(
    "uncounted-copy-on-one-unit",
    {
      breaks: "SMF-002",
      base,
      defect: "Copies run on one compute unit, and no counter says so.",
    },
    { offload: { ...oneUnitFor(({ task }) => task === "copy"), countsUnits: false } },
  ),
  engineMutant(
    "copy-on-one-unit",
    { breaks: "SMF-002", base, defect: "Copies run on one compute unit, as a counter says." },
    { offload: oneUnitFor(({ task }) => task === "copy") },
  ),
  engineMutant(
    "doorbell-for-each-chunk",
    { breaks: "SMF-003", base, defect: "A host thread rings a doorbell for each chunk of a transfer." },
    { offload: { hostPs: (what) => (what === "chunk" ? 200_000 : 0) } },
  ),
  engineMutant(
    "falls-back-for-sums-over-scale-out",
    {
      breaks: "SMF-004",
      base,
      defect: "Sums whose terms come from another island are made by a kernel, and nothing says so.",
    },
    { offload: oneUnitFor(({ task, path }) => task === "reduce" && path === "scale-out") },
  ),
  engineMutant(
    "relay-of-rows-on-a-compute-unit",
    {
      breaks: "SMF-005",
      base,
      defect: "Rows of a table that go to several devices of an island are handed on by a kernel.",
    },
    { offload: oneUnitFor(({ task, kind }) => task === "forward" && kind !== "multicast") },
  ),
  engineMutant(
    "crosses-for-each-device",
    {
      breaks: "SMF-005",
      base,
      defect: "Nothing is forwarded: what an island's devices want crosses scale-out for each of them.",
    },
    { offload: { forwards: false } },
  ),
  engineMutant(
    "staging-needs-a-kernel",
    {
      breaks: "SMF-006",
      base,
      defect: "Memory that is not registered is copied by a kernel.",
    },
    { offload: oneUnitFor(({ task }) => task === "stage") },
  ),
  engineMutant(
    "sum-deferred-to-the-wait",
    {
      breaks: "SMF-007",
      base,
      defect: "Terms are brought together, and added up by the compute units of whoever waits for them.",
    },
    { offload: oneUnitFor(({ task }) => task === "reduce") },
  ),
  engineMutant(
    "layout-precomputed-by-a-kernel",
    {
      breaks: "SMF-008",
      base,
      defect: "A kernel works out where rows go before they are sent.",
    },
    { offload: oneUnitFor(({ task }) => task === "layout") },
  ),
  engineMutant(
    "cast-on-a-unit",
    { breaks: "SMF-009", base, defect: "Rows are cast by a compute unit before they leave." },
    { offload: oneUnitFor(({ task }) => task === "cast") },
  ),
  engineMutant(
    "proxy-posts-chunks",
    { breaks: "SMF-010", base, defect: "A host thread posts every chunk." },
    { offload: { hostPs: (what) => (what === "chunk" ? 1_000_000 : 0) } },
  ),
  engineMutant(
    "bounce-buffer",
    { breaks: "SMF-011", base, defect: "Data arrive in a buffer of the engine, and are copied from there." },
    { offload: { bounces: true } },
  ),
  engineMutant(
    "serialized-before-compute",
    { breaks: "SMF-012", base, defect: "Computation begins when communication has ended." },
    { offload: { overlaps: false } },
  ),
  engineMutant(
    "part-begins-before-its-data",
    {
      breaks: "SMF-012",
      base,
      defect: "A part of work begins when the one before is done, whatever it waits for.",
    },
    { offload: { partsWait: false } },
  ),
  engineMutant(
    "part-tells-at-its-beginning",
    { breaks: "SMF-012", base, defect: "A part of work says that it is done when it begins." },
    { offload: { tells: "at its beginning" } },
  ),
  engineMutant(
    "one-fifo",
    { breaks: "SMF-013", base, defect: "A port sends what comes first, whatever its class." },
    { ports: { laneOf: () => 0 } },
  ),
  engineMutant(
    "two-hops-counted-once",
    {
      breaks: "SMF-014",
      base,
      defect: "Bytes that a device hands on inside its island are not counted again.",
    },
    { ports: { countsOnward: false } },
  ),
  engineMutant(
    "memory-counter-wraps",
    { breaks: "SMF-014", base, defect: "Counters of memory have 16 bits." },
    { offload: { countedBytes: (bytes) => bytes % 65536 } },
  ),
  engineMutant(
    "claims-native-uses-units",
    {
      breaks: "SMF-015",
      base,
      defect: "Gathers, scatters and casts are declared native, and done by a kernel on four units.",
    },
    { offload: { units: ({ task }) => (task === "layout" || task === "cast" ? 4 : 0) } },
  ),
];
