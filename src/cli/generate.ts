/** `desiderata generate`: the interface files for a user, and in a checkout everything that is generated. */
import type { Command } from "commander";
import { outputPath } from "./option-values.ts";

export interface GenerateOptions {
  readonly out?: string;
  readonly check?: boolean;
}

/** Adds the command to a program. */
export function registerGenerate(program: Command, rootDir: string): void {
  program
    .command("generate")
    .description("write the TypeScript interfaces of adapters; in a checkout, everything that is generated")
    .option("-o, --out <folder>", "write only the interface files, to this folder", outputPath)
    .option("--check", "write nothing; exit code 1 if a generated file is not fresh")
    .action(async (options: GenerateOptions) =>
      (await import("./generate-action.ts")).generateCommand(rootDir, options),
    );
}
