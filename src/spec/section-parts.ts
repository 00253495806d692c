/**
 * Tells the parts of a requirement's section apart: list, normative paragraph, rationale, notes. What does not belong
 * there, stands in another order or stands there twice is misplaced. Rationale and notes may share a quote or have
 * quotes of their own: what counts is the label with which a paragraph begins.
 */
import type { Blockquote, List, Paragraph, RootContent } from "mdast";
import { plainText } from "./page.ts";

export interface SectionParts {
  readonly list: List | undefined;
  readonly statement: Paragraph | undefined;
  /** The rationale without its label; a blank line between paragraphs. */
  readonly why: string | undefined;
  /** The notes, likewise. */
  readonly notes: readonly string[];
  readonly misplaced: readonly Misplaced[];
}

export interface Misplaced {
  readonly node: RootContent;
  readonly message: string;
  readonly mend: string;
}

type Part =
  | { readonly kind: "list"; readonly node: List }
  | { readonly kind: "statement"; readonly node: Paragraph }
  | { readonly kind: "why"; readonly node: Paragraph; readonly text: string }
  | { readonly kind: "note"; readonly node: Paragraph; readonly text: string };

const order: readonly Part["kind"][] = ["list", "statement", "why", "note"];
const partNames = { list: "list", statement: "normative paragraph", why: "rationale", note: "note" } as const;
const labelPattern = /^(Why|Note):\s*/;
const layout =
  "A requirement is a list, one paragraph, a quote `Why:` and any number of quotes `Note:`, in this order.";

/** Sorts what stands below a requirement's heading. HTML is left out: it has a rule of its own. */
export function sectionParts(content: readonly RootContent[]): SectionParts {
  const { parts: found, misplaced } = partsIn(content);
  const parts: Part[] = [];
  for (const part of found) {
    const { kind, node } = part;
    const later = parts.find((one) => order.indexOf(one.kind) > order.indexOf(kind));
    if (kind !== "note" && parts.some((one) => one.kind === kind)) {
      misplaced.push({ node, message: `There is a second ${partNames[kind]}.`, mend: layout });
    } else if (later !== undefined) {
      const message = `The ${partNames[kind]} stands below the ${partNames[later.kind]}.`;
      misplaced.push({ node, message, mend: layout });
    }
    parts.push(part);
  }
  const list = parts.find((part) => part.kind === "list");
  const statement = parts.find((part) => part.kind === "statement");
  const why = parts.find((part) => part.kind === "why");
  const notes = parts.flatMap((part) => (part.kind === "note" ? [part.text] : []));
  return { list: list?.node, statement: statement?.node, why: why?.text || undefined, notes, misplaced };
}

function partsIn(content: readonly RootContent[]): { parts: Part[]; misplaced: Misplaced[] } {
  const parts: Part[] = [];
  const misplaced: Misplaced[] = [];
  for (const node of content) {
    switch (node.type) {
      case "html":
        break;
      case "list":
        parts.push({ kind: "list", node });
        break;
      case "paragraph":
        parts.push({ kind: "statement", node });
        break;
      case "blockquote": {
        const quoted = partsInQuote(node);
        parts.push(...quoted.parts);
        misplaced.push(...quoted.misplaced);
        break;
      }
      default:
        misplaced.push({ node, message: `A ${nameOf(node)} has no place in a requirement.`, mend: layout });
    }
  }
  return { parts, misplaced };
}

/** A quote begins with a label; a paragraph without one goes on with what the paragraph above it says. */
function partsInQuote(quote: Blockquote): { parts: Part[]; misplaced: Misplaced[] } {
  const parts: Part[] = [];
  const misplaced: Misplaced[] = [];
  for (const node of quote.children) {
    if (node.type === "html") continue;
    if (node.type !== "paragraph") {
      const message = `A ${nameOf(node)} has no place in a rationale or note.`;
      misplaced.push({ node, message, mend: "Write it as a paragraph, or move it above the requirements." });
      continue;
    }
    const [label, name] = labelPattern.exec(plainText(node)) ?? [];
    const text = plainText(node).slice(label?.length ?? 0);
    const above = parts.pop();
    if (name !== undefined) {
      if (above !== undefined) parts.push(above);
      parts.push({ kind: name === "Why" ? "why" : "note", node, text });
    } else if (above !== undefined && "text" in above) {
      parts.push({ ...above, text: `${above.text}\n\n${text}` });
    } else {
      const message = "A quote begins neither with `Why:` nor with `Note:`.";
      misplaced.push({ node, message, mend: layout });
    }
  }
  return { parts, misplaced };
}

function nameOf(node: RootContent): string {
  switch (node.type) {
    case "blockquote":
      return "quote";
    case "code":
      return "code block";
    case "thematicBreak":
      return "rule";
    case "definition":
      return "link definition";
    default:
      return node.type;
  }
}
