/**
 * What is wrong with a text, where, and what was probably meant: one message with line and column, and the line itself
 * with a caret below it.
 */
import { nearest } from "../../spec/nearest.ts";
import type { Placed } from "./syntax.ts";

/** A text that is no program. Its message has three lines: what is wrong and where, the line, and carets. */
export class ProgramTextError extends Error {
  override readonly name = "ProgramTextError";
  /** Counted from 1. */
  readonly line: number;
  /** Counted from 1, in UTF-16 units. */
  readonly column: number;
  /** What is wrong, without the place. */
  readonly reason: string;

  /** `file` is how the text is called; `length` is how many characters are wrong. */
  constructor(file: string, text: string, at: number, length: number, reason: string) {
    const before = text.slice(0, at).split("\n");
    const line = before.length;
    const column = (before.at(-1) ?? "").length + 1;
    const shown = (text.split(/\r?\n/)[line - 1] ?? "").replaceAll("\t", " ");
    const carets = "^".repeat(Math.max(1, Math.min(length, shown.length - column + 1)));
    super(`${file}:${line}:${column}: ${reason}\n  ${shown}\n  ${" ".repeat(column - 1)}${carets}`);
    this.line = line;
    this.column = column;
    this.reason = reason;
  }
}

/** Something wrong at a place of a text that is not at hand where it is found. */
export class Misplaced extends Error {
  readonly at: number;
  readonly length: number;

  constructor({ at, text = "" }: Placed & { readonly text?: string }, reason: string) {
    super(reason);
    this.at = at;
    this.length = text.length;
  }
}

/** The end of a sentence that says what was probably meant, if that can be guessed. */
export function meant(text: string, known: readonly string[]): string {
  const best = nearest(text, known);
  return best === undefined ? "" : `; did you mean ${best}?`;
}

/** What the parser says of a text that it can't read. */
export interface SyntaxFault {
  readonly expected: readonly {
    readonly type: string;
    readonly text?: string;
    readonly description?: string;
  }[];
  readonly location: { readonly start: { readonly offset: number } };
}

/** How a text may go on: with one of these words of the grammar or parts of it, or by its end. */
export interface Continuation {
  readonly words: readonly string[];
  readonly ends: boolean;
}

const wordEnd = "the end of the word";
const lineEnd = "the end of the line";

/** Most alternatives that are listed where what was meant can be guessed. */
const fewAlternatives = 6;

/** Most alternatives that are listed at all. */
const manyAlternatives = 24;

/**
 * The error for a text that the grammar does not know. `narrow` says how what stands before the error may go on, where that
 * is known better than the grammar knows it.
 */
export function syntaxError(
  file: string,
  text: string,
  { expected, location }: SyntaxFault,
  narrow: (before: string) => Continuation | undefined,
): ProgramTextError {
  const wanted = expected.flatMap(({ text: literal, description = "" }) => literal ?? description);
  // A word of the grammar that goes on, such as `bytess`: what is wrong is the whole word.
  const before = text.slice(0, location.start.offset);
  const begun = wanted.includes(wordEnd) ? (/[\w.-]*$/.exec(before)?.[0] ?? "") : "";
  const start = before.length - begun.length;
  const [found = ""] = /^(?:[\w.-]+|[^\r\n])?/.exec(text.slice(start)) ?? [];
  const narrowed = begun === "" ? narrow(before) : undefined;
  const words =
    narrowed === undefined
      ? [begun, ...new Set(wanted)].filter((one) => one !== "" && one !== "space" && one !== wordEnd)
      : [...(narrowed.ends ? [lineEnd] : []), ...narrowed.words];
  const guess = /^\w/.test(found) ? meant(found, words.filter(isWord)) : "";
  const what = found !== "" ? found : start === text.length ? "the end of the text" : lineEnd;
  const isListed = words.length > 0 && words.length <= (guess === "" ? manyAlternatives : fewAlternatives);
  const reason = isListed ? `expected ${either(words)}, found ${what}` : `${what} is not expected here`;
  return new ProgramTextError(file, text, start, found.length, reason + guess);
}

function isWord(one: string): boolean {
  return /^[\w-]+$/.test(one);
}

/** What is described comes first, then signs, then words in their order. */
function wordsLast(a: string, b: string): number {
  const rank = (one: string) => (one.includes(" ") ? 0 : isWord(one) ? 2 : 1);
  return rank(a) - rank(b) || (a < b ? -1 : 1);
}

/** Alternatives in order, signs in quotes. */
function either(words: readonly string[]): string {
  const list = words.toSorted(wordsLast).map((one) => (/^\w/.test(one) ? one : `"${one}"`));
  const last = list.at(-1) ?? "";
  return list.length < 2 ? last : `${list.slice(0, -1).join(", ")} or ${last}`;
}
