/** Lines that are not too long: where a statement may break, and lists of numbers within one. */

/** Where lines end, if they can. */
const width = 100;

/** Parts of a statement, each of which may begin a new line. */
export type Parts = readonly string[];

/** Parts on as many lines as they need; those behind the first are indented deeper. */
export function fill(parts: Parts, indent: string): string {
  const lines: string[] = [];
  let line = "";
  for (const part of parts) {
    if (line === "") line = indent + part;
    else if (line.length + 1 + part.length <= width) line += ` ${part}`;
    else {
      lines.push(line);
      line = `${indent}    ${part}`;
    }
  }
  return [...lines, line].join("\n");
}

/** Names or phrases with commas between them, behind a word. */
export function enumeration(word: string, items: readonly string[]): Parts {
  return items.map((item, place) => {
    const lead = place === 0 ? `${word} ` : "";
    return `${lead}${item}${place < items.length - 1 ? "," : ""}`;
  });
}

/**
 * A list of lines of entries behind a word, such as `table [0:0 1:0, 2:3 -]`. Of more than so many entries, the first alone
 * and how many more there are.
 */
export function list(
  word: string,
  rows: readonly (readonly string[])[],
  mostEntries = Number.POSITIVE_INFINITY,
): Parts {
  const entries = rows.flatMap((row, line) =>
    row.map((entry, place) => (place === row.length - 1 && line < rows.length - 1 ? `${entry},` : entry)),
  );
  const shown = entries.slice(0, mostEntries);
  const more = entries.length - shown.length;
  const parts = more > 0 ? [...shown, `... ${more} more`] : shown;
  return parts.map((part, place) => {
    const lead = place === 0 ? `${word} [` : "";
    return `${lead}${part}${place === parts.length - 1 ? "]" : ""}`;
  });
}
