/**
 * Holds the schemas and the list of methods against the rules for them before anything is made from them, so that a
 * mistake is named by its place and not by what a compiler makes of it.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { jsonSyntaxError } from "../validate/json-syntax.ts";
import { openRpcProblems } from "../validate/openrpc-document.ts";
import { schemaProblems } from "../validate/schema-document.ts";
import { SourceProblems } from "./problems.ts";

/** Throws SourceProblems that names every problem of every file below `folder`, the project's `schemas/`. */
export function checkSources(folder: string): void {
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => path.endsWith(".json"))
    .sort();
  const lines = paths.flatMap((path) => {
    const text = readFileSync(join(folder, path), "utf8");
    const syntax = jsonSyntaxError(text);
    if (syntax !== undefined) return [`schemas/${path}:${syntax.line}:${syntax.column}: ${syntax.message}`];
    const value: unknown = JSON.parse(text);
    const problems = path.endsWith(".schema.json") ? schemaProblems(value) : openRpcProblems(value);
    return problems.map(({ place, message }) => `schemas/${path}: ${place}: ${message}`);
  });
  if (lines.length > 0) throw new SourceProblems(lines);
}
