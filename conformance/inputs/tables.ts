/**
 * Scatters and gathers by table: random ones with entries that are skipped, empty ones, and tables of which an entry is
 * wrong. Behind the rows of every buffer there is room for a half one.
 */
import type { GroupSignal, Program } from "../../src/generated/types.ts";
import type { Random } from "../../src/harness/random.ts";
import { filled, observed, onEveryRank, ranksOf, rowTable, shuffled, topologyOf, words } from "./programs.ts";

export type TableVerb = "scatter" | "gather";

type Entry = readonly [member: number, row: number];

/** Rows that each member has. */
const rowsOfMember = 5;
/** A scatter sends a row to so many places. */
const slots = 3;
/** What stands beside -1 means nothing. */
const skipped: readonly Entry[] = [
  [-1, 0],
  [-1, 2 ** 31 - 1],
  [-1, -(2 ** 31)],
];

export interface TableParameters {
  readonly verb: TableVerb;
  readonly islands: string;
  readonly rowBytes: number;
  /** Whether each member of a scatter gets a signal; it does by default. */
  readonly signalled?: boolean;
}

/** Rows that go to half of all places, in any order; in between, what is skipped. */
export function tableProgram(parameters: TableParameters, random: Random): Program {
  const lines = linesOf(parameters, random);
  return programOf(parameters, lines, random);
}

export const emptyTables = ["no-rows", "no-slots", "all-skipped", "no-bytes"] as const;

/** Nothing is moved; signals come all the same. */
export function emptyTableProgram(
  {
    kind,
    ...parameters
  }: Omit<TableParameters, "rowBytes"> & {
    readonly kind: (typeof emptyTables)[number];
  },
  random: Random,
): Program {
  const rowBytes = kind === "no-bytes" ? 0 : 16;
  const lines = linesOf({ ...parameters, rowBytes }, random);
  const none = lines.map((line) => line.map((_, i) => skipped[i % skipped.length] ?? ([-1, 0] as const)));
  const table = { "no-rows": [], "no-slots": none.map(() => []), "all-skipped": none, "no-bytes": lines };
  return programOf({ ...parameters, rowBytes }, table[kind], random);
}

export const wrongEntries = {
  "member-behind-the-last": ([, row], members) => [members, row],
  "largest-member": ([, row]) => [2 ** 31 - 1, row],
  "member-minus-two": ([, row]) => [-2, row],
  "smallest-member": ([, row]) => [-(2 ** 31), row],
  "row-minus-one": ([member]) => [member, -1],
  "row-that-ends-outside": ([member]) => [member, rowsOfMember],
  "row-outside": ([member]) => [member, rowsOfMember + 1],
  "largest-row": ([member]) => [member, 2 ** 31 - 1],
} as const satisfies { readonly [name: string]: (entry: Entry, members: number) => Entry };

export type WrongEntry = keyof typeof wrongEntries;

/** A table with an entry that is wrong: the first, one in the middle and another behind it, or the last. */
export function wrongTableProgram(
  {
    wrong,
    place,
    ...parameters
  }: Omit<TableParameters, "rowBytes"> & {
    readonly wrong: WrongEntry;
    readonly place: "first" | "middle" | "last";
  },
  random: Random,
): Program {
  const rowBytes = 24;
  const all = { ...parameters, rowBytes };
  const lines = linesOf(all, random);
  const members = ranksOf(topologyOf(parameters.islands));
  const width = lines[0]?.length ?? 1;
  const entries = lines.flat();
  const middle = Math.floor(entries.length / 2);
  const bad = { first: [0], middle: [middle, middle + 1], last: [entries.length - 1] }[place];
  for (const at of bad) entries[at] = wrongEntries[wrong]([at % members, 0], members);
  const table = lines.map((_, line) => entries.slice(line * width, (line + 1) * width));
  return programOf(all, table, random);
}

/** Lines of a table that follows the rules. */
function linesOf({ verb, islands }: TableParameters, random: Random): Entry[][] {
  const members = ranksOf(topologyOf(islands));
  const places = Array.from(
    { length: members * rowsOfMember },
    (_, place): Entry => [Math.floor(place / rowsOfMember), place % rowsOfMember],
  );
  const chosen = shuffled(places, random).slice(0, Math.ceil(places.length / 2));
  const width = verb === "scatter" ? slots : 1;
  const entries = [...chosen];
  // A source may be read more than once.
  if (verb === "gather") entries.push(...chosen.slice(0, 2));
  const rows = Math.ceil((1.5 * entries.length) / width);
  for (let i = 0; entries.length < rows * width; i += 1) entries.push(skipped[i % skipped.length] ?? [-1, 0]);
  const order = shuffled(entries, random);
  return Array.from({ length: rows }, (_, row) => order.slice(row * width, (row + 1) * width));
}

const signalOfRows: GroupSignal = {
  at: { group: "count" },
  operation: "add",
  value: "0x1000",
  perRow: "0x1",
  release: "weak",
};

/** Rank 1 does it, or the only rank there is. */
function programOf(
  { verb, islands, rowBytes, signalled = true }: TableParameters,
  lines: readonly (readonly Entry[])[],
  random: Random,
): Program {
  const topology = topologyOf(islands);
  const ranks = ranksOf(topology);
  const rank = Math.min(1, ranks - 1);
  const lead = 8;
  const buffers = onEveryRank("buffer", ranks, (name, owner) =>
    filled(random, name, owner, lead + rowsOfMember * rowBytes + Math.floor(rowBytes / 2)),
  );
  const counts = onEveryRank("count", ranks, (name, owner) => words(name, owner, [100 + owner]));
  const home = filled(random, "home", rank, lead + lines.length * rowBytes + 8);
  // A gather has one slot in each line, also where there is no line.
  const table =
    lines.length === 0 && verb === "gather" ? { ...rowTable(lines), shape: [0, 1, 2] } : rowTable(lines);
  const there = { group: "buffer", offset: lead };
  const here = { region: "home", offset: 4 };
  return observed({
    topology,
    // What lies behind the last buffer is seen as well.
    regions: [home, ...buffers.regions, ...counts.regions, filled(random, "behind", ranks - 1, 64)],
    groups: [buffers.group, counts.group],
    queues: [
      {
        rank,
        requests: [
          verb === "gather"
            ? { kind: verb, id: verb, from: there, to: here, table, rowBytes }
            : {
                kind: verb,
                id: verb,
                from: here,
                to: there,
                table,
                rowBytes,
                ...(signalled ? { signal: signalOfRows } : {}),
              },
        ],
      },
    ],
  });
}
