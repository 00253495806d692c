/**
 * Engines that claim something drawn at random, and do what they claim: nothing fails, and nothing that they claim stays
 * unverified, for want of what they don't.
 */
import { describe, expect, it } from "vitest";
import { engineWith, fabricAlone } from "../../conformance/mutants/mutant.ts";
import { suite } from "../../conformance/suite.ts";
import { connectAdapter } from "../../src/adapter/module.ts";
import type { TopologyClaim, UnifiedFabricCapability } from "../../src/generated/types.ts";
import { tryVariant } from "../../src/harness/adequacy.ts";
import { type Random, randomFor } from "../../src/harness/random.ts";
import { packageRoot } from "../../src/package-root.ts";
import { createReference } from "../../src/reference/adapter.ts";
import { referenceFabricClaims } from "../../src/reference/fabric/claims.ts";
import { readPublishedSpec } from "../../src/spec/published.ts";

const draws = 24;
const minutes = 60_000;
const cases = [...suite()].filter(
  ({ feature, suite: of }) => of === "quick" && /fabric|sm-free|protocol/.test(feature),
);
const spec = readPublishedSpec(packageRoot());

const topologies: readonly TopologyClaim[] = [
  { maxRanks: 4096, scaleUp: true, scaleOut: true },
  { maxRanks: 4096, scaleUp: false, scaleOut: true },
  { maxRanks: 4, shapes: [[4]], scaleUp: true, scaleOut: false },
  { maxRanks: 8, shapes: [[2, 2, 4]], scaleUp: true, scaleOut: true },
  { maxRanks: 6, shapes: [[3, 3]], scaleUp: true, scaleOut: true },
];

/** Claims of the reference, of which some are left out, so that what is left is a manifest. */
function claimsDrawn(random: Random): UnifiedFabricCapability {
  const all = referenceFabricClaims();
  const flip = () => random.integer(0, 1) === 1;
  const some = <T>(list: readonly T[]) => list.filter(flip);
  const someOrFirst = <T>(list: readonly T[]) =>
    list.length === 0 ? [] : [list[0] as T, ...list.slice(1).filter(flip)];
  const rights = flip();
  const chosen = new Set(some(all.verbs));
  const releases = (["none", "weak", "strong", "all"] as const).slice(0, [0, 2, 3, 4][random.integer(0, 3)]);
  chosen.add("write").add("read");
  if (!rights) chosen.delete("invalidate");
  if (!chosen.has("dispatch")) chosen.delete("combine");
  if (releases.length > 0) chosen.add("signal");
  else for (const verb of ["signal", "wait"] as const) chosen.delete(verb);
  const { exchanges, trace, ...rest } = all;
  return {
    ...rest,
    ...(chosen.has("dispatch") && exchanges !== undefined ? { exchanges } : {}),
    ...(flip() && trace !== undefined ? { trace } : {}),
    verbs: all.verbs.filter((verb) => chosen.has(verb)),
    topology: topologies[random.integer(0, topologies.length - 1)] ?? all.topology,
    releases: [...releases],
    rights,
    fences: chosen.has("fence") ? someOrFirst(["acq_rel", "sc"]) : [],
    atomics: chosen.has("atomic") ? someOrFirst(all.atomics) : [],
    reductions: chosen.has("reduce") || chosen.has("combine") ? someOrFirst(all.reductions) : [],
    acquireRange: flip(),
    tenants: flip(),
    faults: some(all.faults),
    counters: some(all.counters),
    dedup: (["node", "device", "none"] as const)[random.integer(0, 2)] ?? "none",
    ...(flip() ? { limits: { maxRuns: 10 } } : {}),
  };
}

describe("an engine that does what it claims", () => {
  it.each(Array.from({ length: draws }, (_, draw) => draw))(
    "is right in all of it: draw %i",
    async (draw) => {
      const claims = claimsDrawn(randomFor(draw, "claims"));
      const connect = async () =>
        connectAdapter(
          "drawn",
          createReference({ ...fabricAlone, fabric: claims, engine: engineWith({}), name: "drawn" }),
        );
      const { failures, unverified, passed } = await tryVariant(connect, cases, spec, {
        seed: draw,
        deadlineMs: 30_000,
      });
      expect({ failures, unverified }, JSON.stringify(claims)).toEqual({ failures: [], unverified: [] });
      expect(passed).toBeGreaterThan(100);
    },
    2 * minutes,
  );
});
