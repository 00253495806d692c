/** `desiderata validate`: its arguments, and what it prints. */
import type { Command } from "commander";
import pc from "picocolors";

/** Adds the command to a program. */
export function registerValidate(program: Command, rootDir: string): void {
  program
    .command("validate")
    .description(
      "check documents: pages of the spec, schemas, manifests, results, summaries, waivers; exit code 1 if one is not valid",
    )
    .argument("<file...>", "the files, each of any kind")
    .option("--json", "print JSON, for a program")
    .action((files: readonly string[], options: { readonly json?: boolean }) =>
      run(rootDir, files, options.json === true),
    );
}

async function run(rootDir: string, files: readonly string[], json: boolean): Promise<void> {
  const { UnreadableDocument, validateFile } = await import("../validate/documents.ts");
  const { ExitError } = await import("./exit.ts");
  const reports = [];
  for (const file of files) {
    try {
      reports.push(await validateFile(file, rootDir));
    } catch (error) {
      if (error instanceof UnreadableDocument) throw new ExitError(2, error.message);
      throw error;
    }
  }
  if (json) console.log(JSON.stringify(reports, null, 2));
  for (const { file, kind, problems, notes } of json ? [] : reports) {
    console.log(
      `${problems.length === 0 ? pc.green("valid  ") : pc.red("INVALID")}  ${file}  ${pc.dim(kind)}`,
    );
    for (const { place, message } of problems) console.log(`  ${place}: ${message}`);
    for (const note of notes) console.log(pc.yellow(`  ${note}`));
  }
  process.exitCode = reports.every(({ problems }) => problems.length === 0) ? 0 : 1;
}
