/** Reading the spec at a git revision, in a repository made for the purpose. */
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { parseSpec, readSpec } from "../../src/spec/read.ts";
import { readSpecFilesAt } from "../../src/spec/revision-files.ts";
import { miniRoot } from "./mini-spec.ts";

const folder = mkdtempSync(join(tmpdir(), "desiderata-revision-"));
const repository = join(folder, "repository");
const project = join(repository, "below", "the root");

afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => void vi.unstubAllEnvs());

function git(...parameters: string[]): void {
  const identity = [
    "-c",
    "user.name=test",
    "-c",
    "user.email=test@example.org",
    "-c",
    "commit.gpgsign=false",
  ];
  execFileSync("git", ["-C", repository, ...identity, ...parameters], { stdio: "pipe" });
}

describe.skipIf(spawnSync("git", ["--version"]).error !== undefined)("a revision", () => {
  beforeAll(() => {
    mkdirSync(repository);
    git("init", "--quiet");
    git("commit", "--quiet", "--allow-empty", "--message", "empty");
    git("tag", "empty");
    cpSync(miniRoot, project, { recursive: true });
    git("add", ".");
    git("commit", "--quiet", "--message", "mini");
    git("tag", "mini");
    writeFileSync(join(project, "spec", "wire.md"), "# Nothing left\n");
  });

  test("has the spec that was committed, not the one in the working tree", async () => {
    const { pages, requirements, profiles, problems } = parseSpec(await readSpecFilesAt(project, "mini"));
    expect({ pages, requirements, profiles, problems }).toEqual(await readSpec(miniRoot));
    expect((await readSpec(project)).requirements).toHaveLength(3);
  });

  test("that is unknown is an error that names it", async () => {
    await expect(readSpecFilesAt(project, "v9.9")).rejects.toMatchObject({
      code: "unknown-revision",
      message: expect.stringContaining("v9.9"),
    });
  });

  test("that looks like an option is only unknown", async () => {
    await expect(readSpecFilesAt(project, "--all")).rejects.toMatchObject({ code: "unknown-revision" });
  });

  test("without a spec is an error", async () => {
    await expect(readSpecFilesAt(project, "empty")).rejects.toMatchObject({ code: "no-spec" });
  });

  test("can not be read outside of a repository", async () => {
    await expect(readSpecFilesAt(folder, "HEAD")).rejects.toMatchObject({ code: "not-a-git-checkout" });
  });
});

test("without the command git there is an error that says so", async () => {
  vi.stubEnv("PATH", folder);
  await expect(readSpecFilesAt(folder, "HEAD")).rejects.toMatchObject({ code: "git-missing" });
});
