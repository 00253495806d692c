/**
 * One step of a unit that cuts nothing: all products of a block and the register are added without loss. Where float64 has
 * room for the sum of a row and a column they are added there, else by parts, and at worst one by one.
 */
import type { NumericModel } from "../../generated/types.ts";
import { alignedScales } from "./aligned-scales.ts";
import type { Step } from "./block.ts";
import { ExactAdder, oddSum } from "./exact-adder.ts";
import { type Panel, valuesOf } from "./panel.ts";

/** The step for two operands. */
export function exactStep(a: Panel, b: Panel, model: NumericModel): Step {
  const scales = alignedScales(a, b, model);
  const [plainA, plainB] = [partOf(a, valuesOf(a, model)), partOf(b, valuesOf(b, model))];
  // A code times its scale has 35 bits at most.
  const [wholeA, wholeB] =
    scales === undefined
      ? [plainA, plainB]
      : [
          partOf(a, withScales(a, plainA.values, scales.a)),
          partOf(b, withScales(b, plainB.values, scales.b)),
        ];
  // Sums of at most this many bits are exact in float64, in any order.
  const room = 52 - Math.ceil(Math.log2(model.blockWidth));
  const plain: Pairs = [[plainA, plainB]];
  let halves: Pairs | undefined;
  const pairsFor = (i: number, j: number) => {
    if (fits(plain, i, j, room)) return plain;
    halves ??= halvesOf(a, plainA).flatMap((left) =>
      halvesOf(b, plainB).map((right) => [left, right] as const),
    );
    return fits(halves, i, j, room) ? halves : undefined;
  };
  return (i, j, from, to, register) => {
    if (!Number.isFinite(register)) return register;
    const [rowA, rowB] = [i * a.k, j * b.k];
    if ((wholeA.spans[i] ?? 0) + (wholeB.spans[j] ?? 0) <= room)
      return oddSum(dot(wholeA.values, wholeB.values, rowA, rowB, from, to), register);
    const adder = new ExactAdder();
    adder.add(register);
    const pairs = pairsFor(i, j);
    for (let start = from; start < to; ) {
      // Products that share their scales are added first where that loses nothing.
      const end = pairs === undefined ? start + 1 : Math.min(to, scales?.end(start) ?? to);
      for (const [left, right] of pairs ?? plain) {
        const sum = dot(left.values, right.values, rowA, rowB, start, end);
        if (sum === 0) continue;
        if (scales === undefined) adder.add(sum);
        else adder.addScaled(sum, scales.a(i, start), scales.b(j, start));
      }
      start = end;
    }
    return adder.sum();
  };
}

/** Values of an operand, rows x k, and how many bits each row of them spans. */
interface Part {
  readonly values: Float64Array;
  readonly spans: Float64Array;
}

/** Parts of both operands whose products, all together, are the products of the operands. */
type Pairs = readonly (readonly [Part, Part])[];

function partOf(panel: Panel, values: Float64Array): Part {
  return { values, spans: spansOf(panel, values) };
}

/** The values of magnitude 1 and above, and those below: each half of E5M2 spans 18 bits, all of it 34. */
function halvesOf(panel: Panel, { values }: Part): readonly [Part, Part] {
  const large = values.map((value) => (Math.abs(value) >= 1 ? value : 0));
  const small = values.map((value) => (Math.abs(value) < 1 ? value : 0));
  return [partOf(panel, large), partOf(panel, small)];
}

function fits(pairs: Pairs, i: number, j: number, room: number): boolean {
  return pairs.every(([left, right]) => (left.spans[i] ?? 0) + (right.spans[j] ?? 0) <= room);
}

function dot(
  left: Float64Array,
  right: Float64Array,
  rowA: number,
  rowB: number,
  from: number,
  to: number,
): number {
  // Four sums that do not wait for each other; where nothing is lost, the order does not matter.
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let x = rowA + from;
  let y = rowB + from;
  const end = rowA + to;
  for (; x + 3 < end; x += 4, y += 4) {
    s0 += (left[x] as number) * (right[y] as number);
    s1 += (left[x + 1] as number) * (right[y + 1] as number);
    s2 += (left[x + 2] as number) * (right[y + 2] as number);
    s3 += (left[x + 3] as number) * (right[y + 3] as number);
  }
  for (; x < end; x += 1, y += 1) s0 += (left[x] as number) * (right[y] as number);
  return s0 + s1 + (s2 + s3);
}

function withScales(
  { rows, k }: Panel,
  values: Float64Array,
  scaleOf: (row: number, at: number) => number,
): Float64Array {
  const scaled = new Float64Array(values.length);
  for (let row = 0; row < rows; row += 1)
    for (let at = 0; at < k; at += 1) scaled[row * k + at] = (values[row * k + at] ?? 0) * scaleOf(row, at);
  return scaled;
}

/** For each row, how many bits lie from the highest of its largest to the lowest of its smallest value. */
function spansOf({ rows, k }: Panel, values: Float64Array): Float64Array {
  const spans = new Float64Array(rows);
  for (let row = 0; row < rows; row += 1) {
    let lowest = Number.POSITIVE_INFINITY;
    let highest = Number.NEGATIVE_INFINITY;
    for (let place = row * k; place < (row + 1) * k; place += 1) {
      float64[0] = values[place] as number;
      const [upper, lower] = [words[upperWord] as number, words[lowerWord] as number];
      const exponent = (upper >>> 20) & 0x7ff;
      // Zeros have no bits; a subnormal of float64 is far below what any two formats make.
      if (exponent === 0) continue;
      const zeros =
        lower !== 0
          ? 31 - Math.clz32(lower & -lower)
          : 32 + (upper % 0x100000 === 0 ? 20 : 31 - Math.clz32(upper & -upper));
      if (exponent > highest) highest = exponent;
      if (exponent - 52 + zeros < lowest) lowest = exponent - 52 + zeros;
    }
    spans[row] = highest < lowest ? 0 : highest - lowest + 1;
  }
  return spans;
}

const float64 = new Float64Array(1);
const words = new Uint32Array(float64.buffer);
/** Which of the two words of a float64 holds its sign and exponent. */
const upperWord = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 1 : 0;
const lowerWord = 1 - upperWord;
