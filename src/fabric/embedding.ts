/**
 * Where a program fits: its ranks on those of a topology that is there, so that devices of one island are again in one
 * island, and those of different islands in different ones.
 */
import type { Program, Rights, Topology, TopologyClaim } from "../generated/types.ts";

export interface Embedding {
  readonly islands: readonly number[];
  /** The rank that takes the place of each. */
  readonly rankOf: readonly number[];
  /** Whether devices of an island have no network of their own. */
  readonly apart: boolean;
}

/**
 * How a program of these islands can be placed where there are none like them: on as many devices, which are nearer to each
 * other or farther apart than they were written to be. Undefined if there are fewer.
 */
export function anyEmbeddingOf(
  { islands }: Pick<Topology, "islands">,
  { maxRanks, shapes, scaleUp, scaleOut }: TopologyClaim,
): Embedding | undefined {
  const ranks = islands.reduce((sum, devices) => sum + devices, 0);
  const rankOf = Array.from({ length: ranks }, (_, rank) => rank);
  if (ranks > maxRanks) return undefined;
  if (shapes === undefined) return scaleOut ? undefined : { islands: [ranks], rankOf, apart: !scaleUp };
  const shape = shapes.find((devices) => devices.reduce((sum, each) => sum + each, 0) >= ranks);
  return shape === undefined ? undefined : { islands: shape, rankOf, apart: !scaleUp };
}

/** How a program of these islands can be placed, or undefined if it can't. */
export function embeddingOf(
  { islands }: Pick<Topology, "islands">,
  { maxRanks, shapes, scaleUp, scaleOut }: TopologyClaim,
): Embedding | undefined {
  const ranks = islands.reduce((sum, devices) => sum + devices, 0);
  if (ranks > maxRanks || (islands.length > 1 && !scaleOut)) return undefined;
  const apart = !scaleUp;
  if (shapes === undefined)
    return { islands, rankOf: Array.from({ length: ranks }, (_, rank) => rank), apart };
  for (const shape of shapes) {
    const placed = placedIn(islands, shape);
    if (placed !== undefined) return { islands: shape, rankOf: placed, apart };
  }
  return undefined;
}

/** Each island takes the smallest that is left and large enough; the largest island chooses first. */
function placedIn(islands: readonly number[], shape: readonly number[]): number[] | undefined {
  const firsts = shape.map((_, i) => shape.slice(0, i).reduce((sum, devices) => sum + devices, 0));
  const free = new Set(shape.keys());
  const taken = new Map<number, number>();
  const bySize = [...islands.keys()].sort((a, b) => (islands[b] ?? 0) - (islands[a] ?? 0) || a - b);
  for (const island of bySize) {
    const wanted = islands[island] ?? 0;
    const fitting = [...free].filter((place) => (shape[place] ?? 0) >= wanted);
    if (fitting.length === 0) return undefined;
    const chosen = fitting.reduce((best, place) => ((shape[place] ?? 0) < (shape[best] ?? 0) ? place : best));
    free.delete(chosen);
    taken.set(island, chosen);
  }
  return islands.flatMap((devices, island) =>
    Array.from({ length: devices }, (_, device) => (firsts[taken.get(island) ?? 0] ?? 0) + device),
  );
}

const noNetwork = { gigabytesPerSecond: 0, latencyNs: 0 };

/** The same program on other ranks. */
export function placed(program: Program, { islands, rankOf, apart }: Embedding): Program {
  const to = (rank: number) => rankOf[rank] ?? rank;
  return {
    ...program,
    topology: {
      ...program.topology,
      islands: [...islands],
      ...(apart && islands.some((devices) => devices > 1) ? { scaleUp: noNetwork } : {}),
    },
    regions: program.regions.map((region) => ({
      ...region,
      rank: to(region.rank),
      ...(region.rights === undefined ? {} : { rights: rightsOn(region.rights, to) }),
    })),
    queues: program.queues.map((queue) => ({ ...queue, rank: to(queue.rank) })),
    ...(program.probes === undefined
      ? {}
      : { probes: program.probes.map((probe) => ({ ...probe, rank: to(probe.rank) })) }),
    ...(program.faults === undefined
      ? {}
      : {
          faults: program.faults.map((fault) =>
            "rank" in fault ? { ...fault, rank: to(fault.rank) } : fault,
          ),
        }),
  };
}

function rightsOn(rights: Rights, to: (rank: number) => number): Rights {
  return Object.fromEntries(
    Object.entries(rights).map(([purpose, peers]) => [
      purpose,
      peers === "all" ? peers : [...new Set(peers.map(to))],
    ]),
  );
}
