/**
 * Casts to narrow formats as tables. Rounding to nearest even depends on the leading bits of an FP32 value and on whether
 * any bit below them is set. So the index keeps the sign, the exponent and two fraction bits more than the format has,
 * the last of them set if any bit below is: neither a value of the format nor a tie between two has that bit set.
 */
import type { NumberFormat, Recipe } from "../generated/types.ts";
import { encode } from "../numerics/float/encode.ts";
import { formats } from "../numerics/formats.ts";

/** The code of each leading part of an FP32 value: the index is its bits above `shift`, the last one made sticky. */
export interface CastTable {
  readonly codes: Uint16Array;
  readonly shift: number;
}

const tables = new Map<string, CastTable>();

/** Whether the casts to a format have a table. */
export function hasCastTable(format: NumberFormat): boolean {
  const { exponentBits, fractionBits } = formats[format];
  // FP32's own exponents reach into its subnormals, whose leading bits are not where the index has them.
  return exponentBits < formats.FP32.exponentBits && fractionBits <= formats.E5M6.fractionBits;
}

/** The table of the cast that a recipe names, built once: 2^(11 + fraction bits) codes. */
export function castTable(recipe: Recipe): CastTable {
  const { format, overflow, infinity } = recipe;
  const name = `${format} ${overflow} ${infinity}`;
  const known = tables.get(name);
  if (known !== undefined) return known;
  const shift = formats.FP32.fractionBits - (formats[format].fractionBits + 2);
  const codes = new Uint16Array(2 ** (32 - shift));
  const values = new Float32Array(1);
  const bits = new Uint32Array(values.buffer);
  for (let i = 0; i < codes.length; i += 1) {
    bits[0] = i << shift;
    codes[i] = encode(format, values[0] ?? 0, recipe);
  }
  const table = { codes, shift };
  tables.set(name, table);
  return table;
}
