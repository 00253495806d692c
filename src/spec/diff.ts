/**
 * What changed between two readings of the spec, and which cases that touches. Where a requirement stands does not
 * count as a change, what it says does.
 */
import type { Level, Requirement } from "../generated/types.ts";
import type { TracedCase } from "./trace.ts";

export interface SpecDiff {
  readonly added: readonly Requirement[];
  readonly removed: readonly Requirement[];
  readonly changed: readonly RequirementChange[];
  /** IDs of the cases that check a requirement which was added, removed or changed. */
  readonly touchedCases: readonly TracedCase[];
}

/** What is different in a requirement that both readings have; at least one of the three is there. */
export interface RequirementChange {
  readonly id: string;
  readonly title: string;
  readonly level?: Change<Level>;
  /** The normative paragraph. */
  readonly statement?: Change<string>;
  /** Everything else, by property. */
  readonly other: readonly PropertyChange[];
}

export interface Change<Value> {
  readonly before: Value;
  readonly after: Value;
}

export interface PropertyChange extends Change<string> {
  readonly property: OtherProperty;
}

export type OtherProperty = (typeof otherProperties)[number];

const otherProperties = [
  "title",
  "feature",
  "aspect",
  "evidence",
  "appliesTo",
  "source",
  "why",
  "notes",
] as const;

/** Compares requirements by ID. Results keep the order of the requirements and cases that are given. */
export function diffSpec(
  before: readonly Requirement[],
  after: readonly Requirement[],
  cases: readonly TracedCase[],
): SpecDiff {
  const old = new Map(before.map((requirement) => [requirement.id, requirement]));
  const present = new Set(after.map(({ id }) => id));
  const added = after.filter(({ id }) => !old.has(id));
  const removed = before.filter(({ id }) => !present.has(id));
  const changed = after.flatMap((requirement) => {
    const change = old.get(requirement.id);
    return change === undefined ? [] : changesOf(change, requirement);
  });
  const touched = new Set([...added, ...removed, ...changed].map(({ id }) => id));
  const touchedCases = cases.filter(({ verifies }) => verifies.some((id) => touched.has(id)));
  return { added, removed, changed, touchedCases };
}

function changesOf(before: Requirement, after: Requirement): RequirementChange[] {
  const other = otherProperties.flatMap((property): PropertyChange[] => {
    const change = { before: textOf(before, property), after: textOf(after, property) };
    return change.before === change.after ? [] : [{ property, ...change }];
  });
  const level = { before: before.level, after: after.level };
  const statement = { before: before.statement, after: after.statement };
  const levelChanged = level.before !== level.after;
  const reworded = statement.before !== statement.after;
  if (!levelChanged && !reworded && other.length === 0) return [];
  const { id, title } = after;
  return [{ id, title, ...(levelChanged ? { level } : {}), ...(reworded ? { statement } : {}), other }];
}

function textOf(requirement: Requirement, property: OtherProperty): string {
  const value = requirement[property];
  return typeof value === "string" ? value : value.join(property === "notes" ? "\n\n" : ", ");
}
