/**
 * What a program has to move, at its timed widths: each transfer is a piece of payload that begins on one rank and is
 * put into places on others. Requests that were to fail move nothing. Signals and atomics are no payload, nor is what
 * an exchange tells of rows and counts.
 */
import type { FabricRequest, ReducePlan } from "../../generated/types.ts";
import { exchangeOperands, sumsOf } from "./exchange-operands.ts";
import { forEachEntry } from "./exchange-places.ts";
import type { ExpectedOutcome } from "./final-memory.ts";
import { bytesOf, type Layout, type Place, sumElementBytes } from "./layout.ts";
import type { Choices, Operands, Rows } from "./operands.ts";
import { prepare } from "./request-state.ts";

/** `ranks` has a rank for each place that the bytes are put into; of it, the first `count` count. It is used again. */
type Transfer = (
  from: number,
  bytes: number,
  ranks: Int32Array,
  count: number,
  isFromMemory: boolean,
) => void;

/** A sum of rows that come together on one rank. */
export interface Sum {
  readonly to: number;
  /** Of each row. */
  readonly bytes: number;
  readonly plan: ReducePlan;
  /** Whether no row is named twice in a line. */
  readonly areApart: boolean;
}

/** A line of a sum: the ranks of its terms. */
export type SumTransfer = (sum: Sum, ranks: Int32Array, count: number) => void;

interface Transfers {
  readonly transfer: Transfer;
  readonly sum: SumTransfer;
  /** A word that is changed or read at once; engines may count its bytes or not. */
  readonly word: (from: number, to: number) => void;
}

/**
 * Calls back for everything that is moved by requests that end with OK, if only for some members. Throws RangeError for
 * a dispatch that finds no room.
 */
export function forEachTransfer(layout: Layout, outcome: ExpectedOutcome, calls: Transfers): void {
  const rankOf = ({ region }: Place) => layout.regions[region]?.rank ?? 0;
  for (const queue of layout.program.queues)
    for (const { request, operands, check } of prepare(queue, layout)) {
      const completions = outcome.statuses.get(request.id)?.completions ?? [];
      const isDelivered = completions.some(
        ({ level, status }) => level === "visible" || status === "CAPACITY",
      );
      if (!isDelivered) continue;
      if (request.kind === "dispatch" && completions.some(({ status }) => status === "CAPACITY"))
        throw new RangeError(`${request.id}: how much a dispatch moves that finds no room is not determined`);
      for (const { place, role } of operands.named)
        if (role === "word") calls.word(queue.rank, rankOf(place));
      const { members } = check(new Set());
      moveData(request, operands, queue.rank, layout, rankOf, members, calls);
    }
}

function moveData(
  request: FabricRequest,
  { named, rows, choices }: Operands,
  own: number,
  layout: Layout,
  rankOf: (place: Place) => number,
  failed: ReadonlyMap<number, unknown>,
  { transfer, sum, word }: Transfers,
): void {
  const destinations = Int32Array.from(
    named
      .filter(({ role, member }) => role === "destination" && !failed.has(member ?? -1))
      .map(({ place }) => rankOf(place)),
  );
  switch (request.kind) {
    case "write":
    case "read":
    case "multicast": {
      const source = named.find(({ role }) => role === "source");
      const bytes = request.timedBytes ?? bytesOf(request);
      const from = source === undefined ? own : rankOf(source.place);
      transfer(from, bytes, destinations, destinations.length, source !== undefined);
      return;
    }
    case "scatter":
    case "append": {
      const bytes = request.timedRowBytes ?? request.rowBytes;
      forEachLine(rows, rankOf, (ranks, count) => {
        transfer(own, bytes, ranks, count, true);
      });
      return;
    }
    case "gather": {
      const bytes = request.timedRowBytes ?? request.rowBytes;
      const here = Int32Array.of(own);
      forEachLine(rows, rankOf, (ranks, count) => {
        if (count > 0) transfer(ranks[0] as number, bytes, here, 1, true);
      });
      return;
    }
    case "reduce": {
      const elements = request.timedElements ?? request.elements;
      const termBytes = elements * sumElementBytes(request.terms);
      const outputBytes = elements * sumElementBytes(request.output);
      const line = { to: own, bytes: termBytes, plan: request.plan, areApart: false };
      forEachLine(rows, rankOf, (ranks, count) => {
        sum(line, ranks, count);
        transfer(own, outputBytes, destinations, destinations.length, false);
      });
      return;
    }
    case "dispatch": {
      const { exchange } = layout.part(request.id);
      const bytes = exchange.timedRowBytes ?? exchange.rowBytes;
      forEachChoice(request.id, choices, layout, rankOf, (ranks, count) => {
        transfer(own, bytes, ranks, count, true);
      });
      return;
    }
    case "combine": {
      const { exchange } = layout.part(request.id);
      const { terms, output, plan, elements: stored, timedElements: elements = stored } = sumsOf(exchange);
      const here = Int32Array.of(own);
      const line = { to: own, bytes: elements * sumElementBytes(terms), plan, areApart: true };
      forEachChoice(request.id, choices, layout, rankOf, (ranks, count) => {
        sum(line, ranks, count);
        transfer(own, elements * sumElementBytes(output), here, 1, false);
      });
      return;
    }
    case "atomic":
      if (request.fetch !== undefined) word(own, own);
      return;
    default:
      return;
  }
}

/** The ranks of the entries of each line of a table. */
function forEachLine(
  rows: Rows | undefined,
  rankOf: (place: Place) => number,
  line: (ranks: Int32Array, count: number) => void,
): void {
  if (rows === undefined) return;
  const { table } = rows;
  const rankOfMember = Int32Array.from(rows.members, rankOf);
  const ranks = new Int32Array(table.slots);
  for (let row = 0; row < table.rows; row += 1) {
    let count = 0;
    for (let slot = 0; slot < table.slots; slot += 1) {
      const entry = row * table.slots + slot;
      const member = table.member[entry] as number;
      if (member < 0) continue;
      ranks[count] = rankOfMember[member] as number;
      count += 1;
    }
    line(ranks, count);
  }
}

/** The ranks of the members that each token chose: of each once by source, or else once for each of its experts. */
function forEachChoice(
  id: string,
  choices: Choices | undefined,
  layout: Layout,
  rankOf: (place: Place) => number,
  line: (ranks: Int32Array, count: number) => void,
): void {
  if (choices === undefined) return;
  const { exchange } = layout.part(id);
  const { table } = choices;
  const rankOfMember = exchangeOperands(exchange, layout).places.rows.map(rankOf);
  const ranks = new Int32Array(table.slots);
  const counts = new Int32Array(table.rows);
  const own = new Int32Array(table.member.length);
  forEachEntry(table, (entry, member, _, former) => {
    if (former >= 0 && exchange.layout === "by-source") return;
    const token = Math.floor(entry / table.slots);
    own[token * table.slots + (counts[token] as number)] = rankOfMember[member] ?? 0;
    counts[token] = (counts[token] as number) + 1;
  });
  counts.forEach((count, token) => {
    ranks.set(own.subarray(token * table.slots, token * table.slots + count));
    line(ranks, count);
  });
}
