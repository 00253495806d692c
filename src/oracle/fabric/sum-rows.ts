/** The rows of a sum as numbers: its terms are decoded, summed by its plan, and encoded again. */
import type { ReduceFormat } from "../../generated/types.ts";
import { integersOf, type Layout, type RequestOf, sumElementBytes } from "./layout.ts";
import type { Rows } from "./operands.ts";
import { isNan, type SumInterval } from "./reduce-bound.ts";
import { expectedSums, type SumTerms } from "./reduce-plan.ts";

/** All rows of a sum, one behind the other. */
interface SummedRows {
  readonly bytes: Uint8Array;
  /** Rows some of whose elements their bytes do not determine. */
  readonly open: readonly { readonly row: number; readonly interval: SumInterval }[];
}

/** What the rows are added by: of a `reduce`, or of an exchange. */
type RowSum = Pick<RequestOf<"reduce">, "elements" | "terms" | "output" | "plan" | "weights">;

export function summedRows(
  sum: RowSum,
  { table, members, rowBytes }: Rows,
  { regions, devices }: Layout,
  bytesOf: (region: number) => Uint8Array,
): SummedRows {
  const { elements, terms, output, plan } = sum;
  const weights = sum.weights && floatsOf(integersOf(sum.weights));
  const outputBytes = elements * sumElementBytes(output);
  const bytes = new Uint8Array(table.rows * outputBytes);
  const open: { row: number; interval: SumInterval }[] = [];
  const values = new Float32Array(table.slots * elements);
  const [rank, island] = [new Int32Array(table.slots), new Int32Array(table.slots)];
  const ownWeights = new Float32Array(table.slots);
  for (let row = 0; row < table.rows; row += 1) {
    let count = 0;
    for (let slot = 0; slot < table.slots; slot += 1) {
      const entry = row * table.slots + slot;
      const place = members[table.member[entry] as number];
      if (place === undefined) continue;
      const from = place.offset + (table.row[entry] as number) * rowBytes;
      decode(bytesOf(place.region), from, terms, values, count * elements, elements);
      rank[count] = regions[place.region]?.rank ?? 0;
      island[count] = devices.islandOf[rank[count] as number] ?? 0;
      ownWeights[count] = weights?.[entry] ?? 1;
      count += 1;
    }
    const line: SumTerms = { count, values, rank, island, ...(weights && { weights: ownWeights }) };
    const { codes, interval } = expectedSums({ plan, terms, output, elements }, line);
    encode(codes, output, bytes, row * outputBytes);
    const unsure = interval ?? nansOf(codes, output);
    if (unsure !== undefined) open.push({ row, interval: unsure });
  }
  return { bytes, open };
}

function floatsOf(integers: Int32Array): Float32Array {
  return new Float32Array(integers.buffer, integers.byteOffset, integers.length);
}

function decode(
  bytes: Uint8Array,
  from: number,
  format: ReduceFormat,
  to: Float32Array,
  at: number,
  elements: number,
): void {
  const bits = new Uint32Array(to.buffer, to.byteOffset, to.length);
  const start = bytes.byteOffset + from;
  if (format === "BF16" && start % 2 === 0) {
    const codes = new Uint16Array(bytes.buffer, start, elements);
    for (let i = 0; i < elements; i += 1) bits[at + i] = (codes[i] as number) << 16;
  } else if (format === "BF16")
    for (let i = 0; i < elements; i += 1)
      bits[at + i] = ((bytes[from + 2 * i] as number) << 16) | ((bytes[from + 2 * i + 1] as number) << 24);
  else
    for (let i = 0; i < elements; i += 1) {
      const place = from + 4 * i;
      bits[at + i] =
        (bytes[place] as number) |
        ((bytes[place + 1] as number) << 8) |
        ((bytes[place + 2] as number) << 16) |
        ((bytes[place + 3] as number) << 24);
    }
}

function encode(codes: Uint32Array, format: ReduceFormat, to: Uint8Array, at: number): void {
  const width = sumElementBytes(format);
  for (let i = 0; i < codes.length; i += 1)
    for (let byte = 0; byte < width; byte += 1)
      to[at + i * width + byte] = ((codes[i] as number) >>> (8 * byte)) & 0xff;
}

/** Where a row has NaN, its interval: elements that are numbers have only themselves in it. */
function nansOf(codes: Uint32Array, output: ReduceFormat): SumInterval | undefined {
  const infinity = output === "BF16" ? 0x7f80 : 0x7f800000;
  const isNanCode = (code: number) => (output === "BF16" ? code & 0x7fff : code & 0x7fffffff) > infinity;
  if (!codes.some(isNanCode)) return undefined;
  const values = Float64Array.from(codes, (code) => numberOf(code, output));
  return { low: values, high: values, nan: Uint8Array.from(codes, (code) => (isNanCode(code) ? isNan : 0)) };
}

const word = new DataView(new ArrayBuffer(4));

function numberOf(code: number, output: ReduceFormat): number {
  word.setUint32(0, output === "BF16" ? code << 16 : code);
  return word.getFloat32(0);
}
