/**
 * The miniature spec under tests/fixtures/spec/mini, as it stands and with changes: what the tests of src/spec read in
 * place of the real one.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readSpecFiles, type SpecFiles, specFilesFrom } from "../../src/spec/spec-files.ts";

export const fixtures = fileURLToPath(new URL("../fixtures/spec/", import.meta.url));
export const miniRoot = `${fixtures}mini`;
const unchanged = readSpecFiles(miniRoot);

/** One change to a file: a new text, a part of it replaced, or the file removed. */
export type FileChange = { readonly file: string } & (
  | { readonly add: string }
  | { readonly remove: true }
  | { readonly replace: string; readonly with: string }
);

/** The files of the miniature spec with changes; a part that is replaced must stand in its file exactly once. */
export async function miniSpec(changes: readonly FileChange[] = []): Promise<SpecFiles> {
  const files = await unchanged;
  const texts = new Map(files.pages);
  if (files.lock !== undefined) texts.set("spec/requirements.lock.json", files.lock);
  for (const change of changes) {
    if ("add" in change) texts.set(change.file, change.add);
    else if ("remove" in change) texts.delete(change.file);
    else texts.set(change.file, replaced(texts.get(change.file), change));
  }
  return { ...specFilesFrom(texts, files.exists, "in the fixture"), schemas: files.schemas };
}

function replaced(text: string | undefined, change: FileChange & { replace: string; with: string }): string {
  const parts = text?.split(change.replace) ?? [];
  if (parts.length !== 2)
    throw new Error(`${change.file} must hold this once, not ${parts.length - 1} times: ${change.replace}`);
  return parts.join(change.with);
}

/** A file below tests/fixtures/spec as text. */
export function fixtureText(path: string): string {
  return readFileSync(`${fixtures}${path}`, "utf8");
}
