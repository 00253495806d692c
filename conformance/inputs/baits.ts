/** What tempts an engine to let compute units do it: one request of each kind, and signals that follow it whatever comes of it. */
import type { CommunicationTask, FabricRequest, Program, Region } from "../../src/generated/types.ts";
import type { Random } from "../../src/harness/random.ts";
import { doneWords, saysDone } from "./done.ts";
import {
  memberTable,
  observed,
  onEveryRank,
  ranksOf,
  rowTable,
  smallNumbers,
  topologyOf,
  words,
} from "./programs.ts";

/** What tempts an engine to let compute units do it, and the task that it is part of, if it is part of one. */
export const traps = {
  "unregistered-source": "stage",
  "unregistered-target": "stage",
  "odd-alignment": undefined,
  "one-byte": undefined,
  "no-bytes": undefined,
  "last-rank": undefined,
  "odd-multicast": "forward",
  "reduce-here": "reduce",
  "reduce-elsewhere": "reduce",
  "odd-scatter": "layout",
  "odd-append": "layout",
} as const satisfies Readonly<Record<string, CommunicationTask | undefined>>;

export type Trap = keyof typeof traps;

/** One request of rank 0 of four, `bait`, and signals behind it that do not need it to succeed. */
export function baited(trap: Trap, islands: string, random: Random): Program {
  const topology = topologyOf(islands);
  const ranks = ranksOf(topology);
  const inboxes = onEveryRank("inbox", ranks, (name, rank) => ({
    name,
    rank,
    bytes: 2048,
    initial: smallNumbers(random, 1024),
  }));
  const cursors = onEveryRank("cursor", ranks, (name, rank) => words(name, rank, [1]));
  const home: Region = {
    name: "home",
    rank: 0,
    bytes: 4096,
    initial: smallNumbers(random, 2048),
    ...(trap === "unregistered-source" || trap === "unregistered-target" ? { registered: false } : {}),
  };
  const signals = Array.from({ length: ranks }, (_, rank) => saysDone(rank, { release: "all" }));
  return observed({
    topology,
    regions: [home, ...inboxes.regions, ...cursors.regions, ...doneWords(ranks)],
    groups: [inboxes.group, cursors.group],
    queues: [{ rank: 0, requests: [bait(trap), ...signals] }],
  });
}

function bait(trap: Trap): FabricRequest {
  const home = { region: "home" };
  const table = rowTable([
    [
      [1, 0],
      [2, 1],
      [3, 1],
    ],
  ]);
  switch (trap) {
    case "unregistered-source":
      return { kind: "write", id: "bait", from: home, to: { region: "inbox1" }, bytes: 1024 };
    case "unregistered-target":
      return { kind: "read", id: "bait", from: { region: "inbox2" }, to: home, bytes: 1024 };
    case "odd-alignment":
      return {
        kind: "write",
        id: "bait",
        from: { ...home, offset: 3 },
        to: { region: "inbox1", offset: 5 },
        bytes: 1021,
      };
    case "one-byte":
      return { kind: "write", id: "bait", from: home, to: { region: "inbox1" }, bytes: 1 };
    case "no-bytes":
      return { kind: "read", id: "bait", from: { region: "inbox1" }, to: home, bytes: 0 };
    case "last-rank":
      return { kind: "write", id: "bait", from: home, to: { region: "inbox3" }, bytes: 2048 };
    case "odd-multicast":
      return {
        kind: "multicast",
        id: "bait",
        from: { ...home, offset: 1 },
        to: { group: "inbox", offset: 7 },
        bytes: 777,
      };
    case "reduce-here":
    case "reduce-elsewhere": {
      const [one, other] = trap === "reduce-here" ? ([0, 1] as const) : ([1, 3] as const);
      return {
        kind: "reduce",
        id: "bait",
        from: { group: "inbox" },
        to: home,
        table: rowTable([
          [
            [one, 0],
            [other, 1],
          ],
        ]),
        elements: 100,
        terms: "BF16",
        output: "BF16",
        plan: "chain",
      };
    }
    case "odd-scatter":
      return {
        kind: "scatter",
        id: "bait",
        from: { ...home, offset: 5 },
        to: { group: "inbox", offset: 3 },
        table,
        rowBytes: 333,
      };
    case "odd-append":
      return {
        kind: "append",
        id: "bait",
        from: { ...home, offset: 5 },
        to: { group: "inbox", offset: 3 },
        cursors: { group: "cursor" },
        capacity: 4,
        table: memberTable([
          [1, 2],
          [3, -1],
        ]),
        rowBytes: 333,
      };
  }
}
