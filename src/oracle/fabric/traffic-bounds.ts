/**
 * How many bytes a program must move at least, and, by what is claimed of deduplication, at most: into each island by
 * scale-out, into each device by scale-up, from and to each device's memory.
 *
 * The lower bounds hold for any engine: a row that has a destination in an island and begins outside has to come in
 * once; a row for a device whose island it begins in has to come to that device once; what is put somewhere is written.
 * Upper bounds of scale-out count a row once for each island, each device, or each place with it, as is claimed; where that
 * is each island, the terms that an island has of a sum under the plan `node` count as one.
 */
import type { UnifiedFabricCapability } from "../../generated/types.ts";
import type { ExpectedOutcome } from "./final-memory.ts";
import type { Layout } from "./layout.ts";
import { forEachTransfer } from "./transfers.ts";

interface Range {
  readonly least: Float64Array;
  readonly most: Float64Array;
}

export interface TrafficBounds {
  /**
   * Island of each rank; each rank is its own where there is no scale-up. Bounds of islands are for these.
   */
  readonly islandOf: Int32Array;
  readonly islands: number;
  /** For each island: bytes that come in by scale-out; `once` is each row once, however often may be claimed. */
  readonly scaleOutIngress: Range & { readonly once: Float64Array };
  /** For each island: bytes that go out, at least. What comes in may go out again, to the next island. */
  readonly scaleOutEgress: Float64Array;
  /** For each rank: bytes that come in by scale-up, at least. */
  readonly scaleUpIngress: Float64Array;
  /** For each island: bytes that go between its devices, at most, forwarding on the way in and out included. */
  readonly scaleUpMost: Float64Array;
  /** For each rank: bytes of its memory that are read and written, at least. */
  readonly memoryRead: Float64Array;
  readonly memoryWrite: Float64Array;
  /** The shortest time that the longest transfer alone takes, in ns: its latency and its bytes over the bandwidth. */
  readonly leastNs: number;
}

export function trafficBounds(
  layout: Layout,
  { dedup }: Pick<UnifiedFabricCapability, "dedup">,
  outcome: ExpectedOutcome,
): TrafficBounds {
  const { devices } = layout;
  const { ranks, scaleUp, scaleOut } = devices;
  const isSplit = scaleUp.gigabytesPerSecond === 0;
  const islandOf = isSplit ? Int32Array.from({ length: ranks }, (_, rank) => rank) : devices.islandOf;
  const islands = isSplit ? ranks : devices.firstOf.length;
  const of = (count: number) => new Float64Array(count);
  const bounds = {
    islandOf,
    islands,
    scaleOutIngress: { least: of(islands), once: of(islands), most: of(islands) },
    scaleOutEgress: of(islands),
    scaleUpIngress: of(ranks),
    scaleUpMost: of(islands),
    memoryRead: of(ranks),
    memoryWrite: of(ranks),
    leastNs: 0,
  };
  const { scaleOutIngress: into, scaleOutEgress: outOf } = bounds;
  /** The transfer that last had the rank, or the island, among its destinations. */
  const [seenRank, seenIsland] = [of(ranks), of(islands)];
  let number = 0;
  const note = (counts: Float64Array, at: number, bytes: number) => {
    counts[at] = (counts[at] as number) + bytes;
  };
  const last = (path: "up" | "out", bytes: number) => {
    const { gigabytesPerSecond, latencyNs } = path === "up" ? scaleUp : scaleOut;
    // A GB/s is a byte in a nanosecond.
    if (gigabytesPerSecond > 0)
      bounds.leastNs = Math.max(bounds.leastNs, latencyNs + bytes / gigabytesPerSecond);
  };
  /** Bytes for a rank that may have been forwarded: over scale-up behind the ports of either island. */
  const cross = (home: number, island: number, bytes: number) => {
    note(into.most, island, bytes);
    note(bounds.scaleUpMost, home, bytes);
    note(bounds.scaleUpMost, island, bytes);
  };

  forEachTransfer(layout, outcome, {
    transfer: (from, bytes, to, count, isFromMemory) => {
      number += 1;
      const home = islandOf[from] as number;
      let isLeaving = false;
      if (isFromMemory && count > 0) note(bounds.memoryRead, from, bytes);
      for (let i = 0; i < count; i += 1) {
        const rank = to[i] as number;
        const island = islandOf[rank] as number;
        const isNewRank = seenRank[rank] !== number;
        const isNewIsland = seenIsland[island] !== number;
        seenRank[rank] = number;
        seenIsland[island] = number;
        note(bounds.memoryWrite, rank, bytes);
        if (rank === from || bytes === 0) continue;
        const isCounted = { node: isNewIsland, device: isNewRank, none: true }[dedup];
        if (island === home) {
          if (isNewRank) note(bounds.scaleUpIngress, rank, bytes);
          if (isNewRank || dedup === "none") note(bounds.scaleUpMost, island, bytes);
          last("up", bytes);
          continue;
        }
        if (isNewIsland) {
          note(into.least, island, bytes);
          note(into.once, island, bytes);
        }
        if (isCounted) cross(home, island, bytes);
        else if (isNewRank) note(bounds.scaleUpMost, island, bytes);
        if (!isLeaving) note(outOf, home, bytes);
        isLeaving = true;
        last("out", bytes);
      }
    },
    sum: ({ to, bytes, plan, areApart }, ranks, count) => {
      number += 1;
      // The terms of an island can be added up there, so that their sum crosses.
      const isJoined = plan === "node";
      const home = islandOf[to] as number;
      let isEntering = false;
      for (let i = 0; i < count; i += 1) {
        const rank = ranks[i] as number;
        const island = islandOf[rank] as number;
        if (areApart || seenRank[rank] !== number) note(bounds.memoryRead, rank, bytes);
        if (island !== home) {
          // Partial sums may be made anywhere, but some of them leaves each island, and some of them arrives.
          if (seenIsland[island] !== number) note(outOf, island, bytes);
          if (!isEntering) note(into.least, home, bytes);
          isEntering = true;
          const isAnother = !isJoined || seenIsland[island] !== number;
          if (isAnother) note(into.once, home, bytes);
          if (isAnother || dedup !== "node") cross(island, home, bytes);
          else note(bounds.scaleUpMost, island, bytes);
          last("out", bytes);
        } else if (rank !== to) {
          note(bounds.scaleUpMost, home, bytes);
          last("up", bytes);
        }
        seenRank[rank] = number;
        seenIsland[island] = number;
      }
    },
    word: (from, to) => {
      const [home, island] = [islandOf[from] as number, islandOf[to] as number];
      // What goes there, and what comes back.
      for (const [one, other] of [
        [home, island],
        [island, home],
      ] as const)
        if (home === island) note(bounds.scaleUpMost, home, 8);
        else cross(one, other, 8);
    },
  });
  return bounds;
}
