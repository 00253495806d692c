/** The shapes that the profiles name are those that the suite asks for. */
import { expect, it } from "vitest";
import { workloads } from "../../conformance/cases/accumulation-precision/large-products.cases.ts";
import { packageRoot } from "../../src/package-root.ts";
import { readPublishedSpec } from "../../src/spec/published.ts";

it("the workloads of the profiles are those of the cases", () => {
  const { profiles } = readPublishedSpec(packageRoot());
  const shapes = profiles.flatMap((profile) => profile.workloads.map(({ m, n, k }) => `${m}x${n}x${k}`));
  expect([...workloads]).toEqual([...new Set(shapes)]);
});
