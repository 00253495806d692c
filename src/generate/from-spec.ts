/**
 * What is made from the pages of the spec: the requirement IDs, the published spec and its lock, and the interfaces, whose
 * words name the requirements. The reader of the spec uses the generated validators, so these come after them.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { lintSpec } from "../spec/lint.ts";
import { readLock, serializeLock, updatedLock } from "../spec/lock.ts";
import type { Problem } from "../spec/problem.ts";
import { specHash } from "../spec/read.ts";
import { lockFile } from "../spec/spec-files.ts";
import { interfacesSource } from "./interfaces.ts";
import { SourceProblems } from "./problems.ts";
import type { SchemaFiles } from "./schemas.ts";
import { banner } from "./types.ts";

/** The files under `folder` and the lock, by path from `rootDir`. Throws SourceProblems where the spec has any. */
export async function filesFromSpec(
  rootDir: string,
  schemas: SchemaFiles,
  folder: string,
): Promise<Map<string, string>> {
  const spec = await lintSpec(rootDir);
  const { lock, problems } = updatedLock(spec, await readLock(rootDir));
  // What lint says of the lock itself is mended by writing it.
  const others = spec.problems.filter(({ rule }) => !rule.startsWith("lock-"));
  const lines = [...new Set([...others, ...problems].map(line))];
  if (lines.length > 0) throw new SourceProblems(lines);
  const published = {
    version: await versionOf(rootDir),
    specHash: specHash(spec),
    features: spec.pages.map(({ file: _, ...page }) => page),
    requirements: spec.requirements,
    profiles: spec.profiles,
  };
  return new Map([
    [`${folder}/interfaces.ts`, interfacesSource(schemas, spec)],
    [`${folder}/requirement-id.ts`, requirementIdSource(spec.requirements.map(({ id }) => id))],
    [`${folder}/spec.json`, `${JSON.stringify(published, null, 2)}\n`],
    [lockFile, serializeLock(lock)],
  ]);
}

function line({ file, line: number, message, mend }: Problem): string {
  return `${file}:${number}: ${message} ${mend}`;
}

/** Version of the package that publishes the spec. */
async function versionOf(rootDir: string): Promise<string> {
  const parsed: unknown = JSON.parse(await readFile(join(rootDir, "package.json"), "utf8"));
  if (typeof parsed === "object" && parsed !== null && "version" in parsed) {
    if (typeof parsed.version === "string") return parsed.version;
  }
  throw new SourceProblems(['package.json: the property "version" is missing']);
}

function requirementIdSource(ids: readonly string[]): string {
  const list = ids.map((id) => `  ${JSON.stringify(id)},`).join("\n");
  return `${banner}

/** Every requirement of the spec, sorted. */
export const requirementIds = [
${list}
] as const;

/** ID of a requirement: naming one that the spec does not have does not compile. */
export type RequirementId = (typeof requirementIds)[number];
`;
}
