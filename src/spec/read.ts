/**
 * Reads the whole spec: every page, its requirements, and what is wrong with them. Links between pages and the lock are
 * checked in `lint.ts`, which reads the spec with this.
 */
import { createHash } from "node:crypto";
import type { Profile, Requirement, SpecPage } from "../generated/types.ts";
import { readFrontMatter } from "./front-matter.ts";
import { keywordsIn } from "./keywords.ts";
import { type Page, parsePage, requirementSections, requirementsHeadings, type Section } from "./page.ts";
import { byPlace, type Checked, type Problem, problemIn } from "./problem.ts";
import { profilesFile, readProfiles } from "./profiles.ts";
import { readRequirement } from "./requirement.ts";
import type { SchemaDocuments } from "./schema-documents.ts";
import { readSpecFiles, type SpecFiles } from "./spec-files.ts";

/** A page that holds requirements. */
export interface FeaturePage extends SpecPage {
  /** Path from the root of the project. */
  readonly file: string;
}

export interface Spec {
  /** The pages with requirements, by file name. */
  readonly pages: readonly FeaturePage[];
  /** Sorted by ID. Those that could not be read are missing, and named by a problem. */
  readonly requirements: readonly Requirement[];
  /** In the order of their page. */
  readonly profiles: readonly Profile[];
  readonly problems: readonly Problem[];
}

/** A spec with the pages as they were parsed, those without requirements included. */
export interface ParsedSpec extends Spec {
  readonly parsedPages: readonly Page[];
}

/** Reads the spec of the project in `rootDir`; throws a `SpecError` where there is none. */
export async function readSpec(rootDir: string): Promise<Spec> {
  const { pages, requirements, profiles, problems } = parseSpec(await readSpecFiles(rootDir));
  return { pages, requirements, profiles, problems };
}

/** Reads a spec from the text of its files. */
export function parseSpec(files: SpecFiles): ParsedSpec {
  const parsedPages = [...files.pages].map(([file, source]) => parsePage(file, source));
  const pages: FeaturePage[] = [];
  const requirements = new Map<string, Requirement>();
  const profiles: Profile[] = [];
  const problems: Problem[] = [];
  for (const page of parsedPages) {
    if (page.file === profilesFile) {
      const read = readProfiles(page, files.schemas);
      problems.push(...read.problems);
      profiles.push(...(read.value ?? []));
    }
    const frontMatter = readFrontMatter(page, files.schemas);
    problems.push(...frontMatter.problems);
    if (page.frontMatter === undefined) problems.push(...requirementsOnProsePage(page));
    if (frontMatter.value === undefined) continue;

    const holder = pages.find(({ prefix }) => prefix === frontMatter.value?.prefix);
    if (holder !== undefined) problems.push(prefixReused(page, holder));
    pages.push({ ...frontMatter.value, file: page.file });

    const read = readRequirements(page, frontMatter.value, files.schemas);
    problems.push(...read.problems);
    for (const requirement of read.value ?? []) {
      const first = requirements.get(requirement.id);
      if (first === undefined) requirements.set(requirement.id, requirement);
      else problems.push(duplicateId(requirement, first));
    }
  }
  return {
    pages,
    requirements: [...requirements.values()].sort((one, other) => (one.id < other.id ? -1 : 1)),
    profiles,
    problems: problems.sort(byPlace),
    parsedPages,
  };
}

/** SHA-256 over all requirements, in hexadecimal. It does not change when a requirement moves to another line or page. */
export function specHash(spec: Pick<Spec, "requirements">): string {
  const records = spec.requirements.map(({ file: _file, line: _line, ...record }) =>
    Object.fromEntries(Object.entries(record).sort(([one], [other]) => (one < other ? -1 : 1))),
  );
  return createHash("sha256").update(JSON.stringify(records)).digest("hex");
}

