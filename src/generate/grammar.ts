/** Makes `program-grammar.ts`: the parser of programs as text, compiled ahead of time by peggy from its grammar. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import peggy from "peggy";
import { SourceProblems } from "./problems.ts";
import { banner } from "./types.ts";

const source = "src/fabric/text/program.peggy";

/** The source of `program-grammar.ts`. Throws SourceProblems for what is no grammar. */
export function grammarSource(rootDir: string): string {
  const grammar = readFileSync(join(rootDir, source), "utf8");
  return `// @ts-nocheck\n${banner}\n${compiled(grammar)}`;
}

function compiled(grammar: string): string {
  try {
    return peggy.generate(grammar, { output: "source", format: "es", grammarSource: source });
  } catch (error) {
    if (!(error instanceof peggy.GrammarError) && !(error instanceof peggy.parser.SyntaxError)) throw error;
    const { line } = error.location?.start ?? { line: 1 };
    throw new SourceProblems([`${source}:${line}: ${error.message}`]);
  }
}
