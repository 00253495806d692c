/** Words of 64 bits as they stand in a program, in hexadecimal, and as numbers. */
import type { Word64 } from "../generated/types.ts";

const modulus = 1n << 64n;

/** The number of a word. */
export function wordValue(word: Word64): bigint {
  return BigInt(word);
}

/** The word of a number, modulo 2^64. */
export function wordOf(value: bigint | number): Word64 {
  return `0x${BigInt.asUintN(64, BigInt(value)).toString(16)}`;
}

/** The sum of two words, modulo 2^64. */
export function addWords(a: bigint, b: bigint): bigint {
  return (a + b) % modulus;
}
