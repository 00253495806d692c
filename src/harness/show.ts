/**
 * How a number is shown in a finding, beside its bits: exactly where its format is narrow, else by the shortest decimal
 * that identifies it in its format.
 */
import type { NumberFormat, ShownValue } from "../generated/types.ts";
import { codeBits, formats } from "../numerics/formats.ts";
import { decodedValue } from "../oracle/values.ts";

/** A code of a format, for people and for machines. */
export function shown(format: NumberFormat, code: number | bigint): ShownValue {
  return { value: decimal(format, code), bits: hexadecimal(code, storedBits(format)), format };
}

/** A plain integer of a storage type. */
export function shownInteger(dtype: string, code: number | bigint, bytes: number): ShownValue {
  return { value: String(code), bits: hexadecimal(code, bytes * 8), format: dtype };
}

function storedBits(format: NumberFormat): number {
  return format === "UE4M3" ? 8 : codeBits(format);
}

function hexadecimal(code: number | bigint, bits: number): string {
  return `0x${code
    .toString(16)
    .toUpperCase()
    .padStart(Math.ceil(bits / 4), "0")}`;
}

function decimal(format: NumberFormat, code: number | bigint): string {
  const value = numberOf(format, code);
  if (Object.is(value, -0)) return "-0";
  if (!Number.isFinite(value) || format === "FP64") return String(value);
  if (format === "E8M0") return `2^${Math.log2(value)}`;
  // Values of so few bits have few digits, and are easier to check by hand when all of them are there.
  if (codeBits(format) <= 8) return String(value);
  for (let digits = 1; digits <= 9; digits += 1) {
    const short = Number(value.toPrecision(digits));
    if (isNearest(format, short, value)) return String(short);
  }
  return String(value);
}

/** Whether `short` is closer to `value` than half the distance to its neighbours, so that it stands for no other. */
function isNearest(format: NumberFormat, short: number, value: number): boolean {
  if (format === "FP32") return Math.fround(short) === value;
  const { bias, fractionBits } = formats[format];
  const exponent = Math.max(Math.floor(Math.log2(Math.abs(value))), 1 - bias);
  return Math.abs(short - value) < 2 ** (exponent - fractionBits - 2);
}

function numberOf(format: NumberFormat, code: number | bigint): number {
  const view = new DataView(new ArrayBuffer(8));
  if (format === "FP64") {
    view.setBigUint64(0, BigInt(code));
    return view.getFloat64(0);
  }
  if (format === "FP32") {
    view.setUint32(0, Number(code));
    return view.getFloat32(0);
  }
  return decodedValue(format, Number(code));
}
