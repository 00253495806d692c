/** When the command line colours what it prints. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../src/package-root.ts";

const main = join(packageRoot(), "dist", "src", "cli", "main.js");
const ESCAPE = "\u001b[";

/** What a mistake in the command prints into a pipe, with these variables and none of the others that are about colours. */
function printed(variables: Readonly<Record<string, string>>): string {
  const { NO_COLOR, FORCE_COLOR, CI, ...rest } = process.env;
  const done = spawnSync(process.execPath, [main, "frobnicate"], {
    encoding: "utf8",
    env: { ...rest, ...variables },
  });
  expect(done.stderr).toContain("unknown command");
  return done.stderr;
}

describe("colours", () => {
  it("are for a terminal: a pipe gets none, on a build server neither", () => {
    expect(printed({})).not.toContain(ESCAPE);
    expect(printed({ CI: "true" })).not.toContain(ESCAPE);
  });

  it("can be asked for, and refused", () => {
    expect(printed({ FORCE_COLOR: "1" })).toContain(ESCAPE);
    expect(printed({ FORCE_COLOR: "1", NO_COLOR: "1" })).not.toContain(ESCAPE);
  });
});
