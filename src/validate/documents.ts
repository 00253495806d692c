/**
 * Whether a file of ours is valid, whatever kind it is: pages of the spec, schemas, the OpenRPC document, manifests,
 * results, summaries, waivers and the lock. The kind is told by the content, so that nobody has to name it.
 */
import { readFile } from "node:fs/promises";
import { jsonSyntaxError } from "./json-syntax.ts";
import { openRpcProblems } from "./openrpc-document.ts";
import { validatePage } from "./page.ts";
import { type DocumentProblem, problemsOf } from "./problem.ts";
import { validateResults } from "./results.ts";
import { schemaProblems } from "./schema-document.ts";
import {
  explainAccumulationStudy,
  explainManifest,
  explainNumericProfile,
  explainRequirementsLock,
  explainSummary,
  explainTrace,
  explainWaiverFile,
} from "./validators.ts";

export type { DocumentProblem } from "./problem.ts";

export interface DocumentReport {
  readonly file: string;
  readonly kind: DocumentKind;
  readonly problems: readonly DocumentProblem[];
  /** What is worth knowing, though it is valid. */
  readonly notes: readonly string[];
}

export type DocumentKind =
  | "page of the spec"
  | "JSON Schema"
  | "OpenRPC document"
  | "manifest"
  | "results"
  | "summary"
  | "numeric profile"
  | "accumulation study"
  | "trace"
  | "waivers"
  | "requirements lock";

/** A file that can't be read, that is no JSON though it begins like it, or that is no document of ours. */
export class UnreadableDocument extends Error {
  override readonly name = "UnreadableDocument";
}

const recognised = [
  "a page of the spec (Markdown)",
  "results (JSON Lines that begin with a header)",
  'a JSON Schema (has "$schema")',
  'an OpenRPC document (has "openrpc")',
  'a manifest (has "protocol" or "capabilities")',
  'a summary (has "suite" and "requirements")',
  'a numeric profile (has "suite" and "products")',
  'a study (has "suite" and "study")',
  'a trace (has "case" and "lanes")',
  'waivers (has "waivers")',
  'the requirements lock (has "requirements")',
];

/** Validates one file; `rootDir` holds the spec, its schemas and the lock. Throws UnreadableDocument. */
export async function validateFile(file: string, rootDir: string): Promise<DocumentReport> {
  const text = await readFile(file, "utf8").catch((error: Error) => {
    throw new UnreadableDocument(`${file} can't be read: ${error.message}`);
  });
  if (text.trim() === "") throw new UnreadableDocument(`${file} is empty`);
  try {
    return await validateText(file, text, rootDir);
  } catch (error) {
    // Readers and validators go into a document as deep as it goes; no document of ours is that deep.
    if (error instanceof RangeError) throw new UnreadableDocument(`${file} is nested too deeply to be read`);
    throw error;
  }
}

async function validateText(file: string, text: string, rootDir: string): Promise<DocumentReport> {
  if (isMarkdown(file, text))
    return { file, kind: "page of the spec", problems: await validatePage(file, text, rootDir), notes: [] };
  if (isJsonLines(file, text)) return { file, kind: "results", ...validateResults(file, text) };
  const syntax = jsonSyntaxError(text);
  if (syntax === undefined) return validateJson(file, JSON.parse(text));
  if (!/^\s*[[{]/.test(text)) throw notRecognised(file);
  throw new UnreadableDocument(`${file}:${syntax.line}:${syntax.column}: not JSON: ${syntax.message}`);
}

function isMarkdown(file: string, text: string): boolean {
  return file.endsWith(".md") || /^(?:---\r?\nfeature:|# )/.test(text);
}

/** By name, or because the first line alone is a header. */
function isJsonLines(file: string, text: string): boolean {
  if (file.endsWith(".jsonl")) return true;
  const [first = ""] = text.split("\n", 1);
  if (jsonSyntaxError(first) !== undefined) return false;
  const value: unknown = JSON.parse(first);
  return typeof value === "object" && value !== null && "type" in value && value.type === "header";
}

function validateJson(file: string, value: unknown): DocumentReport {
  const has = (...names: readonly string[]) =>
    typeof value === "object" && value !== null && names.every((name) => Object.hasOwn(value, name));
  const report = (kind: DocumentKind, problems: readonly DocumentProblem[]): DocumentReport => ({
    file,
    kind,
    problems,
    notes: [],
  });
  if (has("$schema")) return report("JSON Schema", schemaProblems(value));
  if (has("openrpc")) return report("OpenRPC document", openRpcProblems(value));
  if (has("waivers")) return report("waivers", problemsOf(explainWaiverFile(value)));
  if (has("protocol") || has("capabilities")) return report("manifest", problemsOf(explainManifest(value)));
  if (has("suite", "requirements")) return report("summary", problemsOf(explainSummary(value)));
  if (has("suite", "products")) return report("numeric profile", problemsOf(explainNumericProfile(value)));
  if (has("suite", "study")) return report("accumulation study", problemsOf(explainAccumulationStudy(value)));
  if (has("case", "lanes")) return report("trace", problemsOf(explainTrace(value)));
  if (has("requirements")) return report("requirements lock", problemsOf(explainRequirementsLock(value)));
  throw notRecognised(file);
}

function notRecognised(file: string): UnreadableDocument {
  const list = recognised.map((kind) => `  ${kind}`).join("\n");
  return new UnreadableDocument(`${file} is no document of ours. Recognised are:\n${list}`);
}
