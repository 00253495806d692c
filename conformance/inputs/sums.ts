/**
 * Sums of rows whose elements are columns of terms: each of them tells two ways to add them up apart by the bits of the
 * result. A line of the table says on which ranks its terms are; columns say what they are.
 */
import type { FabricRequest, Program, ReduceFormat, ReducePlan } from "../../src/generated/types.ts";
import type { Random } from "../../src/harness/random.ts";
import { tensorOfFloat32 } from "../../src/numerics/tensor.ts";
import { filled, observed, ranksOf, rowTable, shuffled, topologyOf } from "./programs.ts";

/** One element of a row: a value for each term, those that are skipped included. */
export type Column = readonly number[];

export interface SumLine {
  /** Of each entry, the member of the group that has its term; -1 skips it. Each rank has two members. */
  readonly members: readonly number[];
  /** All lines have as many. */
  readonly columns: readonly Column[];
  /** All lines have them, or none. */
  readonly weights?: readonly number[];
  /** An entry whose row is that of an earlier entry, which is then named twice. */
  readonly same?: { readonly entry: number; readonly as: number };
}

export interface SumParameters {
  readonly plan: ReducePlan;
  readonly terms: ReduceFormat;
  readonly output: ReduceFormat;
  readonly islands: string;
}

const membersOfRank = 2;
const bytesOf = { FP32: 4, BF16: 2 } as const;
/** Bytes in front of the terms of a member. */
const lead = 4;

/** The last rank adds up the lines, and gives the sums to every rank. */
export function sumProgram(
  { plan, terms, output, islands }: SumParameters,
  lines: readonly SumLine[],
  random: Random,
  timedElements?: number,
): Program {
  const topology = topologyOf(islands);
  const ranks = ranksOf(topology);
  const home = ranks - 1;
  const elements = lines[0]?.columns.length ?? 0;
  const slots = lines[0]?.members.length ?? 0;
  const members = membersOfRank * ranks;
  const rowsOf = new Array<number[][]>(members).fill([]).map((): number[][] => []);
  const table = lines.map(({ members: of, columns, same }) => {
    const entries: [member: number, row: number][] = [];
    of.forEach((member, entry) => {
      const twin = same?.entry === entry ? entries[same.as] : undefined;
      const rows = rowsOf[member];
      if (twin !== undefined) entries.push(twin);
      else if (rows === undefined) entries.push([-1, 0]);
      else entries.push([member, rows.push(columns.map((column) => column[entry] ?? 0)) - 1]);
    });
    return entries;
  });
  const weights = lines.flatMap((line) => line.weights ?? []);
  const size = lines.length * elements * bytesOf[output];
  const every = Array.from({ length: ranks }, (_, rank) => rank);
  const request: FabricRequest = {
    kind: "reduce",
    id: "sum",
    from: { group: "terms", offset: lead },
    to: { region: "sums", offset: 8 },
    also: { group: "replicas", offset: 8 },
    table: rowTable(table),
    elements,
    ...(timedElements === undefined ? {} : { timedElements }),
    terms,
    output,
    plan,
    ...(weights.length === 0
      ? {}
      : { weights: tensorOfFloat32([lines.length, slots], Float32Array.from(weights)) }),
  };
  return observed({
    topology,
    regions: [
      ...rowsOf.map((rows, member) => {
        const data = codesOf(terms, rows, lead);
        return {
          name: `terms${member}`,
          rank: Math.floor(member / membersOfRank),
          bytes: data.length,
          initial: { dtype: "U8" as const, shape: [data.length], data },
        };
      }),
      filled(random, "sums", home, size + 16),
      ...every.map((rank) => filled(random, `sums${rank}`, rank, size + 16)),
    ],
    groups: [
      { name: "terms", members: rowsOf.map((_, member) => ({ region: `terms${member}` })) },
      { name: "replicas", members: every.map((rank) => ({ region: `sums${rank}` })) },
    ],
    queues: [{ rank: home, requests: [request] }],
  });
}

