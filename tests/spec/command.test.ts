/** `desiderata spec` as a user meets it: what it prints, for people and for programs, and its exit codes. */
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { Command } from "commander";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ExitError } from "../../src/cli/exit.ts";
import { registerSpec } from "../../src/cli/spec.ts";
import { outputWidth } from "../../src/report/wrap.ts";
import { miniRoot } from "./mini-spec.ts";

const suite = {
  cases: [
    { id: "tile-scaling/own-tile:format=E4M3", verifies: ["TIL-001"] },
    { id: "tile-scaling/own-tile:format=E5M2", verifies: ["TIL-001"] },
    { id: "tile-scaling/power-of-two", verifies: ["TIL-002"] },
    { id: "tile-scaling/edge", verifies: ["TIL-004"] },
    { id: "wire/echo", verifies: ["WIR-001"] },
  ],
  mutants: [
    { id: "neighbours-scale", breaks: "TIL-001" },
    { id: "rounds-down", breaks: "TIL-002" },
    { id: "reads-padding", breaks: "TIL-004" },
    { id: "drops-bits", breaks: "WIR-001" },
  ],
};

interface Outcome {
  readonly exitCode: number;
  readonly output: string;
  readonly warnings: string;
  readonly error: string;
}

/** A copy of the miniature project, which a test may change. */
let project: string;

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), "desiderata-spec-"));
  cpSync(miniRoot, project, { recursive: true });
});

afterEach(() => {
  rmSync(project, { recursive: true });
  vi.restoreAllMocks();
  process.exitCode = undefined;
});

async function spec(words: string[], loaded = suite): Promise<Outcome> {
  process.exitCode = undefined;
  const output: string[] = [];
  const warnings: string[] = [];
  vi.spyOn(process.stdout, "write").mockImplementation((text) => output.push(String(text)) > 0);
  vi.spyOn(process.stderr, "write").mockImplementation((text) => warnings.push(String(text)) > 0);
  const program = new Command("desiderata").exitOverride();
  registerSpec(program, { rootDir: project, loadSuite: async () => loaded });
  let error: ExitError | undefined;
  try {
    await program.parseAsync(["spec", ...words], { from: "user" });
  } catch (thrown) {
    if (!(thrown instanceof ExitError)) throw thrown;
    error = thrown;
  }
  return {
    exitCode: error?.exitCode ?? Number(process.exitCode ?? 0),
    output: stripVTControlCharacters(output.join("")),
    warnings: stripVTControlCharacters(warnings.join("")),
    error: error === undefined ? "" : `${error.message} ${error.mend}`,
  };
}

function change(file: string, part: string, text: string): void {
  const path = join(project, file);
  const before = readFileSync(path, "utf8");
  expect(before).toContain(part);
  writeFileSync(path, before.replace(part, text));
}

describe("lint", () => {
  test("ends with 0 and counts what it read when nothing is wrong", async () => {
    expect(await spec(["lint"])).toMatchObject({
      exitCode: 0,
      output: "4 requirements on 2 pages, no problems.\n",
    });
  });

  test("ends with 1 and names file, line, rule and mend of a problem", async () => {
    change("spec/wire.md", "- Level: SHOULD", "- Level: MAY");
    const { exitCode, output } = await spec(["lint"]);
    expect(exitCode).toBe(1);
    expect(output).toBe(
      [
        "spec/wire.md:28  keyword-level",
        "  The keyword is SHOULD, the level is MAY.",
        "  -> Use MAY in the paragraph, or set the level to SHOULD.",
        "",
        "1 problem in 1 file.",
        "",
      ].join("\n"),
    );
  });

  test("gives a program the same as JSON", async () => {
    change("spec/wire.md", "- Level: SHOULD", "- Level: MAY");
    const { exitCode, output } = await spec(["lint", "--json"]);
    expect(exitCode).toBe(1);
    expect(JSON.parse(output)).toMatchObject({
      problems: [{ file: "spec/wire.md", line: 28, rule: "keyword-level" }],
      pages: 2,
    });
  });
});

