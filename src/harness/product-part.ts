/**
 * Smaller products out of larger ones: some rows, some columns, some places along k, with the scales that belong to them.
 * Where groups along k have scales, the places that are left follow each other and begin with a group.
 */
import type { GemmOperand, GemmParams, Tensor } from "../generated/types.ts";
import { groupExtent, groupSize } from "../numerics/groups.ts";
import { matrixExtent, smallCodesOf, tensorOfCodes, zeros } from "../numerics/tensor.ts";

/** What stays of a product: rows of D, columns of D, places along k. Rows and columns are one, or all. */
export interface Part {
  readonly rows: readonly number[];
  readonly columns: readonly number[];
  readonly places: readonly number[];
}

/** All of a product. */
export function wholeOf({ a, b }: GemmParams): Part {
  const [sizeA, sizeB] = [logicalSize(a), logicalSize(b)];
  return { rows: upTo(sizeA.rows), columns: upTo(sizeB.rows), places: upTo(sizeA.k) };
}

/** The request for a part. */
export function productPart(params: GemmParams, { rows, columns, places }: Part): GemmParams {
  const { a, b, c } = params;
  const part = { ...params, a: operandPart(a, rows, places), b: operandPart(b, columns, places) };
  return c === undefined ? part : { ...part, c: matrixPart(c, rows, columns) };
}

/** The request with zeros at these places along k, in both operands. */
export function withZerosAt(params: GemmParams, places: readonly number[]): GemmParams {
  const zeroed = (operand: GemmOperand): GemmOperand => {
    const { rows } = logicalSize(operand);
    return changedCodes(operand, (codes, at) => {
      for (const place of places) for (let row = 0; row < rows; row += 1) codes[at(row, place)] = 0;
    });
  };
  return { ...params, a: zeroed(params.a), b: zeroed(params.b) };
}

/** The operand with another code at a row and a place along k. */
export function withCodeAt(operand: GemmOperand, row: number, place: number, code: number): GemmOperand {
  return changedCodes(operand, (codes, at) => {
    codes[at(row, place)] = code;
  });
}

/** The code at a row and a place along k. */
export function codeAt(operand: GemmOperand, row: number, place: number): number {
  return smallCodesOf(operand.data)[placeIn(operand)(row, place)] ?? 0;
}

/** The code of the scale that belongs to a row and a place along k; undefined without scales. */
export function scaleCodeAt(operand: GemmOperand, row: number, place: number): number | undefined {
  const { data, transpose, scaling, scales } = operand;
  const stored = matrixExtent(data);
  if (scaling === undefined || scales === undefined || stored === undefined) return undefined;
  const size = groupSize(scaling.group, stored);
  const { columns } = groupExtent(scaling.group, stored.rows, stored.columns);
  const [storedRow, storedColumn] = transpose ? [place, row] : [row, place];
  return smallCodesOf(scales)[
    Math.floor(storedRow / size.rows) * columns + Math.floor(storedColumn / size.columns)
  ];
}

/** Whether the scale of an operand changes along k. */
export function hasGroupsAlongK({ scaling }: GemmOperand): boolean {
  return scaling !== undefined && scaling.group !== "tensor";
}

/** Rows of an operand as the product has them, and k. */
export function logicalSize({ data, transpose }: GemmOperand): { readonly rows: number; readonly k: number } {
  const stored = matrixExtent(data) ?? { rows: 0, columns: 0 };
  return transpose ? { rows: stored.columns, k: stored.rows } : { rows: stored.rows, k: stored.columns };
}

function operandPart(operand: GemmOperand, rows: readonly number[], places: readonly number[]): GemmOperand {
  const { data, transpose, scaling, scales } = operand;
  const [storedRows, storedColumns] = transpose ? [places, rows] : [rows, places];
  const part = { ...operand, data: matrixPart(data, storedRows, storedColumns) };
  const stored = matrixExtent(data);
  if (scaling === undefined || scales === undefined || scaling.group === "tensor" || stored === undefined)
    return part;
  const size = groupSize(scaling.group, stored);
  const count = groupExtent(scaling.group, storedRows.length, storedColumns.length);
  // The group of the first element that is left of each new group is that of all of them.
  const groupRows = upTo(count.rows).map((group) => groupOf(storedRows, group, size.rows));
  const groupColumns = upTo(count.columns).map((group) => groupOf(storedColumns, group, size.columns));
  return { ...part, scales: matrixPart(scales, groupRows, groupColumns) };
}

function groupOf(kept: readonly number[], group: number, size: number): number {
  return Math.floor((kept[group * size] ?? 0) / size);
}

function matrixPart(matrix: Tensor, rows: readonly number[], columns: readonly number[]): Tensor {
  const codes = smallCodesOf(matrix);
  const across = matrixExtent(matrix)?.columns ?? 0;
  const part = zeros(matrix.dtype, [rows.length, columns.length]);
  // A view of the bytes of the part.
  smallCodesOf(part).set(rows.flatMap((row) => columns.map((column) => codes[row * across + column] ?? 0)));
  return part;
}

function changedCodes(
  operand: GemmOperand,
  change: (codes: ReturnType<typeof smallCodesOf>, at: (row: number, place: number) => number) => void,
): GemmOperand {
  const codes = smallCodesOf(operand.data).slice();
  change(codes, placeIn(operand));
  return { ...operand, data: tensorOfCodes(operand.data.dtype, operand.data.shape, codes) };
}

/** Where in the stored matrix an element is. */
function placeIn(operand: GemmOperand): (row: number, place: number) => number {
  const { rows, k } = logicalSize(operand);
  return operand.transpose ? (row, place) => place * rows + row : (row, place) => row * k + place;
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}
