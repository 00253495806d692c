/** What crosses the slower network, beside each row once: a number for reports, whatever is claimed. */
import type { FabricOutcome, Program, UnifiedFabricCapability } from "../../src/generated/types.ts";
import type { Check } from "../../src/harness/check.ts";
import { trafficSlack } from "../../src/oracle/fabric/conservation.ts";
import type { ExpectedOutcome } from "../../src/oracle/fabric/final-memory.ts";
import { layoutOf } from "../../src/oracle/fabric/layout.ts";
import { trafficBounds } from "../../src/oracle/fabric/traffic-bounds.ts";

/** Bytes that came into islands by scale-out, where any have to. More is asked of those alone that claim it. */
export function reportCrossings(
  program: Program,
  claim: Pick<UnifiedFabricCapability, "dedup">,
  expected: ExpectedOutcome,
  { counters = {} }: FabricOutcome,
  check: Check,
): void {
  const { scaleOutIngress } = trafficBounds(layoutOf(program), claim, expected);
  const once = scaleOutIngress.once.reduce((sum, bytes) => sum + bytes, 0);
  if (once === 0 || counters.ports === undefined) return;
  const bytes = counters.ports.reduce(
    (sum, { path, ingressBytes }) => sum + (path === "scale-out" ? ingressBytes : 0),
    0,
  );
  check.figure({
    name: "bytes that come into islands by scale-out, beside each row once for each island",
    value: Math.round((1000 * bytes) / once) / 1000,
    unit: "",
    worst: "highest",
    ...(claim.dedup === "node" ? { asked: trafficSlack } : {}),
  });
}
