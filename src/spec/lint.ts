/**
 * Everything that `desiderata spec lint` finds: what the reader reports, then links, then the lock. The lock waits until
 * the pages can be read, because a section with a mistake in it looks as if its ID had vanished.
 */
import type { RequirementsLock } from "../generated/types.ts";
import { linkProblems } from "./links.ts";
import { lockChanges, parseLock, serializeLock, updatedLock } from "./lock.ts";
import { byPlace, type Problem, problemIn } from "./problem.ts";
import { type ParsedSpec, parseSpec } from "./read.ts";
import { SpecError } from "./spec-error.ts";
import { lockFile, readSpecFiles, type SpecFiles } from "./spec-files.ts";

/** Reads the spec of the project in `rootDir` and checks it by every rule; `problems` holds what all of them found. */
export async function lintSpec(rootDir: string): Promise<ParsedSpec> {
  return lintSpecFiles(await readSpecFiles(rootDir));
}

/** The same for files that are at hand. */
export function lintSpecFiles(files: SpecFiles): ParsedSpec {
  const spec = parseSpec(files);
  const lock = lockOf(files);
  const problems = [
    ...spec.problems,
    ...linkProblems(spec, lock.value, files.exists),
    ...lock.problems,
    ...(spec.problems.length === 0 && lock.problems.length === 0
      ? lockProblems(spec, lock.value, files.lock)
      : []),
  ];
  return { ...spec, problems: problems.sort(byPlace) };
}

function lockOf({ lock }: SpecFiles): {
  readonly value: RequirementsLock;
  readonly problems: readonly Problem[];
} {
  try {
    return { value: lock === undefined ? { requirements: [] } : parseLock(lock), problems: [] };
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    const problem = problemIn(lockFile)(1, "lock-unreadable", error.message, error.mend);
    return { value: { requirements: [] }, problems: [problem] };
  }
}

function lockProblems(spec: ParsedSpec, lock: RequirementsLock, text: string | undefined): Problem[] {
  const updated = updatedLock(spec, lock);
  const problems = [...updated.problems];
  if (text?.replaceAll("\r\n", "\n") !== serializeLock(updated.lock)) {
    const changes = lockChanges(lock, updated.lock);
    const what = changes.length > 0 ? changes.join(", ") : "it is not as the generator writes it";
    const message = `The lock differs from the pages: ${what}.`;
    problems.push(problemIn(lockFile)(1, "lock-out-of-date", message, "Run `npm run generate`."));
  }
  return problems;
}
