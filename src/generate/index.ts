/**
 * Makes everything under `src/generated/` and the lock of the spec, in memory; writes it, or compares it with what is
 * there. Deterministic: the same pages and schemas give the same bytes on every machine.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { checkSources } from "./check-sources.ts";
import { grammarSource } from "./grammar.ts";
import { readSchemas, type SchemaFiles } from "./schemas.ts";
import { typesSource } from "./types.ts";
import { validatorsSource } from "./validators.ts";

export { SourceProblems } from "./problems.ts";

const folder = "src/generated";

/** All generated files by their path from `rootDir`; writes nothing. Throws SourceProblems. */
export async function generate(rootDir: string): Promise<Map<string, string>> {
  const schemas = sources(rootDir);
  return new Map([
    ...(await filesFromSchemas(schemas)),
    ...filesFromGrammar(rootDir),
    ...(await filesFromSpec(rootDir, schemas)),
  ]);
}

/** Writes the files that are missing or differ; returns their paths. Throws SourceProblems. */
export async function writeGenerated(rootDir: string): Promise<string[]> {
  const schemas = sources(rootDir);
  const written: string[] = [];
  // The pages of the spec are read with the validators, which therefore must be fresh when they are loaded.
  const makers = [
    () => filesFromSchemas(schemas),
    () => filesFromGrammar(rootDir),
    () => filesFromSpec(rootDir, schemas),
  ];
  for (const make of makers) {
    for (const [path, content] of await make()) {
      const target = join(rootDir, path);
      if (textOf(target) === content) continue;
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, content);
      written.push(path);
    }
  }
  return written;
}

/** A file that is not as generating would leave it. */
export interface Drift {
  readonly path: string;
  /** `stray`: it is in the folder of the generated files, and nothing generates it. */
  readonly what: "missing" | "differs" | "stray";
}

/** The files that are missing, that differ, or that nothing generates. Throws SourceProblems. */
export async function driftOf(rootDir: string): Promise<Drift[]> {
  const wanted = await generate(rootDir);
  const drift: Drift[] = [];
  for (const [path, content] of wanted) {
    const actual = textOf(join(rootDir, path));
    if (actual !== content) drift.push({ path, what: actual === undefined ? "missing" : "differs" });
  }
  return [...drift, ...strayFiles(rootDir, wanted)];
}

function strayFiles(rootDir: string, wanted: ReadonlyMap<string, string>): Drift[] {
  const path = join(rootDir, folder);
  const names = unlessMissing(() => readdirSync(path, { recursive: true, encoding: "utf8" })) ?? [];
  return names
    .map((name) => `${folder}/${name.replaceAll("\\", "/")}`)
    .filter((file) => ![...wanted.keys()].some((known) => known === file || known.startsWith(`${file}/`)))
    .sort()
    .map((file) => ({ path: file, what: "stray" }));
}

function sources(rootDir: string): SchemaFiles {
  const path = join(rootDir, "schemas");
  checkSources(path);
  return readSchemas(path);
}

async function filesFromSchemas(schemas: SchemaFiles): Promise<Map<string, string>> {
  return new Map([
    [`${folder}/types.ts`, await typesSource(schemas)],
    [`${folder}/validators.ts`, await validatorsSource(schemas)],
  ]);
}

function filesFromGrammar(rootDir: string): Map<string, string> {
  return new Map([[`${folder}/program-grammar.ts`, grammarSource(rootDir)]]);
}

/** Loads the reader of the spec only now: see `writeGenerated`. */
async function filesFromSpec(rootDir: string, schemas: SchemaFiles): Promise<Map<string, string>> {
  const fromSpec = await import("./from-spec.ts");
  return fromSpec.filesFromSpec(rootDir, schemas, folder);
}

function textOf(path: string): string | undefined {
  return unlessMissing(() => readFileSync(path, "utf8"));
}

/** What was read, or undefined where there is no such file or folder. */
function unlessMissing<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}
