/**
 * The files that make up a spec, as text: the pages, the schemas they refer to, and the lock. Read from a folder here
 * and from a git revision in `revision-files.ts`; everything after that is a function of this record.
 */
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { SchemaDocuments } from "./schema-documents.ts";
import { SpecError } from "./spec-error.ts";

export const pagesFolder = "spec";
export const schemasFolder = "schemas";
export const lockFile = "spec/requirements.lock.json";

/** All paths have forward slashes. */
export interface SpecFiles {
  /** Markdown by path from the root of the project. */
  readonly pages: ReadonlyMap<string, string>;
  /** Parsed schemas by path from `schemas/`. */
  readonly schemas: SchemaDocuments;
  /** The lock as written, or `undefined` where there is none. */
  readonly lock: string | undefined;
  /** Whether a link may lead to this path from the root of the project. */
  readonly exists: (path: string) => boolean;
}

/** Reads the spec below `rootDir`; throws `no-spec` where that folder has none. */
export async function readSpecFiles(rootDir: string): Promise<SpecFiles> {
  const paths = [...(await filesBelow(rootDir, pagesFolder)), ...(await filesBelow(rootDir, schemasFolder))];
  const texts = new Map<string, string>();
  for (const path of paths.filter(isSpecFile)) texts.set(path, await readFile(join(rootDir, path), "utf8"));
  return specFilesFrom(texts, (path) => existsSync(resolve(rootDir, path)), `under ${resolve(rootDir)}`);
}

/** Whether a file, by its path from the root of the project, belongs to the spec. */
export function isSpecFile(path: string): boolean {
  if (path === lockFile) return true;
  if (path.startsWith(`${pagesFolder}/`)) return path.endsWith(".md");
  return path.startsWith(`${schemasFolder}/`) && path.endsWith(".json");
}

/**
 * Sorts files, by path from the root of the project, into a spec. `place` completes the sentence "There is no page
 * spec/*.md …" for the error.
 */
export function specFilesFrom(
  texts: ReadonlyMap<string, string>,
  exists: (path: string) => boolean,
  place: string,
): SpecFiles {
  const pages = new Map<string, string>();
  const schemas = new Map<string, unknown>();
  for (const [path, text] of texts) {
    if (path.startsWith(`${schemasFolder}/`)) {
      schemas.set(path.slice(schemasFolder.length + 1), parseSchema(path, text));
    } else if (path.endsWith(".md")) {
      pages.set(path, text);
    }
  }
  if (pages.size === 0) {
    throw new SpecError(
      "no-spec",
      `There is no page spec/*.md ${place}.`,
      "Name the folder that holds spec/ and schemas/.",
    );
  }
  return { pages, schemas, lock: texts.get(lockFile), exists };
}

async function filesBelow(rootDir: string, folder: string): Promise<string[]> {
  if (!existsSync(join(rootDir, folder))) return [];
  const entries = await readdir(join(rootDir, folder), { recursive: true });
  return entries.map((entry) => `${folder}/${entry.replaceAll("\\", "/")}`).sort();
}

function parseSchema(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new SpecError("schema-unreadable", `${path} is not JSON: ${String(cause)}`, "Correct the file.", {
      cause,
    });
  }
}
