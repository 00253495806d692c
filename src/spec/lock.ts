/**
 * The lock: every ID that was ever given, with its level and the hash of its statement. It is what makes IDs stable: an
 * ID that disappears must leave a tombstone, and a tombstone's ID never returns.
 */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { LockEntry, RequirementsLock } from "../generated/types.ts";
import { byPlace, type Problem, problemIn } from "./problem.ts";
import type { Spec } from "./read.ts";
import { checkLock } from "./record-check.ts";
import { SpecError } from "./spec-error.ts";
import { lockFile } from "./spec-files.ts";

const correctByHand = `Restore ${lockFile} from version control, then run \`npm run generate\`.`;

/** Reads the lock of the project in `rootDir`; empty where there is none yet. Throws `lock-unreadable`. */
export async function readLock(rootDir: string): Promise<RequirementsLock> {
  let text: string;
  try {
    text = await readFile(join(rootDir, lockFile), "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return { requirements: [] };
    throw error;
  }
  return parseLock(text);
}

/** Parses a lock; throws `lock-unreadable`. */
export function parseLock(text: string): RequirementsLock {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new SpecError("lock-unreadable", `The lock is not JSON: ${String(cause)}.`, correctByHand, {
      cause,
    });
  }
  const record = checkLock(value);
  if (record.ok) return record.value;
  const [failure] = record.failures;
  const message = `The lock is not valid: ${failure?.path.join(".") ?? ""} ${failure?.message ?? ""}.`;
  throw new SpecError("lock-unreadable", message, correctByHand);
}

/** The lock as it stands in the file: sorted by ID, one property a line. */
export function serializeLock({ requirements }: RequirementsLock): string {
  const sorted = [...requirements].sort((one, other) => (one.id < other.id ? -1 : 1));
  const entries = sorted.map(({ id, level, statementHash, retired }) => ({
    id,
    level,
    statementHash,
    retired,
  }));
  return `${JSON.stringify({ requirements: entries }, null, 2)}\n`;
}

/** SHA-256 of a statement's plain text, in hexadecimal. */
export function statementHash(statement: string): string {
  return createHash("sha256").update(statement).digest("hex");
}

/**
 * The lock that belongs to a spec, and the IDs that may not be as they are: one that vanished without a tombstone stays
 * in the lock, and a retired one that is used stays retired.
 */
export function updatedLock(
  spec: Pick<Spec, "requirements">,
  lock: RequirementsLock,
): { readonly lock: RequirementsLock; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const entries = new Map(lock.requirements.map((entry) => [entry.id, entry]));
  const used = new Set<string>();
  for (const { id, level, statement, file, line } of spec.requirements) {
    used.add(id);
    const retired = entries.get(id)?.retired;
    if (retired === undefined) {
      entries.set(id, { id, level, statementHash: statementHash(statement) });
    } else {
      const free = nextFreeId(id.slice(0, 3), [...entries.keys(), ...spec.requirements.map((one) => one.id)]);
      const message = `${id} is retired (${retired}), and IDs are never reused.`;
      const mend = `Remove the section, or give it the next free ID: ${free}.`;
      problems.push(problemIn(file)(line, "id-reused", message, mend));
    }
  }
  for (const { id, retired } of lock.requirements) {
    if (used.has(id) || retired !== undefined) continue;
    const mend = `Put its section back, or run: npx desiderata spec retire ${id} --reason "..."`;
    const message = `${id} stands on no page any more, and left no tombstone.`;
    problems.push(problemIn(lockFile)(lineInLock(lock, id), "id-vanished", message, mend));
  }
  const requirements = [...entries.values()].sort((one, other) => (one.id < other.id ? -1 : 1));
  return { lock: { requirements }, problems: problems.sort(byPlace) };
}

/** The lock with a tombstone in place of `id`; throws `unknown-id` or `already-retired`. */
export function retire(lock: RequirementsLock, id: string, reason: string): RequirementsLock {
  const entry = lock.requirements.find((one) => one.id === id);
  if (entry === undefined) {
    const mend = "Only IDs in the lock need a tombstone: remove the section, and that is all.";
    throw new SpecError("unknown-id", `The lock does not know ${id}.`, mend);
  }
  if (entry.retired !== undefined) {
    throw new SpecError(
      "already-retired",
      `${id} is retired already: ${entry.retired}`,
      "There is nothing to do.",
    );
  }
  const requirements = lock.requirements.map(
    (one): LockEntry => (one === entry ? { ...one, retired: reason } : one),
  );
  return { requirements };
}

/** What turned one lock into another, in words: "QNT-002 is new", "QNT-004 is reworded". */
export function lockChanges(before: RequirementsLock, after: RequirementsLock): readonly string[] {
  const entries = new Map(before.requirements.map((entry) => [entry.id, entry]));
  return after.requirements.flatMap(({ id, level, statementHash }): string[] => {
    const old = entries.get(id);
    if (old === undefined) return [`${id} is new`];
    const changes: string[] = [];
    if (old.level !== level) changes.push(`${id} changed from ${old.level} to ${level}`);
    if (old.statementHash !== statementHash) changes.push(`${id} is reworded`);
    return changes;
  });
}

/** The ID after the highest of a prefix. */
export function nextFreeId(prefix: string, ids: readonly string[]): string {
  const numbers = ids
    .filter((id) => id.startsWith(`${prefix}-`))
    .map((id) => Number(id.slice(prefix.length + 1)));
  return `${prefix}-${String(Math.max(0, ...numbers) + 1).padStart(3, "0")}`;
}

/** Line of an entry in the file, as `serializeLock` writes it. */
function lineInLock(lock: RequirementsLock, id: string): number {
  return (
    serializeLock(lock)
      .split("\n")
      .findIndex((line) => line.includes(`"id": "${id}"`)) + 1
  );
}
