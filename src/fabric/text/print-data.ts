/** How tensors of a program are written: tables, weights, and what a region holds at first, in the format that it is read in. */
import type { Region, Tensor } from "../../generated/types.ts";
import { list, type Parts } from "./layout.ts";
import { bfloat16Text, float32Text, wordText } from "./literals.ts";

/** Formats of regions that requests add, by name. */
export type RegionFormats = ReadonlyMap<string, "FP32" | "BF16">;

/** Words up to here are written as numbers, where all of a region are. */
const largestDecimal = 999_999n;

/** `table [0:0 1:0, 2:3 -]`, of a tensor I32 [lines, entries, 2]. */
export function rowTableParts(table: Tensor, mostEntries?: number): Parts {
  return pairParts("table", table, mostEntries);
}

/** `choices [0:1 1:0, 1:1 -]`, of a tensor I32 [lines, entries, 2]. */
export function choiceParts(choices: Tensor, mostEntries?: number): Parts {
  return pairParts("choices", choices, mostEntries);
}

/** `table [0 1, 2 -]`, of a tensor I32 [lines, entries]. */
export function memberTableParts(table: Tensor, mostEntries?: number): Parts {
  const view = viewOf(table);
  return tableParts("table", table, mostEntries, (entry) => {
    const member = view.getInt32(4 * entry, true);
    return member === -1 ? "-" : String(member);
  });
}

/** `weights [1 0.5, 2 1]`, of a tensor F32 [lines, entries]. */
export function weightParts(weights: Tensor, mostEntries?: number): Parts {
  const view = viewOf(weights);
  return tableParts("weights", weights, mostEntries, (entry) => float32Text(view.getUint32(4 * entry, true)));
}

/** `= 5`, `= U64 [1 2]`, `= FP32 [1 0.5]` or `= hex [00ff]`; zeros at the end are left out. */
export function initialParts({ name, initial }: Region, formats: RegionFormats, mostEntries?: number): Parts {
  if (initial === undefined) return [];
  const { data } = initial;
  const view = viewOf(initial);
  const used = data.findLastIndex((byte) => byte !== 0) + 1;
  const each = (bytes: number, text: (at: number) => string) =>
    Array.from({ length: Math.ceil(used / bytes) }, (_, place) => text(place * bytes));
  const format = formats.get(name);
  if (format === "FP32" && data.length % 4 === 0)
    return list("= FP32", [each(4, (at) => float32Text(view.getUint32(at, true)))], mostEntries);
  if (format === "BF16" && data.length % 2 === 0)
    return list("= BF16", [each(2, (at) => bfloat16Text(view.getUint16(at, true)))], mostEntries);
  if (data.length === 8) return [`= ${wordText(wordAt(view, 0))}`];
  if (data.length % 8 === 0) {
    const words = each(8, (at) => wordAt(view, at));
    if (words.every((word) => BigInt(word) <= largestDecimal))
      return list("= U64", [words.map(wordText)], mostEntries);
  }
  return list("= hex", [each(8, (at) => hexText(data.subarray(at, Math.min(at + 8, used))))], mostEntries);
}

function pairParts(word: string, table: Tensor, mostEntries: number | undefined): Parts {
  const view = viewOf(table);
  return tableParts(word, table, mostEntries, (entry) => {
    const [member, row] = [view.getInt32(8 * entry, true), view.getInt32(8 * entry + 4, true)];
    return member === -1 && row === 0 ? "-" : `${member}:${row}`;
  });
}

function tableParts(
  word: string,
  { shape }: Tensor,
  mostEntries: number | undefined,
  text: (entry: number) => string,
): Parts {
  const [lines = 0, entries = 0] = shape;
  if (lines * entries === 0) return [`${word} ${lines} by ${entries}`];
  const rows = Array.from({ length: lines }, (_, line) =>
    Array.from({ length: entries }, (_, place) => text(line * entries + place)),
  );
  return list(word, rows, mostEntries);
}

function wordAt(view: DataView, at: number): string {
  return `0x${view.getBigUint64(at, true).toString(16)}`;
}

function hexText(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function viewOf({ data }: Tensor): DataView {
  return new DataView(data.buffer, data.byteOffset, data.byteLength);
}
