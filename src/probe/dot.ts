/**
 * Dot products that a probe asks for: few values of chosen size at chosen places, the rest zeros. An alphabet knows how far
 * the values of a pair of operands reach, and how a value is split between elements and scales.
 */
import type { GemmOutputFormat, OperandSupport, ScaleFormat } from "../generated/types.ts";
import { formats } from "../numerics/formats.ts";
import { groupSize } from "../numerics/groups.ts";

/** One row of A times one row of B. */
export interface Dot {
  readonly k: number;
  /** Values of the elements, without scales. */
  readonly a: Float64Array;
  readonly b: Float64Array;
  /** Scales of A and of B along k, by group of `kEach`; all 1 if absent. */
  readonly scales?: { readonly a: Float64Array; readonly b: Float64Array };
  readonly addend?: number;
  readonly output: GemmOutputFormat;
}

/** How elements of an operand share scales along k and across rows. */
export interface Grouping {
  readonly kEach: number;
  readonly rowsEach: number;
  readonly scaleFormat: ScaleFormat;
}

export interface Alphabet {
  readonly a: OperandSupport;
  readonly b: OperandSupport;
  /** Exponents of powers of two that a product of elements can be, subnormal elements included. */
  readonly smallest: number;
  readonly largest: number;
  /** The smallest product of normal elements. */
  readonly smallestNormal: number;
  /** Fraction bits of the elements. */
  readonly bits: { readonly a: number; readonly b: number };
  readonly groups: { readonly a: Grouping | undefined; readonly b: Grouping | undefined };
}

/** Sums stay inside FP32 with this much to spare, however wide the range of the elements is. */
const widest = { smallest: -110, largest: 60 };

interface Range {
  readonly smallest: number;
  readonly normal: number;
  readonly largest: number;
}

function rangeOf({ format }: OperandSupport): Range {
  const { bias, max, fractionBits } = formats[format];
  const [lowest, highest] = [widest.smallest / 2, widest.largest / 2];
  return {
    smallest: Math.max(1 - bias - fractionBits, lowest),
    normal: Math.max(1 - bias, lowest),
    largest: Math.min(Math.floor(Math.log2(max)), highest),
  };
}

function groupingOf({ scaling }: OperandSupport, transpose: boolean): Grouping | undefined {
  if (scaling === undefined || scaling.group === "tensor") return undefined;
  // The extent of the tensor matters to the group of a whole tensor alone.
  const { rows, columns } = groupSize(scaling.group, { rows: 1, columns: 1 });
  const { scaleFormat } = scaling;
  return transpose
    ? { kEach: rows, rowsEach: columns, scaleFormat }
    : { kEach: columns, rowsEach: rows, scaleFormat };
}

/** The alphabet of a pair of operands that are stored as they are or as their transposes. */
export function alphabetOf(
  a: OperandSupport,
  b: OperandSupport,
  transposed: { readonly a: boolean; readonly b: boolean },
): Alphabet {
  const [left, right] = [rangeOf(a), rangeOf(b)];
  return {
    a,
    b,
    smallest: left.smallest + right.smallest,
    largest: left.largest + right.largest,
    smallestNormal: left.normal + right.normal,
    bits: { a: formats[a.format].fractionBits, b: formats[b.format].fractionBits },
    groups: { a: groupingOf(a, transposed.a), b: groupingOf(b, transposed.b) },
  };
}

/** Whether a scale belongs to few enough elements that scales extend the range of products. */
export function scalesReach({ groups }: Alphabet): boolean {
  return groups.a !== undefined && groups.b !== undefined && groups.a.kEach > 1 && groups.b.kEach > 1;
}

/** Exponents of the scales of one operand that the probes use. */
export function scaleRange({ scaleFormat }: Grouping): {
  readonly smallest: number;
  readonly largest: number;
} {
  switch (scaleFormat) {
    case "UE4M3":
      return { smallest: -9, largest: 8 };
    case "E8M0":
    case "FP32":
      return { smallest: -30, largest: 20 };
  }
}

/** A value to be placed: sign and significand times a power of two. */
export interface Placed {
  readonly at: number;
  readonly exponent: number;
  /** In [1, 2), or negative; held by the elements. 1 by default. */
  readonly significand?: number;
}