describe("list", () => {
  test("prints a line for each requirement below its feature", async () => {
    const { output } = await spec(["list"]);
    expect(output).toContain("wire  The wire\n  WIR-001  SHOULD  efficient  Every bit returns\n");
  });

  test.each([
    [["--feature", "wire"], ["WIR-001"]],
    [
      ["--level", "MUST"],
      ["TIL-001", "TIL-004"],
    ],
    [["--aspect", "native"], ["TIL-002"]],
    [["--feature", "wire", "--level", "MUST"], []],
  ])("with %j lists %j", async (options, ids) => {
    const { output } = await spec(["list", "--json", ...options]);
    expect(JSON.parse(output).map(({ id }: { id: string }) => id)).toEqual(ids);
  });

  test("suggests the feature that was probably meant", async () => {
    expect(await spec(["list", "--feature", "wires"])).toMatchObject({
      exitCode: 2,
      error: "There is no feature wires. Did you mean wire?",
    });
  });
});

describe("show", () => {
  test("prints statement, rationale, cases and mutants, in lines of at most 100 characters", async () => {
    const { output } = await spec(["show", "TIL-001"]);
    for (const part of [
      "TIL-001  MUST    correct    A scale comes from its own tile",
      "  The scale of a tile MUST be computed",
      "  Why         a neighbour's largest element",
      "  Note        a tile at the edge may be smaller.",
      "  Applies to  `supports.tile` = 1x128 or 128x1",
      "  Cases       tile-scaling/own-tile  (2 cases)",
      "  Mutants     neighbours-scale",
      "  Stands in   spec/tile-scaling.md:18",
    ]) {
      expect(output).toContain(part);
    }
    for (const line of output.split("\n")) expect(line.length).toBeLessThanOrEqual(outputWidth);
  });

  test("gives a program the record with its cases and mutants", async () => {
    const { output } = await spec(["show", "WIR-001", "--json"]);
    expect(JSON.parse(output)).toMatchObject({
      id: "WIR-001",
      cases: ["wire/echo"],
      mutants: ["drops-bits"],
    });
  });

  test("takes an ID in lower case", async () => {
    expect((await spec(["show", "wir-001"])).output).toContain("Every bit returns");
  });

  test("suggests the ID that was probably meant", async () => {
    expect(await spec(["show", "TIL-0001"])).toMatchObject({
      exitCode: 2,
      error: "There is no requirement TIL-0001. Did you mean TIL-001?",
    });
  });

  test("says why an ID is retired", async () => {
    expect(await spec(["show", "TIL-003"])).toMatchObject({
      exitCode: 2,
      error: "TIL-003 is retired. Two rules in one; see TIL-001 and TIL-002.",
    });
  });

  test("warns that a spec with problems may lack requirements", async () => {
    change("spec/wire.md", "- Level: SHOULD", "- Level: SHALL");
    const { exitCode, warnings } = await spec(["show", "TIL-001"]);
    expect(exitCode).toBe(0);
    expect(warnings).toContain("1 problem; requirements may be missing here. The first: spec/wire.md:22");
  });
});

describe("trace", () => {
  test("ends with 0 and leads both ways when there is no gap", async () => {
    const { exitCode, output } = await spec(["trace"]);
    expect(exitCode).toBe(0);
    expect(output).toContain(
      "  cases       tile-scaling/own-tile  (2 cases)\n  mutants     neighbours-scale\n",
    );
    expect(output).toContain("  tile-scaling/own-tile  (2 cases)  TIL-001\n");
    expect(output).toContain("  drops-bits        WIR-001\n");
    expect(output).toContain("4 requirements, 5 cases, 4 mutants, 0 gaps.\n");
  });

  test("ends with 1 and names the gap when a mutant is missing", async () => {
    const { exitCode, output } = await spec(["trace"], { ...suite, mutants: suite.mutants.slice(1) });
    expect(exitCode).toBe(1);
    expect(output).toContain("TIL-001 has no mutant");
  });

  test("gives a program requirements, cases, mutants and gaps", async () => {
    const { output } = await spec(["trace", "--json"], { cases: [], mutants: suite.mutants });
    const parsed = JSON.parse(output);
    expect(parsed.requirements[0]).toMatchObject({ id: "TIL-001", cases: [], mutants: ["neighbours-scale"] });
    expect(parsed.gaps[0]).toEqual({ kind: "requirement-without-case", requirement: "TIL-001" });
  });
});

