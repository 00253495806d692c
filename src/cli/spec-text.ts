/**
 * What the `spec` commands print for a person, as lines of at most 100 characters. Colour helps the eye and carries no
 * meaning of its own. What is printed for a program is plain JSON and made in `spec.ts`.
 */

import type { Requirement } from "../generated/types.ts";
import { colors } from "../report/colors.ts";
import { wrap } from "../report/wrap.ts";
import type { RequirementChange, SpecDiff } from "../spec/diff.ts";
import type { Problem } from "../spec/problem.ts";
import type { FeaturePage, Spec } from "../spec/read.ts";
import type { Gap, RequirementTrace, Trace, TracedCase } from "../spec/trace.ts";

type Lines = readonly string[];

/** The problems, each with its place, its rule and its mend, and a line that counts them. */
export function lintText({ problems, pages, requirements }: Spec): Lines {
  if (problems.length === 0) {
    return [
      colors.green(
        `${count(requirements.length, "requirement")} on ${count(pages.length, "page")}, no problems.`,
      ),
    ];
  }
  const files = new Set(problems.map(({ file }) => file)).size;
  return [
    ...problems.flatMap(problemText),
    colors.red(`${count(problems.length, "problem")} in ${count(files, "file")}.`),
  ];
}

function problemText({ file, line, rule, message, mend }: Problem): Lines {
  return [
    `${colors.bold(`${file}:${line}`)}  ${colors.dim(rule)}`,
    ...wrap(message, "  "),
    ...wrap(mend, "    ", "  -> "),
    "",
  ];
}

/** A line for each requirement, below its page. */
export function listText(requirements: readonly Requirement[], pages: readonly FeaturePage[]): Lines {
  const lines: string[] = [];
  for (const { feature, title } of pages) {
    const own = requirements.filter((requirement) => requirement.feature === feature);
    if (own.length === 0) continue;
    lines.push(
      `${colors.bold(feature)}  ${colors.dim(title)}`,
      ...own.map((requirement) => `  ${headline(requirement)}`),
      "",
    );
  }
  return [...lines, `${count(requirements.length, "requirement")}.`];
}

function headline({ id, level, aspect, title }: Requirement): string {
  return `${colors.bold(id)}  ${level.padEnd(6)}  ${aspect.padEnd(9)}  ${title}`;
}

/** One requirement with everything that is known of it. */
export function showText({ requirement, cases, mutants }: RequirementTrace): Lines {
  const { evidence, appliesTo, source, statement, why, notes, file, line } = requirement;
  return [
    headline(requirement),
    "",
    ...wrap(statement, "  "),
    "",
    ...field("Why", why),
    ...notes.flatMap((note) => field("Note", note)),
    ...field("Evidence", evidence.join(", ")),
    ...field("Applies to", appliesTo),
    ...field("Source", source),
    ...field("Cases", namesText(families(cases))),
    ...field("Mutants", namesText(mutants)),
    ...field("Stands in", `${file}:${line}`),
  ];
}

function field(name: string, text: string): Lines {
  return wrap(text, " ".repeat(14), `  ${name.padEnd(12)}`);
}

function namesText(names: Lines): string {
  return names.length === 0 ? "none" : names.join("\n");
}

/** From requirements to cases and mutants, then back, then what is missing. */
export function traceText({ requirements, cases, mutants, gaps }: Trace): Lines {
  return [
    ...requirements.flatMap(({ requirement, cases: own, mutants: breaking }) => [
      headline(requirement),
      ...field("cases", namesText(families(own))),
      ...field("mutants", namesText(breaking)),
      "",
    ]),
    colors.bold("Cases"),
    ...familiesWithRequirements(cases).map((line) => `  ${line}`),
    "",
    colors.bold("Mutants"),
    ...aligned(mutants.map(({ id, breaks }) => [id, breaks])).map((line) => `  ${line}`),
    "",
    ...(gaps.length === 0
      ? []
      : [colors.bold(colors.red("Gaps")), ...gaps.flatMap((gap) => wrap(gapText(gap), "    ", "  ")), ""]),
    `${count(requirements.length, "requirement")}, ${count(cases.length, "case")}, ${count(mutants.length, "mutant")}, ${count(gaps.length, "gap")}.`,
  ];
}

