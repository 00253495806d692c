/**
 * How copies and rows are handed out, step by step: what is sent once for several, which copies a member takes, and how
 * the slots of an append are given. Each is a place where real engines have gone wrong.
 */
import type { Deduplication } from "../../../generated/types.ts";

/** A copy of a multicast where it arrives. */
interface Arrival {
  /** Whether the device hands copies on to others of its island. */
  readonly handsOn: boolean;
  /** Whether an earlier member of the group is on the same device. */
  readonly again: boolean;
}

export interface RowSteps {
  /** What is sent once for several destinations, of what is claimed. */
  readonly dedup: (
    claimed: Deduplication,
    verb: "multicast" | "scatter" | "append" | "dispatch",
  ) => Deduplication;
  readonly takes: (arrival: Arrival) => boolean;
  /** Whether a member whose key is taken back on the way ends alone, and not its request. */
  readonly shutOutAlone: boolean;
  /** How often the signal of a member goes out with a payload of so many packets. */
  readonly signals: (packets: number) => number;
  /** What becomes of a row of the destination for which a gather has no entry. */
  readonly skippedRow: "untouched" | "zeroed";
  /** The slot that a cursor's former value gives; undefined: there is no room. */
  readonly slot: (former: bigint, capacity: number) => number | undefined;
  /** What a cursor becomes. */
  readonly counted: (former: bigint, capacity: number) => bigint;
  /** Whether each row reads and changes the cursor at once; otherwise an append reads it once and counts for itself. */
  readonly cursorAtOnce: boolean;
  /** The demand that is told, of the largest value that a full cursor came to. */
  readonly demand: (largest: number, capacity: number) => number;
}

export const idealRows: RowSteps = {
  dedup: (claimed) => claimed,
  takes: () => true,
  shutOutAlone: true,
  signals: () => 1,
  skippedRow: "untouched",
  slot: (former, capacity) => (former < BigInt(capacity) ? Number(former) : undefined),
  counted: (former) => BigInt.asUintN(64, former + 1n),
  cursorAtOnce: true,
  demand: (largest) => largest,
};
