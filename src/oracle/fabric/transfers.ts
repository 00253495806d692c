/**
 * What a program has to move, at its timed widths: each transfer is a piece of payload that begins on one rank and is
 * put into places on others. Requests that were to fail move nothing. Signals and atomics are no payload.
 */
import type { FabricRequest } from "../../generated/types.ts";
import type { ExpectedOutcome } from "./final-memory.ts";
import { bytesOf, type Layout, type Place, sumElementBytes } from "./layout.ts";
import type { Operands, Rows } from "./operands.ts";
import { prepare } from "./request-state.ts";

/** `ranks` has a rank for each place that the bytes are put into; of it, the first `count` count. It is used again. */
export type Transfer = (
  from: number,
  bytes: number,
  ranks: Int32Array,
  count: number,
  isFromMemory: boolean,
) => void;

/** A line of a sum: the ranks of its terms, each of so many bytes, which come together on one rank. */
export type SumTransfer = (to: number, bytes: number, ranks: Int32Array, count: number) => void;

export interface Transfers {
  readonly transfer: Transfer;
  readonly sum: SumTransfer;
  /** A word that is changed or read at once; engines may count its bytes or not. */
  readonly word: (from: number, to: number) => void;
}

/**
 * Calls back for everything that is moved by requests that end with OK, if only for some members. Throws RangeError for
 * an append that finds no room.
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
      for (const { place, role } of operands.named)
        if (role === "word") calls.word(queue.rank, rankOf(place));
      const { members } = check(new Set());
      moveData(request, operands, queue.rank, rankOf, members, calls);
    }
}

function moveData(
  request: FabricRequest,
  { named, rows }: Operands,
  own: number,
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
      forEachLine(rows, rankOf, (ranks, count) => {
        sum(own, termBytes, ranks, count);
        transfer(own, outputBytes, destinations, destinations.length, false);
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
