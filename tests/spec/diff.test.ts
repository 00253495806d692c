/** What counts as a change between two readings of the spec, and which cases it touches. */
import { expect, test } from "vitest";
import type { Requirement } from "../../src/generated/types.ts";
import { diffSpec } from "../../src/spec/diff.ts";
import { readSpec } from "../../src/spec/read.ts";
import { miniRoot } from "./mini-spec.ts";

const { requirements } = await readSpec(miniRoot);
const cases = [
  { id: "tile-scaling/own-tile", verifies: ["TIL-001"] },
  { id: "tile-scaling/edge", verifies: ["TIL-001", "TIL-004"] },
  { id: "wire/echo", verifies: ["WIR-001"] },
];

function changed(id: string, change: Partial<Requirement>): Requirement[] {
  return requirements.map((requirement) =>
    requirement.id === id ? { ...requirement, ...change } : requirement,
  );
}

test("a spec does not differ from itself", () => {
  expect(diffSpec(requirements, requirements, cases)).toEqual({
    added: [],
    removed: [],
    changed: [],
    touchedCases: [],
  });
});

test("a requirement on another line of another page is not changed", () => {
  const moved = requirements.map((requirement) => ({ ...requirement, file: "spec/moved.md", line: 7 }));
  expect(diffSpec(requirements, moved, cases).changed).toEqual([]);
});

test("an added and a removed requirement touch the cases that check them", () => {
  const fewer = requirements.filter(({ id }) => id !== "TIL-004");
  const removal = diffSpec(requirements, fewer, cases);
  expect(removal.removed.map(({ id }) => id)).toEqual(["TIL-004"]);
  expect(removal.touchedCases.map(({ id }) => id)).toEqual(["tile-scaling/edge"]);
  const addition = diffSpec(fewer, requirements, cases);
  expect(addition.added.map(({ id }) => id)).toEqual(["TIL-004"]);
  expect(addition.touchedCases.map(({ id }) => id)).toEqual(["tile-scaling/edge"]);
});

test("a level and a wording are changed apart from the rest, with both texts", () => {
  const after = changed("WIR-001", { level: "MUST", statement: "An adapter MUST return every bit." });
  expect(diffSpec(requirements, after, cases)).toEqual({
    added: [],
    removed: [],
    changed: [
      {
        id: "WIR-001",
        title: "Every bit returns",
        level: { before: "SHOULD", after: "MUST" },
        statement: {
          before: "An adapter SHOULD return every bit.",
          after: "An adapter MUST return every bit.",
        },
        other: [],
      },
    ],
    touchedCases: [cases[2]],
  });
});

test.each([
  ["title", { title: "Other" }],
  ["aspect", { aspect: "native" as const }],
  ["evidence", { evidence: ["declared" as const] satisfies [string] }],
  ["appliesTo", { appliesTo: "every adapter" }],
  ["source", { source: "Other" }],
  ["why", { why: "Other" }],
  ["notes", { notes: ["One", "Two"] }],
])("a change of %s is told by its property", (property, change) => {
  const difference = diffSpec(requirements, changed("TIL-001", change), cases);
  expect(difference.changed).toMatchObject([{ id: "TIL-001", other: [{ property }] }]);
  expect(difference.changed[0]).not.toHaveProperty("level");
  expect(difference.changed[0]).not.toHaveProperty("statement");
});
