/** `desiderata run`: its arguments and help. What it does is in `run-action.ts`. */
import { type Command, InvalidArgumentError, Option } from "commander";
import type { Level } from "../generated/types.ts";
import { defaultSeed } from "../harness/default-seed.ts";
import { jobs, outputPath, seconds, seed } from "./option-values.ts";

export interface RunContext {
  readonly rootDir: string;
  /** The command line after `--`, if there is one. */
  readonly command: readonly string[] | undefined;
}

export interface RunCommandOptions {
  readonly query: readonly string[];
  readonly level: readonly Level[];
  readonly seed: number;
  readonly deadline: number;
  readonly jobs?: number;
  readonly out?: string;
  readonly waivers?: string;
  readonly full?: boolean;
  readonly profile?: string;
  readonly failFast?: boolean;
  readonly shrink: boolean;
  readonly list?: boolean;
  readonly json?: boolean;
}

/** Adds the command to a program. */
export function registerRun(program: Command, context: RunContext): void {
  program
    .command("run")
    .description("judge an adapter against the spec and write the results")
    .argument(
      "[target]",
      'the adapter: "reference" (default), model:hopper and the like, the path of a module, or -- command args',
    )
    .option(
      "-q, --query <query>",
      "cases to run: feature/*, feature/name:parameter=value, req:ID; with ! before it, not to run (repeatable)",
      collect,
      [],
    )
    .addOption(
      new Option("-l, --level <level>", "only requirements of this level (repeatable)")
        .choices(["MUST", "SHOULD", "MAY"])
        .argParser(level)
        .default([]),
    )
    .option("--full", "the full suite: more and larger cases")
    .option(
      "-p, --profile <name>",
      "what a use needs counts as not met where it is not claimed: training, prefill, decode, communication",
    )
    .option("--seed <number>", "seed of all random data", seed, defaultSeed)
    .option("--deadline <seconds>", "longest wait for one answer", seconds, 30)
    .option(
      "-j, --jobs <number>",
      "adapters that work side by side (default: 1; of the reference and models, one for each core)",
      jobs,
    )
    .option("--fail-fast", "stop at the first failure")
    .option("--no-shrink", "don't ask again, with less, for the smallest input that fails")
    .option("--waivers <file>", "known failures, which do not count")
    .option("-o, --out <folder>", "where to write results (default: results/<adapter>)", outputPath)
    .option("--list", "list the selected cases, and run nothing")
    .option("--json", "print one JSON document (schemas/summary.schema.json), or with --list an array")
    .action(async (target: string | undefined, options: RunCommandOptions) =>
      (await import("./run-action.ts")).run(context, target, options),
    );
}

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

function level(value: string, before: readonly Level[]): readonly Level[] {
  if (value !== "MUST" && value !== "SHOULD" && value !== "MAY")
    throw new InvalidArgumentError("Levels are MUST, SHOULD and MAY.");
  return [...before, value];
}
