/**
 * One section below `## Requirements`, read into a record: heading, list of keys, normative paragraph, rationale and
 * notes. Whether its ID is in order and not in use elsewhere is for `read.ts`.
 */
import type { RootContent } from "mdast";
import { visit } from "unist-util-visit";
import type { Evidence, Requirement, SpecPage } from "../generated/types.ts";
import { type AppliesTo, parseAppliesTo } from "./applies-to.ts";
import { capabilities, impossibleCondition } from "./applies-to-schema.ts";
import { type Metadata, type MetadataKey, missingMetadata, readMetadata } from "./metadata.ts";
import { lineOf, type Page, plainText, type Section } from "./page.ts";
import { type Checked, type Problem, problemIn } from "./problem.ts";
import { checkRequirement, type SchemaFailure } from "./record-check.ts";
import type { SchemaDocuments } from "./schema-documents.ts";
import { type SectionParts, sectionParts } from "./section-parts.ts";
import { SpecError } from "./spec-error.ts";
import { statementProblems } from "./statement.ts";

/** Strongest first: the order in which a requirement names them. */
const evidenceOrder: readonly string[] = ["bits", "observed", "counter", "declared"] satisfies Evidence[];

/** Reads the section of a requirement whose heading is `### ID Title`. */
export function readRequirement(
  section: Section,
  page: Page,
  frontMatter: SpecPage,
  schemas: SchemaDocuments,
): Checked<Requirement> {
  const parts = sectionParts(section.content);
  const problems = structureProblems(section, page, parts);
  const list = parts.list && readMetadata(page, parts.list);
  problems.push(...(list?.problems ?? [missingMetadata(page, section.heading.line)]));
  const metadata = list?.value;
  if (metadata === undefined) return { value: undefined, problems };

  problems.push(...appliesToProblems(page, metadata, frontMatter.capability, schemas));
  if (parts.statement === undefined || parts.why === undefined) return { value: undefined, problems };

  problems.push(...statementProblems(page, parts.statement, metadata.Level.markdown));
  const { id = "", text, line } = section.heading;
  const record = checkRequirement({
    id,
    title: text.slice(id.length).trim(),
    feature: frontMatter.feature,
    level: metadata.Level.markdown,
    aspect: metadata.Aspect.markdown,
    evidence: metadata.Evidence.markdown.split(",").map((kind) => kind.trim()),
    appliesTo: metadata["Applies to"].markdown,
    source: metadata.Source.text,
    statement: plainText(parts.statement),
    why: parts.why,
    notes: parts.notes,
    file: page.file,
    line,
  });
  if (!record.ok) {
    problems.push(...record.failures.map((failure) => schemaProblem(page, line, metadata, failure)));
    return { value: undefined, problems };
  }
  problems.push(...evidenceProblems(page, metadata.Evidence.line, record.value.evidence));
  return { value: record.value, problems };
}

function structureProblems({ heading, content }: Section, page: Page, parts: SectionParts): Problem[] {
  const problem = problemIn(page.file);
  const problems = htmlLines(content).map((line) =>
    problem(
      line,
      "html-in-requirement",
      "HTML stands in a requirement.",
      "Write it in Markdown, or move it elsewhere.",
    ),
  );
  for (const { node, message, mend } of parts.misplaced) {
    problems.push(problem(lineOf(node), "section-structure", message, mend));
  }
  if (parts.statement === undefined) {
    const mend = "Write one paragraph that says what must hold, below the list.";
    problems.push(
      problem(heading.line, "statement-missing", "The requirement has no normative paragraph.", mend),
    );
  }
  if (parts.why === undefined) {
    const mend = "Write a quote that begins with `Why:` below the normative paragraph.";
    problems.push(problem(heading.line, "rationale-missing", "The requirement has no rationale.", mend));
  }
  return problems;
}

function htmlLines(content: readonly RootContent[]): number[] {
  const lines: number[] = [];
  for (const node of content) visit(node, "html", (html) => void lines.push(lineOf(html)));
  return lines;
}

function appliesToProblems(
  page: Page,
  metadata: Metadata,
  capability: string,
  schemas: SchemaDocuments,
): Problem[] {
  const problem = problemIn(page.file);
  const { line, markdown } = metadata["Applies to"];
  let expression: AppliesTo;
  try {
    expression = parseAppliesTo(markdown);
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    return [problem(line, "applies-to-syntax", error.message, error.mend)];
  }
  const known = capability === "every" || capabilities(schemas).has(capability);
  if (expression.kind === "every-adapter" || !known) return [];
  return expression.alternatives.flat().flatMap((condition) => {
    const impossible = impossibleCondition(condition, capability, schemas);
    if (impossible === undefined) return [];
    const { kind, message, mend } = impossible;
    return [problem(line, kind === "path" ? "applies-to-path" : "applies-to-value", message, mend)];
  });
}

function evidenceProblems(page: Page, line: number, evidence: readonly Evidence[]): Problem[] {
  const ordered = evidenceOrder.filter((kind) => evidence.some((one) => one === kind));
  if (ordered.join() === evidence.join()) return [];
  const mend = `Write: ${ordered.join(", ")}.`;
  return [problemIn(page.file)(line, "metadata-value", "Evidence is not in order, strongest first.", mend)];
}

const keysByProperty: ReadonlyMap<string, MetadataKey> = new Map([
  ["level", "Level"],
  ["aspect", "Aspect"],
  ["evidence", "Evidence"],
  ["appliesTo", "Applies to"],
  ["source", "Source"],
]);

function schemaProblem(page: Page, headingLine: number, metadata: Metadata, failure: SchemaFailure): Problem {
  const key = keysByProperty.get(failure.path[0] ?? "");
  const line = key === undefined ? headingLine : metadata[key].line;
  const name = key ?? failure.path.join(".");
  const written = key === undefined ? "" : ` It is "${metadata[key].markdown}".`;
  const mend = "Give it a value that schemas/requirement.schema.json allows.";
  return problemIn(page.file)(line, "metadata-value", `${name} ${failure.message}.${written}`, mend);
}
