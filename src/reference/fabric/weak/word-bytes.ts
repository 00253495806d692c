/** Runs of bytes as parts of words, and these as the bits that they are of them. Words are little-endian. */
import type { Span } from "../access.ts";

/** Bytes of one word. */
interface Piece {
  /** The word's place in memory. */
  readonly word: number;
  /** First byte of the word that is meant, and how many. */
  readonly first: number;
  readonly count: number;
  /** Where they stand in the payload. */
  readonly at: number;
}

/** The word that a place is in. */
export function wordOf({ place, start }: Span): number {
  return place.base + start - (start % 8);
}

export function piecesOf({ place, start, bytes }: Span): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  while (at < bytes) {
    const first = (start + at) % 8;
    const count = Math.min(8 - first, bytes - at);
    pieces.push({ word: place.base + start + at - first, first, count, at });
    at += count;
  }
  return pieces;
}

/** What a payload puts into a word, in the bits of a mask. */
export function bitsOf(
  { first, count, at }: Piece,
  payload: Uint8Array,
): { readonly value: bigint; readonly mask: bigint } {
  let value = 0n;
  for (let i = at + count - 1; i >= at; i -= 1) value = (value << 8n) | BigInt(payload[i] ?? 0);
  const shift = BigInt(8 * first);
  return { value: value << shift, mask: ((1n << BigInt(8 * count)) - 1n) << shift };
}

/** Takes bytes of a word into a payload. */
export function takeBytes({ first, count, at }: Piece, word: bigint, payload: Uint8Array): void {
  const value = word >> BigInt(8 * first);
  for (let byte = 0; byte < count; byte += 1)
    payload[at + byte] = Number((value >> BigInt(8 * byte)) & 0xffn);
}
