/**
 * Which cases check a requirement, which mutants prove that those cases can fail, and where either is missing. Whether
 * a mutant is really caught is not told here: that takes a run, and `desiderata adequacy` makes it.
 */
import type { Requirement } from "../generated/types.ts";

/** A case, as far as tracing needs it. */
export interface TracedCase {
  readonly id: string;
  /** IDs of the requirements that it checks. */
  readonly verifies: readonly string[];
}

/** An adapter with one defect, as far as tracing needs it. */
export interface TracedMutant {
  readonly id: string;
  /** ID of the requirement that it breaks. */
  readonly breaks: string;
}

/** What requirements are checked with: the names of the cases and of the mutants that try them. */
export interface TracedSuite {
  readonly cases: readonly TracedCase[];
  readonly mutants: readonly TracedMutant[];
}

export interface Trace {
  /** From each requirement to its cases and mutants. */
  readonly requirements: readonly RequirementTrace[];
  /** From each case back to the requirements that it names. */
  readonly cases: readonly TracedCase[];
  /** From each mutant back to the requirement that it names. */
  readonly mutants: readonly TracedMutant[];
  readonly gaps: readonly Gap[];
}

export interface RequirementTrace {
  readonly requirement: Requirement;
  /** IDs of the cases that check it. */
  readonly cases: readonly string[];
  /** IDs of the mutants that break it. */
  readonly mutants: readonly string[];
}

/** Something that leads nowhere. */
export type Gap =
  | { readonly kind: "requirement-without-case"; readonly requirement: string }
  | { readonly kind: "requirement-without-mutant"; readonly requirement: string }
  | { readonly kind: "case-without-requirement"; readonly case: string }
  | { readonly kind: "unknown-requirement-of-case"; readonly case: string; readonly requirement: string }
  | { readonly kind: "unknown-requirement-of-mutant"; readonly mutant: string; readonly requirement: string };

/** Connects requirements, cases and mutants, in the order in which each is given. */
export function trace(requirements: readonly Requirement[], { cases, mutants }: TracedSuite): Trace {
  const rows = requirements.map(
    (requirement): RequirementTrace => ({
      requirement,
      cases: cases.filter(({ verifies }) => verifies.includes(requirement.id)).map(({ id }) => id),
      mutants: mutants.filter(({ breaks }) => breaks === requirement.id).map(({ id }) => id),
    }),
  );
  return {
    requirements: rows,
    cases,
    mutants,
    gaps: [...gapsOfRequirements(rows), ...strayNames(rows, cases, mutants)],
  };
}

function gapsOfRequirements(rows: readonly RequirementTrace[]): Gap[] {
  return rows.flatMap(({ requirement, cases, mutants }): Gap[] => [
    ...(cases.length > 0 ? [] : [{ kind: "requirement-without-case", requirement: requirement.id } as const]),
    ...(mutants.length > 0
      ? []
      : [{ kind: "requirement-without-mutant", requirement: requirement.id } as const]),
  ]);
}

function strayNames(
  rows: readonly RequirementTrace[],
  cases: readonly TracedCase[],
  mutants: readonly TracedMutant[],
): Gap[] {
  const known = new Set(rows.map(({ requirement }) => requirement.id));
  const gaps: Gap[] = [];
  for (const { id, verifies } of cases) {
    if (verifies.length === 0) gaps.push({ kind: "case-without-requirement", case: id });
    for (const requirement of verifies) {
      if (!known.has(requirement)) gaps.push({ kind: "unknown-requirement-of-case", case: id, requirement });
    }
  }
  for (const { id, breaks } of mutants) {
    if (!known.has(breaks))
      gaps.push({ kind: "unknown-requirement-of-mutant", mutant: id, requirement: breaks });
  }
  return gaps;
}
