/**
 * Whether a file of ours is valid, whatever kind it is: pages of the spec, schemas, the OpenRPC document, manifests,
 * results, summaries, waivers and the lock. The kind is told by the content, so that nobody has to name it.
 */
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { validatePage } from "./page.ts";
import { validateResults } from "./results.ts";
import { schemaProblems } from "./schema-document.ts";
import { explainManifest, explainRequirementsLock, explainSummary, explainWaiverFile } from "./validators.ts";

export interface DocumentProblem {
  /** FILE:LINE of text, or the place in a JSON document. */
  readonly place: string;
  readonly message: string;
}

export interface DocumentReport {
  readonly file: string;
  readonly kind:
    | "page of the spec"
    | "JSON Schema"
    | "OpenRPC document"
    | "manifest"
    | "results"
    | "summary"
    | "waivers"
    | "requirements lock";
  readonly problems: readonly DocumentProblem[];
  /** What is worth knowing, though it is valid. */
  readonly notes: readonly string[];
}

/** A file that can't be read, is no JSON, or is no document of ours. */
export class UnreadableDocument extends Error {
  override readonly name = "UnreadableDocument";
}

const kinds =
  "a page of the spec (.md), results (.jsonl), or JSON that is a schema, an OpenRPC document, a manifest, a summary, waivers or the requirements lock";

/** Validates one file; `rootDir` holds the spec and its schemas. Throws UnreadableDocument. */
export async function validateFile(file: string, rootDir: string): Promise<DocumentReport> {
  const text = await readFile(file, "utf8").catch((error: Error) => {
    throw new UnreadableDocument(`${file} can't be read: ${error.message}`);
  });
  if (file.endsWith(".md"))
    return { file, kind: "page of the spec", problems: await validatePage(file, text, rootDir), notes: [] };
  if (file.endsWith(".jsonl")) return { file, kind: "results", ...validateResults(file, text) };
  return validateJson(file, parse(file, text));
}

function parse(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new UnreadableDocument(`${file}${lineAndColumn(text, message)} is not JSON: ${message}`);
  }
}

/** `:LINE:COLUMN` of the position that a JSON error names, if it names one. */
function lineAndColumn(text: string, message: string): string {
  const match = /position (\d+)/.exec(message);
  if (match === null) return text.trim() === "" ? " is empty and" : "";
  const before = text.slice(0, Number(match[1])).split("\n");
  return `:${before.length}:${(before.at(-1) ?? "").length + 1}`;
}

function validateJson(file: string, value: unknown): DocumentReport {
  const keys = typeof value === "object" && value !== null && !Array.isArray(value) ? Object.keys(value) : [];
  const has = (...names: readonly string[]) => names.every((name) => keys.includes(name));
  const report = (kind: DocumentReport["kind"], explained: string | undefined): DocumentReport => ({
    file,
    kind,
    problems: problemsOf(explained),
    notes: [],
  });
  if (has("$schema")) return { file, kind: "JSON Schema", problems: schemaProblems(value), notes: [] };
  if (has("openrpc")) return report("OpenRPC document", openRpcProblems(value));
  if (has("waivers")) return report("waivers", explainWaiverFile(value));
  if (has("protocol") || has("capabilities")) return report("manifest", explainManifest(value));
  if (has("suite", "requirements")) return report("summary", explainSummary(value));
  if (has("requirements")) return report("requirements lock", explainRequirementsLock(value));
  throw new UnreadableDocument(`${basename(file)} is no document of ours. Known are ${kinds}`);
}

/** Each line of an explanation is `PLACE: MESSAGE`. */
function problemsOf(explained: string | undefined): DocumentProblem[] {
  if (explained === undefined) return [];
  return explained.split("\n").map((line) => {
    const colon = line.indexOf(": ");
    return colon < 0
      ? { place: "the whole", message: line }
      : { place: line.slice(0, colon), message: line.slice(colon + 2) };
  });
}

/** Our own rules for the list of methods: names, interfaces, and one schema each for parameters and result. */
function openRpcProblems(value: unknown): string | undefined {
  const methods =
    typeof value === "object" && value !== null && "methods" in value && Array.isArray(value.methods)
      ? value.methods
      : undefined;
  if (methods === undefined) return "/methods: there is no list of methods";
  const problems = methods.flatMap((method: unknown, i) => {
    const record =
      typeof method === "object" && method !== null
        ? new Map<string, unknown>(Object.entries(method))
        : new Map<string, unknown>();
    const missing = ["name", "summary", "x-interface", "params", "result"].filter((key) => !record.has(key));
    return missing.map((key) => `/methods/${i}: the property "${key}" is missing`);
  });
  return problems.length === 0 ? undefined : problems.join("\n");
}
