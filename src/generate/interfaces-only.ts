/**
 * Writes the interface files for somebody who programs against them: copies of the checked-in files, which need nothing
 * but each other. It loads no generator, so that it works where the package is installed without its tools.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { makeFolder, writeOutput } from "../output-path.ts";
import { packageRoot } from "../package-root.ts";

const interfaceFiles = ["types.ts", "interfaces.ts"];

/** Writes `types.ts` and `interfaces.ts` to a folder, which is made if need be; returns their paths. Throws OutputError. */
export function generateInterfaces(outDir: string, rootDir = packageRoot()): string[] {
  makeFolder(outDir);
  return interfaceFiles.map((name) => {
    const source = readFileSync(join(rootDir, "src", "generated", name), "utf8");
    const target = join(outDir, name);
    // `.js` is what compilers accept in every project, `.ts` only where it is allowed by an option.
    writeOutput(target, source.replace('from "./types.ts"', 'from "./types.js"'));
    return target;
  });
}
