/**
 * JSON from a sender that is not trusted. Its depth and the number of its values are counted in the text before anything
 * is built from it: a few megabytes of brackets would otherwise become a gigabyte of objects.
 */

/** Objects within objects within objects: no message of the protocol needs more. */
const maxDepth = 32;

/** Values of one text, counting each object and array too. A manifest with a thousand entries has some 30,000. */
const maxValues = 2 ** 18;

const [quote, comma, openBracket, closeBracket, openBrace, closeBrace] = [0x22, 0x2c, 0x5b, 0x5d, 0x7b, 0x7d];

/** What a text holds, or what is wrong with it, as the end of a sentence that begins with the text's name. */
export type Parsed = { readonly value: unknown } | { readonly fault: string };

/** Parses a text if it keeps to the bounds. */
export function parseBounded(text: string): Parsed {
  const fault = beyondBounds(text);
  if (fault !== undefined) return { fault };
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    return { fault: `is not JSON: ${error instanceof Error ? error.message : String(error)}` };
  }
}

/** Which bound a text breaks. A text that is not JSON may break none; that is found when it is parsed. */
function beyondBounds(text: string): string | undefined {
  // Most texts are too short, and have too few brackets even in their strings, to break any.
  if (text.length < maxValues && !mayHaveMoreBrackets(text, maxDepth)) return undefined;
  let depth = 0;
  let values = 1;
  for (let at = 0; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case quote:
        at = endOfString(text, at);
        break;
      case openBracket:
      case openBrace:
        depth += 1;
        values += 1;
        break;
      case closeBracket:
      case closeBrace:
        depth -= 1;
        break;
      case comma:
        values += 1;
        break;
    }
    if (depth > maxDepth) return `is nested more than ${maxDepth} deep`;
    if (values > maxValues) return `has more than ${maxValues} values`;
  }
  return undefined;
}

/** Whether a text may have more than so many opening brackets and braces; it has not if neither is beyond half of that. */
function mayHaveMoreBrackets(text: string, most: number): boolean {
  return hasMore(text, "[", most / 2) || hasMore(text, "{", most / 2);
}

function hasMore(text: string, character: string, most: number): boolean {
  let at = -1;
  for (let count = 0; count <= most; count += 1) {
    at = text.indexOf(character, at + 1);
    if (at < 0) return false;
  }
  return true;
}

/** Position of the quote that ends the string which begins at `start`, or the end of the text. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end >= 0) {
    let first = end;
    while (text[first - 1] === "\\") first -= 1;
    if ((end - first) % 2 === 0) return end;
    end = text.indexOf('"', end + 1);
  }
  return text.length;
}
