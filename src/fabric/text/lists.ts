/** Lists of numbers as tensors: tables, weights, and what a region holds at first. */
import type { Tensor } from "../../generated/types.ts";
import { type Element, elements, wholeNumber } from "./literals.ts";
import type { DataFormat, List, Token } from "./syntax.ts";
import { Misplaced } from "./text-error.ts";

/** Lines of one length, whose entries are each some elements. */
interface Lines {
  readonly lines: number;
  readonly entries: number;
  readonly tokens: readonly Token[];
}

/** A table of members and rows, I32 [lines, entries, 2]; `-` is -1:0, an entry to be skipped. Throws Misplaced. */
export function rowTable(list: List): Tensor {
  return pairTable(list, "this table", "MEMBER:ROW");
}

/** Choices of members and their experts, I32 [lines, entries, 2]; `-` is -1:0, none. Throws Misplaced. */
export function choiceTable(list: List): Tensor {
  return pairTable(list, "these choices", "MEMBER:EXPERT");
}

function pairTable(list: List, where: string, form: string): Tensor {
  const { lines, entries, tokens } = linesOf(list);
  const parts = tokens.flatMap((token) => {
    if (token.text === "-") return [of(token, "-1"), of(token, "0")];
    const [member = "", row, ...more] = token.text.split(":");
    if (row === undefined || more.length > 0)
      throw new Misplaced(token, `${token.text} is no entry of ${where}; one is ${form}, or - to skip`);
    return [of(token, member), of(token, row)];
  });
  return { dtype: "I32", shape: [lines, entries, 2], data: encode(elements.I32, parts) };
}

/** A table of members, I32 [lines, entries]; `-` is -1, an entry to be skipped. Throws Misplaced. */
export function memberTable(list: List): Tensor {
  const { lines, entries, tokens } = linesOf(list);
  const parts = tokens.map((token) => (token.text === "-" ? of(token, "-1") : token));
  return { dtype: "I32", shape: [lines, entries], data: encode(elements.I32, parts) };
}

/** Weights, F32 [lines, entries]. Throws Misplaced. */
export function weightTable(list: List): Tensor {
  const { lines, entries, tokens } = linesOf(list);
  return { dtype: "F32", shape: [lines, entries], data: encode(elements.FP32, tokens) };
}

/** All bytes of a region, U8 [bytes], of which a list gives the first. Throws Misplaced. */
export function initialBytes(format: DataFormat, list: List, bytes: number): Tensor {
  const tokens = entriesOf(list);
  if (list.shape !== null) throw new Misplaced(list, "the bytes of a region are a list, such as [1 2 3]");
  const given = format === "hex" ? hexBytes(tokens) : encode(elements[format], tokens);
  if (given.length > bytes)
    throw new Misplaced(list, `these are ${given.length} bytes; the region has ${bytes}`);
  const data = new Uint8Array(bytes);
  data.set(given);
  return { dtype: "U8", shape: [bytes], data };
}

const largestExtent = 2 ** 20;

function linesOf(list: List): Lines {
  const { rows, shape } = list;
  if (shape !== null) {
    const [lines, entries] = [
      wholeNumber(shape[0], 0, largestExtent, "a number of lines"),
      wholeNumber(shape[1], 0, largestExtent, "a number of entries"),
    ];
    if (lines * entries > 0)
      throw new Misplaced(shape[0], `a table of ${lines} by ${entries} has entries; list them in [ ]`);
    return { lines, entries, tokens: [] };
  }
  const entries = rows[0]?.length ?? 0;
  const tokens = entriesOf(list);
  rows.forEach((row, line) => {
    if (row.length !== entries && row[0] !== undefined)
      throw new Misplaced(row[0], `line ${line} has ${row.length} entries, line 0 has ${entries}`);
  });
  return { lines: rows.length, entries, tokens };
}

function entriesOf({ rows }: List): readonly Token[] {
  const tokens = rows.flat();
  const ellipsis = tokens.find(({ text }) => text === "...");
  if (ellipsis !== undefined)
    throw new Misplaced(ellipsis, "this list was shortened for a reader; the rest of it is missing");
  return tokens;
}

function encode({ bytes, put }: Element, tokens: readonly Token[]): Uint8Array {
  const data = new Uint8Array(bytes * tokens.length);
  const view = new DataView(data.buffer);
  tokens.forEach((token, index) => {
    put(view, index * bytes, token);
  });
  return data;
}

function hexBytes(tokens: readonly Token[]): Uint8Array {
  for (const token of tokens) {
    if (!/^([0-9A-Fa-f]{2})+$/.test(token.text))
      throw new Misplaced(token, `${token.text} is no bytes in hexadecimal, two digits each`);
  }
  const digits = tokens.map(({ text }) => text).join("");
  return Uint8Array.from({ length: digits.length / 2 }, (_, byte) =>
    Number.parseInt(digits.slice(2 * byte, 2 * byte + 2), 16),
  );
}

/** A part of an entry, which an error shows as the whole entry. */
function of({ at }: Token, text: string): Token {
  return { at, text };
}
