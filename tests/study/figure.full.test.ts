/** The figure that the README shows is what the command writes. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { packageRoot } from "../../src/package-root.ts";

it("spec/figures/accumulation-error.svg is fresh", () => {
  const root = packageRoot();
  const file = join(mkdtempSync(join(tmpdir(), "desiderata-")), "figure.svg");
  const main = join(root, "dist", "src", "cli", "main.js");
  expect(spawnSync(process.execPath, [main, "study", "accumulation", "--svg", file]).status).toBe(0);
  expect(readFileSync(file, "utf8")).toBe(
    readFileSync(join(root, "spec", "figures", "accumulation-error.svg"), "utf8"),
  );
}, 60_000);
