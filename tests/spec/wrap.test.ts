/** Text that is fitted into the width of the output: nothing is lost, and nothing is wider. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { outputWidth, wrap } from "../../src/report/wrap.ts";

test("lines after the first begin with the indent", () => {
  const text = `${"word ".repeat(30)}end`;
  const [first, ...others] = wrap(text, "    ", "  - ");
  expect(first).toMatch(/^ {2}- word/);
  expect(others.length).toBeGreaterThan(0);
  for (const line of others) expect(line).toMatch(/^ {4}\S/);
});

test("a blank line in the text remains, without spaces at its end", () => {
  expect(wrap("one\n\ntwo", "  ")).toEqual(["  one", "", "  two"]);
});

test("no word is lost, and only a line of one word is too wide", () => {
  const word = fc.string({ minLength: 1, maxLength: 120, unit: fc.constantFrom("a", "b", "-") });
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 40 }), (words) => {
      const lines = wrap(words.join(" "), "  ");
      expect(lines.flatMap((line) => line.trim().split(" "))).toEqual(words);
      for (const line of lines) expect(line.length <= outputWidth || !line.trim().includes(" ")).toBe(true);
    }),
    { seed: 1 },
  );
});
