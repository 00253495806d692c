/**
 * Numbers as they are written, and what they mean: whole numbers of a range, words of 64 bits, and elements of lists. Each
 * element can also be given by its bits, in hexadecimal.
 */
import type { Word64 } from "../../generated/types.ts";
import { wordOf } from "../words.ts";
import type { Token } from "./syntax.ts";
import { Misplaced } from "./text-error.ts";

/** A whole number of a range. Throws Misplaced. */
export function wholeNumber(token: Token, lowest: number, highest: number, what: string): number {
  const value = BigInt(token.text);
  if (value < BigInt(lowest) || value > BigInt(highest))
    throw new Misplaced(token, `${what} is from ${lowest} to ${highest}, not ${token.text}`);
  return Number(value);
}

/** A word of 64 bits: unsigned, or negative in two's complement. Throws Misplaced. */
export function word(token: Token): Word64 {
  return wordOf(integer(token, 64));
}

/** Bytes of one element, and its encoding. */
export interface Element {
  readonly bytes: number;
  /** Puts the element into the view at a place. Throws Misplaced. */
  readonly put: (view: DataView, at: number, token: Token) => void;
}

export const elements = {
  U8: {
    bytes: 1,
    put: (view, at, token) => view.setUint8(at, Number(BigInt.asUintN(8, integer(token, 8)))),
  },
  I32: {
    bytes: 4,
    put: (view, at, token) => view.setInt32(at, Number(BigInt.asIntN(32, integer(token, 32))), true),
  },
  U64: {
    bytes: 8,
    put: (view, at, token) => view.setBigUint64(at, BigInt.asUintN(64, integer(token, 64)), true),
  },
  FP32: { bytes: 4, put: (view, at, token) => view.setUint32(at, floatBits(token, 32), true) },
  BF16: { bytes: 2, put: (view, at, token) => view.setUint16(at, floatBits(token, 16), true) },
} as const satisfies { readonly [format: string]: Element };

/** A whole number that so many bits hold, unsigned or in two's complement. Throws Misplaced. */
function integer(token: Token, bits: number): bigint {
  const parts = /^(-?)(0x[0-9A-Fa-f]+|[0-9]+)$/.exec(token.text);
  if (parts === null) throw new Misplaced(token, `${token.text} is no whole number`);
  const value = BigInt(parts[2] ?? "0") * (parts[1] === "-" ? -1n : 1n);
  if (value >= 1n << BigInt(bits) || value < -(1n << BigInt(bits - 1)))
    throw new Misplaced(token, `${token.text} does not fit into ${bits} bits`);
  return value;
}

/** Bits of an FP32 number, rounded to nearest even, or of a BF16 number, which has to be exact. Throws Misplaced. */
function floatBits(token: Token, width: 32 | 16): number {
  const { text } = token;
  if (text.startsWith("0x")) return Number(integer(token, width));
  if (text === "nan") return width === 32 ? 0x7fc00000 : 0x7fc0;
  const value = numberOf(text);
  if (value === undefined)
    throw new Misplaced(
      token,
      `${text} is no number; one is such as 1, -0.5, 1e-3, inf, nan or its bits, 0x3f80`,
    );
  const bits = new Uint32Array(Float32Array.of(value).buffer)[0] ?? 0;
  if (Number.isFinite(value) && !Number.isFinite(Math.fround(value)))
    throw new Misplaced(token, `${text} is beyond the largest FP32 number`);
  if (width === 32) return bits;
  if (Math.fround(value) !== value || (bits & 0xffff) !== 0)
    throw new Misplaced(token, `${text} is no BF16 number; write one, or its bits`);
  return bits >>> 16;
}

function numberOf(text: string): number | undefined {
  if (/^-?inf$/.test(text)) return text === "inf" ? Infinity : -Infinity;
  return /^-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?$/.test(text) ? Number(text) : undefined;
}

/** Up to here a word is shown as a number, beyond it in hexadecimal. */
const largestDecimal = 999_999n;

/** How a word is written. */
export function wordText(value: Word64): string {
  const number = BigInt(value);
  return number <= largestDecimal ? number.toString() : wordOf(number);
}

/** How an FP32 number is written, by its bits: as the shortest decimal that has them, if one has. */
export function float32Text(bits: number): string {
  const value = new Float32Array(Uint32Array.of(bits).buffer)[0] ?? 0;
  if (Number.isNaN(value)) return bits === 0x7fc00000 ? "nan" : `0x${bits.toString(16)}`;
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  if (Object.is(value, -0)) return "-0";
  for (let digits = 1; digits < 9; digits += 1) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === value) return String(short);
  }
  return String(value);
}

/** How a BF16 number is written, by its bits. */
export function bfloat16Text(bits: number): string {
  const value = new Float32Array(Uint32Array.of(bits * 65536).buffer)[0] ?? 0;
  if (Number.isNaN(value)) return bits === 0x7fc0 ? "nan" : `0x${bits.toString(16)}`;
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  return Object.is(value, -0) ? "-0" : String(value);
}
