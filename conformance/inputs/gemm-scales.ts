/** Codes of scales, by what a case needs them to be: of moderate size, or a power of two. */
import type { ScaleFormat } from "../../src/generated/types.ts";
import type { Random } from "../../src/harness/random.ts";

/** Distance of an exponent's code from the next in each format of scales, and the code of 1. */
const layout = {
  FP32: { perBinade: 2 ** 23, one: 0x3f800000 },
  E8M0: { perBinade: 1, one: 127 },
  UE4M3: { perBinade: 8, one: 0x38 },
} as const;

/** A scale from 2^-4 up to 2^4, with every bit of its format. */
export function scaleCode(format: ScaleFormat, random: Random): number {
  const { perBinade, one } = layout[format];
  return one + random.integer(-4, 3) * perBinade + random.integer(0, perBinade - 1);
}

/** The scale 2^exponent; UE4M3 reaches from 2^-6 to 2^8. */
export function powerOfTwoScale(format: ScaleFormat, exponent: number): number {
  const { perBinade, one } = layout[format];
  return one + exponent * perBinade;
}
