/** Where this package lies: the folder with its package.json, in a checkout as well as when it is installed. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** Absolute path of the folder that holds `spec/`, `schemas/` and `package.json`. */
export function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!isOurs(join(folder, "package.json"))) {
    const parent = dirname(folder);
    if (parent === folder)
      throw new Error("The package.json of desiderata is missing; install the package again");
    folder = parent;
  }
  return folder;
}

/** Version of the package. */
export function packageVersion(): string {
  const { version } = readPackage(join(packageRoot(), "package.json"));
  return typeof version === "string" ? version : "unknown";
}

function isOurs(path: string): boolean {
  return existsSync(path) && readPackage(path).name === "desiderata";
}

function readPackage(path: string): { readonly name?: unknown; readonly version?: unknown } {
  const parsed: unknown = JSON.parse(readFileSync(path, "utf8"));
  return typeof parsed === "object" && parsed !== null ? parsed : {};
}
