/**
 * What codes mean, for the judge: a format is the ordered list of its non-negative values, and a code stands for its
 * place in that list. Built from the table of formats and from nothing else that computes.
 */
import type { NumberFormat, Tensor } from "../generated/types.ts";
import { codeBits, type FormatParameters, formats } from "../numerics/formats.ts";
import { float32Of, float64Of, smallCodesOf } from "../numerics/tensor.ts";

/** What one code is. The sign counts for zero and infinity as well. */
export type CodeMeaning =
  | { readonly kind: "finite"; readonly negative: boolean; readonly magnitude: number }
  | { readonly kind: "infinite"; readonly negative: boolean }
  | { readonly kind: "nan" };

export interface Ladder {
  /** Finite non-negative values, ascending; the code of `magnitudes[i]` is i. */
  readonly magnitudes: Float64Array;
  /** Sign bit of the code, 0 where the format has none. */
  readonly signBit: number;
  /** Magnitude code of infinity; undefined where there is none. */
  readonly infinity: number | undefined;
  /** One code that is NaN; undefined where there is none. */
  readonly nan: number | undefined;
  readonly hasNegativeZero: boolean;
}

const ladders = new Map<NumberFormat, Ladder>();

/** The ladder of values of a format of at most 16 bits. */
export function ladderOf(format: NumberFormat): Ladder {
  const known = ladders.get(format);
  if (known !== undefined) return known;
  const ladder = buildLadder(formats[format]);
  ladders.set(format, ladder);
  return ladder;
}

function buildLadder(format: FormatParameters): Ladder {
  const { exponentBits, fractionBits, bias, max, signed, hasSubnormals, hasInfinity, nan } = format;
  if (exponentBits + fractionBits > 15) throw new RangeError(`${format.name} has too many values to list`);
  const magnitudes: number[] = [];
  const perBinade = 2 ** fractionBits;
  let quantum = 2 ** ((hasSubnormals ? 1 : 0) - bias - fractionBits);
  let value = hasSubnormals ? 0 : 2 ** -bias;
  // Within a binade values are one quantum apart; the quantum doubles from each binade to the next, except that the
  // first normal binade has the quantum of the subnormals.
  while (value <= max) {
    magnitudes.push(value);
    value += quantum;
    const binadeEnds =
      magnitudes.length % perBinade === 0 && (magnitudes.length > perBinade || !hasSubnormals);
    if (binadeEnds) quantum *= 2;
  }
  const count = magnitudes.length;
  const signBit = signed ? 2 ** (exponentBits + fractionBits) : 0;
  const nanCodes = { ieee: count + 1, "all-ones": count, "negative-zero": signBit, none: undefined };
  return {
    magnitudes: Float64Array.from(magnitudes),
    signBit,
    infinity: hasInfinity ? count : undefined,
    nan: nanCodes[nan],
    hasNegativeZero: signed && nan !== "negative-zero",
  };
}

/** What a code of a format of at most 16 bits means. */
function meaningOf(format: NumberFormat, code: number): CodeMeaning {
  const ladder = ladderOf(format);
  const bits = format === "UE4M3" ? code % 128 : code;
  const negative = ladder.signBit !== 0 && bits >= ladder.signBit;
  const place = negative ? bits - ladder.signBit : bits;
  const magnitude = ladder.magnitudes[place];
  if (negative && place === 0 && !ladder.hasNegativeZero) return { kind: "nan" };
  if (magnitude !== undefined) return { kind: "finite", negative, magnitude };
  return place === ladder.infinity ? { kind: "infinite", negative } : { kind: "nan" };
}

/** The value of a code of a format of at most 16 bits; -0 for a negative zero. */
export function decodedValue(format: NumberFormat, code: number): number {
  return decodedValues(format)[code] ?? numberOf(meaningOf(format, code));
}

const float32 = new DataView(new ArrayBuffer(4));

/** The value of a code of any format but FP64; -0 for a negative zero. */
export function codeValue(format: NumberFormat, code: number): number {
  if (format !== "FP32") return decodedValue(format, code);
  float32.setUint32(0, code);
  return float32.getFloat32(0);
}

const decoded = new Map<NumberFormat, Float64Array>();

/** The value of every code of a format of at most 16 bits. */
function decodedValues(format: NumberFormat): Float64Array {
  const known = decoded.get(format);
  if (known !== undefined) return known;
  const values = new Float64Array(2 ** codeBits(format));
  for (let code = 0; code < values.length; code += 1) values[code] = numberOf(meaningOf(format, code));
  decoded.set(format, values);
  return values;
}

function numberOf(meaning: CodeMeaning): number {
  switch (meaning.kind) {
    case "finite":
      return meaning.negative ? -meaning.magnitude : meaning.magnitude;
    case "infinite":
      return meaning.negative ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
    case "nan":
      return Number.NaN;
  }
}

/** Exact values of a tensor whose elements are of `format`. */
export function valuesOf(tensor: Tensor, format: NumberFormat): Float64Array {
  if (format === "FP64") return new Float64Array(float64Of(tensor));
  if (format === "FP32") return new Float64Array(float32Of(tensor));
  const codes = smallCodesOf(tensor);
  const values = new Float64Array(codes.length);
  const known = decodedValues(format);
  for (let i = 0; i < values.length; i += 1) {
    const code = codes[i] as number;
    // A container may be wider than its codes.
    values[i] = code < known.length ? (known[code] as number) : decodedValue(format, code);
  }
  return values;
}

/** Whether a code is NaN; for FP32, by its bits. */
export function isNanCode(format: NumberFormat, code: number): boolean {
  if (format === "FP32") return code % 2 ** 31 > 0x7f800000;
  return meaningOf(format, code).kind === "nan";
}
