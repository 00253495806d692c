/** `desiderata probe`: its arguments and help. What it does is in `probe-action.ts`. */
import { type Command, InvalidArgumentError, Option } from "commander";
import type { PrecisionName } from "../generated/types.ts";
import { seconds } from "./option-values.ts";

export interface ProbeContext {
  readonly rootDir: string;
  readonly command: readonly string[] | undefined;
}

export interface ProbeCommandOptions {
  readonly product: readonly number[];
  readonly mode: readonly PrecisionName[];
  readonly all?: boolean;
  readonly deadline: number;
  readonly json?: boolean;
  readonly markdown?: boolean;
}

/** Adds the command to a program. */
export function registerProbe(program: Command, context: ProbeContext): void {
  program
    .command("probe")
    .description("tell from outside how a matrix unit adds, beside what it declares")
    .argument(
      "[target]",
      'the adapter: "reference" (default), model:hopper and the like, the path of a module, or -- command args',
    )
    .option(
      "--product <number>",
      "this line of the support matrix, from 0 (repeatable; default: one for each declared model)",
      place,
      [],
    )
    .addOption(
      new Option("--mode <name>", "only this way to accumulate: full, promoted, fast (repeatable)")
        .argParser(modes)
        .default([]),
    )
    .option("--all", "every product in every mode")
    .option("--deadline <seconds>", "longest wait for one answer", seconds, 30)
    .addOption(
      new Option("--json", "print one JSON document (schemas/numeric-profile.schema.json)").conflicts(
        "markdown",
      ),
    )
    .option("--markdown", "print Markdown")
    .addHelpText(
      "after",
      `
Exit codes: 0 no declared model is contradicted, 1 one is (ACC-005) or a claimed product was not answered, 2 wrong usage,
3 the adapter can't be reached.`,
    )
    .action(async (target: string | undefined, options: ProbeCommandOptions) =>
      (await import("./probe-action.ts")).probeTarget(context, target, options),
    );
}

function place(text: string, before: readonly number[]): readonly number[] {
  if (!/^\d{1,4}$/.test(text)) throw new InvalidArgumentError("It is a line of the support matrix, from 0.");
  return [...before, Number(text)];
}

function modes(text: string, before: readonly PrecisionName[]): readonly PrecisionName[] {
  if (text !== "full" && text !== "promoted" && text !== "fast")
    throw new InvalidArgumentError("Modes are full, promoted and fast.");
  return [...before, text];
}
