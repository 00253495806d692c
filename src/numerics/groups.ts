/**
 * Which elements share a scale: the group shapes, how many groups a tensor has, and where each one lies. Groups are
 * numbered row-major, as the scales tensor stores them; those at the right and lower edge may be incomplete.
 */
import type { GroupShape } from "../generated/types.ts";

export interface Extent {
  readonly rows: number;
  readonly columns: number;
}

/** A rectangle of elements: rows [rowStart, rowEnd), columns [columnStart, columnEnd). */
export interface GroupArea {
  readonly index: number;
  readonly rowStart: number;
  readonly rowEnd: number;
  readonly columnStart: number;
  readonly columnEnd: number;
}

const shapes: { readonly [Shape in Exclude<GroupShape, "tensor">]: Extent } = {
  "1x128": { rows: 1, columns: 128 },
  "128x1": { rows: 128, columns: 1 },
  "128x128": { rows: 128, columns: 128 },
  "1x32": { rows: 1, columns: 32 },
  "1x16": { rows: 1, columns: 16 },
};

/** All group shapes, `tensor` last. */
export const groupShapes: readonly GroupShape[] = ["1x128", "128x1", "128x128", "1x32", "1x16", "tensor"];

/** Rows and columns of one complete group. `tensor` spans whatever there is, at least one element. */
export function groupSize(group: GroupShape, tensor: Extent): Extent {
  if (group !== "tensor") return shapes[group];
  return { rows: Math.max(1, tensor.rows), columns: Math.max(1, tensor.columns) };
}

/** Shape of the scales tensor of a tensor of `rows` x `columns`: one scale a group, rounded up. */
export function groupExtent(group: GroupShape, rows: number, columns: number): Extent {
  const size = groupSize(group, { rows, columns });
  return { rows: Math.ceil(rows / size.rows), columns: Math.ceil(columns / size.columns) };
}

/** The groups of a tensor, in the order of their scales. */
export function* groupAreas(group: GroupShape, { rows, columns }: Extent): Generator<GroupArea> {
  const size = groupSize(group, { rows, columns });
  let index = 0;
  for (let rowStart = 0; rowStart < rows; rowStart += size.rows) {
    for (let columnStart = 0; columnStart < columns; columnStart += size.columns) {
      const rowEnd = Math.min(rows, rowStart + size.rows);
      const columnEnd = Math.min(columns, columnStart + size.columns);
      yield { index, rowStart, rowEnd, columnStart, columnEnd };
      index += 1;
    }
  }
}

/** Whether every group of the tensor is complete. */
export function dividesEvenly(group: GroupShape, { rows, columns }: Extent): boolean {
  const size = groupSize(group, { rows, columns });
  return rows % size.rows === 0 && columns % size.columns === 0;
}
