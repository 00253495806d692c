/** What `desiderata generate` does. The generator needs development packages, so it is loaded only in a checkout. */
import { copyFileSync, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { ExitError } from "./exit.ts";
import type { GenerateOptions } from "./generate.ts";

/** The files that say what an adapter is; they import nothing but each other. */
const interfaceFiles = ["types.ts", "interfaces.ts"];

/** Runs the command. Throws ExitError. */
export async function generateCommand(rootDir: string, { out, check }: GenerateOptions): Promise<void> {
  if (out !== undefined) {
    if (check === true)
      throw new ExitError(2, "--out and --check don't go together", "Use --check alone, in a checkout.");
    mkdirSync(out, { recursive: true });
    for (const name of interfaceFiles) copyFileSync(join(rootDir, "src", "generated", name), join(out, name));
    console.log(`Wrote ${interfaceFiles.map((name) => join(out, name)).join(" and ")}`);
    return;
  }
  if (!existsSync(join(rootDir, "src", "generate")))
    throw new ExitError(
      2,
      "This is no checkout of the project, so there is nothing to generate here",
      "Write the interface files with --out FOLDER.",
    );
  const generator = await import("../generate/index.ts");
  try {
    if (check !== true) {
      const written = await generator.writeGenerated(rootDir);
      console.log(written.length === 0 ? "All generated files are fresh" : `Wrote ${written.join(", ")}`);
      return;
    }
    const drift = await generator.driftOf(rootDir);
    if (drift.length > 0)
      throw new ExitError(
        1,
        drift.map(({ path, what }) => `${path}: ${what}`).join("\n"),
        "Run: npm run generate",
      );
    console.log("All generated files are fresh");
  } catch (error) {
    if (error instanceof generator.SpecProblems) throw new ExitError(1, error.message);
    throw error;
  }
}
