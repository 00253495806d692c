/** The command `run` as a user meets it: exit codes, JSON, results files, and what it says to wrong input. */
import { type SpawnSyncReturns, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { generateInterfaces } from "../../src/generate/interfaces-only.ts";
import type { ResultsLine, Summary } from "../../src/generated/types.ts";
import { packageRoot } from "../../src/package-root.ts";
import { readPublishedSpec } from "../../src/spec/published.ts";
import { isResultsLine, isSummary } from "../../src/validate/validators.ts";
import { calledIn } from "./called.ts";

const root = packageRoot();
const main = join(root, "dist", "src", "cli", "main.js");
const zoo = fileURLToPath(new URL("../adapter/zoo/zoo.mjs", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "desiderata-"));

function desiderata(...args: readonly string[]): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, [main, ...args], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1" },
  });
}

const called = (...args: readonly string[]) => calledIn(folder, ...args);

function linesOf(file: string): ResultsLine[] {
  return readFileSync(join(folder, file), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => {
      const value: unknown = JSON.parse(line);
      if (!isResultsLine(value)) throw new Error(`not a valid line: ${line}`);
      return value;
    });
}

function summaryOf(text: string): Summary {
  const value: unknown = JSON.parse(text);
  if (!isSummary(value)) throw new Error("not a valid summary");
  return value;
}

/** An adapter module: the reference with a part of its source replaced. */
function module(name: string, body: string): string {
  const path = join(folder, name);
  writeFileSync(
    path,
    `import { createReference } from ${JSON.stringify(join(root, "dist", "src", "reference", "adapter.js"))};\nconst reference = createReference();\nexport default { ...reference, ${body} };\n`,
  );
  return path;
}

