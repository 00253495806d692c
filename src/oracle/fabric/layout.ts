/**
 * A program with its names looked up: regions and members of groups by number, offsets as they are in their region,
 * tables as plain integers. Nothing is checked here, and nothing is executed.
 */
import { type Part, partsOf } from "../../fabric/exchanges.ts";
import { type Devices, devicesOf } from "../../fabric/topology.ts";
import type { Address, FabricRequest, GroupAddress, Program, Region, Tensor } from "../../generated/types.ts";

/** An address with its region looked up. Offsets may be anything; what is right with them is checked elsewhere. */
export interface Place {
  /** Number of the region in the program. */
  readonly region: number;
  readonly offset: number;
  /** The address as it stands in the program, with the key that it shows. */
  readonly address: Address;
}

export interface Layout {
  readonly program: Program;
  readonly devices: Devices;
  readonly regions: readonly Region[];
  /** Number of the first byte of each region, if all lie one behind the other. */
  readonly firstByte: Float64Array;
  /** Throws RangeError where there is no such region: the program is ill-formed. */
  readonly regionNumber: (name: string) => number;
  readonly place: (address: Address) => Place;
  /** The places of all members of a group. */
  readonly members: (address: GroupAddress) => readonly Place[];
  /** Which part each dispatch and combine takes, by its ID. Throws RangeError for what takes none. */
  readonly part: (request: string) => Part;
}

export function layoutOf(program: Program): Layout {
  const numbers = new Map(program.regions.map(({ name }, number) => [name, number]));
  const groups = new Map((program.groups ?? []).map((group) => [group.name, group.members]));
  const regionNumber = (name: string) => {
    const number = numbers.get(name);
    if (number === undefined) throw new RangeError(`there is no region ${name}; see programProblem`);
    return number;
  };
  const place = (address: Address): Place => ({
    region: regionNumber(address.region),
    offset: address.offset ?? 0,
    address,
  });
  const members = ({ group, offset = 0 }: GroupAddress): readonly Place[] => {
    const found = groups.get(group);
    if (found === undefined) throw new RangeError(`there is no group ${group}; see programProblem`);
    return found.map((address) => {
      const own = place(address);
      return { ...own, offset: own.offset + offset };
    });
  };
  const parts: ReadonlyMap<string, Part> =
    (program.exchanges ?? []).length === 0 ? new Map() : partsOf(program);
  const part = (request: string): Part => {
    const found = parts.get(request);
    if (found === undefined) throw new RangeError(`${request} is no part of an exchange; see programProblem`);
    return found;
  };
  return {
    program,
    devices: devicesOf(program.topology),
    regions: program.regions,
    firstByte: firstBytes(program.regions),
    regionNumber,
    place,
    members,
    part,
  };
}

/** Throws RangeError where there are more bytes than numbers that a float64 counts. */
function firstBytes(regions: readonly Region[]): Float64Array {
  const firsts = new Float64Array(regions.length);
  let bytes = 0;
  regions.forEach((region, number) => {
    firsts[number] = bytes;
    bytes += region.bytes;
  });
  if (bytes > Number.MAX_SAFE_INTEGER) throw new RangeError("all regions together have more than 2^53 bytes");
  return firsts;
}

/** The integers of an I32 tensor. */
export function integersOf({ data }: Tensor): Int32Array {
  const bytes = data.byteOffset % 4 === 0 ? data : data.slice();
  return new Int32Array(bytes.buffer, bytes.byteOffset, Math.floor(bytes.length / 4));
}

/** A table [rows, slots, 2] or, of an append, [rows, slots], whose rows count from 0 in each member. */
export interface Table {
  readonly rows: number;
  readonly slots: number;
  /** Of each entry, row by row. */
  readonly member: Int32Array;
  /** Row of each entry; all zero in a table that names members alone. */
  readonly row: Int32Array;
}

export function tableOf({ shape, ...tensor }: Tensor): Table {
  const [rows = 0, slots = 0, fields] = shape;
  const integers = integersOf({ shape, ...tensor });
  if (fields === undefined) return { rows, slots, member: integers, row: new Int32Array(integers.length) };
  const member = new Int32Array(rows * slots);
  const row = new Int32Array(rows * slots);
  for (let entry = 0; entry < member.length; entry += 1) {
    member[entry] = integers[2 * entry] ?? 0;
    row[entry] = integers[2 * entry + 1] ?? 0;
  }
  return { rows, slots, member, row };
}

/** Bytes of an element of the rows of a sum. */
export function sumElementBytes(format: "FP32" | "BF16"): 2 | 4 {
  return format === "FP32" ? 4 : 2;
}

/** Bytes of a write or a read: those of a word unless it says otherwise. */
export function bytesOf(request: { readonly bytes?: number }): number {
  return request.bytes ?? 8;
}

/** A request of one kind. */
export type RequestOf<Kind extends FabricRequest["kind"]> = Extract<FabricRequest, { kind: Kind }>;
