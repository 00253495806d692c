/** The same program on fewer devices. */
import type { Program } from "../../generated/types.ts";
import { placed } from "../embedding.ts";

/** The program on the ranks that it names alone, counted anew; islands without any are left out. */
export function onNamedRanks(program: Program): Program {
  const named = ranksNamed(program);
  const rankOf: number[] = [];
  const islands: number[] = [];
  let [first, count] = [0, 0];
  for (const devices of program.topology.islands) {
    let left = 0;
    for (let rank = first; rank < first + devices; rank += 1) {
      if (!named.has(rank)) continue;
      rankOf[rank] = count;
      count += 1;
      left += 1;
    }
    if (left > 0) islands.push(left);
    first += devices;
  }
  return placed(program, { islands, rankOf, apart: false });
}

/** The program on one device. */
export function onOneRank(program: Program): Program {
  const rankOf = Array.from({ length: ranksOf(program) }, () => 0);
  return placed(program, { islands: [1], rankOf, apart: false });
}

/** The program in one island. */
export function inOneIsland(program: Program): Program {
  return { ...program, topology: { ...program.topology, islands: [ranksOf(program)] } };
}

function ranksOf({ topology: { islands } }: Program): number {
  return islands.reduce((sum, devices) => sum + devices, 0);
}

function ranksNamed({ regions, queues, faults = [], probes = [] }: Program): ReadonlySet<number> {
  return new Set([
    ...regions.flatMap(({ rank, rights = {} }) => [
      rank,
      ...Object.values(rights).flatMap((peers) => (peers === "all" ? [] : peers)),
    ]),
    ...queues.map(({ rank }) => rank),
    ...probes.map(({ rank }) => rank),
    ...faults.flatMap((fault) => ("rank" in fault ? [fault.rank] : [])),
  ]);
}
