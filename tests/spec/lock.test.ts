/** The lock: what it takes over from the pages, what it refuses, and how an ID is retired. */
import { describe, expect, test } from "vitest";
import type { Requirement, RequirementsLock } from "../../src/generated/types.ts";
import {
  lockChanges,
  nextFreeId,
  parseLock,
  readLock,
  retire,
  serializeLock,
  statementHash,
  updatedLock,
} from "../../src/spec/lock.ts";
import { readSpec } from "../../src/spec/read.ts";
import { fixtures, fixtureText, miniRoot } from "./mini-spec.ts";

const { requirements } = await readSpec(miniRoot);
const lock = await readLock(miniRoot);
const without = (id: string) => requirements.filter((requirement) => requirement.id !== id);
const withChange = (id: string, change: Partial<Requirement>) =>
  requirements.map((requirement) => (requirement.id === id ? { ...requirement, ...change } : requirement));

function entry(id: string, of: RequirementsLock) {
  return of.requirements.find((one) => one.id === id);
}

describe("the updated lock", () => {
  test("of an unchanged spec is the lock as it stands in the file", () => {
    const updated = updatedLock({ requirements }, lock);
    expect(updated.problems).toEqual([]);
    expect(serializeLock(updated.lock)).toBe(fixtureText("mini/spec/requirements.lock.json"));
  });

  test("of a spec without a lock holds every requirement and no tombstone", () => {
    const updated = updatedLock({ requirements }, { requirements: [] });
    expect(updated.problems).toEqual([]);
    expect(updated.lock.requirements.map(({ id }) => id)).toEqual(requirements.map(({ id }) => id));
  });

  test("takes over a new level and a new wording", () => {
    const changed = withChange("TIL-002", { level: "SHOULD", statement: "A unit SHOULD round up." });
    const updated = updatedLock({ requirements: changed }, lock);
    expect(updated.problems).toEqual([]);
    expect(entry("TIL-002", updated.lock)).toEqual({
      id: "TIL-002",
      level: "SHOULD",
      statementHash: statementHash("A unit SHOULD round up."),
    });
    expect(lockChanges(lock, updated.lock)).toEqual([
      "TIL-002 changed from MAY to SHOULD",
      "TIL-002 is reworded",
    ]);
  });

  test("keeps an ID that vanished, and reports it", () => {
    const updated = updatedLock({ requirements: without("TIL-004") }, lock);
    expect(updated.problems).toMatchObject([{ rule: "id-vanished", file: "spec/requirements.lock.json" }]);
    expect(entry("TIL-004", updated.lock)).toEqual(entry("TIL-004", lock));
  });

  test("keeps the tombstone of an ID that is used again, and names the next free one", () => {
    const reused = [
      ...requirements,
      ...withChange("TIL-002", { id: "TIL-003" }).filter(({ id }) => id === "TIL-003"),
    ];
    const updated = updatedLock({ requirements: reused }, lock);
    expect(updated.problems).toMatchObject([{ rule: "id-reused", mend: expect.stringContaining("TIL-005") }]);
    expect(entry("TIL-003", updated.lock)).toEqual(entry("TIL-003", lock));
  });
});

describe("retiring", () => {
  test("leaves a tombstone with level, hash and reason, which the updated lock accepts", () => {
    const retired = retire(lock, "TIL-004", "See TIL-001.");
    expect(entry("TIL-004", retired)).toEqual({ ...entry("TIL-004", lock), retired: "See TIL-001." });
    expect(updatedLock({ requirements: without("TIL-004") }, retired)).toEqual({
      lock: retired,
      problems: [],
    });
  });

  test("survives being written and read", () => {
    const retired = retire(lock, "TIL-004", "See TIL-001.");
    expect(parseLock(serializeLock(retired))).toEqual(retired);
  });

  test("refuses an ID that was never given", () => {
    expect(() => retire(lock, "TIL-099", "x")).toThrow(expect.objectContaining({ code: "unknown-id" }));
  });

  test("refuses an ID that is retired already", () => {
    expect(() => retire(lock, "TIL-003", "x")).toThrow(expect.objectContaining({ code: "already-retired" }));
  });
});

test("a project without a lock has an empty one", async () => {
  expect(await readLock(`${fixtures}must-fail`)).toEqual({ requirements: [] });
});

test("the next free ID follows the highest of its prefix, retired ones included", () => {
  expect(nextFreeId("QNT", ["QNT-001", "QNT-015", "QNT-009", "ACC-099"])).toBe("QNT-016");
  expect(nextFreeId("SMF", ["QNT-001"])).toBe("SMF-001");
});
