/**
 * Where the rows of a round of dispatches stand: blocks and counts, which the choices determine, and the order within
 * each block, which is open. It is taken from what was observed where that is a legal one; else rows stand in the order
 * of their sources and tokens.
 */
import type { Exchange } from "../../generated/types.ts";
import type { Table } from "./layout.ts";

export interface Arrangement {
  /**
   * For each member, of each entry of its choices, the place of its row: -1 for what was skipped and for what found no
   * room. Entries with one row have one place.
   */
  readonly places: readonly Int32Array[];
  /** For each member, what it is told: [members + experts, 2]. */
  readonly counts: readonly Int32Array[];
  /** For each member, how many places were needed where rows of it found no room; 0 where all found room. */
  readonly demands: readonly number[];
  /** For each member, from whom rows come, found room or not. */
  readonly senders: readonly (readonly number[])[];
}

/** What a member was told of its places, as far as it is known: [places, 2], the source and the token. */
export type ToldSources = (member: number) => Int32Array | undefined;

/** The blocks of one member: of sources or of experts. */
interface Blocks {
  /** First place of each. */
  readonly starts: readonly number[];
  /** Rows of each. */
  readonly lengths: readonly number[];
  /** Places of it lie before this one. */
  readonly ends: readonly number[];
  readonly counts: Int32Array;
  /** How many places all rows would need. */
  readonly need: number;
}

/** Of one round, whose choices are right ones: a table for each member. */
export function arrangementOf(
  exchange: Exchange,
  choices: readonly Table[],
  told: ToldSources = () => undefined,
): Arrangement {
  const blocks = blocksOf(exchange, choices);
  const observed = observedPlaces(exchange, choices, blocks, told);
  const next = blocks.map(({ starts }) => [...starts]);
  const demands = choices.map(() => 0);
  const places = choices.map((table, source) => {
    const own = new Int32Array(table.member.length).fill(-1);
    forEachEntry(table, (entry, member, expert, former) => {
      if (former >= 0 && exchange.layout === "by-source") {
        own[entry] = own[former] as number;
        return;
      }
      const block = exchange.layout === "by-source" ? source : expert;
      const { ends, need } = blocks[member] as Blocks; // the choices are right
      const legal = observed.of(member, block);
      const following = next[member] as number[];
      const place = legal ? (observed.places[source]?.[entry] ?? -1) : (following[block] as number);
      following[block] = (following[block] as number) + 1;
      if (place >= 0 && place < (ends[block] as number)) own[entry] = place;
      else demands[source] = Math.max(demands[source] as number, need);
    });
    return own;
  });
  return {
    places,
    counts: blocks.map(({ counts }) => counts),
    demands,
    senders: blocks.map(({ counts }) => choices.flatMap((_, source) => (counts[2 * source] ? [source] : []))),
  };
}

/** Calls back for every entry that is not skipped, with the first one of its line with the same member; -1 for that. */
export function forEachEntry(
  { member, row: expert, slots }: Table,
  call: (entry: number, member: number, expert: number, former: number) => void,
): void {
  for (let entry = 0; entry < member.length; entry += 1) {
    const own = member[entry] as number;
    if (own < 0) continue;
    let former = entry - (entry % slots);
    while (member[former] !== own) former += 1;
    call(entry, own, expert[entry] as number, former === entry ? -1 : former);
  }
}

function blocksOf(exchange: Exchange, choices: readonly Table[]): Blocks[] {
  const { layout, experts } = exchange;
  const came = choices.map(() => new Int32Array(choices.length));
  const chosen = choices.map(() => new Int32Array(experts));
  choices.forEach((table, source) => {
    forEachEntry(table, (_, member, expert, former) => {
      const [rows, times] = [came[member] as Int32Array, chosen[member] as Int32Array];
      times[expert] = (times[expert] as number) + 1;
      if (former < 0 || layout !== "by-source") rows[source] = (rows[source] as number) + 1;
    });
  });
  return came.map((rows, member) => blocksOfMember(exchange, [...rows], [...(chosen[member] as Int32Array)]));
}

/** By how many rows came from each source, and how often each expert was chosen. */
function blocksOfMember(
  { layout, places, experts, alignment = 1 }: Exchange,
  came: readonly number[],
  chosen: readonly number[],
): Blocks {
  const counts = (starts: readonly number[]) =>
    Int32Array.from([
      ...came.flatMap((rows, source) => [rows, behind(came)[source] as number]),
      ...chosen.flatMap((times, expert) => [times, starts[expert] as number]),
    ]);
  switch (layout) {
    case "by-source": {
      const starts = behind(came);
      const need = came.reduce((sum, rows) => sum + rows, 0);
      return { starts, lengths: came, ends: came.map(() => places), counts: counts(behind(chosen)), need };
    }
    case "by-expert": {
      const starts = behind(chosen, alignment);
      const ends = chosen.map(() => places);
      const need = Math.max(...chosen.map((times, e) => (times === 0 ? 0 : (starts[e] as number) + times)));
      return { starts, lengths: chosen, ends, counts: counts(starts), need };
    }
    case "slots": {
      const room = places / experts;
      const starts = chosen.map((_, expert) => expert * room);
      const ends = starts.map((start) => start + room);
      return { starts, lengths: chosen, ends, counts: counts(starts), need: Math.max(...chosen) * experts };
    }
  }
}

/** Where each block begins if they stand one behind the other, at multiples of the alignment. */
function behind(lengths: readonly number[], alignment = 1): number[] {
  let end = 0;
  return lengths.map((length) => {
    const start = Math.ceil(end / alignment) * alignment;
    end = start + length;
    return start;
  });
}

interface Observed {
  /** For each member, of each entry its place. */
  readonly places: readonly Int32Array[];
  /** Whether the order in a block of a member was observed, and is a legal one. */
  readonly of: (member: number, block: number) => boolean;
}

/** A block has each of its rows once, or as many of them as there is room for. */
function observedPlaces(
  { layout }: Exchange,
  choices: readonly Table[],
  blocks: readonly Blocks[],
  told: ToldSources,
): Observed {
  const places = choices.map(({ member }) => new Int32Array(member.length).fill(-1));
  const legal = blocks.map(({ starts, lengths, ends }, member) => {
    const pairs = told(member);
    return starts.map((start, block) => {
      if (pairs === undefined) return false;
      const end = Math.min(start + (lengths[block] as number), ends[block] as number);
      for (let place = start; place < end; place += 1) {
        const [source, token] = [pairs[2 * place] ?? -1, pairs[2 * place + 1] ?? -1];
        const [table, own] = [choices[source], places[source]];
        const isOfBlock = layout !== "by-source" || source === block;
        if (table === undefined || own === undefined || !isOfBlock) return false;
        const entry = entryOf(table, token, member, layout === "by-source" ? undefined : block);
        if (entry < 0 || own[entry] !== -1) return false;
        own[entry] = place;
      }
      return true;
    });
  });
  return { places, of: (member, block) => legal[member]?.[block] === true };
}

/** The first entry of a token that names the member and the expert, or any expert; -1 if none does. */
function entryOf(
  { slots, member, row }: Table,
  token: number,
  its: number,
  expert: number | undefined,
): number {
  // Of a token that there is not there are no entries.
  for (let entry = token * slots; entry < (token + 1) * slots; entry += 1)
    if (member[entry] === its && (expert === undefined || row[entry] === expert)) return entry;
  return -1;
}
