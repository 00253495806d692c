/**
 * Exact sums of products in float64, where it has room for all partial sums of a row and a column: in tiles of four rows by
 * two columns, whose six operands stay in registers for eight multiplications. Tiles are computed when one of their elements
 * is first asked for, and kept for as long as the same four rows are.
 */
import type { GemmProblem } from "./problem.ts";

const [tileRows, tileColumns] = [4, 2];

/** The sum of products of an element; undefined where float64 may not hold it, or where an addend or a tensor's scale joins. */
export function plainSums(problem: GemmProblem): (i: number, j: number) => number | undefined {
  const { a, b, c, m, n, k } = problem;
  if (c !== undefined || a.tensorScale !== 1 || b.tensorScale !== 1) return () => undefined;
  // Products that span so few bits are added exactly, in any order.
  const room = 52 - Math.ceil(Math.log2(Math.max(1, k)));
  const [left, right] = [a.scaled, b.scaled];
  const width = Math.ceil(n / tileColumns) * tileColumns;
  const sums = new Float64Array(tileRows * width);
  const isKnown = new Uint8Array(width / tileColumns);
  const rows = new Int32Array(tileRows);
  const tileSums = new Float64Array(tileRows * tileColumns);
  let strip = -1;
  // Rows beyond the last one repeat it.
  const rowOf = (i: number) => Math.min(i, m - 1) * k;
  const columnOf = (j: number) => Math.min(j, n - 1) * k;
  return (i, j) => {
    if (!((a.spans[i] ?? 0) + (b.spans[j] ?? 0) <= room)) return undefined;
    const first = i - (i % tileRows);
    if (first !== strip) {
      strip = first;
      isKnown.fill(0);
    }
    const tile = Math.floor(j / tileColumns);
    if (isKnown[tile] === 0) {
      const columns = [columnOf(tile * tileColumns), columnOf(tile * tileColumns + 1)] as const;
      for (let row = 0; row < tileRows; row += 1) rows[row] = rowOf(first + row);
      addTile(left, right, rows, columns[0], columns[1], k, tileSums);
      for (let row = 0; row < tileRows; row += 1)
        for (let column = 0; column < tileColumns; column += 1)
          sums[row * width + tile * tileColumns + column] = tileSums[row * tileColumns + column] as number;
      isKnown[tile] = 1;
    }
    return sums[(i - first) * width + j];
  };
}

/** The eight sums of four rows, whose first places are given, by two columns. */
function addTile(
  left: Float64Array,
  right: Float64Array,
  rows: Int32Array,
  b0: number,
  b1: number,
  k: number,
  sums: Float64Array,
): void {
  const a0 = rows[0] as number;
  const a1 = rows[1] as number;
  const a2 = rows[2] as number;
  const a3 = rows[3] as number;
  let s00 = 0;
  let s01 = 0;
  let s10 = 0;
  let s11 = 0;
  let s20 = 0;
  let s21 = 0;
  let s30 = 0;
  let s31 = 0;
  for (let at = 0; at < k; at += 1) {
    const y0 = right[b0 + at] as number;
    const y1 = right[b1 + at] as number;
    const x0 = left[a0 + at] as number;
    const x1 = left[a1 + at] as number;
    const x2 = left[a2 + at] as number;
    const x3 = left[a3 + at] as number;
    s00 += x0 * y0;
    s01 += x0 * y1;
    s10 += x1 * y0;
    s11 += x1 * y1;
    s20 += x2 * y0;
    s21 += x2 * y1;
    s30 += x3 * y0;
    s31 += x3 * y1;
  }
  sums[0] = s00;
  sums[1] = s01;
  sums[2] = s10;
  sums[3] = s11;
  sums[4] = s20;
  sums[5] = s21;
  sums[6] = s30;
  sums[7] = s31;
}
