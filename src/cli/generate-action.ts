/** What `desiderata generate` does. The generator needs development packages, so it is loaded only in a checkout. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { OutputError } from "../output-path.ts";
import { ExitError } from "./exit.ts";
import type { GenerateOptions } from "./generate.ts";

/** Runs the command. Throws ExitError. */
export async function generateCommand(rootDir: string, { out, check }: GenerateOptions): Promise<void> {
  if (out !== undefined) {
    if (check === true)
      throw new ExitError(2, "--out and --check don't go together", "Use --check alone, in a checkout.");
    await writeInterfaces(rootDir, out);
    return;
  }
  if (!existsSync(join(rootDir, "src", "generate")))
    throw new ExitError(
      2,
      "This is no checkout of the project, so there is nothing to generate here",
      "Write the interface files with --out FOLDER.",
    );
  const generator = await import("../generate/index.ts");
  const { describeDrift, describeWritten } = await import("../generate/messages.ts");
  try {
    if (check !== true) {
      console.log(describeWritten(await generator.writeGenerated(rootDir)));
      return;
    }
    const drift = await generator.driftOf(rootDir);
    if (drift.length > 0) throw new ExitError(1, describeDrift(drift));
    console.log(describeDrift(drift));
  } catch (error) {
    if (error instanceof generator.SourceProblems) throw new ExitError(1, error.message);
    throw error;
  }
}

async function writeInterfaces(rootDir: string, out: string): Promise<void> {
  const { generateInterfaces } = await import("../generate/interfaces-only.ts");
  try {
    console.log(`Wrote ${generateInterfaces(out, rootDir).join(" and ")}`);
  } catch (error) {
    if (!(error instanceof OutputError)) throw error;
    throw new ExitError(2, error.message, "Name a folder that can be written with --out FOLDER.");
  }
}
