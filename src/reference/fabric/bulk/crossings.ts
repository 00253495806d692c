/**
 * What each rank that has terms of a sum sends, and where to: its terms, or partial sums of them, to the rank of the sum or
 * to a device of its own island that adds up what comes from the others there.
 */
import { type Devices, pathBetween } from "../../../fabric/topology.ts";
import type { PlanOf } from "../plan.ts";
import { islandRelay } from "./relay.ts";

/** What one rank sends. */
export interface Crossing {
  readonly source: number;
  /** The entries whose terms it has: from which place of their order to which. */
  readonly start: number;
  readonly end: number;
  /** Rows that leave it: terms, or partial sums. */
  readonly messages: number;
  /** The device of its island that adds up what comes from the others. */
  readonly via: number | undefined;
  /** Rows that this device sends on in the name of this source. */
  readonly viaMessages: number;
}

/**
 * In the order in which ranks first appear in the table; and its entries by ranks, in the same order. `isJoined` says whether
 * the sum of an island is made there, where the plan has one.
 */
export function crossingsOf(
  { members, entries, rows, slotsPerRow, request }: PlanOf<"reduce">,
  devices: Devices,
  to: number,
  isJoined: boolean,
): { readonly crossings: readonly Crossing[]; readonly entries: Int32Array } {
  const { sources, starts, order } = bySource(members, entries, devices.ranks);
  /** By relay: which rows have been sent by it. */
  const sentOn = new Map<number, Uint8Array>();
  const rowOf = (place: number) => Math.floor((order[place] as number) / slotsPerRow);
  const isPartial = request.plan === "rank" || request.plan === "node";
  const crossings = sources.map((source, i): Crossing => {
    const [start, end] = [starts[i] as number, starts[i + 1] as number];
    const relay = relayOf(source);
    const messages = isPartial ? rowsBetween(start, end) : end - start;
    if (relay === undefined) return { source, start, end, messages, via: undefined, viaMessages: 0 };
    const fresh = freshRows(relay, start, end);
    return relay === source
      ? { source, start, end, messages: fresh, via: undefined, viaMessages: 0 }
      : { source, start, end, messages, via: relay, viaMessages: fresh };
  });
  return { crossings, entries: order };

  /** Where partial sums of an island are made; undefined where they aren't. */
  function relayOf(source: number): number | undefined {
    const isRemote = pathBetween(devices, source, to) === "scale-out";
    return request.plan === "node" && isJoined && isRemote ? islandRelay(devices, to, source) : undefined;
  }

  /** How many rows entries belong to, which are in the order of rows. */
  function rowsBetween(start: number, end: number): number {
    let count = 0;
    for (let i = start; i < end; i += 1) if (i === start || rowOf(i) !== rowOf(i - 1)) count += 1;
    return count;
  }

  /** Of the rows of an island, each crosses once: in the name of the first source that has it. */
  function freshRows(relay: number, start: number, end: number): number {
    const isSent = sentOn.get(relay) ?? new Uint8Array(rows);
    sentOn.set(relay, isSent);
    let count = 0;
    for (let i = start; i < end; i += 1) {
      const row = rowOf(i);
      if (isSent[row] === 0) count += 1;
      isSent[row] = 1;
    }
    return count;
  }
}

/** Entries sorted by the rank that has their term: where those of each begin, and of the last where they end. */
function bySource(
  members: PlanOf<"reduce">["members"],
  entries: Int32Array,
  ranks: number,
): { readonly sources: readonly number[]; readonly starts: readonly number[]; readonly order: Int32Array } {
  const rankOf = Int32Array.from(members, ({ place }) => place.region.rank);
  const counts = new Int32Array(ranks);
  const sources: number[] = [];
  const count = entries.length >> 1;
  for (let entry = 0; entry < count; entry += 1) {
    const member = entries[2 * entry] as number;
    if (member < 0) continue;
    const source = rankOf[member] as number;
    if (counts[source] === 0) sources.push(source);
    counts[source] = (counts[source] as number) + 1;
  }
  const starts = [0];
  const next = new Int32Array(ranks);
  let place = 0;
  for (const source of sources) {
    next[source] = place;
    place += counts[source] as number;
    starts.push(place);
  }
  const order = new Int32Array(place);
  for (let entry = 0; entry < count; entry += 1) {
    const member = entries[2 * entry] as number;
    if (member < 0) continue;
    const source = rankOf[member] as number;
    order[next[source] as number] = entry;
    next[source] = (next[source] as number) + 1;
  }
  return { sources, starts, order };
}
