/** The option by which V8 compiles later: this version knows it, or none is set. */
import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";
import { compileLateOption } from "../../src/cli/compile-late.ts";

it("is one that this version of V8 has", () => {
  const [name = "--help", value] = (compileLateOption ?? "").split("=");
  const known = execFileSync(process.execPath, ["--v8-options"], { encoding: "utf8" });
  expect(known).toContain(`${name} (`);
  expect(value === undefined || Number(value) > 1000).toBe(true);
});
