/**
 * BCP 14 keywords in a page: where they stand, and whether they are bold. A keyword counts only in capitals, as RFC 8174
 * has it, and never in code.
 */
import type { Nodes } from "mdast";
import { visit } from "unist-util-visit";
import type { Level } from "../generated/types.ts";
import { lineAt, type Page } from "./page.ts";

export interface Keyword {
  /** Such as "MUST NOT"; one space between its words, whatever stands in the page. */
  readonly text: string;
  readonly line: number;
  /** Whether the whole keyword, and nothing else with it, is bold. */
  readonly bold: boolean;
}

const keywordPattern =
  /\b(?:(?:MUST|SHALL|SHOULD)(?:\s+NOT)?|(?:NOT\s+)?RECOMMENDED|REQUIRED|MAY|OPTIONAL)\b/g;

const levels: ReadonlyMap<string, Level> = new Map([
  ["MUST", "MUST"],
  ["MUST NOT", "MUST"],
  ["SHOULD", "SHOULD"],
  ["SHOULD NOT", "SHOULD"],
  ["MAY", "MAY"],
]);

/** The level that a keyword gives; `undefined` for those that requirements do not use, such as SHALL. */
export function levelOf(keyword: string): Level | undefined {
  return levels.get(keyword);
}

/** The keywords in a node of the page, in order. */
export function keywordsIn(page: Page, node: Nodes): readonly Keyword[] {
  const start = offsetOf(node);
  const source = withoutCode(page, node);
  const boldTexts = boldTextsIn(node);
  return [...source.matchAll(keywordPattern)].map((match) => {
    const after = source.slice(match.index + match[0].length);
    const continues = /^(?:\*\*|__)\s+NOT\b/.test(after);
    const bold = boldTexts.get(start + match.index) === match[0] && !continues;
    return { text: match[0].replace(/\s+/g, " "), line: lineAt(page, start + match.index), bold };
  });
}

/** What stands in bold, by the offset at which its text begins. */
function boldTextsIn(node: Nodes): ReadonlyMap<number, string> {
  const texts = new Map<number, string>();
  visit(node, "strong", ({ children }) => {
    const [only] = children;
    if (children.length === 1 && only?.type === "text") texts.set(offsetOf(only), only.value);
  });
  return texts;
}

/** The source of a node with code and HTML blanked out, so that offsets stay what they are. */
function withoutCode(page: Page, node: Nodes): string {
  const start = offsetOf(node);
  let text = page.source.slice(start, node.position?.end.offset);
  visit(node, ["inlineCode", "code", "html", "yaml"], (code) => {
    const from = (code.position?.start.offset ?? start) - start;
    const to = (code.position?.end.offset ?? start) - start;
    text = text.slice(0, from) + " ".repeat(to - from) + text.slice(to);
  });
  return text;
}

function offsetOf(node: Nodes): number {
  return node.position?.start.offset ?? 0;
}
