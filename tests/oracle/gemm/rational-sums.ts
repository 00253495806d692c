/**
 * The second oracle of products, slow and in rationals: an element from nothing but codes, the table of formats and the
 * definition of a sum. It shares no step with `src/oracle/gemm/`, neither decoding nor finding the scale of an element.
 */
import type { GemmOperand, GemmParams, NumberFormat, Tensor } from "../../../src/generated/types.ts";
import { formats } from "../../../src/numerics/formats.ts";
import { groupAreas } from "../../../src/numerics/groups.ts";
import { add, multiply, type Rational } from "../../../src/numerics/rational.ts";
import { smallCodesOf } from "../../../src/numerics/tensor.ts";

/** A number as a rational, or what is none: NaN and the infinities. */
export type Exact = Rational | number;

export type RationalSum =
  | { readonly kind: "special"; readonly value: number }
  | {
      readonly kind: "finite";
      readonly sum: Rational;
      /** Sum of the magnitudes of all terms, the addend included. */
      readonly magnitude: Rational;
      /** The terms that are not zero, the addend included. */
      readonly terms: readonly Rational[];
      /** Elements of both rows that are not zero, with their scales; and the addend, if it is not. */
      readonly rows: readonly [readonly Rational[], readonly Rational[]];
      readonly addend: Rational | undefined;
    };

export const nothing: Rational = { numerator: 0n, denominator: 1n };

function powerOfTwo(exponent: number): Rational {
  return exponent >= 0
    ? { numerator: 1n << BigInt(exponent), denominator: 1n }
    : { numerator: 1n, denominator: 1n << BigInt(-exponent) };
}

/** The value of a code, field by field. */
export function exactValue(format: NumberFormat, code: number): Exact {
  const { signed, exponentBits, fractionBits, bias, hasInfinity, nan, hasSubnormals } = formats[format];
  const fraction = code % 2 ** fractionBits;
  const field = Math.floor(code / 2 ** fractionBits) % 2 ** exponentBits;
  const isNegative = signed && Math.floor(code / 2 ** (fractionBits + exponentBits)) % 2 === 1;
  const ones = field === 2 ** exponentBits - 1;
  if (nan === "negative-zero" && isNegative && field === 0 && fraction === 0) return Number.NaN;
  if (nan === "all-ones" && ones && fraction === 2 ** fractionBits - 1) return Number.NaN;
  if (nan === "ieee" && ones && fraction > 0) return Number.NaN;
  if (hasInfinity && ones) return isNegative ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  const isNormal = field > 0 || !hasSubnormals;
  const significand = BigInt((isNormal ? 2 ** fractionBits : 0) + fraction);
  const exponent = (isNormal ? field : 1) - bias - fractionBits;
  return multiply(
    { numerator: isNegative ? -significand : significand, denominator: 1n },
    powerOfTwo(exponent),
  );
}

const tables = new Map<NumberFormat, Exact[]>();

function codeValueOf(format: NumberFormat, code: number): Exact {
  if (format === "FP32") return exactValue(format, code);
  const table = tables.get(format) ?? [];
  tables.set(format, table);
  const value = table[code] ?? exactValue(format, code);
  table[code] = value;
  return value;
}

/** Operands with what is the same for all their elements; a request is read once. */
interface Reader {
  /** The value of an element, by row of the product and k, with every scale that it has. */
  readonly scaled: (row: number, at: number) => Exact;
  readonly rows: number;
  readonly k: number;
  /** Whether a scale of the whole tensor is NaN or infinite. */
  readonly isLost: boolean;
}

function readerOf({ data, format, transpose, scaling, scales, tensorScale }: GemmOperand): Reader {
  const [height = 0, width = 0] = data.shape;
  const codes = smallCodesOf(data);
  const groupOf = new Int32Array(codes.length);
  if (scaling !== undefined)
    for (const area of groupAreas(scaling.group, { rows: height, columns: width }))
      for (let row = area.rowStart; row < area.rowEnd; row += 1)
        for (let column = area.columnStart; column < area.columnEnd; column += 1)
          groupOf[row * width + column] = area.index;
  const scaleCodes = scales === undefined ? undefined : smallCodesOf(scales);
  const whole = tensorScale === undefined ? undefined : codeValueOf("FP32", first(tensorScale));
  const wholes =
    scaling?.group === "tensor" && scaleCodes !== undefined
      ? [codeValueOf(scaling.scaleFormat, scaleCodes[0] ?? 0), whole]
      : [whole];
  return {
    isLost: wholes.some((scale) => typeof scale === "number"),
    rows: transpose ? width : height,
    k: transpose ? height : width,
    scaled: (row, at) => {
      const place = transpose ? at * width + row : row * width + at;
      let value = codeValueOf(format, codes[place] ?? 0);
      if (scaling !== undefined && scaleCodes !== undefined)
        value = times(value, codeValueOf(scaling.scaleFormat, scaleCodes[groupOf[place] ?? 0] ?? 0));
      return whole === undefined ? value : times(value, whole);
    },
  };
}

function first(tensor: Tensor): number {
  return smallCodesOf(tensor)[0] ?? 0;
}

/** A product; where a factor is no number, by the signs and zeros of both. */
function times(x: Exact, y: Exact): Exact {
  if (typeof x !== "number" && typeof y !== "number") return multiply(x, y);
  return roughly(x) * roughly(y);
}

/** A number that is no rational as it is; of a rational, its sign. */
function roughly(value: Exact): number {
  if (typeof value === "number") return value;
  return value.numerator === 0n ? 0 : value.numerator < 0n ? -1 : 1;
}

function magnitudeOf({ numerator, denominator }: Rational): Rational {
  return { numerator: numerator < 0n ? -numerator : numerator, denominator };
}

/** The elements of a product. */
export function rationalSums({ a, b, c }: GemmParams): (i: number, j: number) => RationalSum {
  const [left, right] = [readerOf(a), readerOf(b)];
  const addends = c === undefined ? undefined : smallCodesOf(c);
  const cached = [left, right].map(({ rows, k, scaled }) => {
    const memory = new Map<number, Exact[]>();
    return (row: number): Exact[] => {
      const known = memory.get(row) ?? Array.from({ length: row < rows ? k : 0 }, (_, at) => scaled(row, at));
      memory.set(row, known);
      return known;
    };
  });
  const [rowsOfA, rowsOfB] = cached;
  return (i, j) => {
    const [x, y] = [rowsOfA?.(i) ?? [], rowsOfB?.(j) ?? []];
    const addend = addends === undefined ? nothing : exactValue("FP32", addends[i * right.rows + j] ?? 0);
    const terms = [...x.map((value, at) => times(value, y[at] ?? Number.NaN)), addend];
    // No products are a sum of zero, which such a scale makes NaN.
    if (x.length === 0 && (left.isLost || right.isLost)) return { kind: "special", value: Number.NaN };
    const special = terms.reduce(
      (total: number, term) => (typeof term === "number" ? total + term : total),
      0,
    );
    if (special !== 0) return { kind: "special", value: special };
    const counted = terms.filter(isCounted);
    return {
      kind: "finite",
      sum: counted.reduce(add, nothing),
      magnitude: counted.map(magnitudeOf).reduce(add, nothing),
      terms: counted,
      rows: [x.filter(isCounted), y.filter(isCounted)],
      addend: isCounted(addend) ? addend : undefined,
    };
  };
}

function isCounted(value: Exact): value is Rational {
  return typeof value !== "number" && value.numerator !== 0n;
}
