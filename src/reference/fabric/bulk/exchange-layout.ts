/**
 * Where the rows that come to a member go: blocks of places, one behind the other or with room of their own, and how the
 * rows of a block stand in it. That order is open; here it is another in each run.
 */
import type { Exchange } from "../../../generated/types.ts";
import type { Dice } from "../dice.ts";
import type { SentRows } from "../exchange-plan.ts";
import type { ExchangeSteps } from "./exchange-steps.ts";

/** The blocks of a member, as columns: one for each source, or one for each expert. */
interface Blocks {
  readonly begin: Int32Array;
  /** Rows of the block. */
  readonly rows: Int32Array;
  /** For each source and block, those of the first source first: how many of its rows are from sources before. */
  readonly before: Int32Array;
  /** Of the rows of a block, the place that the first one has in it, and how far the next one is from there. */
  readonly first: Int32Array;
  readonly stride: Int32Array;
  /** Places that each block has room for, from its own beginning or, all together, from that of the member. */
  readonly room: number;
  readonly hasOwnRoom: boolean;
}

export interface Layout {
  readonly blocks: Blocks;
  /** What is told to the member, I32 [members + experts, 2]. */
  readonly counts: Int32Array;
  /** Rows that come, found room or not. */
  readonly rows: number;
  /** Places that would have been enough. */
  readonly needed: number;
}

/** The layout of a member, from what each source sends; nothing comes from one that is not known of. */
export function layoutOf(
  exchange: Exchange,
  member: number,
  sent: readonly (SentRows | undefined)[],
  dice: Dice,
  steps: ExchangeSteps,
): Layout {
  const { layout, places, experts, alignment = 1 } = exchange;
  const sources = sent.length;
  const bySource = layout === "by-source";
  const counts = new Int32Array(2 * (sources + experts));
  const from = Int32Array.from(sent, (its) => its?.rowsTo[member] ?? 0);
  const of = new Int32Array(experts);
  const before = new Int32Array(bySource ? 0 : sources * experts);
  sent.forEach((its, source) => {
    if (its === undefined) return;
    for (let expert = 0; expert < experts; expert += 1) {
      const so = of[expert] as number;
      if (!bySource) before[source * experts + expert] = so;
      of[expert] = so + (its.chosen[member * experts + expert] as number);
    }
  });
  const hasOwnRoom = layout === "slots";
  const room = hasOwnRoom ? places / experts : places;
  const rows = bySource ? from : of;
  const begin = new Int32Array(rows.length);
  const [first, stride] = [new Int32Array(rows.length), new Int32Array(rows.length).fill(1)];
  let [end, needed] = [0, 0];
  rows.forEach((count, block) => {
    const next = layout === "by-expert" ? steps.aligned(end, alignment) : end;
    begin[block] = hasOwnRoom ? block * room : next;
    end = steps.nextBlock(next, count);
    if (count > 0) needed = Math.max(needed, hasOwnRoom ? experts * count : next + count);
    [first[block], stride[block]] = arrangement(dice, count);
  });
  tell(counts, 0, from, bySource ? begin : undefined, bySource ? room : undefined, steps);
  tell(counts, sources, of, bySource ? undefined : begin, bySource ? undefined : room, steps, hasOwnRoom);
  return {
    blocks: { begin, rows, before, first, stride, room, hasOwnRoom },
    counts,
    rows: from.reduce((sum, count) => sum + count, 0),
    needed,
  };
}

/** Tells of so many rows each, and where they begin: at places, or behind those before them. */
function tell(
  counts: Int32Array,
  line: number,
  rows: Int32Array,
  begin: Int32Array | undefined,
  room: number | undefined,
  steps: ExchangeSteps,
  hasOwnRoom = false,
): void {
  let behind = 0;
  rows.forEach((count, i) => {
    const at = begin === undefined ? behind : (begin[i] ?? 0);
    const left = room === undefined ? undefined : Math.max(0, hasOwnRoom ? room : room - at);
    counts[2 * (line + i)] = left === undefined ? count : steps.toldRows(count, left);
    counts[2 * (line + i) + 1] = steps.toldBegin(at, count);
    behind = steps.nextBlock(behind, count);
  });
}

/** An order of so many rows, as it may come about: where the first goes, and how far from there each next. */
function arrangement(dice: Dice, rows: number): [first: number, stride: number] {
  if (rows < 2) return [0, 1];
  let stride = 1 + dice.roll(rows - 1);
  while (commonDivisor(stride, rows) > 1) stride += 1;
  return [dice.roll(rows), stride];
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}

/** The place of the row that a source sends as so manieth for a block; -1 if there is no room. */
export function placeOf(
  { begin, rows, before, first, stride, room, hasOwnRoom }: Blocks,
  source: number,
  block: number,
  number: number,
  steps: ExchangeSteps,
): number {
  const blocks = begin.length;
  const index = (before[source * blocks + block] ?? 0) + number;
  const count = rows[block] ?? 0;
  const inBlock = count === 0 ? index : ((first[block] ?? 0) + (stride[block] ?? 1) * index) % count;
  const start = begin[block] ?? 0;
  if (hasOwnRoom) {
    const place = steps.place(inBlock, room);
    return place === undefined ? -1 : start + place;
  }
  return steps.place(start + inBlock, room) ?? -1;
}
