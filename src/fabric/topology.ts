/**
 * Where devices are: islands, ranks, and the network between two ranks. Ranks are counted through the islands in their
 * order.
 */
import type { Network, Topology } from "../generated/types.ts";

/** How bytes get from one rank to another. `self` stays on the device. */
export type Path = "self" | "scale-up" | "scale-out";

/** Defaults of the networks: what an H800 achieves in each direction (DeepSeek-V3 report v2, 3.2.2). */
export const defaultScaleUp: Network = { gigabytesPerSecond: 160, latencyNs: 600 };
export const defaultScaleOut: Network = { gigabytesPerSecond: 50, latencyNs: 2500 };

/** A topology, looked at rank by rank. */
export interface Devices {
  readonly ranks: number;
  /** Island of each rank. */
  readonly islandOf: Int32Array;
  /** First rank of each island. */
  readonly firstOf: Int32Array;
  readonly scaleUp: Network;
  readonly scaleOut: Network;
}

export function devicesOf({
  islands,
  scaleUp = defaultScaleUp,
  scaleOut = defaultScaleOut,
}: Topology): Devices {
  const ranks = islands.reduce((sum, devices) => sum + devices, 0);
  const islandOf = new Int32Array(ranks);
  const firstOf = new Int32Array(islands.length);
  let first = 0;
  islands.forEach((devices, island) => {
    islandOf.fill(island, first, first + devices);
    firstOf[island] = first;
    first += devices;
  });
  return { ranks, islandOf, firstOf, scaleUp, scaleOut };
}

/** The network between two ranks. Without scale-up, devices of an island reach each other by scale-out. */
export function pathBetween(devices: Devices, from: number, to: number): Path {
  if (from === to) return "self";
  const together = devices.islandOf[from] === devices.islandOf[to];
  return together && devices.scaleUp.gigabytesPerSecond > 0 ? "scale-up" : "scale-out";
}
