/** Defects of multicasts, tables and appends, and of what crosses scale-out for them (FAB-040 to FAB-043). */
import type { Mutant } from "../../../src/harness/adequacy.ts";
import { engineMutant } from "../mutant.ts";

export const rowMutants: readonly Mutant[] = [
  engineMutant(
    "landing-rank-is-omitted",
    {
      breaks: "FAB-040",
      defect: "The rank on which the copies of an island arrive hands on its own as well.",
    },
    { rows: { takes: ({ handsOn }) => !handsOn } },
  ),
  engineMutant(
    "one-copy-for-each-rank",
    { breaks: "FAB-040", defect: "Of several members on one rank the first alone gets its copy." },
    { rows: { takes: ({ again }) => !again } },
  ),
  engineMutant(
    "one-member-fails-all",
    { breaks: "FAB-040", defect: "A member of a multicast that fails takes the others along." },
    { checks: { membersFailAlone: false } },
  ),
  engineMutant(
    "key-of-a-member-ends-all",
    {
      breaks: "FAB-040",
      defect: "A multicast ends as a whole when the key of a member is taken back on its way.",
    },
    { rows: { shutOutAlone: false } },
  ),
  engineMutant(
    "signal-with-each-packet",
    { breaks: "FAB-040", defect: "The signal of a multicast goes out with each of its packets." },
    { rows: { signals: (packets) => packets } },
  ),
  engineMutant(
    "one-copy-for-each-device",
    {
      breaks: "FAB-041",
      defect: "Each device of an island gets a copy over scale-out, though one is claimed.",
    },
    { rows: { dedup: (claimed) => (claimed === "node" ? "device" : claimed) } },
  ),
  engineMutant(
    "appends-are-not-deduplicated",
    { breaks: "FAB-041", defect: "Rows of an append cross scale-out once for each device." },
    { rows: { dedup: (claimed, verb) => (verb === "append" ? "device" : claimed) } },
  ),
  engineMutant(
    "rows-of-experts-are-not-deduplicated",
    { breaks: "FAB-041", defect: "Rows of a dispatch cross scale-out once for each device." },
    { rows: { dedup: (claimed, verb) => (verb === "dispatch" ? "device" : claimed) } },
  ),
  engineMutant(
    "answers-of-experts-cross-one-by-one",
    {
      breaks: "FAB-041",
      defect: "What comes back from the experts of an island is added up where it arrives.",
    },
    { sums: { joinsIsland: (kind) => kind !== "combine" } },
  ),
  engineMutant(
    "sums-are-made-where-they-are-wanted",
    { breaks: "FAB-041", defect: "Under the plan `node`, an island sends a partial sum for each device." },
    { sums: { joinsIsland: (kind) => kind !== "reduce" } },
  ),
  engineMutant(
    "table-is-checked-lazily",
    { breaks: "FAB-042", defect: "Entries before the wrong one have been followed when it is found." },
    { checks: { validatesFirst: false } },
  ),
  engineMutant(
    "minus-one-is-the-last-member",
    { breaks: "FAB-042", defect: "A member of -1 is read as the last of the group." },
    { checks: { member: (entry, members) => (entry === -1 ? members - 1 : entry) } },
  ),
  engineMutant(
    "every-negative-member-is-skipped",
    { breaks: "FAB-042", defect: "Every negative member skips its entry." },
    { checks: { member: (entry) => (entry < 0 ? undefined : entry) } },
  ),
  engineMutant(
    "row-begins-inside",
    { breaks: "FAB-042", defect: "A row that begins in its region is let through, wherever it ends." },
    { checks: { rowWithin: (row, start, bytes, size) => row >= 0 && start < size + (bytes === 0 ? 1 : 0) } },
  ),
  engineMutant(
    "negative-rows-are-offsets",
    { breaks: "FAB-042", defect: "A negative row is taken for one in front of the member's address." },
    { checks: { rowWithin: (_row, start, bytes, size) => start + bytes <= size } },
  ),
  engineMutant(
    "index-of-the-line",
    { breaks: "FAB-042", defect: "BAD_INDEX names the line of the wrong entry." },
    { checks: { wrongEntry: (entry, slots) => Math.floor(entry / slots) } },
  ),
  engineMutant(
    "gather-clears-what-is-skipped",
    { breaks: "FAB-042", defect: "A gather writes zeros where its table skips a row." },
    { rows: { skippedRow: "zeroed" } },
  ),
  engineMutant(
    "slots-wrap-around",
    { breaks: "FAB-043", defect: "A row that finds no room begins again at slot 0." },
    {
      rows: {
        slot: (former, capacity) => (capacity === 0 ? undefined : Number(former % BigInt(capacity))),
      },
    },
  ),
  engineMutant(
    "one-slot-too-many",
    { breaks: "FAB-043", defect: "A slot is compared with the capacity by <=." },
    { rows: { slot: (former, capacity) => (former <= BigInt(capacity) ? Number(former) : undefined) } },
  ),
  engineMutant(
    "cursor-stops-at-the-capacity",
    { breaks: "FAB-043", defect: "The cursor counts the rows that found room, and not what was asked for." },
    { rows: { counted: (former, capacity) => (former < BigInt(capacity) ? former + 1n : former) } },
  ),
  engineMutant(
    "cursor-is-read-once",
    { breaks: "FAB-043", defect: "An append reads a cursor at its first row, and then counts for itself." },
    { rows: { cursorAtOnce: false } },
  ),
  engineMutant(
    "demand-is-what-is-missing",
    { breaks: "FAB-043", defect: "The demand that is told is the number of slots that were missing." },
    { rows: { demand: (largest, capacity) => largest - capacity } },
  ),
];
