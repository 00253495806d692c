/**
 * A program for each verb that moves data or changes words: rank 0 does it to every rank, itself included; exchanges, every
 * rank with some. The same for every topology, so that only the placement differs.
 */
import { wordOf } from "../../src/fabric/words.ts";
import type { FabricRequest, Group, Program, Region } from "../../src/generated/types.ts";
import type { Random } from "../../src/harness/random.ts";
import { fewNeighboursProgram } from "./exchanges.ts";
import {
  filled,
  memberTable,
  observed,
  onEveryRank,
  ranksOf,
  rowTable,
  topologyOf,
  words,
} from "./programs.ts";

export const movingVerbs = [
  "write",
  "read",
  "multicast",
  "scatter",
  "gather",
  "append",
  "reduce",
  "atomic",
  "signal",
  "wait",
] as const;

/** With those of all ranks together. */
export const everyVerb = [...movingVerbs, "dispatch", "combine"] as const;

export type EveryVerb = (typeof everyVerb)[number];

/** Odd on purpose: rows that are no multiple of 16, and a tail at the end of each. */
const rowBytes = 104;
const rowsPerRank = 3;

/** Rank 0 and every rank, by one verb. */
export function verbProgram(verb: EveryVerb, islands: string, random: Random): Program {
  if (verb === "dispatch" || verb === "combine") return fewNeighboursProgram(verb, islands, random);
  const topology = topologyOf(islands);
  const ranks = ranksOf(topology);
  const every = Array.from({ length: ranks }, (_, rank) => rank);
  const buffers = onEveryRank("buffer", ranks, (name, rank) =>
    filled(random, name, rank, rowBytes * rowsPerRank + 24),
  );
  const flags = onEveryRank("flag", ranks, (name, rank) => words(name, rank, [3, 5]));
  const home = filled(random, "home", 0, ranks * rowsPerRank * rowBytes + 8);
  const { requests, regions = [], waits = [] } = parts(verb, every, home);
  return observed({
    topology,
    regions: [home, ...buffers.regions, ...flags.regions, ...regions],
    groups: [buffers.group, flags.group, shifted(buffers.group)],
    queues: [{ rank: 0, requests }, ...waits],
  });
}

interface Parts {
  readonly requests: FabricRequest[];
  readonly regions?: Region[];
  readonly waits?: Program["queues"];
}

/** The buffers in reverse order, and somewhat further. */
function shifted({ members }: Group): Group {
  return { name: "shifted", members: members.toReversed().map((address) => ({ ...address, offset: 8 })) };
}

function parts(verb: (typeof movingVerbs)[number], every: readonly number[], home: Region): Parts {
  const lines = every.flatMap((rank) =>
    Array.from({ length: rowsPerRank }, (_, row) => [[rank, row] as const, [-1, 0] as const]),
  );
  switch (verb) {
    case "write":
      return {
        requests: every.map((rank) => ({
          kind: "write",
          id: `write${rank}`,
          from: { region: home.name, offset: 8 + rank * rowBytes },
          to: { region: `buffer${rank}`, offset: 5 },
          bytes: rowBytes + rank,
          signal: {
            at: { region: `flag${rank}`, offset: 8 },
            operation: "add",
            value: "0x2",
            release: "weak",
          },
        })),
      };
    case "read":
      return {
        requests: every.map((rank) => ({
          kind: "read",
          id: `read${rank}`,
          from: { region: `buffer${rank}`, offset: 3 },
          to: { region: home.name, offset: 8 + rank * rowBytes },
          bytes: rowBytes - 1,
        })),
      };
    case "multicast":
      return {
        requests: [
          {
            kind: "multicast",
            id: "multicast",
            from: { region: home.name, offset: 1 },
            to: { group: "buffer", offset: 7 },
            bytes: 2 * rowBytes + 5,
            signal: { at: { group: "flag" }, operation: "set", value: "0x7", release: "weak" },
          },
        ],
      };
    case "scatter":
      return {
        requests: [
          {
            kind: "scatter",
            id: "scatter",
            from: { region: home.name },
            to: { group: "buffer", offset: 16 },
            table: rowTable(lines),
            rowBytes,
            signal: {
              at: { group: "flag" },
              operation: "add",
              value: "0x1",
              perRow: "0x10",
              release: "weak",
            },
          },
        ],
      };
    case "gather":
      return {
        requests: [
          {
            kind: "gather",
            id: "gather",
            from: { group: "shifted" },
            to: { region: home.name },
            table: rowTable(lines.map(([entry]) => [entry ?? ([-1, 0] as const)])),
            rowBytes,
          },
        ],
      };
    case "append":
      return {
        regions: [{ name: "slots", rank: 0, bytes: 4 * 2 * every.length * rowsPerRank }],
        requests: [
          {
            kind: "append",
            id: "append",
            from: { region: home.name },
            to: { group: "shifted" },
            // The cursors begin at 3 and 5: what is appended comes behind that.
            cursors: { group: "flag" },
            capacity: 3,
            table: memberTable(
              every.flatMap((rank) => [
                [rank, -1],
                [-1, -1],
                [-1, (rank + 1) % every.length],
              ]),
            ),
            rowBytes,
            slots: { region: "slots" },
          },
        ],
      };
    case "reduce":
      return {
        requests: [
          {
            kind: "reduce",
            id: "reduce",
            from: { group: "buffer" },
            to: { region: home.name, offset: 8 },
            table: rowTable([
              every.map((rank) => [rank, 0] as const),
              every.map((rank) => (rank % 2 === 0 ? ([rank, 1] as const) : ([-1, 0] as const))),
            ]),
            elements: rowBytes / 2,
            terms: "BF16",
            output: "FP32",
            plan: "chain",
          },
        ],
      };
    case "atomic":
      return {
        regions: [words("former", 0, [...every, ...every, ...every])],
        requests: every.flatMap((rank): FabricRequest[] => {
          const at = { region: `flag${rank}` };
          const fetch = (place: number) => ({ region: "former", offset: 8 * (3 * rank + place) });
          return [
            { kind: "atomic", id: `add${rank}`, at, operation: "add", operand: "0x5", fetch: fetch(0) },
            {
              kind: "atomic",
              id: `compare${rank}`,
              at,
              operation: "compare-swap",
              compare: "0x8",
              operand: wordOf(100 + rank),
              fetch: fetch(1),
            },
            { kind: "atomic", id: `swap${rank}`, at, operation: "swap", operand: "0x9", fetch: fetch(2) },
          ];
        }),
      };
    case "signal":
      return {
        requests: every.flatMap((rank): FabricRequest[] => [
          {
            kind: "signal",
            id: `add${rank}`,
            at: { region: `flag${rank}` },
            operation: "add",
            value: wordOf(-1),
            release: "strong",
          },
          {
            kind: "signal",
            id: `set${rank}`,
            at: { region: `flag${rank}`, offset: 8 },
            operation: "set",
            value: wordOf(2n ** 63n + BigInt(rank)),
            release: "all",
          },
        ]),
      };
    case "wait":
      return {
        requests: every.map((rank) => ({
          kind: "signal",
          id: `signal${rank}`,
          at: { region: `flag${rank}` },
          operation: "add",
          value: "0x1",
          release: "all",
        })),
        waits: every.map((rank) => ({
          rank,
          requests: [
            {
              kind: "wait",
              id: `wait${rank}`,
              at: { region: `flag${rank}` },
              until: "equal",
              value: "0x4",
              acquire: "all",
            },
            { kind: "write", id: `then${rank}`, value: "0x2a", to: { region: `buffer${rank}`, offset: 8 } },
          ],
        })),
      };
  }
}
