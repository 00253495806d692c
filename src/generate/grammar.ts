/** Makes `program-grammar.ts`: the parser of programs as text, compiled ahead of time by peggy from its grammar. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import peggy from "peggy";
import { banner } from "./types.ts";

const source = "src/fabric/text/program.peggy";

/** The source of `program-grammar.ts`. */
export function grammarSource(rootDir: string): string {
  const code = peggy.generate(readFileSync(join(rootDir, source), "utf8"), {
    output: "source",
    format: "es",
    grammarSource: source,
  });
  return `// @ts-nocheck\n${banner}\n${code}`;
}
