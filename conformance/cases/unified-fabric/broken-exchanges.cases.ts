/** Exchanges of which packets suffer, or of which a member stops on the way. */
import type { CompletionStatus, PacketFault, Program } from "../../../src/generated/types.ts";
import { cases } from "../../../src/harness/case.ts";
import { combineProgram, stopping, stoppingProgram } from "../../inputs/exchanges.ts";
import { failing } from "../faults.ts";
import { type MakeProgram, programCase } from "../programs.ts";

type Harmless = Parameters<typeof combineProgram>[0] & { readonly fault: PacketFault["kind"] };

const withFault: MakeProgram<Harmless> = ({ fault, ...parameters }, random): Program => ({
  ...combineProgram(parameters, random),
  faults: [{ kind: fault, every: fault === "loss" ? 10 : 2 }],
});

const harmless = programCase(withFault, { runs: 4 });

const stopped = failing(stoppingProgram, (_, { embedding }) => {
  const gone = embedding.rankOf[stopping] ?? stopping;
  // The combine of a round whose dispatch did not end well has no handle.
  const failed: readonly CompletionStatus[] = ["PEER_FAILED", "DEPENDENCY_FAILED"];
  return {
    with: ({ kind }, rank) => (kind === "combine" && rank !== gone ? failed : ["PEER_FAILED"]),
    lost: ({ rank }) => rank === gone,
  };
});

export default cases("unified-fabric", ({ define }) => {
  define("exchanges-with-faults-that-nobody-sees", {
    why: "A word about counts that is lost, or comes twice, leaves everybody waiting, or one row too many.",
    verifies: ["FAB-080"],
    vary: {
      fault: ["loss", "duplication", "reordering"],
      layout: ["by-source", "by-expert"],
      way: ["ragged"],
      plan: ["chain"],
      islands: ["2+2", "2"],
    },
    where: ({ layout, islands }) => layout === "by-source" || islands === "2",
  })
    .needs(harmless.needs)
    .requests(harmless.requests)
    .judge(harmless.judge);

  define("failed-member", {
    why: "A rank that waits for the counts of a dead one waits for ever, and takes the whole layer with it.",
    verifies: ["FAB-084"],
    vary: {
      islands: ["4", "2+2"],
      when: ["tokens2", "tokens0", "sums2", "sums1"],
      percent: [0, 50, 100],
    },
  })
    .needs(stopped.needs)
    .requests(stopped.requests)
    .judge(stopped.judge);
});
