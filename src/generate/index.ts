/**
 * Makes everything under `src/generated/` and the lock of the spec, in memory; writes it, or compares it with what is
 * there. Deterministic: the same pages and schemas give the same bytes on every machine.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { lintSpec } from "../spec/lint.ts";
import { readLock, serializeLock, updatedLock } from "../spec/lock.ts";
import type { Problem } from "../spec/problem.ts";
import { readSpec, specHash } from "../spec/read.ts";
import { lockFile } from "../spec/spec-files.ts";
import { interfacesSource } from "./interfaces.ts";
import { readSchemas } from "./schemas.ts";
import { banner, typesSource } from "./types.ts";
import { validatorsSource } from "./validators.ts";

const folder = "src/generated";

/** The spec has problems, so that nothing can be made from it. */
export class SpecProblems extends Error {
  override readonly name = "SpecProblems";
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(({ file, line, message, mend }) => `${file}:${line}: ${message} ${mend}`).join("\n"));
    this.problems = problems;
  }
}

/** All generated files by their path from `rootDir`. Throws SpecProblems. */
export async function generate(rootDir: string): Promise<Map<string, string>> {
  const files = readSchemas(join(rootDir, "schemas"));
  const spec = await readSpec(rootDir);
  const { lock, problems } = updatedLock(spec, await readLock(rootDir));
  // What lint says of the lock itself is mended by writing it.
  const others = (await lintSpec(rootDir)).problems.filter(({ rule }) => !rule.startsWith("lock-"));
  const all = [...others, ...problems];
  if (all.length > 0) throw new SpecProblems(all);
  const features = spec.pages.map(({ file: _, ...page }) => page);
  const published = { specHash: specHash(spec), features, requirements: spec.requirements };
  return new Map([
    [`${folder}/types.ts`, await typesSource(files)],
    [`${folder}/interfaces.ts`, interfacesSource(files, spec)],
    [`${folder}/validators.ts`, await validatorsSource(files)],
    [`${folder}/requirement-id.ts`, requirementIdSource(spec.requirements.map(({ id }) => id))],
    [`${folder}/spec.json`, `${JSON.stringify(published, null, 2)}\n`],
    [lockFile, serializeLock(lock)],
  ]);
}

/** Writes all files; returns the paths of those that changed. */
export async function writeGenerated(rootDir: string): Promise<string[]> {
  const drifted = await driftOf(rootDir);
  for (const { path, content } of drifted) {
    if (content === undefined) continue;
    mkdirSync(dirname(join(rootDir, path)), { recursive: true });
    writeFileSync(join(rootDir, path), content);
  }
  return drifted.map(({ path }) => path);
}

/** A generated file that is not as it should be; without content, it should not be there. */
export interface Drift {
  readonly path: string;
  readonly what: "missing" | "differs" | "stray";
  readonly content: string | undefined;
}

/** The files that are missing, that differ, or that nothing generates. */
export async function driftOf(rootDir: string): Promise<Drift[]> {
  const wanted = await generate(rootDir);
  const drifted: Drift[] = [];
  for (const [path, content] of wanted) {
    const actual = textOf(join(rootDir, path));
    if (actual !== content)
      drifted.push({ path, what: actual === undefined ? "missing" : "differs", content });
  }
  for (const name of listed(join(rootDir, folder))) {
    if (!wanted.has(`${folder}/${name}`))
      drifted.push({ path: `${folder}/${name}`, what: "stray", content: undefined });
  }
  return drifted;
}

function requirementIdSource(ids: readonly string[]): string {
  const list = ids.map((id) => `  ${JSON.stringify(id)},`).join("\n");
  return `${banner}\n\n/** Every requirement of the spec, sorted. */\nexport const requirementIds = [\n${list}\n] as const;\n\n/** ID of a requirement: naming one that the spec does not have does not compile. */\nexport type RequirementId = (typeof requirementIds)[number];\n`;
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function listed(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}
