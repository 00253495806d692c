/** `desiderata adequacy`: its arguments and help. What it does is in `adequacy-action.ts`. */
import type { Command } from "commander";
import { defaultSeed } from "../harness/default-seed.ts";
import { jobs, seed, wholeNumber } from "./option-values.ts";

export interface AdequacyOptions {
  readonly mutant: readonly string[];
  readonly variant: readonly string[];
  readonly mutants: boolean;
  readonly variants: boolean;
  readonly seed: number;
  readonly seeds?: number;
  readonly jobs?: number;
  readonly first?: boolean;
  readonly json?: boolean;
}

/** Adds the command to a program. */
export function registerAdequacy(program: Command): void {
  program
    .command("adequacy")
    .description("put the suite itself on trial: each mutant must be caught, each legal variant must pass")
    .option(
      "-m, --mutant <name>",
      "only this mutant, or those that break this requirement (repeatable)",
      (name: string, before: readonly string[]) => [...before, name],
      [],
    )
    .option(
      "--variant <name>",
      "only this variant (repeatable)",
      (name: string, before: readonly string[]) => [...before, name],
      [],
    )
    .option("--no-mutants", "leave the mutants out")
    .option("--no-variants", "leave the variants and the control out")
    .option(
      "--first",
      "stop at the first case that catches a mutant, leave slow variants out, and show the others a share of their cases",
    )
    .option("--seed <number>", "seed of all random data", seed, defaultSeed)
    .option(
      "--seeds <number>",
      "so many seeds from --seed on: at each the next mutant is caught at first sight, and the next variant passes a case of each definition",
      wholeNumber(1, 1e6),
    )
    .option("-j, --jobs <number>", "trials that run side by side (default: one a processor)", jobs)
    .option("--json", "print JSON, for a program")
    .action(async (options: AdequacyOptions) => (await import("./adequacy-action.ts")).adequacy(options));
}
