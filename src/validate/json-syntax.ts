/**
 * Where a text stops being JSON (RFC 8259). `JSON.parse` of our oldest Node.js names no position for most mistakes, so the
 * text is read once more, only to find the place; values are never made here.
 */

export interface JsonSyntaxError {
  /** From 1. */
  readonly line: number;
  /** In UTF-16 code units, from 1. */
  readonly column: number;
  /** What was expected there, and what stands there. */
  readonly message: string;
}

/** The first mistake of a text, or undefined if it is JSON. */
export function jsonSyntaxError(text: string): JsonSyntaxError | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    const mistake = firstMistake(text);
    // The scanner and the parser agree; should they ever not, the parser's words are better than none.
    const { position, expected } = mistake ?? { position: 0, expected: String(error) };
    const before = text.slice(0, position).split("\n");
    const found = position >= text.length ? "the text ends" : `there is ${JSON.stringify(text[position])}`;
    const column = (before.at(-1) ?? "").length + 1;
    return { line: before.length, column, message: `expected ${expected}, but ${found}` };
  }
}

interface Mistake {
  readonly position: number;
  readonly expected: string;
}

/** Either the position after what was read, or the mistake in it. */
type Read = number | Mistake;

const scalar = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/y;
const string = /"(?:[ !#-[\]-\uffff]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/y;
const stringStart = /"(?:[ !#-[\]-\uffff]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*/y;

function firstMistake(text: string): Mistake | undefined {
  const end = value(text, 0);
  if (typeof end !== "number") return end;
  const rest = space(text, end);
  return rest < text.length ? { position: rest, expected: "the end" } : undefined;
}

function value(text: string, from: number): Read {
  const start = space(text, from);
  switch (text[start]) {
    case "{":
      return list(text, start, "}", member);
    case "[":
      return list(text, start, "]", value);
    case '"':
      return stringAt(text, start);
    default:
      return match(scalar, text, start) ?? { position: start, expected: "a value" };
  }
}

function list(text: string, start: number, close: string, read: (text: string, from: number) => Read): Read {
  let position = space(text, start + 1);
  if (text[position] === close) return position + 1;
  for (;;) {
    const end = read(text, position);
    if (typeof end !== "number") return end;
    position = space(text, end);
    if (text[position] === close) return position + 1;
    if (text[position] !== ",") return { position, expected: `"," or "${close}"` };
    position += 1;
  }
}

function member(text: string, from: number): Read {
  const start = space(text, from);
  if (text[start] !== '"') return { position: start, expected: "a property name in double quotes" };
  const end = stringAt(text, start);
  if (typeof end !== "number") return end;
  const colon = space(text, end);
  return text[colon] === ":" ? value(text, colon + 1) : { position: colon, expected: '":"' };
}

function stringAt(text: string, start: number): Read {
  const position = match(stringStart, text, start) ?? start;
  return (
    match(string, text, start) ?? {
      position,
      expected: "the rest of a string, with a valid escape or a quote",
    }
  );
}

function space(text: string, from: number): number {
  return match(/[ \t\n\r]*/y, text, from) ?? from;
}

/** The position after what a sticky pattern matches at `from`. */
function match(pattern: RegExp, text: string, from: number): number | undefined {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}