/** The exponent of A's element of a product that is a power of two; B's is the rest. */
function split({ a, b }: Alphabet, exponent: number): readonly [number, number] {
  const [left, right] = [rangeOf(a), rangeOf(b)];
  const middle = Math.round(
    (exponent * (left.largest - left.normal)) / (left.largest - left.normal + right.largest - right.normal),
  );
  const low = Math.max(left.normal, exponent - right.largest);
  const high = Math.min(left.largest, exponent - right.normal);
  if (low <= high)
    return [Math.min(high, Math.max(low, middle)), exponent - Math.min(high, Math.max(low, middle))];
  // A subnormal is needed: B's first.
  const bottom = Math.max(left.smallest, Math.min(left.normal, exponent - right.smallest));
  return [bottom, exponent - bottom];
}

/** A dot product of `k` products with these values, and zeros elsewhere. Undefined if one can't be had. */
export function dotOf(
  alphabet: Alphabet,
  k: number,
  values: readonly Placed[],
  rest: { readonly addend?: number; readonly output?: GemmOutputFormat } = {},
): Dot | undefined {
  const [a, b] = [new Float64Array(k), new Float64Array(k)];
  for (const { at, exponent, significand = 1 } of values) {
    if (exponent < alphabet.smallest || exponent > alphabet.largest || at >= k || a[at] !== 0)
      return undefined;
    const [ofA, ofB] = split(alphabet, exponent);
    a[at] = significand * 2 ** ofA;
    b[at] = 2 ** ofB;
    if (!holds(alphabet.a, a[at])) {
      // The other operand may have the bits for it.
      a[at] = Math.sign(significand) * 2 ** ofA;
      b[at] = Math.abs(significand) * 2 ** ofB;
      if (!holds(alphabet.b, b[at])) return undefined;
    }
  }
  return {
    k,
    a,
    b,
    output: rest.output ?? "FP32",
    ...(rest.addend === undefined ? {} : { addend: rest.addend }),
  };
}

/** Whether the format of an operand has this value. */
export function holds({ format }: OperandSupport, value: number): boolean {
  const { bias, max, fractionBits } = formats[format];
  const magnitude = Math.abs(value);
  if (magnitude > max) return false;
  const exponent = Math.max(Math.floor(Math.log2(magnitude)), 1 - bias);
  return Number.isInteger(magnitude / 2 ** (exponent - fractionBits));
}

/** The same with values whose size comes from the scales of their groups: one value in a group of each operand. */
export function scaledDotOf(
  alphabet: Alphabet,
  k: number,
  values: readonly Placed[],
  rest: { readonly addend?: number; readonly output?: GemmOutputFormat } = {},
): Dot | undefined {
  const { groups } = alphabet;
  if (groups.a === undefined || groups.b === undefined) return undefined;
  const a = new Float64Array(Math.ceil(k / groups.a.kEach)).fill(1);
  const b = new Float64Array(Math.ceil(k / groups.b.kEach)).fill(1);
  const [left, right] = [scaleRange(groups.a), scaleRange(groups.b)];
  const taken = new Map<string, number>();
  const elements: Placed[] = [];
  for (const { at, exponent, significand } of values) {
    // What is beyond the scales is left to the elements.
    const ofScales = Math.min(
      left.largest + right.largest,
      Math.max(left.smallest + right.smallest, exponent),
    );
    const middle = Math.round(ofScales / 2);
    const ofA = Math.min(
      left.largest,
      ofScales - right.smallest,
      Math.max(left.smallest, ofScales - right.largest, middle),
    );
    const ofB = ofScales - ofA;
    elements.push({
      at,
      exponent: exponent - ofScales,
      ...(significand === undefined ? {} : { significand }),
    });
    const [placeA, placeB] = [Math.floor(at / groups.a.kEach), Math.floor(at / groups.b.kEach)];
    for (const [place, value] of [
      [`a${placeA}`, ofA],
      [`b${placeB}`, ofB],
    ] as const) {
      if ((taken.get(place) ?? value) !== value) return undefined;
      taken.set(place, value);
    }
    a[placeA] = 2 ** ofA;
    b[placeB] = 2 ** ofB;
  }
  const plain = dotOf(alphabet, k, elements, rest);
  if (plain === undefined) return undefined;
  return { ...plain, scales: { a, b } };
}
