/**
 * Input matrices for the cases: values laid out by groups, so that each group gets exactly the elements that a case
 * wants it to have. All of them are values that the input format holds.
 */
import type { GroupShape, InputFormat, NumberFormat, Tensor } from "../../src/generated/types.ts";
import type { Random } from "../../src/harness/random.ts";
import { encodeTensor } from "../../src/numerics/float/encode.ts";
import { type Extent, groupAreas, groupSize } from "../../src/numerics/groups.ts";
import { valuesOf } from "../../src/oracle/values.ts";

/** A matrix of values in an input format; each value is rounded to it. Throws RangeError for another number of values. */
export function matrix(format: InputFormat, extent: Extent, values: ArrayLike<number>): Tensor {
  const { rows, columns } = extent;
  if (values.length !== rows * columns)
    throw new RangeError(
      `a matrix of ${rows} x ${columns} has ${rows * columns} values, not ${values.length}`,
    );
  return encodeTensor(format, [rows, columns], values, {
    overflow: "non-finite",
    infinity: "non-finite",
  });
}

/** Blocks have 16384 elements each: more of them would make the quick suite slow and show nothing new. */
const mostBlocks = 6;

/** A matrix of about so many groups, and how they lie. `tensor` has one group, and there are few square blocks. */
export function gridFor(
  group: GroupShape,
  groups: number,
): { readonly extent: Extent; readonly groups: number } {
  if (group === "tensor") return { extent: { rows: 6, columns: 50 }, groups: 1 };
  const size = groupSize(group, { rows: 0, columns: 0 });
  const wanted = group === "128x128" ? Math.min(groups, mostBlocks) : groups;
  const across = Math.min(wanted, group === "128x1" ? 64 : group === "128x128" ? 2 : 4);
  const down = Math.ceil(wanted / across);
  return { extent: { rows: down * size.rows, columns: across * size.columns }, groups: across * down };
}

/** Fills a matrix group by group: `element(group, place)` for the elements of a group in row-major order. */
export function byGroups(
  group: GroupShape,
  extent: Extent,
  element: (group: number, place: number, count: number) => number,
): Float64Array {
  const values = new Float64Array(extent.rows * extent.columns);
  for (const area of groupAreas(group, extent)) {
    const count = (area.rowEnd - area.rowStart) * (area.columnEnd - area.columnStart);
    let place = 0;
    for (let row = area.rowStart; row < area.rowEnd; row += 1) {
      for (let column = area.columnStart; column < area.columnEnd; column += 1) {
        values[row * extent.columns + column] = element(area.index, place, count);
        place += 1;
      }
    }
  }
  return values;
}

/** Groups whose largest magnitudes are given; the other elements are random and smaller. */
export function withAmax(
  group: GroupShape,
  extent: Extent,
  amax: (group: number) => number,
  random: Random,
): Float64Array {
  let current = -1;
  let largestAt = 0;
  return byGroups(group, extent, (index, place, count) => {
    if (index !== current) {
      current = index;
      largestAt = random.integer(0, count - 1);
    }
    const sign = random.integer(0, 1) === 0 ? 1 : -1;
    return sign * amax(index) * (place === largestAt ? 1 : random.unit() * 0.999);
  });
}

/** Normally distributed values. */
export function normalMatrix(format: InputFormat, extent: Extent, random: Random, scale = 1): Tensor {
  const values = new Float64Array(extent.rows * extent.columns);
  for (let i = 0; i < values.length; i += 1) values[i] = random.normal() * scale;
  return matrix(format, extent, values);
}

/** The values of the transposed matrix; `extent` is that of the matrix as it is. */
export function turned(values: Float64Array, { rows, columns }: Extent): Float64Array {
  return Float64Array.from(values, (_, i) => values[(i % rows) * columns + Math.floor(i / rows)] ?? 0);
}

/** All codes of an input format of 16 bits, as a matrix of 256 x 256. */
export function everyValue(format: "BF16" | "FP16"): Tensor {
  const codes = new Uint16Array(2 ** 16);
  for (let code = 0; code < codes.length; code += 1) codes[code] = code;
  return { dtype: format === "BF16" ? "BF16" : "F16", shape: [256, 256], data: new Uint8Array(codes.buffer) };
}

/** The values of a tensor in an input format. */
export function inputValues(x: Tensor): Float64Array {
  return valuesOf(x, inputFormatOf(x));
}

/** The input format that a tensor's storage type stands for. */
export function inputFormatOf(x: Tensor): NumberFormat {
  switch (x.dtype) {
    case "F32":
      return "FP32";
    case "BF16":
      return "BF16";
    case "F16":
      return "FP16";
    case "F64":
      return "FP64";
    default:
      throw new RangeError(`${x.dtype} holds no input values`);
  }
}
