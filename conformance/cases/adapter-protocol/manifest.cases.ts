/** The manifest (ADP-001): valid, and the same however often it is asked for. */
import { cases, request } from "../../../src/harness/case.ts";
import { everyAdapter } from "../../../src/harness/needs.ts";

export default cases("adapter-protocol", ({ define }) => {
  define("manifest-stays-the-same", {
    why: "Claims that change between two questions can't be held against anything.",
    verifies: ["ADP-001"],
    evidence: "observed",
    vary: {},
  })
    .needs(everyAdapter())
    .requests(() => [request("describe", {}), request("describe", {}), request("describe", {})])
    .judge(({ exchanges, check }) => {
      const [first, ...others] = exchanges.map((exchange) => JSON.stringify(check.answer(exchange)));
      for (const other of others) check.that("describe gives the same manifest again", other === first);
    });
});
