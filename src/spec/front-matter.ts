/**
 * The front matter of a page with requirements: read as YAML, held against spec-page.schema.json, and then against
 * what it speaks of: the page itself, the manifest's capabilities, the methods of the adapter's interface.
 */
import { posix } from "node:path";
import { type Document, isNode, LineCounter, parseDocument } from "yaml";
import type { SpecPage } from "../generated/types.ts";
import { adapterMethods } from "./adapter-methods.ts";
import { capabilities } from "./applies-to-schema.ts";
import type { Page } from "./page.ts";
import { type Checked, type Problem, problemIn } from "./problem.ts";
import { checkFrontMatter } from "./record-check.ts";
import type { SchemaDocuments } from "./schema-documents.ts";

/** Line in the page of the value that some keys lead to, or of the innermost of them that exists. */
type LineOfKeys = (keys: readonly (string | number)[]) => number;

/** Reads the front matter of a page; `undefined` without problems where the page has none. */
export function readFrontMatter(page: Page, schemas: SchemaDocuments): Checked<SpecPage> {
  if (page.frontMatter === undefined) return { value: undefined, problems: [] };
  const problem = problemIn(page.file);
  const firstLine = page.frontMatter.line;
  const lines = new LineCounter();
  const document = parseDocument(page.frontMatter.text, { lineCounter: lines, prettyErrors: false });
  const lineAt = (offset: number): number => firstLine - 1 + lines.linePos(offset).line;

  const [yamlError] = document.errors;
  if (yamlError !== undefined) {
    const message = `The front matter is not YAML: ${yamlError.message}.`;
    const mend = "Correct what stands between the two `---`.";
    return {
      value: undefined,
      problems: [problem(lineAt(yamlError.pos[0]), "front-matter-yaml", message, mend)],
    };
  }

  const lineOfKeys: LineOfKeys = (keys) => {
    const offset = offsetOfKeys(document, keys);
    return offset === undefined ? firstLine : lineAt(offset);
  };
  const record = checkFrontMatter(document.toJS());
  if (!record.ok) {
    const mend =
      "Write feature, title, prefix, capability and operations, as schemas/spec-page.schema.json describes them.";
    const problems = record.failures.map(({ path, message }) => {
      const place = path.length === 0 ? "The front matter" : path.join(".");
      return problem(lineOfKeys(path), "front-matter-schema", `${place} ${message}.`, mend);
    });
    return { value: undefined, problems };
  }
  const problems = [
    ...pageProblems(page, record.value, lineOfKeys),
    ...capabilityProblems(page, record.value, lineOfKeys, schemas),
    ...operationProblems(page, record.value, lineOfKeys, schemas),
  ];
  return { value: record.value, problems };
}

function pageProblems(page: Page, { feature, title }: SpecPage, lineOfKeys: LineOfKeys): Problem[] {
  const problem = problemIn(page.file);
  const problems: Problem[] = [];
  const name = posix.basename(page.file, ".md");
  if (name !== feature) {
    const message = `The page ${page.file} holds the feature ${feature}.`;
    const mend = `Name the file ${feature}.md, or the feature ${name}.`;
    problems.push(problem(lineOfKeys(["feature"]), "page-name", message, mend));
  }
  const [first, second] = page.headings.filter(({ depth }) => depth === 1);
  if (first === undefined || first !== page.headings[0] || first.text !== title) {
    const found = page.headings[0];
    const message = `The page does not begin with its title, "${title}".`;
    const mend = `Write "# ${title}" as the first heading.`;
    problems.push(problem(found?.line ?? lineOfKeys(["title"]), "page-title", message, mend));
  } else if (second !== undefined) {
    const mend = "Give the heading a second `#`.";
    problems.push(problem(second.line, "page-title", `The page has a second title, "${second.text}".`, mend));
  }
  return problems;
}

function capabilityProblems(
  page: Page,
  { capability }: SpecPage,
  lineOfKeys: LineOfKeys,
  schemas: SchemaDocuments,
): Problem[] {
  const known = ["every", ...capabilities(schemas).keys()];
  if (known.includes(capability)) return [];
  const message = `No manifest can claim the capability "${capability}".`;
  const mend = `Name one of ${known.join(", ")}, or add it to \`capabilities\` in schemas/manifest.schema.json.`;
  return [problemIn(page.file)(lineOfKeys(["capability"]), "unknown-capability", message, mend)];
}

function operationProblems(
  page: Page,
  { operations }: SpecPage,
  lineOfKeys: LineOfKeys,
  schemas: SchemaDocuments,
): Problem[] {
  const problem = problemIn(page.file);
  const methods = adapterMethods(schemas);
  return operations.flatMap((operation, index): Problem[] => {
    const method = methods.get(operation.method);
    if (method === undefined) {
      const message = `The adapter's interface has no method "${operation.method}".`;
      const mend = `Name one of ${[...methods.keys()].join(", ")}, or add it to schemas/adapter.openrpc.json.`;
      return [problem(lineOfKeys(["operations", index, "method"]), "unknown-method", message, mend)];
    }
    return (["params", "result"] as const).flatMap((side) => {
      if (operation[side] === method[side]) return [];
      const message = `The ${side} of ${operation.method} are not ${operation[side]}.`;
      const line = lineOfKeys(["operations", index, side]);
      return [problem(line, "operation-schema", message, `Write ${side}: ${method[side]}`)];
    });
  });
}

function offsetOfKeys(document: Document, keys: readonly (string | number)[]): number | undefined {
  const node: unknown = document.getIn(keys, true);
  if (isNode(node) && node.range) return node.range[0];
  return keys.length === 0 ? undefined : offsetOfKeys(document, keys.slice(0, -1));
}
