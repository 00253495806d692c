/** Which device of an island takes what comes for all of it: the one with the sender's place in its own island. */
import { type Devices, pathBetween } from "../../../fabric/topology.ts";

/** The rank at which a row for `to` crosses into its island; `to` itself where the island has no network inside. */
export function islandRelay(devices: Devices, from: number, to: number): number {
  const island = devices.islandOf[to] ?? 0;
  const first = devices.firstOf[island] ?? 0;
  const next = devices.firstOf[island + 1] ?? devices.ranks;
  const place = from - (devices.firstOf[devices.islandOf[from] ?? 0] ?? 0);
  const relay = first + (place % (next - first));
  return relay === to || pathBetween(devices, relay, to) === "scale-up" ? relay : to;
}
