/**
 * Reads the profiles: which claims and requirements a use of a device needs, and the shapes of its products. They stand
 * below `## Profiles` of spec/profiles.md, each as
 *
 *     ### name Title
 *     prose
 *     Needs:
 *     - words: EXPRESSION for [ID](link), [ID](link)
 *     Workloads:
 *     - M x N x K: words
 */
import type { List, ListItem, RootContent } from "mdast";
import type { Profile, ProfileNeed, Workload } from "../generated/types.ts";
import { type AppliesTo, parseAppliesTo } from "./applies-to.ts";
import { impossibleCondition } from "./applies-to-schema.ts";
import { idPattern, lineOf, type Page, plainText, sectionsBelow, sourceOf } from "./page.ts";
import { type Checked, type Problem, problemIn } from "./problem.ts";
import type { SchemaDocuments } from "./schema-documents.ts";
import { SpecError } from "./spec-error.ts";

/** Path of the page from the root of the project. */
export const profilesFile = "spec/profiles.md";

const headingPattern = /^([a-z0-9]+(?:-[a-z0-9]+)*) (\S.*)$/;
const needPattern = /^(.+?): ((?:without )?`.+) for (\[[A-Z]{3}-[0-9]{3}\].*)$/;
const workloadPattern = /^(\d+) x (\d+) x (\d+): (\S.*)$/;

/** The profiles of a page, in its order. What can't be read is named by a problem and left out. */
export function readProfiles(page: Page, schemas: SchemaDocuments): Checked<readonly Profile[]> {
  const problems: Problem[] = [];
  const profiles: Profile[] = [];
  for (const { heading, content } of sectionsBelow(page, "Profiles")) {
    const [, name, title] = headingPattern.exec(heading.text) ?? [];
    if (heading.depth !== 3 || name === undefined || title === undefined) {
      const message = `"${heading.text}" is no heading of a profile.`;
      problems.push(form(page, heading.line, message, 'Write "### name Title", the name in lower case.'));
      continue;
    }
    if (profiles.some((profile) => profile.name === name)) {
      problems.push(form(page, heading.line, `There is a profile ${name} already.`, "Give it another name."));
      continue;
    }
    const needs = readList(page, content, "Needs", (item) => readNeed(page, item, schemas));
    const workloads = readList(page, content, "Workloads", (item) => readWorkload(page, item));
    problems.push(...needs.problems, ...workloads.problems);
    if (needs.value === undefined) {
      const message = `The profile ${name} has no list of needs.`;
      problems.push(form(page, heading.line, message, "Write a paragraph `Needs:` and a list below it."));
      continue;
    }
    profiles.push({ name, title, needs: [...needs.value], workloads: [...(workloads.value ?? [])] });
  }
  return { value: profiles, problems };
}

/** The items of the list below the paragraph `LABEL:`; undefined where there is none. */
function readList<Item>(
  page: Page,
  content: readonly RootContent[],
  label: string,
  read: (item: ListItem) => Checked<Item>,
): Checked<readonly Item[]> {
  const at = content.findIndex((node) => node.type === "paragraph" && plainText(node) === `${label}:`);
  const list = content[at + 1];
  if (at < 0) return { value: undefined, problems: [] };
  if (list === undefined || !isList(list)) {
    const line = lineOf(content[at] ?? page.root);
    return {
      value: undefined,
      problems: [form(page, line, `No list follows "${label}:".`, "Write one item for each.")],
    };
  }
  const items = list.children.map(read);
  return {
    value: items.flatMap(({ value }) => (value === undefined ? [] : [value])),
    problems: items.flatMap(({ problems }) => problems),
  };
}

function isList(node: RootContent): node is List {
  return node.type === "list";
}

function readNeed(page: Page, item: ListItem, schemas: SchemaDocuments): Checked<ProfileNeed> {
  const line = lineOf(item);
  const [, what, claim, links] = needPattern.exec(textOf(page, item)) ?? [];
  if (what === undefined || claim === undefined || links === undefined) {
    const mend = "Write `words: EXPRESSION for [ID](link), [ID](link)`.";
    return { value: undefined, problems: [form(page, line, "A need is not written as one.", mend)] };
  }
  const requirements = [...links.matchAll(/\[([^\]]*)\]/g)]
    .map(([, id = ""]) => id)
    .filter((id) => idPattern.test(id));
  return { value: { what, claim, requirements }, problems: claimProblems(page, line, claim, schemas) };
}

/** A claim is an expression of `Applies to` whose paths begin at the manifest. */
function claimProblems(page: Page, line: number, claim: string, schemas: SchemaDocuments): Problem[] {
  const problem = problemIn(page.file);
  let expression: AppliesTo;
  try {
    expression = parseAppliesTo(claim);
  } catch (error) {
    if (!(error instanceof SpecError)) throw error;
    return [problem(line, "applies-to-syntax", error.message, error.mend)];
  }
  if (expression.kind === "every-adapter") return [];
  return expression.alternatives.flat().flatMap((condition) => {
    const impossible = impossibleCondition(condition, "every", schemas);
    if (impossible === undefined) return [];
    const { kind, message, mend } = impossible;
    return [problem(line, kind === "path" ? "applies-to-path" : "applies-to-value", message, mend)];
  });
}

function readWorkload(page: Page, item: ListItem): Checked<Workload> {
  const [, m, n, k, what] = workloadPattern.exec(textOf(page, item)) ?? [];
  if (what === undefined) {
    const mend = "Write `M x N x K: words`.";
    return {
      value: undefined,
      problems: [form(page, lineOf(item), "A workload is not written as one.", mend)],
    };
  }
  return { value: { m: Number(m), n: Number(n), k: Number(k), what }, problems: [] };
}

/** The Markdown of an item on one line, without its bullet. */
function textOf(page: Page, item: ListItem): string {
  return item.children
    .map((node) => sourceOf(page, node))
    .join(" ")
    .replace(/\s+/g, " ")
    .trim();
}

function form(page: Page, line: number, message: string, mend: string): Problem {
  return problemIn(page.file)(line, "profile-form", message, mend);
}
