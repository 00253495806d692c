/**
 * How communication programs of cases are written: regions full of random bytes, so that a byte that changes where none
 * should is seen, groups, tables, and the islands on which a program is run.
 */
import { wordOf } from "../../src/fabric/words.ts";
import type { Group, Program, Region, Tensor } from "../../src/generated/types.ts";
import type { Random } from "../../src/harness/random.ts";

/** Draws the same every time: for programs of which only the shape matters. */
export const noRandom: Random = { integer: (low) => low, unit: () => 0, normal: () => 0 };

/** Bytes that nothing compresses. */
export function randomBytes(random: Random, bytes: number): Tensor {
  const words = new Uint32Array(Math.ceil(bytes / 4));
  for (let i = 0; i < words.length; i += 1) words[i] = random.integer(0, 2 ** 32 - 1);
  return { dtype: "U8", shape: [bytes], data: new Uint8Array(words.buffer, 0, bytes) };
}

/** Small numbers in BF16, whose sums are sums: -8 to 8 in steps of an eighth, and rarely zero. */
export function smallNumbers(random: Random, count: number): Tensor {
  const values = new Float32Array(count);
  for (let i = 0; i < count; i += 1) values[i] = random.integer(-64, 64) / 8;
  const bits = new Uint32Array(values.buffer);
  const data = new Uint8Array(2 * count);
  const view = new DataView(data.buffer);
  bits.forEach((word, i) => {
    view.setUint16(2 * i, word >>> 16, true);
  });
  return { dtype: "U8", shape: [data.length], data };
}

/** A region full of random bytes. */
export function filled(
  random: Random,
  name: string,
  rank: number,
  bytes: number,
  more: Partial<Region> = {},
): Region {
  return { name, rank, bytes, initial: randomBytes(random, bytes), ...more };
}

/** A region of words, with these values. */
export function words(
  name: string,
  rank: number,
  values: readonly (number | bigint)[],
  more: Partial<Region> = {},
): Region {
  const data = new Uint8Array(8 * values.length);
  const view = new DataView(data.buffer);
  values.forEach((value, i) => {
    view.setBigUint64(8 * i, BigInt(wordOf(value)), true);
  });
  return { name, rank, bytes: data.length, initial: { dtype: "U8", shape: [data.length], data }, ...more };
}

/** The same region on every rank: NAME0, NAME1, and so on; and the group of them, NAME. */
export function onEveryRank(
  name: string,
  ranks: number,
  make: (name: string, rank: number) => Region,
): { readonly regions: Region[]; readonly group: Group } {
  const regions = Array.from({ length: ranks }, (_, rank) => make(`${name}${rank}`, rank));
  return { regions, group: { name, members: regions.map((region) => ({ region: region.name })) } };
}

/**
 * I32 [rows, slots, 2]: each entry a member and a row; [-1, 0] skips it. All lines have as many entries; of no lines, each
 * would have one.
 */
export function rowTable(lines: readonly (readonly (readonly [member: number, row: number])[])[]): Tensor {
  return int32Tensor([lines.length, lines[0]?.length ?? 1, 2], lines.flat(2));
}

/** I32 [rows, slots]: members, -1 for none. */
export function memberTable(lines: readonly (readonly number[])[]): Tensor {
  return int32Tensor([lines.length, lines[0]?.length ?? 1], lines.flat());
}

export function int32Tensor(shape: number[], values: readonly number[] | Int32Array): Tensor {
  const data = new Uint8Array(4 * values.length);
  const view = new DataView(data.buffer);
  values.forEach((value, i) => {
    view.setInt32(4 * i, value, true);
  });
  return { dtype: "I32", shape, data };
}

/** The same list in another order. */
export function shuffled<T>(list: readonly T[], random: Random): T[] {
  const order = [...list];
  for (let last = order.length - 1; last > 0; last -= 1) {
    const other = random.integer(0, last);
    const [a, b] = [order[last], order[other]];
    if (a !== undefined && b !== undefined) [order[last], order[other]] = [b, a];
  }
  return order;
}

/** Observes every region. */
export function observed(program: Omit<Program, "observe">): Program {
  return { ...program, observe: program.regions.map(({ name }) => name) };
}

/** Observes the regions whose names begin with one of these. */
export function observing(program: Program, names: readonly string[]): Program {
  const isNamed = (region: string) => names.some((name) => region.startsWith(name));
  return { ...program, observe: program.regions.map(({ name }) => name).filter(isNamed) };
}

/** `2+2+4` as islands; `4-apart` are four devices of an island without a network inside. */
export function topologyOf(text: string): Program["topology"] {
  const [sizes = "", apart] = text.split("-");
  const islands = sizes.split("+").map(Number);
  return apart === undefined ? { islands } : { islands, scaleUp: { gigabytesPerSecond: 0, latencyNs: 0 } };
}

/** Number of devices. */
export function ranksOf({ islands }: Program["topology"]): number {
  return islands.reduce((sum, devices) => sum + devices, 0);
}
