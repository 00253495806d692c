/**
 * From codes to numbers in floating-point arithmetic: what an accelerator does. Every value of every format is a
 * float64, so decoding is exact. The oracle has a decoder of its own and never uses this one.
 */
import type { NumberFormat, Tensor } from "../../generated/types.ts";
import { codeBits, formats } from "../formats.ts";
import { float32Of, float64Of, smallCodesOf } from "../tensor.ts";

const view = new DataView(new ArrayBuffer(4));

/** The value of one code of up to 32 bits. NaN codes give NaN; the sign of UE4M3 is ignored. */
export function decode(format: NumberFormat, code: number): number {
  if (format === "FP32") {
    view.setUint32(0, code);
    return view.getFloat32(0);
  }
  const { signed, exponentBits, fractionBits, bias, hasInfinity, nan, hasSubnormals } = formats[format];
  const fraction = code & (2 ** fractionBits - 1);
  const field = (code >>> fractionBits) & (2 ** exponentBits - 1);
  const topField = 2 ** exponentBits - 1;
  const negative = signed && ((code >>> (fractionBits + exponentBits)) & 1) === 1;
  const sign = negative ? -1 : 1;
  if (nan === "negative-zero" && negative && field === 0 && fraction === 0) return Number.NaN;
  if (nan === "all-ones" && field === topField && fraction === 2 ** fractionBits - 1) return Number.NaN;
  if (hasInfinity && field === topField) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  if (hasSubnormals && field === 0) return sign * fraction * 2 ** (1 - bias - fractionBits);
  return sign * (2 ** fractionBits + fraction) * 2 ** (field - bias - fractionBits);
}

const tables = new Map<NumberFormat, Float64Array>();

/** Values of all codes of a format of at most 16 bits, indexed by code; UE4M3 has 256, as its sign bit is ignored. */
export function decodeTable(format: NumberFormat): Float64Array {
  const known = tables.get(format);
  if (known !== undefined) return known;
  const bits = format === "UE4M3" ? 8 : codeBits(format);
  if (bits > 16) throw new RangeError(`${format} has too many codes for a table`);
  const table = Float64Array.from({ length: 2 ** bits }, (_, code) => decode(format, code));
  tables.set(format, table);
  return table;
}

/** The values of a tensor whose codes are of `format`, as float64. */
export function decodeTensor(tensor: Tensor, format: NumberFormat): Float64Array {
  if (format === "FP64") return Float64Array.from(float64Of(tensor));
  if (format === "FP32") return Float64Array.from(float32Of(tensor));
  const table = decodeTable(format);
  const codes = smallCodesOf(tensor);
  const values = new Float64Array(codes.length);
  for (let i = 0; i < codes.length; i += 1)
    values[i] = table[(codes[i] ?? 0) & (table.length - 1)] ?? Number.NaN;
  return values;
}
