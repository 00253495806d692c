/** What a user may get wrong, beside the mistakes in the tests of single commands: each ends soon, with a message and a mend. */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { InvalidArgumentError } from "commander";
import { describe, expect, it } from "vitest";
import { jobs, outputPath, seconds, seed } from "../../src/cli/option-values.ts";
import { splitCommand } from "../../src/cli/target-arguments.ts";
import { packageRoot } from "../../src/package-root.ts";
import { validateResults } from "../../src/validate/results.ts";
import { calledIn } from "./called.ts";

const main = join(packageRoot(), "dist", "src", "cli", "main.js");
const zoo = fileURLToPath(new URL("../adapter/zoo/zoo.mjs", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "desiderata-bad-"));
mkdirSync(join(folder, "folder.ts"));
writeFileSync(join(folder, "half.json"), '{\n  "waivers": [');

function desiderata(...args: readonly string[]) {
  const options = { cwd: folder, encoding: "utf8", timeout: 20_000 } as const;
  return spawnSync(process.execPath, [main, ...args], { ...options, env: { ...process.env, NO_COLOR: "1" } });
}

describe("an option", () => {
  it.each([
    ["seed", seed, ["", "4294967296", "1e3", "-1"]],
    ["jobs", jobs, ["0", "257", "1.5", "many"]],
    ["seconds", seconds, ["0", "86401", "1e300", "soon"]],
    ["outputPath", outputPath, ["", " "]],
  ] as const)("like %s refuses what it can't mean", (_, parse, texts) => {
    for (const text of texts) expect(() => parse(text)).toThrow(InvalidArgumentError);
  });

  it("takes what it means", () => {
    expect([seed("4294967295"), jobs("256"), seconds("0.5"), outputPath("a b")]).toEqual([
      4294967295,
      256,
      0.5,
      "a b",
    ]);
  });
});

it("takes -- for the beginning of an adapter's command only where there can be an adapter", () => {
  expect(splitCommand(["run", "--json", "--", "x", "--", "y"])).toEqual({
    own: ["run", "--json"],
    command: ["x", "--", "y"],
  });
  const own = ["validate", "--", "-file.json"];
  expect(splitCommand(own)).toEqual({ own, command: undefined });
});

it("stops to look at results in which every line is wrong", () => {
  const { problems } = validateResults("r.jsonl", '{"type":"header"}\n'.repeat(100_000));
  expect(problems.length).toBeLessThan(1100);
  expect(problems.at(-1)?.message).toContain("the lines below were not looked at");
});

describe("exit code 2", () => {
  const inProc = existsSync("/proc/self");

  it.runIf(inProc).each([
    [["run", "--query", "req:ADP-001"], "--out FOLDER"],
    [["study", "accumulation", "model:ada"], "Nothing has been measured yet"],
    [["generate"], "--out FOLDER"],
  ])("and the mend for %j where no folder can be made", async (args, mend) => {
    const { stderr, status } = await calledIn(folder, ...args, "--out", "/proc/x");
    expect(stderr).toContain("/proc/x can't be written: no folder can be made in /proc");
    expect(stderr).toContain(mend);
    expect(status).toBe(2);
  });

  it.each([
    [["run", "folder.ts"], "folder.ts is a folder"],
    [["run", "--waivers", "half.json"], "half.json:2:15: expected a value, but the text ends"],
    [["run", "--waivers", "folder.ts"], "Name a file"],
    [["probe", "--", process.execPath, zoo, "good"], "under gemm in the manifest"],
    [["adequacy", "--seed", ""], "whole number from 0 to 4294967295"],
    [["adequacy", "-m", "QNT-001", "--", "x"], "too many arguments"],
  ])("for %j", async (args, words) => {
    const { stderr, status } = await calledIn(folder, ...args);
    expect(stderr).toContain(words);
    expect(stderr).not.toMatch(/^ +at /m);
    expect(status).toBe(2);
  });
});

