/**
 * Rows of tokens for experts on all ranks, as a mixture of experts sends them: every rank at once, each row to several
 * experts that are drawn at random. What is stored is narrow; what is counted is as wide as in a model.
 */
import type { FabricRequest, Group, Program } from "../../src/generated/types.ts";
import type { Random } from "../../src/harness/random.ts";
import { filled, memberTable, observed, ranksOf, rowTable, shuffled, topologyOf, words } from "./programs.ts";

export const dispatchVerbs = ["multicast", "scatter", "append"] as const;

export interface DispatchParameters {
  readonly verb: (typeof dispatchVerbs)[number];
  readonly islands: string;
  readonly tokensOfRank: number;
}

const expertsOfRank = 2;
const expertsOfToken = 8;
const rowBytes = 16;
/** A row of 7168 in FP8, and its 56 scales in FP32. */
const timedRowBytes = 7392;

export function dispatchProgram(
  { verb, islands, tokensOfRank }: DispatchParameters,
  random: Random,
): Program {
  const topology = topologyOf(islands);
  const ranks = ranksOf(topology);
  const experts = Array.from({ length: ranks * expertsOfRank }, (_, expert) => expert);
  const every = Array.from({ length: ranks }, (_, rank) => rank);
  const capacity = ranks * tokensOfRank;
  const chosen = every.map(() =>
    Array.from({ length: tokensOfRank }, () => shuffled(experts, random).slice(0, expertsOfToken)),
  );
  const home = (expert: number) => Math.floor(expert / expertsOfRank);
  const groups: Group[] = [
    { name: "experts", members: experts.map((expert) => ({ region: `expert${expert}` })) },
    { name: "cursors", members: experts.map((expert) => ({ region: `cursor${expert}` })) },
  ];
  const requestsOf = (rank: number, tokens: readonly (readonly number[])[]): FabricRequest[] => {
    const from = { region: `tokens${rank}` };
    // Each token has a row of its own in every expert.
    const rowOf = (token: number) => rank * tokensOfRank + token;
    switch (verb) {
      case "multicast":
        return tokens.map((to, token) => {
          const members = to.map((expert) => ({
            region: `expert${expert}`,
            offset: rowOf(token) * rowBytes,
          }));
          const name = `experts${rank}.${token}`;
          groups.push({ name, members });
          const offset = token * rowBytes;
          return {
            kind: verb,
            id: `token${rank}.${token}`,
            from: { ...from, offset },
            to: { group: name },
            bytes: rowBytes,
            timedBytes: timedRowBytes,
          };
        });
      case "scatter": {
        const table = rowTable(
          tokens.map((to, token) => to.map((expert) => [expert, rowOf(token)] as const)),
        );
        const to = { group: "experts" };
        return [{ kind: verb, id: `tokens${rank}`, from, to, table, rowBytes, timedRowBytes }];
      }
      case "append":
        return [
          {
            kind: verb,
            id: `tokens${rank}`,
            from,
            to: { group: "experts" },
            cursors: { group: "cursors" },
            capacity,
            table: memberTable(tokens),
            rowBytes,
            timedRowBytes,
          },
        ];
    }
  };
  const queues = chosen.map((tokens, rank) => ({ rank, requests: requestsOf(rank, tokens) }));
  return observed({
    topology,
    regions: [
      ...every.map((rank) => filled(random, `tokens${rank}`, rank, tokensOfRank * rowBytes)),
      ...experts.map((expert) => ({
        name: `expert${expert}`,
        rank: home(expert),
        bytes: capacity * rowBytes,
      })),
      ...experts.map((expert) => words(`cursor${expert}`, home(expert), [0])),
    ],
    groups,
    queues,
  });
}
