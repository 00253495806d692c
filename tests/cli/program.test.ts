/** `desiderata program` as a command: what it prints for each form, and with which exit code it ends. */
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Command } from "commander";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ExitError } from "../../src/cli/exit.ts";
import { registerProgram } from "../../src/cli/program.ts";

const folder = mkdtempSync(join(tmpdir(), "desiderata-program-"));
let printed: string[] = [];
let noted: string[] = [];

beforeEach(() => {
  printed = [];
  noted = [];
  vi.spyOn(console, "log").mockImplementation((line: string) => printed.push(line));
  vi.spyOn(console, "error").mockImplementation((line: string) => noted.push(line));
  vi.spyOn(process.stdout, "write").mockImplementation((text) => printed.push(String(text)) > 0);
});
afterEach(() => {
  vi.restoreAllMocks();
});

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

async function run(
  ...args: readonly string[]
): Promise<{ readonly exitCode: number; readonly said: string }> {
  const program = new Command("desiderata").exitOverride();
  registerProgram(program);
  try {
    await program.parseAsync(["program", ...args], { from: "user" });
    return { exitCode: 0, said: printed.join("\n") };
  } catch (error) {
    if (!(error instanceof ExitError)) throw error;
    return { exitCode: error.exitCode, said: error.message };
  }
}

const text = `word x @0 = 5

queue @0:
  write x = 1
  read x -> r0

observe r0
`;

describe("program", () => {
  it("turns text into JSON, and JSON into the same text", async () => {
    const json = (await run(file("p.txt", `${text}allowed r0 = 5\n`))).said;
    expect(JSON.parse(json).regions[0].initial).toEqual({
      dtype: "U8",
      shape: [8],
      data: "0500000000000000",
    });
    expect(noted.join("\n")).toMatch(/claims of outcomes \(1\) is left out/);
    printed = [];
    const path = file("p.json", json);
    expect(await run(path)).toEqual({ exitCode: 0, said: text });
    printed = [];
    expect((await run(path, "--ids")).said).toContain("  q0.0: write x = 1\n  q0.1: read x -> r0\n");
  });

  it("checks both forms", async () => {
    const { exitCode, said } = await run("--check", file("c.txt", text));
    expect(exitCode).toBe(0);
    expect(said).toMatch(/well-formed .*c.txt .*1 queue, 2 requests, 2 regions/);
    const wrong = await run("--check", file("w.txt", text.replace("-> r0", "r0")));
    expect(wrong.exitCode).toBe(1);
    expect(wrong.said).toMatch(/w.txt:5:10: expected "->", found r0\n {4}read x r0\n {11}\^\^/);
  });

  it.each([
    ["wrong text", "a.txt", "queue @0:\n  write y = 1\n", /a.txt:2:9: there is no region y/],
    ["no JSON", "b.json", "{ no", /b.json:1:3: not JSON/],
    [
      "JSON that is no program",
      "c.json",
      '{ "topology": { "islands": [1] }, "regions": [] }',
      /"queues" is missing/,
    ],
    [
      "a program that is not well-formed",
      "d.json",
      '{ "topology": { "islands": [1] }, "regions": [], "queues": [{ "rank": 1, "requests": [] }] }',
      /d.json: queue 0: there is no rank 1/,
    ],
    [
      "data that is not hexadecimal",
      "e.json",
      '{ "topology": { "islands": [1] }, "regions": [{ "name": "x", "rank": 0, "bytes": 1, "initial": { "dtype": "U8", "shape": [1], "data": "0g" } }], "queues": [] }',
      /initial\/data: .*bytes/,
    ],
    ["JSON without end", "f.json", "[".repeat(100_000), /f.json/],
    ["nothing", "g.txt", "\n", /is empty/],
  ])("ends with 2, and with 1 for a check, for %s", async (_, name, content, said) => {
    const path = file(name, content);
    const { exitCode, said: message } = await run(path);
    expect(message).toMatch(said);
    expect(exitCode).toBe(2);
    expect((await run(path, "--check")).exitCode).toBe(content.trim() === "" ? 2 : 1);
  });

  it("ends with 2 for a file that can't be read", async () => {
    expect(await run(join(folder, "missing"), "--check")).toMatchObject({ exitCode: 2 });
  });
});
