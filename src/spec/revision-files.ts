/**
 * The files of a spec as they were at a git revision. It asks the `git` command and leaves the working tree and the
 * repository as they are.
 */
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { SpecError } from "./spec-error.ts";
import { isSpecFile, pagesFolder, type SpecFiles, schemasFolder, specFilesFrom } from "./spec-files.ts";

const run = promisify(execFile);
const maxOutputBytes = 64 * 1024 * 1024;

/**
 * Reads the spec of the project in `rootDir`, which may lie anywhere in its repository, as of `revision`: anything that
 * git takes for a commit. Throws `git-missing`, `not-a-git-checkout`, `unknown-revision` or `no-spec`.
 */
export async function readSpecFilesAt(rootDir: string, revision: string): Promise<SpecFiles> {
  const commit = await commitOf(rootDir, revision);
  const listing = await git(rootDir, [
    "ls-tree",
    "-r",
    "-z",
    "--name-only",
    commit,
    "--",
    pagesFolder,
    schemasFolder,
  ]);
  const paths = listing.split("\0").filter(isSpecFile);
  const texts = await Promise.all(paths.map((path) => git(rootDir, ["show", `${commit}:./${path}`])));
  const byPath = new Map(paths.map((path, index) => [path, texts[index] ?? ""]));
  return specFilesFrom(byPath, () => true, `at the revision ${revision}`);
}

async function commitOf(rootDir: string, revision: string): Promise<string> {
  try {
    await git(rootDir, ["rev-parse", "--is-inside-work-tree"]);
  } catch (cause) {
    if (cause instanceof SpecError) throw cause;
    const mend = "Run this in a clone of the project.";
    throw new SpecError("not-a-git-checkout", `${rootDir} is not in a git checkout.`, mend, { cause });
  }
  try {
    const output = await git(rootDir, [
      "rev-parse",
      "--verify",
      "--quiet",
      "--end-of-options",
      `${revision}^{commit}`,
    ]);
    return output.trim();
  } catch (cause) {
    const mend = "Name a commit, tag or branch that `git log` shows; a shallow clone may lack it.";
    throw new SpecError("unknown-revision", `git knows no revision "${revision}".`, mend, { cause });
  }
}

async function git(rootDir: string, parameters: readonly string[]): Promise<string> {
  try {
    return (await run("git", ["-C", rootDir, ...parameters], { maxBuffer: maxOutputBytes })).stdout;
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") {
      throw new SpecError(
        "git-missing",
        "There is no command `git`.",
        "Install git, or put it on the PATH.",
        { cause },
      );
    }
    throw cause;
  }
}
