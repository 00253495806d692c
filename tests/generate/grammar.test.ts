/** The parser that is compiled: what is wrong with its grammar is said with its line, and ends in no parser. */
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { grammarSource } from "../../src/generate/grammar.ts";
import { packageRoot } from "../../src/package-root.ts";

const file = join("src", "fabric", "text", "program.peggy");

function withGrammar(change: (grammar: string) => string): string {
  const folder = mkdtempSync(join(tmpdir(), "desiderata-grammar-"));
  mkdirSync(join(folder, "src", "fabric", "text"), { recursive: true });
  writeFileSync(join(folder, file), change(readFileSync(join(packageRoot(), file), "utf8")));
  return folder;
}

it("follows its grammar, and names nothing of the machine that made it", () => {
  const made = grammarSource(packageRoot());
  expect(grammarSource(withGrammar((grammar) => grammar))).toBe(made);
  expect(grammarSource(withGrammar((grammar) => grammar.replace('"observe"', '"watch"')))).not.toBe(made);
  expect(made).not.toContain(packageRoot());
});

it.each([
  [
    "a rule that is not there",
    "Text\n  = Nothing",
    /^src\/fabric\/text\/program\.peggy:5: Rule "Nothing" is not defined/,
  ],
  ["what is no grammar", "Text\n  = = ", /^src\/fabric\/text\/program\.peggy:5: Expected/],
])("is none for %s", (_, begin, said) => {
  const folder = withGrammar((grammar) => grammar.replace("Text\n  =", begin));
  expect(() => grammarSource(folder)).toThrow(said);
});
