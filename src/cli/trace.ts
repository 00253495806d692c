/** `desiderata trace`: its arguments and help. What it does is in `trace-action.ts`. */
import type { Command } from "commander";
import { defaultSeed } from "../harness/default-seed.ts";
import { outputPath, seconds, seed, wholeNumber } from "./option-values.ts";

export interface TraceContext {
  /** The command line after `--`, if there is one. */
  readonly command: readonly string[] | undefined;
}

export interface TraceCommandOptions {
  readonly seed: number;
  readonly run?: number;
  readonly deadline: number;
  readonly json?: boolean;
  readonly svg?: string;
}

/** Adds the command to a program. */
export function registerTrace(program: Command, context: TraceContext): void {
  program
    .command("trace")
    .description(
      "show by time what an adapter does in a communication case: its first run that ends wrongly, if one does",
    )
    .argument("<case>", "ID of the case, as `desiderata run --list` prints it")
    .argument(
      "[target]",
      'the adapter: "reference" (default), model:hopper and the like, the path of a module, or -- command args',
    )
    .option("--run <number>", "show this run, counted from 0, alone", wholeNumber(0, 999_999))
    .option("--seed <number>", "seed of all random data", seed, defaultSeed)
    .option("--deadline <seconds>", "longest wait for one answer", seconds, 30)
    .option("--json", "print one JSON document (schemas/trace.schema.json)")
    .option(
      "--svg <file>",
      "write a picture: devices, requests as bars, data and signals as arrows",
      outputPath,
    )
    .addHelpText(
      "after",
      `
An adapter that claims a trace tells when requests began, bytes left and landed, and signals were applied; of any
other there is the time of each completion.

Exit codes: 0 shown, 1 the case can't be shown on this adapter, 2 wrong usage, 3 the adapter can't be reached.`,
    )
    .action(async (id: string, target: string | undefined, options: TraceCommandOptions) =>
      (await import("./trace-action.ts")).trace(context, id, target, options),
    );
}
