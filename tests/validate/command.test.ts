/** `desiderata validate` and `desiderata generate` as commands: what they print, and with which exit code they end. */
import { mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ExitError } from "../../src/cli/exit.ts";
import { registerGenerate } from "../../src/cli/generate.ts";
import { registerValidate } from "../../src/cli/validate.ts";
import { packageRoot } from "../../src/package-root.ts";
import { fileWith, manifest, waivers } from "./sample-documents.ts";

const root = packageRoot();
let printed: string[] = [];

beforeEach(() => {
  printed = [];
  vi.spyOn(console, "log").mockImplementation((line: string) => printed.push(line));
});
afterEach(() => {
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

/** Runs a command; its exit code is that of the error it ends with, or the one it leaves. */
async function run(
  ...args: readonly string[]
): Promise<{ readonly exitCode: unknown; readonly said: string }> {
  const program = new Command("desiderata").exitOverride();
  registerValidate(program, root);
  registerGenerate(program, root);
  try {
    await program.parseAsync(args, { from: "user" });
    return { exitCode: process.exitCode ?? 0, said: printed.join("\n") };
  } catch (error) {
    if (!(error instanceof ExitError)) throw error;
    return { exitCode: error.exitCode, said: [...printed, error.message].join("\n") };
  }
}

describe("validate", () => {
  const valid = fileWith("m.json", manifest);
  const invalid = fileWith("w.json", { waivers: [{ ...waivers.waivers[0], owner: 7 }] });

  it("ends with 0 when every file is valid", async () => {
    const { exitCode, said } = await run("validate", valid, fileWith("w.json", waivers));
    expect(exitCode).toBe(0);
    expect(said).toMatch(/valid .*m.json .*manifest[\s\S]*valid .*w.json .*waivers/);
  });

  it("ends with 1 when one is not, and says where", async () => {
    const { exitCode, said } = await run("validate", valid, invalid);
    expect(exitCode).toBe(1);
    expect(said).toContain("  /waivers/0/owner: 7 is no string");
  });

  it("ends with 2 when one can't be read, and still looks at the others", async () => {
    const { exitCode, said } = await run("validate", "no-such-file.json", invalid);
    expect(exitCode).toBe(2);
    expect(said).toContain("/waivers/0/owner");
    expect(said).toContain("no-such-file.json can't be read");
  });

  it("gives a program all of it as JSON", async () => {
    const { said } = await run("validate", "--json", valid, invalid);
    expect(JSON.parse(said)).toEqual([
      { file: valid, kind: "manifest", problems: [], notes: [] },
      {
        file: invalid,
        kind: "waivers",
        problems: [{ place: "/waivers/0/owner", message: "7 is no string" }],
        notes: [],
      },
    ]);
  });
});

describe("generate", () => {
  it("writes the interface files to a folder that it makes", async () => {
    const out = join(mkdtempSync(join(tmpdir(), "desiderata-out-")), "a", "b");
    expect((await run("generate", "--out", out)).exitCode).toBe(0);
    expect(readdirSync(out).sort()).toEqual(["interfaces.ts", "types.ts"]);
  });

  it("ends with 2 when the folder can't be made, or the options contradict each other", async () => {
    expect(await run("generate", "--out", fileWith("file", ""))).toMatchObject({ exitCode: 2 });
    expect(await run("generate", "--out", "any", "--check")).toMatchObject({ exitCode: 2 });
  });
});