describe.skipIf(spawnSync("git", ["--version"]).error !== undefined)("diff", () => {
  function commit(): void {
    const identity = [
      "-c",
      "user.name=test",
      "-c",
      "user.email=test@example.org",
      "-c",
      "commit.gpgsign=false",
    ];
    for (const words of [
      ["init", "--quiet"],
      ["add", "."],
      [...identity, "commit", "--quiet", "--message", "mini"],
    ]) {
      execFileSync("git", ["-C", project, ...words], { stdio: "pipe" });
    }
  }

  test("says so when nothing differs", async () => {
    commit();
    expect(await spec(["diff", "HEAD"])).toMatchObject({
      exitCode: 0,
      output: "No requirement differs from HEAD.\n",
    });
  });

  test("shows levels and both wordings, and the cases that they touch", async () => {
    commit();
    change("spec/wire.md", "- Level: SHOULD", "- Level: MUST");
    change("spec/wire.md", "**SHOULD** return every bit", "**MUST** return every bit");
    change("spec/wire.md", "- Source: Experience", "- Source: Reason");
    const { exitCode, output } = await spec(["diff", "HEAD"]);
    expect(exitCode).toBe(0);
    expect(output).toBe(
      [
        "changed  WIR-001  Every bit returns",
        "  level      SHOULD -> MUST",
        "  statement",
        "    - An adapter SHOULD return every bit.",
        "    + An adapter MUST return every bit.",
        "  source",
        "    - Experience",
        "    + Reason",
        "",
        "Cases that this touches",
        "  wire/echo  WIR-001",
        "",
        "Since HEAD: 0 added, 0 removed, 1 changed; 1 case.",
        "",
      ].join("\n"),
    );
  });

  test("shows what was added and removed", async () => {
    commit();
    change("spec/wire.md", "### WIR-001", "### WIR-002");
    const { output } = await spec(["diff", "HEAD"]);
    expect(output).toContain("added    WIR-002  SHOULD  efficient  Every bit returns\n  + An adapter SHOULD");
    expect(output).toContain("removed  WIR-001  SHOULD  efficient  Every bit returns\n  - An adapter SHOULD");
    expect(output).toContain("Since HEAD: 1 added, 1 removed, 0 changed; 1 case.");
  });

  test("ends with 1 and warns when a changed page can not be read", async () => {
    commit();
    change("spec/wire.md", "- Level: SHOULD\n", "");
    const { exitCode, warnings } = await spec(["diff", "HEAD"]);
    expect(exitCode).toBe(1);
    expect(warnings).toContain("requirements may be missing here");
  });

  test("outside of a git checkout ends with 2", async () => {
    expect(await spec(["diff", "HEAD"])).toMatchObject({
      exitCode: 2,
      error: expect.stringContaining("not in a git checkout"),
    });
  });
});

describe("retire", () => {
  test("leaves a tombstone, after which the section can go and the lint is content", async () => {
    const retired = await spec(["retire", "WIR-001", "--reason", "See TIL-001."]);
    expect(retired).toMatchObject({ exitCode: 0, output: expect.stringContaining("spec/wire.md:20") });
    expect((await spec(["lint", "--json"])).output).toContain("id-reused");

    rmSync(join(project, "spec/wire.md"));
    change("spec/README.md", "[WIR-001][first]", "`WIR-001`");
    change("spec/README.md", "[first]: wire.md#wir-001-every-bit-returns\n", "");
    change("spec/tile-scaling.md", "[WIR-001](wire.md#wir-001-every-bit-returns)", "experience");
    expect((await spec(["lint"])).output).toBe("3 requirements on 1 page, no problems.\n");
  });

  test("refuses an ID that the lock does not know, and an empty reason", async () => {
    expect(await spec(["retire", "WIR-009", "--reason", "x"])).toMatchObject({ exitCode: 2 });
    expect(await spec(["retire", "WIR-001", "--reason", " "])).toMatchObject({ exitCode: 2 });
  });
});
