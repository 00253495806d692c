/**
 * What a request moves, apart from when: the bytes that it takes at its beginning, and the pieces of them that go to
 * each destination. Slots of an `append` are given elsewhere, for they depend on who came before.
 */
import { wordValue } from "../../fabric/words.ts";
import type { FabricRequest, GroupSignal } from "../../generated/types.ts";
import { type Layout, type RequestOf, sumElementBytes } from "./layout.ts";
import type { Memory } from "./memory.ts";
import type { Operands } from "./operands.ts";
import type { SumInterval } from "./reduce-bound.ts";
import { summedRows } from "./sum-rows.ts";

/** What a request has read, row after row. */
export interface Payload {
  readonly bytes: Uint8Array;
  /** Rows of a sum that the bytes do not determine. */
  readonly open: readonly { readonly row: number; readonly interval: SumInterval }[];
}

/** Bytes `start` to `start + length` of the payload go to an offset of a region. */
type Piece = (region: number, offset: number, start: number, length: number) => void;

/** A copy of what the request reads, of the memory as it is. */
export function takePayload(
  request: FabricRequest,
  { named, rows }: Operands,
  layout: Layout,
  memory: Memory,
): Payload {
  if (request.kind === "write" && request.value !== undefined) {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setBigUint64(0, wordValue(request.value), true);
    return { bytes, open: [] };
  }
  if (request.kind === "reduce" && rows !== undefined)
    return summedRows(request, rows, layout, (region) => memory.bytes(region));
  if (request.kind === "gather" && rows !== undefined) {
    const { table, members, rowBytes } = rows;
    const bytes = new Uint8Array(table.rows * rowBytes);
    for (let row = 0; row < table.rows; row += 1) {
      const place = members[table.member[row] as number];
      if (place === undefined) continue;
      const from = place.offset + (table.row[row] as number) * rowBytes;
      bytes.set(memory.bytes(place.region).subarray(from, from + rowBytes), row * rowBytes);
    }
    return { bytes, open: [] };
  }
  const source = named.find(({ role }) => role === "source");
  if (source === undefined) return { bytes: new Uint8Array(0), open: [] };
  const { place, bytes } = source;
  return { bytes: memory.bytes(place.region).slice(place.offset, place.offset + bytes), open: [] };
}

/** Every piece of a request's data; none for the members of a multicast that are left out. */
export function forEachPiece(
  request: FabricRequest,
  { named, rows }: Operands,
  isLeftOut: (member: number) => boolean,
  piece: Piece,
): void {
  switch (request.kind) {
    case "write":
    case "read":
    case "multicast":
    case "reduce":
      for (const { place, bytes, role, member } of named)
        if (role === "destination" && !(request.kind === "multicast" && isLeftOut(member ?? -1)))
          piece(place.region, place.offset, 0, bytes);
      return;
    case "scatter":
      if (rows === undefined) return;
      for (let entry = 0; entry < rows.table.member.length; entry += 1) {
        const place = rows.members[rows.table.member[entry] as number];
        if (place === undefined) continue;
        const line = Math.floor(entry / rows.table.slots);
        const offset = place.offset + (rows.table.row[entry] as number) * rows.rowBytes;
        piece(place.region, offset, line * rows.rowBytes, rows.rowBytes);
      }
      return;
    case "gather": {
      const to = named.find(({ role }) => role === "destination");
      if (rows === undefined || to === undefined) return;
      // What is skipped stays as it is.
      for (let row = 0; row < rows.table.rows; row += 1)
        if (rows.table.member[row] !== -1)
          piece(to.place.region, to.place.offset + row * rows.rowBytes, row * rows.rowBytes, rows.rowBytes);
      return;
    }
    default:
      return;
  }
}

/** What each row for a member adds to the value of its signal, for so many rows. */
export function signalValue(
  signal: { readonly value: string } & Partial<Pick<GroupSignal, "perRow">>,
  rows: number,
) {
  return BigInt(signal.value) + BigInt(signal.perRow ?? 0) * BigInt(rows);
}

/** How many rows of the request go to each member. */
export function rowsOfMembers({ rows, signal }: Operands): readonly number[] {
  const members = signal?.places.length ?? 0;
  if (rows === undefined || rows.role === "source") return new Array<number>(members).fill(1);
  const counts = new Array<number>(members).fill(0);
  for (const member of rows.table.member) if (member >= 0) counts[member] = (counts[member] ?? 0) + 1;
  return counts;
}

/** Declares the rows of a sum open that its bytes don't determine; they begin at an offset of a region. */
export function openSums(
  memory: Memory,
  region: number,
  offset: number,
  { open }: Payload,
  { id, elements, output }: Pick<RequestOf<"reduce">, "id" | "elements" | "output">,
): void {
  const bytes = elements * sumElementBytes(output);
  for (const { row, interval } of open)
    memory.open(region, bytes, {
      kind: "sum",
      request: id,
      offset: offset + row * bytes,
      format: output,
      interval,
    });
}

/** I32 as bytes. */
export function littleEndian(values: Int32Array): Uint8Array {
  const bytes = new Uint8Array(values.length * 4);
  const view = new DataView(bytes.buffer);
  values.forEach((value, i) => {
    view.setInt32(4 * i, value, true);
  });
  return bytes;
}
