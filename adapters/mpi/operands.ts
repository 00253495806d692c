/**
 * What a request names: addresses in the order in which they are checked, and the rows of its table. Only the verbs that
 * this adapter claims are known here.
 */
import type { Address, FabricRequest, Group, GroupAddress, Program, Tensor } from "../../src/index.ts";
import { wordBytes } from "./memory-map.ts";

/** An address of a request. */
export interface Operand {
  readonly at: Address;
  /** How far the request goes behind the address; members of a table have their rows checked instead. */
  readonly bytes: number;
  /** Whether its bytes are read or written as data; words of signals are neither. */
  readonly role: "source" | "destination" | "other";
  readonly alignment: number;
  /** The member of a group that it belongs to. */
  readonly member?: number;
}

/** An entry of a table. */
export interface Entry {
  readonly line: number;
  readonly member: number;
  readonly row: number;
}

export interface Rows {
  readonly members: readonly Address[];
  /** Entries that are skipped have the member -1. */
  readonly entries: readonly Entry[];
  readonly lines: number;
  readonly rowBytes: number;
  readonly role: "source" | "destination";
}

export interface Operands {
  readonly named: readonly Operand[];
  readonly rows?: Rows;
}

/** The addresses of a group's members, moved on by the offset of the request. */
export type MembersOf = (address: GroupAddress) => readonly Address[];

export function membersIn({ groups = [] }: Program): MembersOf {
  const byName = new Map(groups.map((group: Group) => [group.name, group.members]));
  return ({ group, offset = 0 }) =>
    (byName.get(group) ?? []).map((member) => ({ ...member, offset: (member.offset ?? 0) + offset }));
}

const plain = 1;
const elementBytes = 4;

export function operandsOf(request: FabricRequest, membersOf: MembersOf): Operands {
  switch (request.kind) {
    case "write": {
      const bytes = request.bytes ?? wordBytes;
      return {
        named: [
          ...optional(request.from, (at) => data(at, bytes, "source")),
          data(request.to, bytes, "destination"),
          ...optional(request.signal, ({ at }) => word(at)),
        ],
      };
    }
    case "read": {
      const bytes = request.bytes ?? wordBytes;
      const alignment = request.acquire === undefined ? plain : wordBytes;
      return {
        named: [
          { ...data(request.from, bytes, "source"), alignment },
          data(request.to, bytes, "destination"),
        ],
      };
    }
    case "multicast":
      return {
        named: [
          data(request.from, request.bytes, "source"),
          ...membersOf(request.to).map((at, member) => ({
            ...data(at, request.bytes, "destination"),
            member,
          })),
          ...signalsOf(request.signal?.at, membersOf),
        ],
      };
    case "scatter": {
      const rows = rowsOf(request.table, request.to, membersOf, request.rowBytes, "destination");
      return {
        named: [
          data(request.from, rows.lines * request.rowBytes, "source"),
          ...rows.members.map((at) => data(at, 0, "destination")),
          ...signalsOf(request.signal?.at, membersOf),
        ],
        rows,
      };
    }
    case "gather": {
      const rows = rowsOf(request.table, request.from, membersOf, request.rowBytes, "source");
      return {
        named: [
          ...rows.members.map((at) => data(at, 0, "source")),
          data(request.to, rows.lines * request.rowBytes, "destination"),
        ],
        rows,
      };
    }
    case "reduce": {
      const rowBytes = request.elements * elementBytes;
      const rows = rowsOf(request.table, request.from, membersOf, rowBytes, "source");
      const sums = (at: Address) => ({
        ...data(at, rows.lines * rowBytes, "destination"),
        alignment: elementBytes,
      });
      return {
        named: [
          ...rows.members.map((at) => ({ ...data(at, 0, "source"), alignment: elementBytes })),
          sums(request.to),
          ...(request.also === undefined ? [] : membersOf(request.also).map(sums)),
          ...optional(request.signal, ({ at }) => word(at)),
        ],
        rows,
      };
    }
    case "atomic":
      return {
        named: [
          { ...word(request.at), role: "destination" },
          ...optional(request.fetch, (at) => data(at, wordBytes, "destination")),
        ],
      };
    case "signal":
    case "wait":
      return { named: [word(request.at)] };
    default:
      return { named: [] };
  }
}

function data(at: Address, bytes: number, role: "source" | "destination"): Operand {
  return { at, bytes, role, alignment: plain };
}

function word(at: Address): Operand {
  return { at, bytes: wordBytes, role: "other", alignment: wordBytes };
}

function signalsOf(at: GroupAddress | undefined, membersOf: MembersOf): Operand[] {
  return at === undefined ? [] : membersOf(at).map((address, member) => ({ ...word(address), member }));
}

function optional<T>(value: T | undefined, operand: (value: T) => Operand): Operand[] {
  return value === undefined ? [] : [operand(value)];
}

function rowsOf(
  { shape, data }: Tensor,
  group: GroupAddress,
  membersOf: MembersOf,
  rowBytes: number,
  role: Rows["role"],
): Rows {
  const [lines = 0, slots = 0] = shape;
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const entries = Array.from({ length: lines * slots }, (_, i) => ({
    line: Math.floor(i / slots),
    member: view.getInt32(8 * i, true),
    row: view.getInt32(8 * i + 4, true),
  }));
  return { members: membersOf(group), entries, lines, rowBytes, role };
}
