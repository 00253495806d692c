/**
 * The list with which a requirement begins: which keys it has and what stands behind each. The values are checked by
 * requirement.schema.json, except the expression of `Applies to`, whose grammar no schema can hold.
 */
import type { List, ListItem, Paragraph } from "mdast";
import { lineOf, type Page, plainText, sourceOf } from "./page.ts";
import { type Checked, type Problem, problemIn } from "./problem.ts";

export const metadataKeys = ["Level", "Aspect", "Evidence", "Applies to", "Source"] as const;

export type MetadataKey = (typeof metadataKeys)[number];

export interface MetadataValue {
  readonly line: number;
  /** Without markup. */
  readonly text: string;
  /** With markup, on one line. */
  readonly markdown: string;
}

export type Metadata = Readonly<Record<MetadataKey, MetadataValue>>;

/** Reads the list; exactly the five keys in order, each once, each an item of one paragraph. */
export function readMetadata(page: Page, list: List): Checked<Metadata> {
  const values: MetadataValue[] = [];
  for (const [index, item] of list.children.entries()) {
    const paragraph = onlyParagraph(item);
    const expected = metadataKeys[index];
    if (paragraph === undefined || keyOf(paragraph) !== expected) {
      const found = paragraph === undefined ? "an item that is no single paragraph" : `"${keyOf(paragraph)}"`;
      const place = expected === undefined ? "the list should end" : `"${expected}" belongs`;
      return wrongKeys(page, lineOf(item), `The list has ${found} where ${place}.`);
    }
    values.push(readValue(page, paragraph));
  }
  const [level, aspect, evidence, appliesTo, source] = values;
  if (!level || !aspect || !evidence || !appliesTo || !source) {
    return wrongKeys(page, lineOf(list), `The list ends where "${metadataKeys[values.length]}" belongs.`);
  }
  if (list.ordered) return wrongKeys(page, lineOf(list), "The list is numbered.");
  const metadata = {
    Level: level,
    Aspect: aspect,
    Evidence: evidence,
    "Applies to": appliesTo,
    Source: source,
  };
  return { value: metadata, problems: [] };
}

/** The problem of a section that has no list at all. */
export function missingMetadata(page: Page, line: number): Problem {
  const message = "The requirement does not begin with the list of its keys.";
  return problemIn(page.file)(line, "metadata-keys", message, keysMend);
}

const keysMend = `Write a list with exactly these keys, in this order: ${metadataKeys.join(", ")}.`;

function wrongKeys(page: Page, line: number, message: string): Checked<Metadata> {
  return { value: undefined, problems: [problemIn(page.file)(line, "metadata-keys", message, keysMend)] };
}

function onlyParagraph(item: ListItem): Paragraph | undefined {
  const [only] = item.children;
  return item.children.length === 1 && only?.type === "paragraph" ? only : undefined;
}

function keyOf(paragraph: Paragraph): string {
  return plainText(paragraph).split(":", 1)[0] ?? "";
}

function readValue(page: Page, paragraph: Paragraph): MetadataValue {
  const behindColon = (text: string): string => text.slice(text.indexOf(":") + 1).trim();
  return {
    line: lineOf(paragraph),
    text: behindColon(plainText(paragraph)),
    markdown: behindColon(sourceOf(page, paragraph).replace(/\s+/g, " ")),
  };
}
