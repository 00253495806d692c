/** Reads a program from text. */
import { parse } from "../../generated/program-grammar.ts";
import { normalProgram } from "../normal.ts";
import { buildProgram } from "./build.ts";
import { continuationOf } from "./continuation.ts";
import type { ProgramText } from "./program-text.ts";
import type { Statement } from "./syntax.ts";
import {
  type Continuation,
  Misplaced,
  ProgramTextError,
  type SyntaxFault,
  syntaxError,
} from "./text-error.ts";

/**
 * The program that a text is: well-formed, and without what is said by default. `file` is how errors call the text. Throws
 * ProgramTextError for the first thing that is wrong.
 */
export function parseProgram(text: string, file = "text"): ProgramText {
  const statements = statementsOf(text, file);
  try {
    const { program, outcomes } = buildProgram(statements);
    return { program: normalProgram(program), outcomes };
  } catch (error) {
    if (!(error instanceof Misplaced)) throw error;
    throw new ProgramTextError(file, text, error.at, error.length, error.message);
  }
}

function statementsOf(text: string, file: string): readonly Statement[] {
  try {
    return grammatical(text);
  } catch (error) {
    if (isSyntaxFault(error)) throw syntaxError(file, text, error, continuation);
    throw error;
  }
}

/** How a text may go on that ends within a statement; the grammar alone knows only what may stand in any of them. */
function continuation(before: string): Continuation | undefined {
  try {
    const last = grammatical(before).at(-1);
    return last === undefined || /\n\s*$/.test(before) ? undefined : continuationOf(last);
  } catch (error) {
    if (isSyntaxFault(error)) return undefined;
    throw error;
  }
}

function grammatical(text: string): readonly Statement[] {
  // The generated parser has no types; syntax.ts says what its actions make.
  return parse(text, {}) as readonly Statement[];
}

function isSyntaxFault(error: unknown): error is SyntaxFault {
  return error instanceof SyntaxError && "expected" in error && "location" in error;
}
