/** Fits text into the width of the terminal output. */

/** Characters in a line of output. */
export const outputWidth = 100;

/**
 * Breaks text at spaces so that no line is longer than `outputWidth`, unless a single word is. Every line begins with
 * `indent`, the first with `first` in its place. Blank lines in the text remain.
 */
export function wrap(text: string, indent = "", first = indent): readonly string[] {
  const lines: string[] = [];
  let line = first;
  let empty = true;
  for (const paragraph of text.split("\n")) {
    if (lines.length > 0 || !empty) {
      lines.push(line.trimEnd());
      line = indent;
    }
    empty = true;
    for (const word of paragraph.split(" ")) {
      if (!empty && line.length + 1 + word.length > outputWidth) {
        lines.push(line);
        line = indent;
        empty = true;
      }
      line += empty ? word : ` ${word}`;
      empty = false;
    }
  }
  return [...lines, line.trimEnd()];
}
