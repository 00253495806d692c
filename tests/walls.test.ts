/** The walls of the house: the real tree keeps them (`npm test` checks that by itself), and a file that breaks one is found. */
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packageRoot } from "../src/package-root.ts";

/** Where each planted file lies, what it imports, and the wall that it breaks. */
const intruders = [
  ["src/oracle/one.ts", "../reference/quantizer.ts", "oracle-and-reference-are-strangers"],
  ["src/oracle/two.ts", "../numerics/float/encode.ts", "oracle-does-not-use-accelerator-arithmetic"],
  ["src/oracle/three.ts", "../numerics/between.ts", "oracle-and-reference-are-strangers"],
  ["src/numerics/between.ts", "../reference/quantizer.ts", "numerics-is-pure"],
  ["src/reference/one.ts", "../oracle/rounding.ts", "reference-and-oracle-are-strangers"],
  ["src/reference/two.ts", "../numerics/rational.ts", "reference-does-not-use-exact-arithmetic"],
  ["src/numerics/one.ts", "../oracle/values.ts", "numerics-is-pure"],
  ["src/adapter/one.ts", "../oracle/values.ts", "adapter-sees-no-judge"],
  ["src/harness/one.ts", "../report/terminal.ts", "harness-sees-no-report"],
  ["src/probe/intruder.ts", "../reference/adapter.ts", "probe-judges-by-the-oracle"],
  ["src/study/intruder.ts", "../reference/adapter.ts", "study-measures-by-the-oracle"],
  ["src/report/one.ts", "../oracle/values.ts", "report-sees-data-alone"],
  ["src/harness/two.ts", "../../conformance/suite.ts", "nothing-imports-conformance-but-cli"],
  ["conformance/cases/one.cases.ts", "../../src/reference/adapter.ts", "cases-never-see-adapters"],
  ["conformance/cases/two.cases.ts", "../../src/adapter/process.ts", "cases-never-see-adapters"],
] as const;

interface Violation {
  readonly from: string;
  readonly rule: { readonly name: string };
}

describe("a file that breaks a wall is found:", () => {
  const copy = mkdtempSync(join(tmpdir(), "desiderata-walls-"));
  let violations: readonly Violation[] = [];

  beforeAll(() => {
    const root = packageRoot();
    for (const part of ["src", "conformance", "package.json", "tsconfig.json", ".dependency-cruiser.cjs"])
      cpSync(join(root, part), join(copy, part), { recursive: true });
    symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
    for (const [file, imported] of intruders)
      writeFileSync(join(copy, file), `export * from "${imported}";\n`);
    violations = violationsIn(copy);
  }, 60_000);

  afterAll(() => rmSync(copy, { recursive: true }));

  it.each(intruders)("%s importing %s", (file, _, rule) => {
    expect(violations.filter(({ from }) => from === file).map((one) => one.rule.name)).toContain(rule);
  });

  it("and no other file", () => {
    const planted = intruders.map(([file]): string => file);
    expect(violations.filter(({ from }) => !planted.includes(from))).toEqual([]);
  });
});

/** What dependency-cruiser finds in a tree. */
function violationsIn(folder: string): readonly Violation[] {
  const command = join(folder, "node_modules", "dependency-cruiser", "bin", "dependency-cruise.mjs");
  const args = [
    command,
    "src",
    "conformance",
    "--config",
    ".dependency-cruiser.cjs",
    "--output-type",
    "json",
  ];
  const output = (() => {
    try {
      return execFileSync(process.execPath, args, { cwd: folder, encoding: "utf8", maxBuffer: 2 ** 28 });
    } catch (error) {
      // It exits with the number of violations.
      return String((error as { stdout?: unknown }).stdout);
    }
  })();
  const { summary }: { summary: { violations: readonly Violation[] } } = JSON.parse(output);
  return summary.violations;
}