function readRequirements(
  page: Page,
  frontMatter: SpecPage,
  schemas: SchemaDocuments,
): Checked<readonly Requirement[]> {
  const problem = problemIn(page.file);
  const sections = requirementSections(page);
  const problems = [...headingProblems(page, sections), ...strayKeywords(page, sections)];
  const requirements: Requirement[] = [];
  let previous = "";
  for (const section of sections) {
    const { id, depth, text, line } = section.heading;
    if (id === undefined || depth !== 3 || !text.startsWith(`${id} `)) {
      const message = `"${text}" is no heading of a requirement.`;
      const mend = `Write "### ${frontMatter.prefix}-nnn Title", or move it out of Requirements.`;
      problems.push(problem(line, "requirement-heading", message, mend));
      continue;
    }
    if (!id.startsWith(frontMatter.prefix)) {
      const mend = `Give it the next free ID that begins with ${frontMatter.prefix}.`;
      problems.push(problem(line, "wrong-prefix", `${id} does not begin with the page's prefix.`, mend));
    } else if (id < previous) {
      const mend = "Order the requirements by ID.";
      problems.push(problem(line, "id-order", `${id} stands below ${previous}.`, mend));
    }
    previous = id;
    const requirement = readRequirement(section, page, frontMatter, schemas);
    problems.push(...requirement.problems);
    if (requirement.value !== undefined) requirements.push(requirement.value);
  }
  return { value: requirements, problems };
}

function headingProblems(page: Page, sections: readonly Section[]): Problem[] {
  const problem = problemIn(page.file);
  const problems: Problem[] = [];
  const [first, second] = requirementsHeadings(page);
  if (first === undefined || sections.length === 0) {
    const message =
      first === undefined ? 'There is no heading "## Requirements".' : "Requirements holds no requirement.";
    const mend = "Write requirements below it, or leave the front matter out.";
    problems.push(problem(first?.line ?? 1, "requirements-heading", message, mend));
  }
  if (second !== undefined) {
    const mend = 'Put all requirements below the first heading "## Requirements".';
    problems.push(problem(second.line, "requirements-heading", "Requirements begins a second time.", mend));
  }
  const below = new Set(sections.map(({ heading }) => heading));
  for (const heading of page.headings) {
    if (heading.id === undefined || below.has(heading)) continue;
    const message = `The heading of ${heading.id} does not stand below "## Requirements".`;
    problems.push(problem(heading.line, "requirement-place", message, "Move the section there."));
  }
  return problems;
}

/** A keyword elsewhere would read as a requirement that has no ID, and that nothing checks. */
function strayKeywords(page: Page, sections: readonly Section[]): Problem[] {
  const inPlace = new Set(
    sections.flatMap(({ content }) => content.filter(({ type }) => type === "list" || type === "paragraph")),
  );
  const others = page.root.children.filter((node) => !inPlace.has(node));
  return others.flatMap((node) =>
    keywordsIn(page, node).map(({ text, line }) => {
      const message = `${text} stands outside a normative paragraph.`;
      return problemIn(page.file)(
        line,
        "stray-keyword",
        message,
        "Give it a requirement, or write it in lower case.",
      );
    }),
  );
}

function requirementsOnProsePage(page: Page): Problem[] {
  return page.headings.flatMap(({ id, line }) => {
    if (id === undefined) return [];
    const message = `${id} stands on a page without front matter.`;
    const mend = "Begin the page with front matter as other pages do, or leave IDs out of its headings.";
    return [problemIn(page.file)(line, "front-matter-missing", message, mend)];
  });
}

function prefixReused(page: Page, holder: FeaturePage): Problem {
  const message = `The prefix ${holder.prefix} belongs to ${holder.file}.`;
  return problemIn(page.file)(
    page.frontMatter?.line ?? 1,
    "prefix-reused",
    message,
    "Choose another prefix.",
  );
}

function duplicateId({ id, file, line }: Requirement, first: Requirement): Problem {
  const message = `${id} stands in ${first.file}, line ${first.line}, already.`;
  return problemIn(file)(line, "duplicate-id", message, "Give it the next free ID.");
}