it("a study looks at all of its targets before it measures the first", () => {
  const args = ["study", "accumulation", "model:hopper", "--out", "study", "--deadline", "5"] as const;
  const { stdout, stderr, status } = desiderata(...args, "--", process.execPath, zoo, "prints-to-stdout");
  expect(stderr).toContain('as text "loading ": stdout is for frames alone');
  expect(stderr).toContain("desiderata smoke");
  expect(stdout).toBe("");
  expect(readdirSync(join(folder, "study"))).toEqual([]);
  expect(status).toBe(3);
});

describe("an adapter that is a module", () => {
  const reference = join(packageRoot(), "dist", "src", "reference", "adapter.js");
  const module = (name: string, text: string) =>
    writeFileSync(
      join(folder, name),
      `import { createReference } from ${JSON.stringify(reference)};\nconst reference = createReference();\n${text}\n`,
    );
  const lies =
    "export default { ...reference, echo: async ({ x }) => ({ x: { ...x, data: new Uint8Array(x.data.length) } }) };";
  module("exits.mjs", "process.exit(0);");
  module("exits-in-a-case.mjs", "export default { ...reference, echo: () => process.exit(0) };");
  module("never.mjs", "export default () => new Promise(() => undefined);");
  module(
    "throws.mjs",
    "export default { ...reference, echo: () => new Promise(() => setTimeout(() => { throw new Error('stray'); })) };",
  );
  module("stays.mjs", `setInterval(() => undefined, 1000);\n${lies}`);

  it.each([
    ["exits.mjs", "ended before the command was done"],
    ["exits-in-a-case.mjs", "ended before the command was done"],
    ["never.mjs", "ended before the command was done"],
    ["throws.mjs", "threw this outside of any answer"],
  ])("has no verdict when it is %s", (name, words) => {
    const { stderr, status } = desiderata("run", name, "--query", "req:ADP-008", "--out", "stray");
    expect(stderr).toContain(words);
    expect(status).toBe(3);
  });

  it.each([
    ["exits-in-a-case.mjs", "ended before the command was done"],
    ["throws.mjs", "threw this outside of any answer"],
  ])("has no verdict when it is %s in a thread of its own", (name, words) => {
    // Of all cases, there are enough for threads.
    const { stderr, status } = desiderata("run", name, "--jobs", "2", "--out", "stray-thread");
    expect(stderr).toContain(words);
    expect(stderr).not.toContain("defect");
    expect(status).toBe(3);
  });

  it("does not keep the command waiting when it leaves something running", () => {
    const { stdout, status, signal } = desiderata(
      "run",
      "stays.mjs",
      "--query",
      "req:ADP-008",
      "--out",
      "stays",
    );
    expect(stdout).toContain("1 not met");
    expect([status, signal]).toEqual([1, null]);
  });
});

it("says nothing when nobody reads the output any more, and ends with its own exit code", async () => {
  const child = spawn(process.execPath, [main, "spec", "list"], { stdio: ["ignore", "pipe", "pipe"] });
  child.stdout.destroy();
  const words: Buffer[] = [];
  child.stderr.on("data", (chunk: Buffer) => words.push(chunk));
  const code = await new Promise((resolve) => child.once("close", resolve));
  expect(Buffer.concat(words).toString()).toBe("");
  expect(code).toBe(0);
});

it.each([
  ["smoke", "SIGINT", 130, "after 0 of 5 questions"],
  ["probe", "SIGTERM", 143, "after 0 of 0 requests"],
] as const)("%s says how far it came when it gets %s", async (command, signal, expected, words) => {
  // The adapter says when it has been started, and then nothing more.
  const program = "process.kill(process.ppid, process.argv[1]); setInterval(() => undefined, 1000)";
  const { stderr, status } = desiderata(command, "--", process.execPath, "-e", program, signal);
  expect(stderr).toContain(`Interrupted ${words}`);
  expect(status).toBe(expected);
});
