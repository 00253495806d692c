/** The command `probe` as a user meets it: what it prints, its exit codes, and what it says to wrong input. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { NumericProfile } from "../../src/generated/types.ts";
import { packageRoot } from "../../src/package-root.ts";
import { explainNumericProfile } from "../../src/validate/validators.ts";
import { calledIn } from "./called.ts";

const root = packageRoot();
const main = join(root, "dist", "src", "cli", "main.js");
const folder = mkdtempSync(join(tmpdir(), "desiderata-"));

function probe(...args: readonly string[]) {
  return spawnSync(process.execPath, [main, "probe", ...args], {
    cwd: folder,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1" },
  });
}

const called = (...args: readonly string[]) => calledIn(folder, "probe", ...args);

/** A module: a model of Ada whose first product, in its first mode, declares something else. */
function declaring(name: string, change: string): string {
  const models = join(root, "dist", "src", "reference", "models", "index.js");
  const path = join(folder, name);
  writeFileSync(
    path,
    `import { chipModel, createModel } from ${JSON.stringify(models)};
const unit = createModel(chipModel("ada"));
const describe = async () => {
  const manifest = structuredClone(await unit.describe());
  const [mode] = manifest.capabilities.gemm.supports[0].modes;
  ${change};
  return manifest;
};
export default { ...unit, describe };
`,
  );
  return path;
}

describe("desiderata probe", () => {
  it("prints one valid document with --json, and exits with 0 where what is declared agrees", () => {
    const { stdout, status } = probe("model:ada", "--product", "0", "--json");
    expect(status).toBe(0);
    const profile: NumericProfile = JSON.parse(stdout);
    expect(explainNumericProfile(profile)).toBeUndefined();
    expect(profile.products.map(({ verdict, operands }) => [verdict, operands])).toEqual([
      ["agrees", "E4M3 by E4M3"],
    ]);
    const [product] = profile.products;
    const bits = product?.parameters.find(({ name }) => name === "fractionBits");
    expect(bits).toEqual({ name: "fractionBits", values: [13], orMore: false, declared: 13 });
    writeFileSync(join(folder, "profile.json"), stdout);
    const checked = spawnSync(process.execPath, [main, "validate", "profile.json"], {
      cwd: folder,
      encoding: "utf8",
    });
    expect(checked.stdout).toContain("numeric profile");
    expect(checked.status).toBe(0);
  });

  it("exits with 1 and shows the smallest counterexample where a declared model is wrong", () => {
    const { stdout, status } = probe(
      declaring("wrong.mjs", "mode.model.fractionBits = 14"),
      "--product",
      "0",
    );
    expect(status).toBe(1);
    expect(stdout).toContain("DISAGREES with the declared model (ACC-005)");
    expect(stdout).toMatch(/smallest of \d+: {2}K = \d+:/);
    expect(stdout).toMatch(/fraction bits +13 +14 {2}≠/);
  });

  it("infers a model where none is declared", () => {
    const { stdout, status } = probe(
      declaring("silent.mjs", "delete mode.model"),
      "--product",
      "0",
      "--markdown",
    );
    expect(status).toBe(0);
    expect(stdout).toContain("No model is declared; this one gives every bit.");
    expect(stdout).toContain("| fraction bits | 13 |");
  });

  it.each([
    [["model:ada", "--product", "99"], "There is no product 99: the support matrix has"],
    [["model:ada", "--product", "x"], "It is a line of the support matrix, from 0."],
    [["model:ada", "--mode", "slow"], "Modes are full, promoted and fast."],
    [["model:ada", "--json", "--markdown"], "cannot be used with"],
    [["model:none"], "model:hopper"],
  ])("exits with 2 on %j", async (args, words) => {
    const { stderr, status } = await called(...args);
    expect(stderr).toContain(words);
    expect(status).toBe(2);
  });

  it("exits with 3 when the adapter can't be started", async () => {
    const { stderr, status } = await called("--", "no-such-program-anywhere");
    expect(stderr).toContain("can't be probed");
    expect(status).toBe(3);
  });
});
