/**
 * Links within the spec: every ID in running text is a link to its requirement, every link to a requirement shows its
 * ID, and relative links lead somewhere. Code is not running text, and other sites are not visited.
 */
import type { Link, LinkReference, Nodes, Text } from "mdast";
import { SKIP, visit } from "unist-util-visit";
import type { RequirementsLock } from "../generated/types.ts";
import { type LinkTarget, linkTarget, linkTo, type Place } from "./link-targets.ts";
import { nearest } from "./nearest.ts";
import { idPattern, lineAt, lineOf, type Page, plainText, sourceOf } from "./page.ts";
import { type Problem, problemIn } from "./problem.ts";
import type { ParsedSpec } from "./read.ts";

const everyId = new RegExp(idPattern, "g");
const onlyId = new RegExp(`^${idPattern.source}$`);

/** What the links of a spec can lead to. */
interface Landscape {
  /** Where each requirement stands, by ID. */
  readonly requirements: ReadonlyMap<string, Place>;
  /** Why an ID was retired, by ID. */
  readonly retired: ReadonlyMap<string, string>;
  /** The first letters of IDs; other words that look like IDs, such as SHA-256, are none. */
  readonly prefixes: ReadonlySet<string>;
  readonly follow: (from: Page, url: string) => LinkTarget;
}

/** The problems with IDs and links on all pages. `exists` takes paths from the root of the project. */
export function linkProblems(
  { parsedPages, pages }: ParsedSpec,
  lock: RequirementsLock,
  exists: (path: string) => boolean,
): readonly Problem[] {
  const requirements = new Map<string, Place>();
  for (const page of parsedPages.filter(({ frontMatter }) => frontMatter !== undefined)) {
    for (const heading of page.headings) {
      if (heading.id !== undefined && !requirements.has(heading.id))
        requirements.set(heading.id, { page, heading });
    }
  }
  const landscape: Landscape = {
    requirements,
    retired: new Map(
      lock.requirements.flatMap(({ id, retired }) => (retired === undefined ? [] : [[id, retired]])),
    ),
    prefixes: new Set([
      ...pages.map(({ prefix }) => prefix),
      ...lock.requirements.map(({ id }) => prefixOf(id)),
    ]),
    follow: (from, url) => linkTarget(from, url, parsedPages, exists),
  };
  return parsedPages.flatMap((page) => problemsOnPage(page, landscape));
}

function problemsOnPage(page: Page, landscape: Landscape): readonly Problem[] {
  const problems: Problem[] = [];
  const definitions = new Map<string, string>();
  visit(page.root, "definition", ({ identifier, url }) => {
    if (!definitions.has(identifier)) definitions.set(identifier, url);
  });

  visit(page.root, (node) => {
    switch (node.type) {
      case "heading": // A requirement's own heading names its ID without a link.
        return page.headings.some((heading) => heading.node === node && heading.id !== undefined)
          ? SKIP
          : undefined;
      case "text":
        problems.push(...bareIds(page, node, landscape));
        return undefined;
      case "image":
      case "definition":
        problems.push(...brokenLink(page, node, node.url, landscape));
        return undefined;
      case "link":
      case "linkReference": {
        const url = node.type === "link" ? node.url : (definitions.get(node.identifier) ?? "");
        const about = linkToRequirement(page, node, url, landscape);
        if (about !== undefined) {
          problems.push(...about);
          return SKIP;
        }
        if (node.type === "link") problems.push(...brokenLink(page, node, url, landscape));
        return undefined;
      }
      default:
        return undefined;
    }
  });
  return problems;
}

function bareIds(page: Page, text: Text, landscape: Landscape): Problem[] {
  const start = text.position?.start.offset ?? 0;
  return [...sourceOf(page, text).matchAll(everyId)].flatMap(({ 0: id, index }): Problem[] => {
    const line = lineAt(page, start + index);
    const place = landscape.requirements.get(id);
    if (place === undefined)
      return landscape.prefixes.has(prefixOf(id)) ? [noSuchId(page, line, id, landscape)] : [];
    const message = `${id} stands in running text without a link.`;
    return [problemIn(page.file)(line, "bare-id", message, `Write ${linkTo(page, place)}`)];
  });
}

/** The problems of a link that is about a requirement, by its text or its target; `undefined` for any other link. */
function linkToRequirement(
  page: Page,
  node: Link | LinkReference,
  url: string,
  landscape: Landscape,
): Problem[] | undefined {
  const problem = problemIn(page.file);
  const text = plainText(node);
  const target = landscape.follow(page, url);
  const found = target.kind === "heading" ? target.place : undefined;

  if (!onlyId.test(text)) {
    if (found?.heading.id === undefined) return undefined;
    const message = `A link to ${found.heading.id} shows "${text}".`;
    return [problem(lineOf(node), "id-link-text", message, `Write ${linkTo(page, found)}`)];
  }
  const wanted = landscape.requirements.get(text);
  if (wanted === undefined) {
    const isId = landscape.prefixes.has(prefixOf(text)) || target.kind !== "elsewhere";
    return isId ? [noSuchId(page, lineOf(node), text, landscape)] : undefined;
  }
  if (found?.heading === wanted.heading) return [];
  const message = `The link ${text} leads to ${url}, not to the requirement.`;
  return [problem(lineOf(node), "id-link-target", message, `Write ${linkTo(page, wanted)}`)];
}

function noSuchId(page: Page, line: number, id: string, { requirements, retired }: Landscape): Problem {
  const problem = problemIn(page.file);
  const reason = retired.get(id);
  if (reason !== undefined) {
    const mend = "Name what takes its place; where history needs the ID, write it as code.";
    return problem(line, "retired-id", `${id} is retired: ${reason}`, mend);
  }
  const candidate = nearest(id, [...requirements.keys()]);
  const mend = candidate === undefined ? "Leave it out." : `Did you mean ${candidate}?`;
  return problem(line, "unknown-id", `There is no requirement ${id}.`, mend);
}

function brokenLink(page: Page, node: Nodes, url: string, landscape: Landscape): Problem[] {
  const target = landscape.follow(page, url);
  return target.kind === "nowhere"
    ? [problemIn(page.file)(lineOf(node), "broken-link", target.message, target.mend)]
    : [];
}

function prefixOf(id: string): string {
  return id.slice(0, 3);
}
