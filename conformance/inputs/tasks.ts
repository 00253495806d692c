/**
 * Each task of communication as a small program, by each verb that can ask for it. Rank 0 does it with all ranks, which are
 * told at the end that it is done.
 */
import type { CommunicationTask, FabricRequest, Program, Region } from "../../src/generated/types.ts";
import type { Random } from "../../src/harness/random.ts";
import { doneWords, saysDone } from "./done.ts";
import {
  filled,
  memberTable,
  observed,
  onEveryRank,
  ranksOf,
  rowTable,
  smallNumbers,
  topologyOf,
  words,
} from "./programs.ts";

/** Bytes that are stored of a row; how many are timed, a case says. */
const stored = 256;

/** A task and how it is asked for. */
export interface TaskParameters {
  readonly by: string;
  readonly islands: string;
}

/** How each task can be asked for. */
export const waysOf = {
  forward: ["multicast", "scatter", "append"],
  stage: ["write", "read"],
  reduce: ["chain", "rank", "node", "exact", "unspecified"],
  layout: ["scatter", "gather", "append"],
  cast: ["scatter"],
} as const satisfies Readonly<Record<CommunicationTask, readonly string[]>>;

const rows = 4;

/** Rank 0 does a task with all ranks, or, where rows are forwarded, with all of the other islands. */
export function doing(
  task: CommunicationTask,
  { by, islands }: TaskParameters,
  random: Random,
  timedRowBytes: number = stored,
): Program {
  const topology = topologyOf(islands);
  const ranks = ranksOf(topology);
  const first = task === "forward" ? (topology.islands[0] ?? 0) : 0;
  const target = Array.from({ length: ranks - first }, (_, i) => first + i);
  const inboxes = onEveryRank("inbox", ranks, (name, rank) =>
    task === "reduce"
      ? { name, rank, bytes: rows * stored, initial: smallNumbers(random, (rows * stored) / 2) }
      : filled(random, name, rank, 2 * rows * stored),
  );
  const cursors = onEveryRank("cursor", ranks, (name, rank) => words(name, rank, [1]));
  const home: Region = {
    ...filled(random, "home", 0, ranks * rows * stored),
    ...(task === "cast" ? { initial: smallNumbers(random, (ranks * rows * stored) / 2) } : {}),
    ...(task === "stage" ? { registered: false } : {}),
  };
  const members = (name: string) => target.map((rank) => ({ region: `${name}${rank}` }));
  const requests = taskRequests(task, by, target, timedRowBytes);
  const after = requests.map(({ id }) => id);
  const signals = Array.from({ length: ranks }, (_, rank) => saysDone(rank, { release: "strong", after }));
  return observed({
    topology,
    regions: [home, ...inboxes.regions, ...cursors.regions, ...doneWords(ranks)],
    groups: [
      { name: "inboxes", members: members("inbox") },
      { name: "cursors", members: members("cursor") },
    ],
    queues: [{ rank: 0, requests: [...requests, ...signals] }],
  });
}

function taskRequests(
  task: CommunicationTask,
  by: string,
  target: readonly number[],
  timedRowBytes: number,
): FabricRequest[] {
  const home = { region: "home" };
  const inboxes = { group: "inboxes" };
  const width = { rowBytes: stored, timedRowBytes };
  const everyRow = Array.from({ length: rows }, (_, row) => row);
  if (task === "reduce") {
    return [
      {
        kind: "reduce",
        id: "sum",
        from: inboxes,
        to: home,
        table: rowTable(everyRow.map((row) => target.map((_, member) => [member, row] as const))),
        elements: stored / 2,
        timedElements: timedRowBytes / 2,
        terms: "BF16",
        output: "BF16",
        // The names of its ways are those of the plans.
        plan: by as (typeof waysOf)["reduce"][number],
      },
    ];
  }
  switch (by) {
    case "write":
      return target.map((rank) => ({
        kind: "write",
        id: `write${rank}`,
        from: { ...home, offset: rank * stored },
        to: { region: `inbox${rank}` },
        bytes: stored,
        timedBytes: timedRowBytes,
      }));
    case "read":
      return target.map((rank) => ({
        kind: "read",
        id: `read${rank}`,
        from: { region: `inbox${rank}` },
        to: { ...home, offset: rank * stored },
        bytes: stored,
        timedBytes: timedRowBytes,
      }));
    case "multicast":
      return [
        { kind: "multicast", id: "share", from: home, to: inboxes, bytes: stored, timedBytes: timedRowBytes },
      ];
    case "scatter":
      return [
        {
          kind: "scatter",
          id: "scatter",
          from: home,
          to: inboxes,
          table: rowTable(
            everyRow.map((row) => target.map((_, member) => [member, rows - 1 - row] as const)),
          ),
          ...width,
          ...(task === "cast" ? { cast: "bf16-to-e4m3" } : {}),
        },
      ];
    case "gather":
      return [
        {
          kind: "gather",
          id: "gather",
          from: inboxes,
          to: home,
          table: rowTable(target.map((_, member) => [[member, member % rows] as const])),
          ...width,
        },
      ];
    case "append":
      return [
        {
          kind: "append",
          id: "append",
          from: home,
          to: inboxes,
          cursors: { group: "cursors" },
          capacity: rows + 1,
          table: memberTable(everyRow.map(() => target.map((_, member) => member))),
          ...width,
        },
      ];
    default:
      throw new RangeError(`a task is not asked for by ${by}`);
  }
}
