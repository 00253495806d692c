/**
 * The number formats of the spec, as one table of parameters. This is a definition, not code that computes: it is
 * the only part of the numerics, with tensors and group shapes, that the oracle and the reference have in common.
 * `spec/number-formats.md` is the same table for people.
 */
import type { DType, NumberFormat } from "../generated/types.ts";

export interface FormatParameters {
  readonly name: NumberFormat;
  readonly signed: boolean;
  readonly exponentBits: number;
  readonly fractionBits: number;
  readonly bias: number;
  /** Largest finite value. */
  readonly max: number;
  /** Whether the all-ones exponent with a zero fraction is an infinity, as in IEEE 754. */
  readonly hasInfinity: boolean;
  /**
   * Which codes are NaN. `ieee`: all-ones exponent, fraction not zero. `all-ones`: all bits but the sign are one.
   * `negative-zero`: the code that would be -0, so that the format has no -0.
   */
  readonly nan: "ieee" | "all-ones" | "negative-zero" | "none";
  /** Whether exponent field 0 means zero and subnormals. E8M0 has neither: its field 0 is an exponent like any other. */
  readonly hasSubnormals: boolean;
  /** How a code is stored: safetensors' own type, else the smallest unsigned integer, one code each. */
  readonly storage: DType;
}

const ieee = { signed: true, hasInfinity: true, nan: "ieee", hasSubnormals: true } as const;
const finiteOnly = { signed: true, hasInfinity: false, nan: "none", hasSubnormals: true } as const;
const fnuz = { signed: true, hasInfinity: false, nan: "negative-zero", hasSubnormals: true } as const;

/** Sources: OCP 8-bit Floating Point 1.0; OCP Microscaling 1.0; IEEE 754-2019; DeepSeek-V3 report v2, 3.3.3 (E5M6). */
export const formats: { readonly [Name in NumberFormat]: FormatParameters & { readonly name: Name } } = {
  E4M3: {
    name: "E4M3",
    signed: true,
    exponentBits: 4,
    fractionBits: 3,
    bias: 7,
    max: 448,
    hasInfinity: false,
    nan: "all-ones",
    hasSubnormals: true,
    storage: "F8_E4M3",
  },
  E5M2: { name: "E5M2", ...ieee, exponentBits: 5, fractionBits: 2, bias: 15, max: 57344, storage: "F8_E5M2" },
  E5M6: { name: "E5M6", ...ieee, exponentBits: 5, fractionBits: 6, bias: 15, max: 65024, storage: "U16" },
  E2M3: { name: "E2M3", ...finiteOnly, exponentBits: 2, fractionBits: 3, bias: 1, max: 7.5, storage: "U8" },
  E3M2: { name: "E3M2", ...finiteOnly, exponentBits: 3, fractionBits: 2, bias: 3, max: 28, storage: "U8" },
  E2M1: { name: "E2M1", ...finiteOnly, exponentBits: 2, fractionBits: 1, bias: 1, max: 6, storage: "U8" },
  E8M0: {
    name: "E8M0",
    signed: false,
    exponentBits: 8,
    fractionBits: 0,
    bias: 127,
    max: 2 ** 127,
    hasInfinity: false,
    nan: "all-ones",
    hasSubnormals: false,
    storage: "F8_E8M0",
  },
  UE4M3: {
    name: "UE4M3",
    signed: false,
    exponentBits: 4,
    fractionBits: 3,
    bias: 7,
    max: 448,
    hasInfinity: false,
    nan: "all-ones",
    hasSubnormals: true,
    storage: "F8_E4M3",
  },
  E4M3FNUZ: {
    name: "E4M3FNUZ",
    ...fnuz,
    exponentBits: 4,
    fractionBits: 3,
    bias: 8,
    max: 240,
    storage: "F8_E4M3FNUZ",
  },
  E5M2FNUZ: {
    name: "E5M2FNUZ",
    ...fnuz,
    exponentBits: 5,
    fractionBits: 2,
    bias: 16,
    max: 57344,
    storage: "F8_E5M2FNUZ",
  },
  BF16: {
    name: "BF16",
    ...ieee,
    exponentBits: 8,
    fractionBits: 7,
    bias: 127,
    max: (2 - 2 ** -7) * 2 ** 127,
    storage: "BF16",
  },
  FP16: { name: "FP16", ...ieee, exponentBits: 5, fractionBits: 10, bias: 15, max: 65504, storage: "F16" },
  FP32: {
    name: "FP32",
    ...ieee,
    exponentBits: 8,
    fractionBits: 23,
    bias: 127,
    max: (2 - 2 ** -23) * 2 ** 127,
    storage: "F32",
  },
  FP64: {
    name: "FP64",
    ...ieee,
    exponentBits: 11,
    fractionBits: 52,
    bias: 1023,
    max: Number.MAX_VALUE,
    storage: "F64",
  },
};

/** All formats, in the order of the table. */
export const formatNames: readonly NumberFormat[] = Object.values(formats).map((format) => format.name);

/** Formats to which values are cast: all but FP64, which only goes in. */
export const castFormats = formatNames.filter((name) => name !== "FP64");

/** Formats whose elements may share a scale, as `recipe.schema.json` has them. */
export const scalableFormats: readonly NumberFormat[] = [
  "E4M3",
  "E5M2",
  "E5M6",
  "E2M3",
  "E3M2",
  "E2M1",
  "E4M3FNUZ",
  "E5M2FNUZ",
];

/** How the codes of a format are stored in a tensor. */
export function storageDType(format: NumberFormat): DType {
  return formats[format].storage;
}

/** Number of bits of a code, sign included. */
export function codeBits(format: NumberFormat): number {
  const { signed, exponentBits, fractionBits } = formats[format];
  return (signed ? 1 : 0) + exponentBits + fractionBits;
}
