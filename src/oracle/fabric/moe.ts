/**
 * What a dispatch and a combine of a mixture of experts must bring where, from the routing alone: which tokens each
 * rank receives, which rows come together for each token, and how often rows have to cross between islands.
 */
import type { Routing } from "../../fabric/moe-routing.ts";

/** One row that a token's sum has as a term. */
interface CombineTerm {
  /** The rank that has the row. */
  readonly host: number;
  readonly expert: number;
  /** FP32. */
  readonly weight: number;
}

/**
 * For each rank the tokens that a dispatch brings it, as source rank * tokensPerRank + token, ascending. A token comes
 * once, however many of its experts the rank hosts; one of its own counts as well. Choices with host -1 are none.
 */
export function expectedDispatch({ ranks, tokensPerRank, choices, hosts }: Routing): Int32Array[] {
  const received = Array.from({ length: ranks }, (): number[] => []);
  for (let token = 0; token < ranks * tokensPerRank; token += 1)
    for (let choice = 0; choice < choices; choice += 1) {
      const list = received[hosts[token * choices + choice] as number];
      // Tokens come in order: one that is there already is the last.
      if (list !== undefined && list.at(-1) !== token) list.push(token);
    }
  return received.map((list) => Int32Array.from(list));
}

/** The terms of the sum for each token of a rank, in the order of its choices. */
export function expectedCombine(routing: Routing, rank: number): CombineTerm[][] {
  const { tokensPerRank, choices, experts, hosts, weights } = routing;
  return Array.from({ length: tokensPerRank }, (_, token) => {
    const terms: CombineTerm[] = [];
    for (let choice = 0; choice < choices; choice += 1) {
      const at = (rank * tokensPerRank + token) * choices + choice;
      const host = hosts[at] as number;
      if (host >= 0) terms.push({ host, expert: experts[at] as number, weight: weights[at] as number });
    }
    return terms;
  });
}

/** Rows that cross scale-out in a dispatch, all islands together. */
interface Crossings {
  /** A row for each choice. */
  readonly none: number;
  /** A row for each device that hosts a choice. */
  readonly device: number;
  /** A row for each island that does. */
  readonly node: number;
}

/** `islandOf` is that of each rank. */
export function expectedCrossings(routing: Routing, islandOf: Int32Array): Crossings {
  const { ranks, tokensPerRank, choices, hosts } = routing;
  let [none, device, node] = [0, 0, 0];
  for (let rank = 0; rank < ranks; rank += 1)
    for (let token = 0; token < tokensPerRank; token += 1) {
      const devices = new Set<number>();
      const islands = new Set<number>();
      for (let choice = 0; choice < choices; choice += 1) {
        const host = hosts[(rank * tokensPerRank + token) * choices + choice] as number;
        if (host < 0 || islandOf[host] === islandOf[rank]) continue;
        none += 1;
        devices.add(host);
        islands.add(islandOf[host] as number);
      }
      device += devices.size;
      node += islands.size;
    }
  return { none, device, node };
}
