/**
 * Appends: of one rank, whose slots are certain, and of all ranks at once to the same members, whose slots depend on who
 * comes first. Behind the last slot of every member there are bytes in which a row too many is seen.
 */
import type { FabricRequest, GroupSignal, Program } from "../../src/generated/types.ts";
import type { Random } from "../../src/harness/random.ts";
import {
  filled,
  memberTable,
  observed,
  onEveryRank,
  ranksOf,
  shuffled,
  topologyOf,
  words,
} from "./programs.ts";

/** How much room there is: as slots beyond what is asked for, or as another state of cursor and capacity. */
export const rooms = [
  "plenty",
  "exactly",
  "one-too-few",
  "hardly-any",
  "full",
  "overfull",
  "none-at-all",
] as const;

export type Room = (typeof rooms)[number];

export interface AppendParameters {
  readonly room: Room;
  readonly islands: string;
  readonly rowBytes: number;
  /** What counts for time, and for how much is under way at once. */
  readonly timedRowBytes?: number;
  /** Whether each member gets a signal; it does by default. */
  readonly signalled?: boolean;
}

/** Rows of an append, each to some members, some to the same one twice, some to none. */
const rowsOfAppend = 12;
/** Slots that are taken already. */
const taken = 2;

/** How many slots there are, and where cursors begin, where so many rows are wanted. */
function stateOf(room: Room, wanted: number): { readonly capacity: number; readonly cursor: number } {
  const capacity = taken + wanted;
  switch (room) {
    case "plenty":
      return { capacity: capacity + 3, cursor: taken };
    case "exactly":
      return { capacity, cursor: taken };
    case "one-too-few":
      return { capacity: capacity - 1, cursor: taken };
    case "hardly-any":
      return { capacity: taken + 1, cursor: taken };
    case "full":
      return { capacity, cursor: capacity };
    case "overfull":
      return { capacity, cursor: capacity + 5 };
    case "none-at-all":
      return { capacity: 0, cursor: 0 };
  }
}

/** The last rank appends twice to all ranks. */
export function appendProgram(parameters: AppendParameters, random: Random): Program {
  const { islands } = parameters;
  const ranks = ranksOf(topologyOf(islands));
  const tables = [tableOf(ranks, random), tableOf(ranks, random)];
  return programOf(parameters, new Map([[ranks - 1, tables]]), random);
}

/** All ranks append to all ranks, at once. */
export function contendedProgram(parameters: AppendParameters, random: Random): Program {
  const ranks = ranksOf(topologyOf(parameters.islands));
  const appends = Array.from({ length: ranks }, (_, rank) => [rank, [tableOf(ranks, random)]] as const);
  return programOf(parameters, new Map(appends), random);
}

/** Each member is named equally often, so that all have the same demand; the order is random. */
function tableOf(ranks: number, random: Random): number[][] {
  const width = 3;
  const entries = Array.from({ length: rowsOfAppend }, (_, row) => [
    row % ranks,
    (row * 7 + 3) % 4 === 0 ? (row + 1) % ranks : -1,
    row % 6 === 5 ? row % ranks : -1,
  ]).flat();
  const order = shuffled(entries, random);
  return Array.from({ length: rowsOfAppend }, (_, row) => order.slice(row * width, (row + 1) * width));
}

const signalOfRows: GroupSignal = {
  at: { group: "count" },
  operation: "add",
  value: "0x10000",
  perRow: "0x1",
  release: "weak",
};

function programOf(
  { room, islands, rowBytes, timedRowBytes = rowBytes, signalled = true }: AppendParameters,
  appends: ReadonlyMap<number, readonly number[][][]>,
  random: Random,
): Program {
  const topology = topologyOf(islands);
  const ranks = ranksOf(topology);
  const entries = [...appends.values()].flat(3);
  const wanted = Math.max(
    ...Array.from({ length: ranks }, (_, member) => entries.filter((entry) => entry === member).length),
  );
  const { capacity, cursor } = stateOf(room, wanted);
  const slots = onEveryRank("slots", ranks, (name, rank) =>
    filled(random, name, rank, (capacity + 2) * rowBytes + 16),
  );
  const cursors = onEveryRank("cursor", ranks, (name, rank) => words(name, rank, [7, cursor]));
  const counts = onEveryRank("count", ranks, (name, rank) => words(name, rank, [0]));
  const senders = [...appends].map(([rank, tables]) => {
    const requests = tables.map((table, i): FabricRequest => {
      const told = 4 * table.flat().length;
      return {
        kind: "append",
        id: `append${rank}.${i}`,
        from: { region: `rows${rank}`, offset: 8 + i * rowsOfAppend * rowBytes },
        to: { group: "slots", offset: 8 },
        cursors: { group: "cursor", offset: 8 },
        capacity,
        table: memberTable(table),
        rowBytes,
        timedRowBytes,
        slots: { region: `told${rank}`, offset: 4 + i * told },
        ...(signalled ? { signal: signalOfRows } : {}),
      };
    });
    const told = 4 * tables.flat(2).length;
    return {
      queue: { rank, requests },
      regions: [
        filled(random, `rows${rank}`, rank, 16 + tables.length * rowsOfAppend * rowBytes),
        filled(random, `told${rank}`, rank, told + 8),
      ],
    };
  });
  return observed({
    topology,
    regions: [
      ...slots.regions,
      ...cursors.regions,
      ...counts.regions,
      ...senders.flatMap(({ regions }) => regions),
    ],
    groups: [slots.group, cursors.group, counts.group],
    queues: senders.map(({ queue }) => queue),
  });
}
