/**
 * One page of the spec as a Markdown tree: its headings with their anchors, its front matter as text, and the sections
 * in which requirements stand. What the text means is for `front-matter.ts` and `requirement.ts`.
 */
import GithubSlugger from "github-slugger";
import type { Heading as HeadingNode, Nodes, Root, RootContent } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { frontmatterFromMarkdown } from "mdast-util-frontmatter";
import { frontmatter } from "micromark-extension-frontmatter";

export interface Page {
  /** Path from the root of the project. */
  readonly file: string;
  readonly source: string;
  readonly root: Root;
  readonly headings: readonly Heading[];
  /** YAML between the two `---`, and the line on which it begins. */
  readonly frontMatter: { readonly text: string; readonly line: number } | undefined;
}

export interface Heading {
  readonly node: HeadingNode;
  readonly line: number;
  readonly depth: number;
  /** Plain text. */
  readonly text: string;
  /** What follows `#` in a link to it, as GitHub makes it. */
  readonly anchor: string;
  /** The ID with which the text begins. */
  readonly id: string | undefined;
}

/** A heading and what stands below it, up to the next heading. */
export interface Section {
  readonly heading: Heading;
  readonly content: readonly RootContent[];
}

/** An ID, wherever it may stand in a text. */
export const idPattern = /(?<!\w)[A-Z]{3}-[0-9]{3}(?!\w)/;

const leadingId = /^([A-Z]{3}-[0-9]{3})(?![\w-])/;

/** Parses a page. Every text is a Markdown page, so this reports no problems. */
export function parsePage(file: string, source: string): Page {
  const root = fromMarkdown(source, {
    extensions: [frontmatter(["yaml"])],
    mdastExtensions: [frontmatterFromMarkdown(["yaml"])],
  });
  const slugger = new GithubSlugger();
  const headings = root.children.filter(isHeading).map((node): Heading => {
    const text = plainText(node);
    const anchor = slugger.slug(text);
    return { node, line: lineOf(node), depth: node.depth, text, anchor, id: leadingId.exec(text)?.[1] };
  });
  const yaml = root.children.find((node) => node.type === "yaml");
  const frontMatter = yaml && { text: yaml.value, line: lineOf(yaml) + 1 };
  return { file, source, root, headings, frontMatter };
}

/** The headings `## Requirements` of a page; there should be one. */
export function requirementsHeadings(page: Page): readonly Heading[] {
  return page.headings.filter(({ depth, text }) => depth === 2 && text === "Requirements");
}

/** The sections below `## Requirements`, up to the next heading of the first or second level. */
export function requirementSections(page: Page): readonly Section[] {
  return sectionsBelow(page, "Requirements");
}

/** The sections below the first second-level heading with this text, up to the next heading of its level or above. */
export function sectionsBelow(page: Page, text: string): readonly Section[] {
  const start = page.headings.find((heading) => heading.depth === 2 && heading.text === text);
  if (start === undefined) return [];
  const after = page.headings.slice(page.headings.indexOf(start) + 1);
  const end = after.findIndex(({ depth }) => depth <= 2);
  return (end < 0 ? after : after.slice(0, end)).map((heading) => ({
    heading,
    content: contentBelow(page, heading),
  }));
}

function contentBelow(page: Page, heading: Heading): readonly RootContent[] {
  const after = page.root.children.slice(page.root.children.indexOf(heading.node) + 1);
  const end = after.findIndex(isHeading);
  return end < 0 ? after : after.slice(0, end);
}

function isHeading(node: RootContent): node is HeadingNode {
  return node.type === "heading";
}

/** Line on which a node begins, from 1. */
export function lineOf(node: Nodes): number {
  return node.position?.start.line ?? 1;
}

/** The Markdown of a node, as written. */
export function sourceOf(page: Page, node: Nodes): string {
  const { start, end } = node.position ?? {};
  return page.source.slice(start?.offset ?? 0, end?.offset ?? 0);
}

/** Line of the character at `offset` in the page, from 1. */
export function lineAt(page: Page, offset: number): number {
  return page.source.slice(0, offset).split("\n").length;
}

/**
 * The text of a node without markup, on one line. Line breaks count as spaces, the forced ones too, so that wrapping a
 * paragraph anew does not change its text.
 */
export function plainText(node: Nodes): string {
  return textIn(node).replace(/\s+/g, " ").trim();
}

function textIn(node: Nodes): string {
  if (node.type === "break") return " ";
  if (node.type === "image" || node.type === "imageReference") return node.alt ?? "";
  if ("value" in node) return node.value;
  return "children" in node ? node.children.map(textIn).join("") : "";
}
