/** What `desiderata program` does: reads a program of either form, checks it, and prints the other form or the verdict. */
import { readFile } from "node:fs/promises";
import { text as textOf } from "node:stream/consumers";
import { programJson, readProgramJson } from "../fabric/program-json.ts";
import { parseProgram } from "../fabric/text/parse.ts";
import { printProgram } from "../fabric/text/print.ts";
import type { ProgramText } from "../fabric/text/program-text.ts";
import { ProgramTextError } from "../fabric/text/text-error.ts";
import { programProblem } from "../fabric/well-formed.ts";
import type { Program } from "../generated/types.ts";
import { colors } from "../report/colors.ts";
import { jsonSyntaxError } from "../validate/json-syntax.ts";
import { explainParams } from "../validate/validators.ts";
import { ExitError } from "./exit.ts";
import type { ProgramCommandOptions } from "./program.ts";

/** Runs the command. Throws ExitError: 2 for what can't be read or is no program, 1 for the latter with `check`. */
export async function programCommand(file: string, { check, ids }: ProgramCommandOptions): Promise<void> {
  const name = file === "-" ? "standard input" : file;
  const text = await contentOf(file);
  if (text.trim() === "") throw new ExitError(2, `${name} is empty`);
  const isJson = /^\s*[{[]/.test(text);
  const exitCode = check === true ? 1 : 2;
  const { program, outcomes } = isJson ? fromJson(text, name, exitCode) : fromText(text, name, exitCode);
  if (check === true) {
    const requests = program.queues.reduce((sum, queue) => sum + queue.requests.length, 0);
    const sizes = `${count(program.queues.length, "queue")}, ${count(requests, "request")}, ${count(program.regions.length, "region")}`;
    console.log(`${colors.green("well-formed")}  ${name}  ${colors.dim(sizes)}`);
    return;
  }
  if (isJson) {
    process.stdout.write(printProgram(program, { ids: ids === true }));
    return;
  }
  console.log(programJson(program));
  if (outcomes.length > 0)
    console.error(
      colors.yellow(
        `What ${name} claims of outcomes (${outcomes.length}) is left out: JSON is the program alone.`,
      ),
    );
}

async function contentOf(file: string): Promise<string> {
  if (file === "-") return textOf(process.stdin);
  return readFile(file, "utf8").catch((error: Error) => {
    throw new ExitError(2, `${file} can't be read: ${error.message}`);
  });
}

function fromText(text: string, name: string, exitCode: 1 | 2): ProgramText {
  try {
    const read = parseProgram(text, name);
    // The parser holds each number to its range; how many there may be of each thing, the schema alone says.
    const problem = explainParams("communicate", { program: read.program });
    if (problem !== undefined) throw new ExitError(exitCode, `${name}: ${problem}`);
    return read;
  } catch (error) {
    if (error instanceof ProgramTextError)
      throw new ExitError(exitCode, error.message, "The form is described in spec/program-text.md.");
    throw error;
  }
}

function fromJson(text: string, name: string, exitCode: 1 | 2): ProgramText {
  const program = jsonOf(text, name, exitCode);
  const problem = explainParams("communicate", { program });
  if (problem !== undefined)
    throw new ExitError(exitCode, `${name}: ${problem}`, "The form is that of schemas/program.schema.json.");
  // The schema has been asked just now.
  const checked = program as Program;
  const fault = programProblem(checked);
  if (fault !== undefined) throw new ExitError(exitCode, `${name}: ${fault}`);
  return { program: checked, outcomes: [] };
}

function jsonOf(text: string, name: string, exitCode: 1 | 2): unknown {
  try {
    const syntax = jsonSyntaxError(text);
    if (syntax === undefined) return readProgramJson(text);
    throw new ExitError(exitCode, `${name}:${syntax.line}:${syntax.column}: not JSON: ${syntax.message}`);
  } catch (error) {
    // Readers go into a text as deep as it goes; no program is that deep.
    if (error instanceof RangeError) throw new ExitError(exitCode, `${name} is nested too deeply to be read`);
    throw error;
  }
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}
