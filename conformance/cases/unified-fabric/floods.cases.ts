/** Floods: who keeps a port full does not have all of it. */
import { placed } from "../../../src/fabric/embedding.ts";
import type { FabricOutcome } from "../../../src/generated/types.ts";
import { cases, request } from "../../../src/harness/case.ts";
import { communicates } from "../../../src/harness/fabric-needs.ts";
import { floodedPorts, floodProgram } from "../../inputs/floods.ts";
import { noRandom } from "../../inputs/programs.ts";
import { judgeProgram } from "../programs.ts";

/** How much longer transfers may take beside another tenant that keeps the port full: twice as long is their share. */
const mostTimes = 2.5;

export default cases("unified-fabric", ({ define }) => {
  define("flood-of-another-tenant", {
    why: "One queue for all in an adapter lets whoever submits most have all of it.",
    verifies: ["FAB-064"],
    evidence: "counter",
    vary: { port: floodedPorts, islands: ["4", "1+1+1+1"] },
  })
    .needs(
      communicates((params) => ({ program: floodProgram(params, true, noRandom), counters: ["elapsed"] }), {
        text: "tenants",
        accepts: ({ tenants }) => tenants,
      }),
    )
    .requests(({ params, claim, random }) =>
      [false, true].map((flooded) =>
        request("communicate", {
          program: placed(floodProgram(params, flooded, random), claim.embedding),
          counters: ["elapsed"],
        }),
      ),
    )
    .judge(({ exchanges, check }) => {
      const [alone, beside] = exchanges.map((exchange) => {
        // What was not moved took no time.
        judgeProgram(exchange, check);
        const [outcome] = check.answer(exchange).outcomes;
        return { victim: lastOf(outcome, "victim"), flood: lastOf(outcome, "flood") };
      });
      const [without, among] = [alone?.victim ?? 0, beside?.victim ?? 0];
      check.decidable("completions of transfers have no times", without > 0 && among > 0);
      check.that("the flood ends before the transfers beside it", (beside?.flood ?? 0) > among);
      check.that(
        `transfers take ${without} ns, and ${among} ns beside another tenant's: more than ${mostTimes} times as long`,
        among <= mostTimes * without,
      );
    });
});

/** When the last of some requests ended, in ns; 0 where none has a time. */
function lastOf(outcome: FabricOutcome | undefined, name: string): number {
  return (outcome?.completions ?? [])
    .filter(({ request: id }) => id.startsWith(name))
    .reduce((last, { timeNs = 0 }) => Math.max(last, timeNs), 0);
}
