/** `desiderata validate`: its arguments, and what it prints. */
import type { Command } from "commander";
import { colors } from "../report/colors.ts";
import type { DocumentReport } from "../validate/documents.ts";
import { ExitError } from "./exit.ts";

/** Adds the command to a program. */
export function registerValidate(program: Command, rootDir: string): void {
  program
    .command("validate")
    .description(
      "check documents: pages of the spec, schemas, manifests, results, summaries, waivers; exit code 1 if one is not valid, 2 if one can't be read",
    )
    .argument("<file...>", "the files, each of any kind")
    .option("--json", "print JSON, for a program")
    .action((files: readonly string[], options: { readonly json?: boolean }) =>
      run(rootDir, files, options.json === true),
    );
}

/** Every file is looked at, also when one before it can't be read. Throws ExitError for those. */
async function run(rootDir: string, files: readonly string[], json: boolean): Promise<void> {
  const { UnreadableDocument, validateFile } = await import("../validate/documents.ts");
  const reports: DocumentReport[] = [];
  const unreadable: string[] = [];
  for (const file of files) {
    try {
      reports.push(await validateFile(file, rootDir));
    } catch (error) {
      if (!(error instanceof UnreadableDocument)) throw error;
      unreadable.push(error.message);
    }
  }
  if (json) console.log(JSON.stringify(reports, null, 2));
  else for (const report of reports) print(report);
  if (unreadable.length > 0) throw new ExitError(2, unreadable.join("\n"));
  process.exitCode = reports.every(({ problems }) => problems.length === 0) ? 0 : 1;
}

function print({ file, kind, problems, notes }: DocumentReport): void {
  const verdict = problems.length === 0 ? colors.green("valid  ") : colors.red("INVALID");
  console.log(`${verdict}  ${file}  ${colors.dim(kind)}`);
  for (const { place, message } of problems) console.log(`  ${place}: ${message}`);
  for (const note of notes) console.log(colors.yellow(`  ${note}`));
}
