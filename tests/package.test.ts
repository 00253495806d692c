/** The package as a user installs it: packed, put into an empty folder, and used from there. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { packageRoot } from "../src/package-root.ts";

const root = packageRoot();
const folder = mkdtempSync(join(tmpdir(), "desiderata-package-"));
const user = join(folder, "user");

/** What `npx desiderata` starts, and npx alone takes its time to find. */
const command = join(user, "node_modules", ".bin", "desiderata");

function run(program: string, args: readonly string[], cwd: string) {
  const { status, stdout, stderr } = spawnSync(program, args, {
    cwd,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1" },
  });
  return { status, stdout, stderr };
}

beforeAll(() => {
  // What is built is there already; building it again would disturb the tests that use it.
  const packed = run("npm", ["pack", "--ignore-scripts", "--pack-destination", folder], root);
  expect(packed.status, packed.stderr).toBe(0);
  const [archive] = readdirSync(folder).filter((name) => name.endsWith(".tgz"));
  mkdirSync(user);
  writeFileSync(join(user, "package.json"), '{ "type": "module", "private": true }');
  const installed = run(
    "npm",
    ["install", "--prefer-offline", "--no-audit", "--no-fund", join(folder, archive ?? "")],
    user,
  );
  expect(installed.status, installed.stderr).toBe(0);
}, 120_000);

describe("the installed package", () => {
  it("runs the suite, also on an adapter in TypeScript", () => {
    writeFileSync(
      join(user, "adapter.ts"),
      'import type { Adapter, Manifest } from "desiderata";\nconst manifest: Manifest = { protocol: "0.1", adapter: { name: "mine", version: "1" }, device: { vendor: "me", product: "toy" }, kind: "software", deterministic: true, capabilities: {} };\nexport default { describe: async () => manifest, echo: async ({ x }) => ({ x }) } satisfies Adapter;\n',
    );
    const { status, stdout, stderr } = run("npx", ["desiderata", "run", "adapter.ts"], user);
    expect(stderr).not.toContain("defect");
    expect(stdout).toContain("mine 1: me toy (software)");
    expect(stdout).toMatch(/0 not met, 0 unverified, \d+ not claimed/);
    expect(status).toBe(0);
    expect(readdirSync(join(user, "results", "mine")).sort()).toEqual(["results.jsonl", "summary.json"]);
  });

  it("knows its spec, validates documents and writes interface files", () => {
    expect(run(command, ["spec", "show", "QNT-004"], user).stdout).toContain("QNT-004");
    expect(run(command, ["validate", "results/mine/summary.json"], user).status).toBe(0);
    expect(run(command, ["generate", "--out", "interfaces"], user).status).toBe(0);
    expect(run(command, ["generate"], user).stderr).toContain("no checkout");
  });

  it("can be imported, with types, schemas and the spec as data", () => {
    writeFileSync(
      join(user, "use.ts"),
      'import { AdapterError, type FineGrainedQuantization, type RequirementId, requirementIds, serve } from "desiderata";\nconst id: RequirementId = "QNT-001";\nconst error: Error = new AdapterError("UNIMPLEMENTED", id);\nexport const half: Pick<FineGrainedQuantization, "dequantize"> = { dequantize: async ({ codes }) => ({ y: codes }) };\nconsole.log(error.message, typeof serve, requirementIds.length > 20);\n',
    );
    const options = [
      "--strict",
      "--noEmit",
      "--module",
      "nodenext",
      "--target",
      "es2022",
      "--skipLibCheck",
      "false",
      "--skipDefaultLibCheck",
    ];
    const tsc = run(join(root, "node_modules", ".bin", "tsc"), [...options, "use.ts"], user);
    expect(tsc.stdout).toBe("");
    expect(run("npx", ["tsx", "use.ts"], user).stdout).toBe("QNT-001 function true\n");
    const installed = join(user, "node_modules", "desiderata");
    const manifest: { exports: Record<string, string> } = JSON.parse(
      readFileSync(join(installed, "package.json"), "utf8"),
    );
    const spec: { requirements: readonly unknown[] } = JSON.parse(
      readFileSync(join(installed, manifest.exports["./spec.json"] ?? ""), "utf8"),
    );
    expect(spec.requirements.length).toBeGreaterThan(20);
    expect(readdirSync(join(installed, "schemas"))).toContain("recipe.schema.json");
  });

  it("leaves what only the project needs behind", () => {
    const all = readdirSync(join(user, "node_modules", "desiderata"));
    expect(all.sort()).toEqual([
      "CHANGELOG.md",
      "LICENSE",
      "README.md",
      "dist",
      "package.json",
      "schemas",
      "spec",
      "src",
    ]);
  });
});
