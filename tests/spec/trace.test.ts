/** Which requirement leads to which cases and mutants, and what is reported when one leads nowhere. */
import { expect, test } from "vitest";
import { readSpec } from "../../src/spec/read.ts";
import { trace } from "../../src/spec/trace.ts";
import { miniRoot } from "./mini-spec.ts";

const requirements = (await readSpec(miniRoot)).requirements.filter(({ id }) => id.startsWith("TIL"));
const cases = [
  { id: "tile-scaling/own-tile", verifies: ["TIL-001"] },
  { id: "tile-scaling/edge", verifies: ["TIL-001", "TIL-004"] },
  { id: "tile-scaling/power-of-two", verifies: ["TIL-002"] },
];
const mutants = [
  { id: "neighbours-scale", breaks: "TIL-001" },
  { id: "rounds-down", breaks: "TIL-002" },
  { id: "reads-padding", breaks: "TIL-004" },
];

test("a requirement leads to all its cases and mutants", () => {
  const { requirements: rows, gaps } = trace(requirements, { cases, mutants });
  expect(rows.map((row) => [row.requirement.id, row.cases, row.mutants])).toEqual([
    ["TIL-001", ["tile-scaling/own-tile", "tile-scaling/edge"], ["neighbours-scale"]],
    ["TIL-002", ["tile-scaling/power-of-two"], ["rounds-down"]],
    ["TIL-004", ["tile-scaling/edge"], ["reads-padding"]],
  ]);
  expect(gaps).toEqual([]);
});

test("a requirement without case and one without mutant are gaps", () => {
  const { gaps } = trace(requirements, { cases: cases.slice(0, 2), mutants: mutants.slice(1) });
  expect(gaps).toEqual([
    { kind: "requirement-without-mutant", requirement: "TIL-001" },
    { kind: "requirement-without-case", requirement: "TIL-002" },
  ]);
});

test("cases and mutants that name no requirement of the spec are gaps", () => {
  const { gaps } = trace(requirements, {
    cases: [...cases, { id: "stray", verifies: ["TIL-001", "TIL-009"] }, { id: "idle", verifies: [] }],
    mutants: [...mutants, { id: "odd", breaks: "QNT-001" }],
  });
  expect(gaps).toEqual([
    { kind: "unknown-requirement-of-case", case: "stray", requirement: "TIL-009" },
    { kind: "case-without-requirement", case: "idle" },
    { kind: "unknown-requirement-of-mutant", mutant: "odd", requirement: "QNT-001" },
  ]);
});
