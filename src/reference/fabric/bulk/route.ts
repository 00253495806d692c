/** Ways between ranks when some ports are down and some devices have stopped: the shortest that is left. */
import { type Devices, type Path, pathBetween } from "../../../fabric/topology.ts";
import type { NetworkPath } from "../../../generated/types.ts";

export interface Hop {
  readonly from: number;
  readonly to: number;
  readonly path: Path;
}

/** What is out of order. */
export class Outages {
  readonly #ports = new Set<string>();
  readonly #ranks = new Set<number>();

  portDown(rank: number, path: NetworkPath): void {
    this.#ports.add(`${rank} ${path}`);
  }

  rankDown(rank: number): void {
    this.#ranks.add(rank);
  }

  hasStopped(rank: number): boolean {
    return this.#ranks.has(rank);
  }

  /** Whether bytes get over a hop. */
  passes({ from, to, path }: Hop): boolean {
    if (this.#ranks.has(from) || this.#ranks.has(to)) return false;
    return !this.#ports.has(`${from} ${path}`) && !this.#ports.has(`${to} ${path}`);
  }
}

/**
 * The hops from one rank to another: the usual one if it is there; else by the other network, or by a neighbour of the
 * one, of the other, or of both. Undefined if there is no way.
 */
export function routeOf(
  devices: Devices,
  from: number,
  to: number,
  outages: Outages,
): readonly Hop[] | undefined {
  const usual: Hop = { from, to, path: pathBetween(devices, from, to) };
  if (outages.passes(usual)) return [usual];
  if (from === to) return undefined;
  const near = [from, ...neighbours(devices, from, outages)];
  const far = [to, ...neighbours(devices, to, outages)];
  for (const a of near) {
    for (const b of far) {
      const hops = [
        ...(a === from ? [] : [{ from, to: a, path: "scale-up" as const }]),
        ...(a === b ? [] : [{ from: a, to: b, path: "scale-out" as const }]),
        ...(b === to ? [] : [{ from: b, to, path: "scale-up" as const }]),
      ];
      if (hops.length > 0 && hops.every((hop) => outages.passes(hop))) return hops;
    }
  }
  return undefined;
}

/** Devices of the same island that a rank still reaches. */
function neighbours(devices: Devices, rank: number, outages: Outages): number[] {
  const island = devices.islandOf[rank] ?? 0;
  const first = devices.firstOf[island] ?? 0;
  const next = devices.firstOf[island + 1] ?? devices.ranks;
  return Array.from({ length: next - first }, (_, i) => first + i).filter(
    (other) =>
      other !== rank &&
      pathBetween(devices, rank, other) === "scale-up" &&
      outages.passes({ from: rank, to: other, path: "scale-up" }),
  );
}
