/** The project's own spec, held against every rule. */
import { expect, test } from "vitest";
import { packageRoot } from "../../src/package-root.ts";
import { lintSpec } from "../../src/spec/lint.ts";

test("the pages, their links and the lock break no rule", async () => {
  const { problems, requirements } = await lintSpec(packageRoot());
  expect(problems).toEqual([]);
  expect(requirements.length).toBeGreaterThan(0);
});
