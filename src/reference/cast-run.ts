/**
 * The hot loop of the reference: FP32 values to narrow codes. Rounding to nearest even depends only on the leading bits
 * of a value and on whether any bit below them is set, so a long run is a table lookup by sign, exponent, 7 fraction
 * bits and one sticky bit. Faster kernels can replace this file alone.
 */
import type { NumberFormat } from "../generated/types.ts";
import { formats } from "../numerics/formats.ts";

export type NarrowCodes = Uint8Array | Uint16Array | Uint32Array;

/** FP32 values, and the same memory as bits. */
export interface Float32Run {
  readonly values: Float32Array;
  readonly bits: Uint32Array;
}

/** Casts the first `length` values to `codes`, from `start` on. */
export type CastRun = (run: Float32Run, codes: NarrowCodes, start: number, length: number) => void;

/** Fewer elements than this are cast one by one: the table would cost more than it saves. */
const worthTable = 1 << 15;
const tableBits = 17;
/** The table keeps 7 fraction bits and a sticky bit, which decide the rounding of formats with at most 6. */
const widestFraction = 6;

const tables = new WeakMap<object, Map<string, Uint16Array>>();

/** A run over the memory of `values`. */
export function runOf(values: Float32Array): Float32Run {
  return { values, bits: new Uint32Array(values.buffer, values.byteOffset, values.length) };
}

/**
 * The run of a cast to `format` for about `elements` elements. `owner` and `name` identify the cast: where both are
 * equal it is the same function, and its table is built once.
 */
export function castRunOf(
  cast: (value: number) => number,
  format: NumberFormat,
  elements: number,
  owner: object,
  name: string,
): CastRun {
  const narrow = formats[format].fractionBits <= widestFraction;
  if (!narrow || elements < worthTable) return oneByOne(cast);
  const table = tableOf(cast, owner, name);
  const bytes = Uint8Array.from(table);
  // One loop for each type of array: an engine compiles a loop over mixed types several times slower.
  return ({ bits }, codes, start, length) => {
    if (codes instanceof Uint8Array) castToBytes(bits, bytes, codes, start, length);
    else castToWords(bits, table, codes, start, length);
  };
}

function castToBytes(
  bits: Uint32Array,
  table: Uint8Array,
  codes: Uint8Array,
  start: number,
  length: number,
): void {
  for (let i = 0; i < length; i += 1) {
    const word = bits[i] ?? 0;
    const sticky = ((word & 0xffff) + 0xffff) >>> 16;
    codes[start + i] = table[((word >>> 16) << 1) | sticky] ?? 0;
  }
}

function castToWords(
  bits: Uint32Array,
  table: Uint16Array,
  codes: Uint16Array | Uint32Array,
  start: number,
  length: number,
): void {
  for (let i = 0; i < length; i += 1) {
    const word = bits[i] ?? 0;
    const sticky = ((word & 0xffff) + 0xffff) >>> 16;
    codes[start + i] = table[((word >>> 16) << 1) | sticky] ?? 0;
  }
}

function oneByOne(cast: (value: number) => number): CastRun {
  return ({ values }, codes, start, length) => {
    for (let i = 0; i < length; i += 1) codes[start + i] = cast(values[i] ?? 0);
  };
}

function tableOf(cast: (value: number) => number, owner: object, name: string): Uint16Array {
  const ofOwner = tables.get(owner) ?? new Map<string, Uint16Array>();
  tables.set(owner, ofOwner);
  const known = ofOwner.get(name);
  if (known !== undefined) return known;
  const table = new Uint16Array(2 ** tableBits);
  const { bits, values } = runOf(new Float32Array(1));
  for (let i = 0; i < table.length; i += 1) {
    bits[0] = ((i >>> 1) << 16) | (i & 1);
    table[i] = cast(values[0] ?? 0);
  }
  ofOwner.set(name, table);
  return table;
}
