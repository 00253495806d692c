/** Whether a page of the spec is well formed: what the reader says of it, given the schemas of the project. */
import { relative, resolve } from "node:path";
import { lintSpecFiles } from "../spec/lint.ts";
import { readSpecFiles } from "../spec/spec-files.ts";
import type { DocumentProblem } from "./problem.ts";

/** Problems of one page. A page outside the project is read as if it stood among the project's own. */
export async function validatePage(file: string, text: string, rootDir: string): Promise<DocumentProblem[]> {
  const files = await readSpecFiles(rootDir);
  const inside = relative(rootDir, resolve(file)).replaceAll("\\", "/");
  const path = files.pages.has(inside) ? inside : `spec/${inside.split("/").at(-1)}`;
  const pages = new Map(files.pages).set(path, text);
  return lintSpecFiles({ ...files, pages })
    .problems.filter((problem) => problem.file === path)
    .map(({ line, message, mend }) => ({ place: `${file}:${line}`, message: `${message} ${mend}` }));
}