const float32 = new Float32Array(1);
const bits32 = new Uint32Array(float32.buffer);

/** Little-endian codes of rows, behind so many bytes; for BF16 what is below its last bit is cut off. */
function codesOf(format: ReduceFormat, rows: readonly (readonly number[])[], lead: number): Uint8Array {
  const width = bytesOf[format];
  const data = new Uint8Array(lead + rows.length * (rows[0]?.length ?? 0) * width);
  const view = new DataView(data.buffer);
  let at = lead;
  for (const row of rows)
    for (const value of row) {
      float32[0] = value;
      const bits = bits32[0] ?? 0;
      if (format === "FP32") view.setUint32(at, bits, true);
      else view.setUint16(at, bits >>> 16, true);
      at += width;
    }
  return data;
}

/** Columns of each random kind. */
const randomColumns = 4;

/** Terms of a line. */
export const termsOfLine = 8;

const e = (exponent: number) => 2 ** exponent;
const { POSITIVE_INFINITY: inf, NaN: nan } = Number;
/** The largest number of BF16. */
const largest = (2 - e(-7)) * e(127);

/** Terms that show what is kept on the way; what is missing is -0, which adds nothing. */
const tellingColumns: readonly Column[] = [
  // A sum in BF16 stays at 256.
  [256, 1, 1, 1, 1, 1, 1, 1],
  [1, 1, 1, 1, 1, 1, 1, 256],
  // Partial sums that are rounded lose halves of a last place.
  [1, e(-8), e(-8), e(-8)],
  [e(-8), e(-8), 1, e(-8), e(-8), e(-8), e(-8), e(-8)],
  [1, e(-8), 1, e(-8), 1, e(-8), 1, e(-8)],
  [1, 1, e(-8), e(-8), -1, -1, e(-9), e(-9)],
  // FP32 loses these, and an exact sum does not.
  [e(24), 1, 1, 1, 1, 1, 1, 1],
  [1, e(24), 1, -e(24), 1, e(24), 1, -e(24)],
  [1, e(30), -e(30), 1, e(40), -e(40), e(-20), 1],
  [e(100), 1, -e(100), 1, e(60), 1, -e(60), 1],
  // Halfway between two numbers of the output, but for a last bit.
  [1, e(-8), e(-40), e(-8), e(-40), -e(-8)],
  [1, e(-24), e(-60)],
  [1, e(-24), -e(-60), e(-24)],
  // Subnormal numbers.
  [e(-133), e(-133), e(-133), -e(-133), e(-126), -e(-127), e(-130), e(-131)],
  [e(-126), -e(-133), -e(-126), e(-133), e(-133)],
  // Overflow on the way, or not.
  [largest, largest, -largest, -largest],
  [largest, -largest, largest, -largest, e(120)],
  [largest, e(118), e(118), -largest, e(119), e(118), e(117), e(118)],
];

/** Infinities, NaN and zeros. */
const specialColumns: readonly Column[] = [
  [1, inf, 2, 3],
  [1, -inf, 2, -inf],
  [inf, 1, -inf, 1],
  [1, nan, 2],
  [1, 2, 3, 4, 5, 6, 7, nan],
  [nan, inf, -inf, 1],
  [-0, -0, -0, -0, -0, -0, -0, -0],
  [0, -0, 0, -0],
  [1, -1, -0, -0],
  [-0, -0, -0, -0, -0, -0, -0, 0],
];

const chosenColumns = [...tellingColumns, ...specialColumns].map((column) =>
  Array.from({ length: termsOfLine }, (_, slot) => column[slot] ?? -0),
);

