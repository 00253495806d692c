/** `desiderata study`: its arguments and help. What it does is in `study-action.ts`. */
import { type Command, InvalidArgumentError, Option } from "commander";
import { defaultSeed } from "../harness/default-seed.ts";
import { outputPath, seconds, seed, wholeNumber } from "./option-values.ts";

export interface StudyContext {
  readonly command: readonly string[] | undefined;
}

export interface StudyOptions {
  readonly k?: readonly number[];
  readonly samples: number;
  readonly seed: number;
  readonly deadline: number;
  readonly json?: boolean;
  readonly csv?: string;
  readonly svg?: string;
  readonly out?: string;
}

/** Adds the command to a program. */
export function registerStudy(program: Command, context: StudyContext): void {
  const study = program.command("study").description("measure what no requirement judges");
  study
    .command("accumulation")
    .description("how the error of dot products grows with their length, in every mode that targets claim")
    .argument(
      "[targets...]",
      'adapters: "reference", model:hopper and the like, paths of modules, and -- command args (default: model:hopper reference)',
    )
    .addOption(
      new Option("--k <lengths>", "lengths, with commas between (default: 32,64,... 16384)").argParser(
        lengths,
      ),
    )
    .option(
      "--samples <number>",
      "dot products of each point, rounded up to a square",
      wholeNumber(1, 2 ** 20),
      256,
    )
    .option("--seed <number>", "seed of all data", seed, defaultSeed)
    .option("--deadline <seconds>", "longest wait for one answer", seconds, 60)
    .option("--json", "print one JSON document (schemas/accumulation-study.schema.json)")
    .option("--csv <file>", "write a line for each point", outputPath)
    .option("--svg <file>", "write the figure", outputPath)
    .option("-o, --out <folder>", "write accumulation.json, .csv and .svg", outputPath)
    .addHelpText(
      "after",
      `
Operands are codes of 8 bits or fewer (E4M3 where it is claimed), drawn from four distributions, and the exact sum of their
products is what each answer is held against. The same seed gives the same figures.

Exit codes: 0 measured, 1 a claimed product was not answered, 2 wrong usage, 3 an adapter can't be reached.`,
    )
    .action(async (targets: readonly string[], options: StudyOptions) =>
      (await import("./study-action.ts")).studyAccumulation(context, targets, options),
    );
}

function lengths(text: string): readonly number[] {
  const values = text.split(",").map(Number);
  if (!values.every((value) => Number.isInteger(value) && value >= 1 && value <= 2 ** 20))
    throw new InvalidArgumentError("Lengths are integers from 1 to 1048576, with commas between.");
  return [...new Set(values)].sort((one, other) => one - other);
}