/** A gap in words. */
function gapText(gap: Gap): string {
  switch (gap.kind) {
    case "requirement-without-case":
      return `${gap.requirement} has no case: nothing checks it.`;
    case "requirement-without-mutant":
      return `${gap.requirement} has no mutant: nothing shows that its cases can fail.`;
    case "case-without-requirement":
      return `The case ${gap.case} names no requirement.`;
    case "unknown-requirement-of-case":
      return `The case ${gap.case} names ${gap.requirement}, which the spec does not have.`;
    case "unknown-requirement-of-mutant":
      return `The mutant ${gap.mutant} names ${gap.requirement}, which the spec does not have.`;
  }
}

/** What was added, removed and changed since a revision, and the cases that check any of it. */
export function diffText(revision: string, diff: SpecDiff): Lines {
  const { added, removed, changed, touchedCases } = diff;
  if (added.length + removed.length + changed.length === 0)
    return [`No requirement differs from ${revision}.`];
  return [
    ...added.flatMap((one) => [
      `${colors.green("added")}    ${headline(one)}`,
      ...wrap(one.statement, "    ", "  + "),
      "",
    ]),
    ...removed.flatMap((one) => [
      `${colors.red("removed")}  ${headline(one)}`,
      ...wrap(one.statement, "    ", "  - "),
      "",
    ]),
    ...changed.flatMap(changeText),
    colors.bold("Cases that this touches"),
    ...(touchedCases.length === 0
      ? ["  none"]
      : familiesWithRequirements(touchedCases).map((line) => `  ${line}`)),
    "",
    `Since ${revision}: ${added.length} added, ${removed.length} removed, ${changed.length} changed; ${count(touchedCases.length, "case")}.`,
  ];
}

function changeText({ id, title, level, statement, other }: RequirementChange): Lines {
  return [
    `${colors.yellow("changed")}  ${colors.bold(id)}  ${title}`,
    ...(level === undefined ? [] : [`  level      ${level.before} -> ${level.after}`]),
    ...(statement === undefined ? [] : beforeAndAfter("statement", statement.before, statement.after)),
    ...other.flatMap(({ property, before, after }) => beforeAndAfter(property, before, after)),
    "",
  ];
}

function beforeAndAfter(name: string, before: string, after: string): Lines {
  return [`  ${name}`, ...wrap(before, "      ", "    - "), ...wrap(after, "      ", "    + ")];
}

/** Cases that differ in parameters only, as one line with their number. */
function families(ids: Lines): Lines {
  const sizes = new Map<string, number>();
  for (const id of ids) sizes.set(familyOf(id), (sizes.get(familyOf(id)) ?? 0) + 1);
  return [...sizes].map(([family, size]) => familyText(family, size));
}

function familiesWithRequirements(cases: readonly TracedCase[]): Lines {
  const rows = new Map<string, { readonly family: string; readonly requirements: string; size: number }>();
  for (const { id, verifies } of cases) {
    const family = familyOf(id);
    const requirements = verifies.join(", ");
    const row = rows.get(`${family} ${requirements}`) ?? { family, requirements, size: 0 };
    row.size += 1;
    rows.set(`${family} ${requirements}`, row);
  }
  return aligned(
    [...rows.values()].map(({ family, size, requirements }) => [familyText(family, size), requirements]),
  );
}

function familyOf(caseId: string): string {
  return caseId.split(":", 1)[0] ?? caseId;
}

function familyText(family: string, size: number): string {
  return size === 1 ? family : `${family}  (${size} cases)`;
}

function aligned(rows: readonly (readonly [string, string])[]): Lines {
  const width = Math.max(0, ...rows.map(([name]) => name.length));
  return rows.length === 0 ? ["none"] : rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`);
}

/** A number with its noun. */
export function count(amount: number, noun: string): string {
  return `${amount} ${noun}${amount === 1 ? "" : "s"}`;
}
