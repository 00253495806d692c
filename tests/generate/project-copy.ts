/**
 * A copy of the project in which a test can change what the generator reads and writes. All else is linked to the
 * original, so that links from pages of the spec still lead somewhere.
 */
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { packageRoot } from "../../src/package-root.ts";

/** A temporary copy; `generated` says whether it has the generated files. */
export function projectCopy({ generated }: { readonly generated: boolean }): string {
  const root = packageRoot();
  const folder = mkdtempSync(join(tmpdir(), "desiderata-project-"));
  const copied = ["spec", "schemas", "package.json", ...(generated ? ["src/generated"] : [])];
  mkdirSync(join(folder, "src"));
  for (const path of copied) cpSync(join(root, path), join(folder, path), { recursive: true });
  const others = [
    ...readdirSync(root).filter((name) => name !== "src" && name !== ".git"),
    ...readdirSync(join(root, "src"))
      .filter((name) => name !== "generated")
      .map((name) => `src/${name}`),
  ];
  for (const path of others) {
    if (!existsSync(join(folder, path))) symlinkSync(join(root, path), join(folder, path));
  }
  return folder;
}

/** Removes a copy, and nothing that it links to. */
export function removeCopy(folder: string): void {
  rmSync(folder, { recursive: true });
}

/** Replaces the first occurrence of a text in a file, which must be there. */
export function edit(folder: string, path: string, from: string, to: string): void {
  const text = readFileSync(join(folder, path), "utf8");
  if (!text.includes(from)) throw new Error(`${path} does not hold what the test replaces: ${from}`);
  writeFileSync(join(folder, path), text.replace(from, to));
}
