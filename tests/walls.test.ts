/** The walls of the house: the real tree keeps them, and a file that breaks one is found. */
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { packageRoot } from "../src/package-root.ts";

const root = packageRoot();
const planted: string[] = [];

/** Puts a file into the tree, for the time of a test. */
function plant(path: string, text: string): void {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  planted.push(file);
}

/** Rules that dependency-cruiser finds broken, starting from a file. */
function broken(...files: readonly string[]): string[] {
  const command = join(root, "node_modules", "dependency-cruiser", "bin", "dependency-cruise.mjs");
  const args = [command, ...files, "--config", ".dependency-cruiser.cjs", "--output-type", "json"];
  let output: string;
  try {
    output = execFileSync(process.execPath, args, { cwd: root, encoding: "utf8", maxBuffer: 2 ** 28 });
  } catch (error) {
    output = String((error as { stdout?: unknown }).stdout);
  }
  const { summary }: { summary: { violations: readonly { rule: { name: string } }[] } } = JSON.parse(output);
  return [...new Set(summary.violations.map(({ rule }) => rule.name))].sort();
}

afterEach(() => {
  for (const file of planted.splice(0)) rmSync(file);
});

describe("the walls", () => {
  it.each([
    ["src/oracle/planted.ts", "../reference/quantizer.ts", "oracle-and-reference-are-strangers"],
    ["src/oracle/planted.ts", "../numerics/float/encode.ts", "oracle-does-not-use-accelerator-arithmetic"],
    ["src/reference/planted.ts", "../oracle/rounding.ts", "reference-and-oracle-are-strangers"],
    ["src/reference/planted.ts", "../numerics/rational.ts", "reference-does-not-use-exact-arithmetic"],
    ["src/numerics/planted.ts", "../oracle/values.ts", "numerics-is-pure"],
    ["src/adapter/planted.ts", "../oracle/values.ts", "adapter-sees-no-judge"],
    ["src/harness/planted.ts", "../report/terminal.ts", "harness-sees-no-report"],
    ["src/report/planted.ts", "../oracle/values.ts", "report-sees-data-alone"],
    ["src/harness/planted.ts", "../../conformance/suite.ts", "nothing-imports-conformance-but-cli"],
    ["conformance/cases/planted.cases.ts", "../../src/reference/adapter.ts", "cases-never-see-adapters"],
    ["conformance/cases/planted.cases.ts", "../../src/adapter/process.ts", "cases-never-see-adapters"],
  ])("%s may not import %s", (file, imported, rule) => {
    plant(file, `export * from "${imported}";\n`);
    expect(broken(file)).toContain(rule);
  });

  it("may not be walked around through a third file", () => {
    plant("src/numerics/planted-between.ts", 'export * from "../reference/quantizer.ts";\n');
    plant("src/oracle/planted.ts", 'export * from "../numerics/planted-between.ts";\n');
    expect(broken("src/oracle/planted.ts")).toContain("oracle-and-reference-are-strangers");
  });
});
