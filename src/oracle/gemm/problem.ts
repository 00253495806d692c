/**
 * A product of matrices as numbers: the exact values of both operands, K-major whatever the layout, and for each element
 * the scale that belongs to it. Decoding is exact; nothing is added here.
 */
import type { GemmOperand, GemmParams, NumberFormat } from "../../generated/types.ts";
import { type Extent, groupExtent, groupSize } from "../../numerics/groups.ts";
import { matrixExtent } from "../../numerics/tensor.ts";
import { valuesOf } from "../values.ts";
import { highestBit, lowestBit } from "./bits.ts";

export interface GemmProblem {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly a: Side;
  readonly b: Side;
  /** The addend, m x n. */
  readonly c: Float64Array | undefined;
}

/** One operand, by the row of the product that it belongs to and k. */
export interface Side {
  readonly format: NumberFormat;
  readonly rows: number;
  /** Values of the codes, rows x k. */
  readonly values: Float64Array;
  /** The same times the scales of their groups: 11 and 24 bits at most, which float64 holds. */
  readonly scaled: Float64Array;
  /** For each row how many bits lie from the highest of its largest to the lowest of its smallest scaled value. */
  readonly spans: Float64Array;
  /** The scales of groups; undefined without any, or with one for the whole tensor. */
  readonly groups: Groups | undefined;
  /** The scale of the whole tensor, 1 without one. */
  readonly tensorScale: number;
  /** Whether there is a scale for the whole tensor. */
  readonly hasTensorScale: boolean;
}

/** Scales of groups, and which of them belongs to an element. */
export interface Groups {
  readonly scales: Float64Array;
  /** Extent of a group along the rows of the operand and along k. */
  readonly rowsEach: number;
  readonly kEach: number;
  readonly indexOf: (row: number, k: number) => number;
  /** Exponent of the smallest normal number of the scales' format. */
  readonly lowestExponent: number;
}

/** E8M0 has nothing but normal numbers, and begins below the normal numbers of FP32. */
const lowestExponents = { FP32: -126, E8M0: -127, UE4M3: -6 } as const;

/** Decodes a request. Throws RangeError for one whose operands do not fit together. */
export function readProblem({ a, b, c }: GemmParams): GemmProblem {
  const [left, right] = [readSide(a), readSide(b)];
  if (left.k !== right.k) throw new RangeError(`A has ${left.k} columns along k, and B ${right.k}`);
  const addend = c === undefined ? undefined : valuesOf(c, "FP32");
  if (addend !== undefined && addend.length !== left.side.rows * right.side.rows)
    throw new RangeError(`the addend has ${addend.length} elements, not ${left.side.rows * right.side.rows}`);
  return { m: left.side.rows, n: right.side.rows, k: left.k, a: left.side, b: right.side, c: addend };
}

function readSide(operand: GemmOperand): { readonly side: Side; readonly k: number } {
  const { data, format, transpose, scaling, scales, tensorScale, quantize } = operand;
  if (quantize !== undefined)
    throw new RangeError("an operand that is quantized on the way has no codes yet");
  const stored = matrixExtent(data);
  if (stored === undefined)
    throw new RangeError(`an operand of shape [${data.shape.join(", ")}] is no matrix`);
  const [rows, k] = transpose ? [stored.columns, stored.rows] : [stored.rows, stored.columns];
  const decoded = valuesOf(data, format);
  const values = transpose ? transposed(decoded, stored) : decoded;
  const second = tensorScale === undefined ? undefined : first(valuesOf(tensorScale, "FP32"));
  const common = { format, rows, values };
  if (scaling === undefined || scales === undefined)
    return {
      side: { ...common, ...withGroups(values, rows, k, undefined), tensorScale: 1, hasTensorScale: false },
      k,
    };
  const scaleValues = valuesOf(scales, scaling.scaleFormat);
  if (scaling.group === "tensor") {
    const whole = first(scaleValues) * (second ?? 1);
    const side = {
      ...common,
      ...withGroups(values, rows, k, undefined),
      tensorScale: whole,
      hasTensorScale: true,
    };
    return { side, k };
  }
  const size = groupSize(scaling.group, stored);
  const across = groupExtent(scaling.group, stored.rows, stored.columns).columns;
  const place = (row: number, column: number) =>
    Math.floor(row / size.rows) * across + Math.floor(column / size.columns);
  const groups: Groups = {
    scales: scaleValues,
    rowsEach: transpose ? size.columns : size.rows,
    kEach: transpose ? size.rows : size.columns,
    indexOf: transpose ? (row, at) => place(at, row) : place,
    lowestExponent: lowestExponents[scaling.scaleFormat],
  };
  const side = {
    ...common,
    ...withGroups(values, rows, k, groups),
    tensorScale: second ?? 1,
    hasTensorScale: second !== undefined,
  };
  return { side, k };
}

/** The values with their scales, and how many bits each row of them spans. */
function withGroups(
  values: Float64Array,
  rows: number,
  k: number,
  groups: Groups | undefined,
): Pick<Side, "groups" | "scaled" | "spans"> {
  const scaled = groups === undefined ? values : new Float64Array(values.length);
  const spans = new Float64Array(rows);
  for (let row = 0; row < rows; row += 1) {
    let lowest = Number.POSITIVE_INFINITY;
    let highest = Number.NEGATIVE_INFINITY;
    for (let at = 0; at < k; at += 1) {
      const place = row * k + at;
      if (groups !== undefined)
        scaled[place] = (values[place] ?? 0) * (groups.scales[groups.indexOf(row, at)] ?? Number.NaN);
      const value = scaled[place] ?? 0;
      if (value === 0) continue;
      if (!Number.isFinite(value)) highest = Number.POSITIVE_INFINITY;
      lowest = Math.min(lowest, lowestBit(value));
      highest = Math.max(highest, highestBit(value));
    }
    spans[row] = highest === Number.NEGATIVE_INFINITY ? 0 : highest - lowest + 1;
  }
  return { groups, scaled, spans };
}

function first(values: Float64Array): number {
  return values[0] ?? 1;
}

function transposed(values: Float64Array, { rows, columns }: Extent): Float64Array {
  const turned = new Float64Array(values.length);
  for (let row = 0; row < rows; row += 1)
    for (let column = 0; column < columns; column += 1)
      turned[column * rows + row] = values[row * columns + column] ?? 0;
  return turned;
}

/** The scale of an element; 1 without groups. */
export function groupScale({ groups }: Side, row: number, k: number): number {
  return groups === undefined ? 1 : (groups.scales[groups.indexOf(row, k)] ?? Number.NaN);
}

/** Where along k the scale of an operand may change: a multiple of this; Infinity where it never does. */
export function scaleInterval({ a, b }: GemmProblem): number {
  const [one, other] = [a.groups?.kEach, b.groups?.kEach];
  if (one === undefined) return other ?? Number.POSITIVE_INFINITY;
  return other === undefined ? one : greatestCommonDivisor(one, other);
}

function greatestCommonDivisor(one: number, other: number): number {
  return other === 0 ? one : greatestCommonDivisor(other, one % other);
}