/** All kinds of columns, and some at random: of like size, of very unlike size, and of such that cancel. */
function columnsOf(random: Random): Column[] {
  const times = (make: (slot: number) => number) =>
    Array.from({ length: randomColumns }, () => Array.from({ length: termsOfLine }, (_, slot) => make(slot)));
  const cancelling = times(() => random.normal()).map((column) =>
    column.map((value, slot) => (slot % 2 === 1 ? -(column[slot - 1] ?? 0) * (1 + e(-7)) : value)),
  );
  return [
    ...chosenColumns,
    ...times(() => random.normal()),
    ...times(() => random.normal() * e(random.integer(-30, 30))),
    ...times(() => random.normal() * e(random.integer(-133, -120))),
    ...cancelling,
  ];
}

/** Where the terms of a line are, by rank: in order, against it, in turns, in pairs, and two at random. */
function placesOf(ranks: number, random: Random): number[][] {
  const at = (rankOf: (slot: number) => number) =>
    Array.from({ length: termsOfLine }, (_, slot) => ((rankOf(slot) % ranks) + ranks) % ranks);
  const spread = at((slot) => slot);
  return [
    spread,
    at((slot) => -1 - slot),
    at((slot) => 3 * slot + 2),
    at((slot) => ranks - 1 - Math.floor(slot / 2)),
    at((slot) => (slot < 3 ? 0 : ranks - 1 - (slot % 2))),
    shuffled(spread, random),
    shuffled(spread, random),
  ];
}

/** One of the two members of a rank, in turns. */
function membersAt(ranks: readonly number[]): number[] {
  return ranks.map((rank, slot) => membersOfRank * rank + (slot % 2));
}

/** Terms that tell plans apart, in several places. */
export function plannedLines(islands: string, random: Random): SumLine[] {
  return placesOf(ranksOf(topologyOf(islands)), random).map((ranks) => ({
    members: membersAt(ranks),
    columns: columnsOf(random),
  }));
}

/** Weights at which one rounding more or less is seen. */
const weightsOfLines: readonly (readonly number[])[] = [
  [1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5],
  [1 / 3, 0.1, 2.5 / 7, 1 + e(-23), 1 - e(-24), Math.PI, -0.7, e(-20) / 3],
];

/** The same with weights: those of the page, such that are no number of BF16, random ones, and zeros. */
export function weightedLines(islands: string, random: Random): SumLine[] {
  return placesOf(ranksOf(topologyOf(islands)), random).map((ranks, line) => {
    const drawn = ranks.map((_, slot) => (slot === 5 ? 0 : Math.abs(random.normal()) + e(-10)));
    const weights = (weightsOfLines[line] ?? drawn).map(Math.fround);
    // The element of the page: three times 1.0078125.
    const ofThePage = [1 + e(-7), 1 + e(-7), 1 + e(-7)];
    const column = Array.from({ length: termsOfLine }, (_, slot) => ofThePage[slot] ?? -0);
    return { members: membersAt(ranks), columns: [column, ...columnsOf(random)], weights };
  });
}

/** Lines with entries that are skipped, with none, with one term, and with a row that is named twice. */
export function countedLines(islands: string, weighted: boolean, random: Random): SumLine[] {
  const ranks = ranksOf(topologyOf(islands));
  const members = membersAt(Array.from({ length: termsOfLine }, (_, slot) => (3 * slot + 1) % ranks));
  const only = (keeps: (slot: number) => boolean) =>
    members.map((member, slot) => (keeps(slot) ? member : -1));
  const lines: Omit<SumLine, "columns">[] = [
    { members: only(() => false) },
    { members: only((slot) => slot === 0) },
    { members: only((slot) => slot === 4) },
    { members: only((slot) => slot === 7) },
    { members: only((slot) => slot % 2 === 1) },
    { members: only((slot) => slot > 1) },
    { members: only((slot) => slot === 2 || slot === 5) },
    { members, same: { entry: 5, as: 2 } },
    { members: only((slot) => slot === 0 || slot === 6), same: { entry: 6, as: 0 } },
    { members },
  ];
  return lines.map((line) => {
    const weights = members.map((_, slot) => Math.fround(slot % 4 === 1 ? 0 : 0.7 + slot));
    return { ...line, columns: columnsOf(random), ...(weighted ? { weights } : {}) };
  });
}