describe("desiderata run", () => {
  it("prints one valid document with --json, writes valid results, and exits with 0 on the reference", () => {
    const { stdout, status } = desiderata("run", "--json", "--query", "req:QNT-004", "--out", "one");
    expect(status).toBe(0);
    const summary = summaryOf(stdout);
    expect(summary.requirements.map(({ id, status: state, evidence }) => [id, state, evidence])).toEqual([
      ["QNT-004", "met", "bits"],
    ]);
    const lines = linesOf("one/results.jsonl");
    expect(lines[0]).toMatchObject({ type: "header", seed: 1, selection: { queries: ["req:QNT-004"] } });
    expect(lines.at(-1)).toMatchObject({ type: "footer", exitCode: 0, cases: summary.cases });
    expect(lines.length).toBe(2 + Object.values(summary.cases).reduce((sum, count) => sum + count, 0));
  });

  it("gives the same requests for the same seed, and others for another", async () => {
    const hashes = async (out: string, ...args: readonly string[]) => {
      await called("run", "--query", "*/codes-belong*:recipe=other;input=FP32", "--out", out, ...args);
      return linesOf(`${out}/results.jsonl`).flatMap((line) => (line.type === "case" ? [line.hash] : []));
    };
    const first = await hashes("seed-a");
    expect(await hashes("seed-b")).toEqual(first);
    expect(await hashes("seed-c", "--seed", "2")).not.toEqual(first);
  });

  it("shows the first differing element with bits, and the command that repeats the case, and exits with 1", () => {
    const wrong = module(
      "wrong.mjs",
      "quantize: async (p) => { const r = await reference.quantize(p); if (r.codes.data.length > 5) r.codes.data[5] ^= 1; return r; }",
    );
    const { stdout, status } = desiderata(
      "run",
      wrong,
      "--query",
      "fine-grained-quantization/cast-at-ties:format=E4M3",
      "--seed",
      "7",
      "--out",
      "wrong",
    );
    expect(status).toBe(1);
    expect(stdout).toContain("NOT MET  QNT-001  MUST");
    expect(stdout).toMatch(
      /codes\[0,5\] {2}expected 0x[0-9A-F]{2} = \S+ {2}got 0x[0-9A-F]{2} = \S+ {3}1 of [\d,]+ elements differ/,
    );
    expect(stdout).toMatch(/input: x 0x[0-9A-F]{8} = \S+ \(FP32\)/);
    const repeat = /repeat: npx desiderata (.*)/.exec(stdout)?.[1] ?? "";
    expect(repeat).toContain("--seed 7");
    const again = spawnSync("sh", ["-c", `${process.execPath} ${main} ${repeat}`], {
      cwd: folder,
      encoding: "utf8",
    });
    expect(again.status).toBe(1);
    expect(again.stdout).toContain("cases: 1 in");
  });

  it("exits with 1 when a claimed MUST stays unverified, and 0 when nothing but a SHOULD fails", async () => {
    const should = module(
      "should.mjs",
      "quantize: async (p) => { const r = await reference.quantize(p); if (p.recipe.format === 'E5M6') r.codes.data.fill(0); return r; }",
    );
    const { status } = await called(
      "run",
      should,
      "--query",
      "req:QNT-015",
      "--query",
      "req:ADP-001",
      "--out",
      "should",
    );
    expect(status).toBe(0);
  });

  it("exits with 3 and the adapter's own words when it can't be started", () => {
    const { stderr, status } = desiderata("run", "--", process.execPath, zoo, "dies-at-start");
    expect(status).toBe(3);
    expect(stderr).toContain("no device found");
    expect(stderr).toContain("desiderata smoke");
  });

  it.each([
    [["run", "--query", "req:QNT-999"], 'The query "req:QNT-999" matches no case'],
    [["run", "--query", "!"], "is empty"],
    [["run", "--seed", "-1"], "whole number"],
    [["run", "--level", "WILL"], "MUST"],
    [["run", "no-such-file.ts"], 'neither "reference" nor a file'],
    [["run", "model:cray"], "model:hopper"],
    [["run", "--profile", "gaming"], "training (Training"],
    [["run", "--"], "no command after --"],
    [["run", "--waivers", "no-such-file.json"], "can't be read"],
    [["frobnicate"], "unknown command"],
  ])("exits with 2 on %j and says %s", async (args, words) => {
    const { stderr, status } = await called(...args);
    expect(stderr).toContain(words);
    expect(status).toBe(2);
  });

  it("counts waived failures as waived, and flags waivers that are stale", async () => {
    const wrong = module(
      "waived.mjs",
      "echo: async ({ x }) => ({ x: { ...x, data: x.dtype === 'F64' ? new Uint8Array(x.data.length) : x.data } })",
    );
    writeFileSync(
      join(folder, "waivers.json"),
      JSON.stringify({
        waivers: [{ query: "adapter-protocol/echo-returns-every-bit", owner: "me", reason: "known" }],
      }),
    );
    const { stdout, status } = await called(
      "run",
      wrong,
      "--json",
      "--waivers",
      "waivers.json",
      "--query",
      "adapter-protocol/echo-returns-every-bit",
      "--out",
      "waived",
    );
    const summary = summaryOf(stdout);
    expect(summary.cases).toEqual({ waived: 1, "stale-waiver": 14 });
    expect(summary.requirements[0]).toMatchObject({ id: "ADP-008", status: "not-met", waived: true });
    expect(status).toBe(0);
  });

  it("stops at the first failure with --fail-fast, and says what was not run", async () => {
    const wrong = module(
      "first.mjs",
      "echo: async ({ x }) => ({ x: { ...x, data: new Uint8Array(x.data.length) } })",
    );
    const { stdout } = await called(
      "run",
      wrong,
      "--json",
      "--fail-fast",
      "--query",
      "adapter-protocol/echo-returns-every-bit",
      "--out",
      "first",
    );
    expect(summaryOf(stdout).cases).toEqual({ fail: 1, "not-run": 14 });
  });

  it("runs in threads side by side with --jobs, to the same result", () => {
    // Enough of them that a thread is worth its while.
    const query = "fine-grained-quantization/support-matrix-*";
    const args = ["run", "--json", "--no-shrink", "--query", query] as const;
    const one = summaryOf(desiderata(...args, "--jobs", "1", "--out", "jobs-1").stdout);
    const two = summaryOf(desiderata(...args, "--jobs", "2", "--out", "jobs-2").stdout);
    expect(one.cases.pass).toBeGreaterThan(100);
    expect(two.requirements).toEqual(one.requirements);
    expect(two.cases).toEqual(one.cases);
  });

  it.each([
    [["--level", "MAY", "--query", "req:QNT-001"], "No case is left"],
    [["--query", "fine-grained-quantization/scale-of-every-bf16-amax"], "add --full"],
  ])("exits with 2 when %j selects nothing", async (flags, message) => {
    const { status, stderr } = await called("run", ...flags);
    expect(status).toBe(2);
    expect(stderr).toContain(message);
  });

  it("lists cases without running any", async () => {
    const { stdout, status } = await called("run", "--list", "--json", "--level", "SHOULD");
    const listed: readonly { requirements: readonly string[] }[] = JSON.parse(stdout);
    expect(status).toBe(0);
    const { requirements } = readPublishedSpec(root);
    const should = requirements.filter(({ level }) => level === "SHOULD").map(({ id }) => id);
    expect(new Set(listed.flatMap((one) => one.requirements))).toEqual(new Set(should));
  });

  it("exits with 2 when the results can't be written", async () => {
    writeFileSync(join(folder, "taken"), "");
    const { status, stderr } = await called("run", "--query", "req:ADP-001", "--out", "taken");
    expect(status).toBe(2);
    expect(stderr).toMatch(/taken can't be written: .* is no folder\n.*--out FOLDER/);
  });

  it("leaves a valid, truncated file when it is interrupted", async () => {
    const child = spawn(
      process.execPath,
      [main, "run", "--out", "interrupted", "--", process.execPath, zoo, "good"],
      { cwd: folder },
    );
    const words: Buffer[] = [];
    child.stderr.on("data", (chunk: Buffer) => words.push(chunk));
    await new Promise<void>((resolve) => child.stdout.once("data", () => resolve()));
    child.kill("SIGINT");
    const code = await new Promise((resolve) => child.once("exit", resolve));
    expect(code).toBe(130);
    expect(Buffer.concat(words).toString()).toContain("is truncated: it has no footer");
    const lines = linesOf("interrupted/results.jsonl");
    expect(lines[0]?.type).toBe("header");
    expect(lines.some(({ type }) => type === "footer")).toBe(false);
  });
});

describe("desiderata smoke", () => {
  it("passes the reference and a good program, and names the mend for a bad one", () => {
    expect(desiderata("smoke").status).toBe(0);
    expect(desiderata("smoke", "--", process.execPath, zoo, "good").status).toBe(0);
    const bad = module("bad.mjs", "echo: async ({ x }) => ({ x: { ...x, data: x.data.map(() => 0) } })");
    const { stdout, status } = desiderata("smoke", bad);
    expect(status).toBe(1);
    expect(stdout).toContain("0x80000000 came back as 0x00000000");
    expect(desiderata("smoke", "--", process.execPath, zoo, "dies-at-start").status).toBe(3);
  });
});

describe("desiderata validate and generate", () => {
  it("tells every document of the project by its content", async () => {
    await called("run", "--query", "req:ADP-001", "--out", "valid");
    const files = [
      "valid/results.jsonl",
      "valid/summary.json",
      join(root, "schemas", "recipe.schema.json"),
      join(root, "schemas", "adapter.openrpc.json"),
      join(root, "spec", "adapter-protocol.md"),
      join(root, "spec", "requirements.lock.json"),
    ];
    const { stdout, status } = await called("validate", "--json", ...files);
    const reports: readonly { kind: string; problems: readonly unknown[] }[] = JSON.parse(stdout);
    expect(reports.map(({ kind }) => kind)).toEqual([
      "results",
      "summary",
      "JSON Schema",
      "OpenRPC document",
      "page of the spec",
      "requirements lock",
    ]);
    expect(reports.flatMap(({ problems }) => problems)).toEqual([]);
    expect(status).toBe(0);
  });

  it.each([
    ["bad.jsonl", '{"type":"footer"}\n', "bad.jsonl:1"],
    [
      "bad.schema.json",
      '{"$schema":"https://json-schema.org/draft/2020-12/schema","properties":{"a":{"type":"integer"}}}',
      "/properties/a: a description is missing",
    ],
    ["bad.md", "---\nfeature: bad\n---\n\n# Bad\n", "bad.md:"],
    ["bad-manifest.json", '{"protocol":"9","capabilities":{}}', '"9" is not "0.1"'],
  ])("says what is wrong with %s, and where", async (name, text, words) => {
    writeFileSync(join(folder, name), text);
    const { stdout, status } = await called("validate", name);
    expect(stdout).toContain(words);
    expect(status).toBe(1);
  });

  it.each([
    ["broken.json", '{\n  "a": 1,,\n}', "broken.json:2:"],
    ["empty.json", "", "is empty"],
    ["other.json", '{"a":1}', "is no document of ours"],
  ])("exits with 2 on %s", async (name, text, words) => {
    writeFileSync(join(folder, name), text);
    const { stderr, status } = await called("validate", name);
    expect(stderr).toContain(words);
    expect(status).toBe(2);
  });

  it("writes the interface files, which tests of their own compile alone", async () => {
    expect((await called("generate", "--out", "interfaces")).status).toBe(0);
    for (const file of generateInterfaces(join(folder, "wanted")))
      expect(readFileSync(join(folder, "interfaces", basename(file)), "utf8")).toBe(
        readFileSync(file, "utf8"),
      );
  });
});
