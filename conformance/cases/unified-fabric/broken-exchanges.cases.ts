/** Exchanges of which packets suffer, or of which a member stops on the way. */

import { partsOf } from "../../../src/fabric/exchanges.ts";
import type { CompletionStatus, PacketFault, Program } from "../../../src/generated/types.ts";
import { cases, type JudgeContext } from "../../../src/harness/case.ts";
import type { FabricClaim } from "../../../src/harness/fabric-needs.ts";
import { combineProgram, everybodyProgram, stopping, stoppingProgram } from "../../inputs/exchanges.ts";
import { failing, type MayFail } from "../faults.ts";
import { type CommunicateRequest, type MakeProgram, programCase } from "../programs.ts";

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

/** A request of a round that failed, or its combine, whose handle is none. */
function failedBy(cause: readonly CompletionStatus[]): MayFail {
  return {
    with: ({ kind }) => [
      ...cause,
      "PEER_FAILED",
      ...(kind === "combine" ? (["DEPENDENCY_FAILED"] as const) : []),
    ],
  };
}

interface LinkParameters {
  readonly islands: string;
  readonly path: "scale-up" | "scale-out";
  readonly when: string;
  readonly percent: number;
}

const deadLink = failing(
  ({ islands, path, when, percent }: LinkParameters, random) =>
    everybodyProgram({ islands }, random, [
      { kind: "link-down", rank: 1, path, when: { request: when, percent } },
    ]),
  () => failedBy(["LINK_FAILED"]),
);

const corrupted = failing(
  ({ islands, every }: { readonly islands: string; readonly every: number }, random) =>
    everybodyProgram({ islands }, random, [{ kind: "corruption", every }]),
  () => failedBy(["DATA_CORRUPT"]),
);

/** A request ends because of others only where one of them has ended because of the fault. */
function judgeCause({ exchanges: [exchange], check }: Judged, cause: CompletionStatus): void {
  const parts = partsOf(exchange.request.params.program);
  const roundOf = (id: string) => {
    const part = parts.get(id);
    return part === undefined ? "" : `${part.request.kind} ${part.round} of ${part.exchange.name}`;
  };
  for (const { completions } of check.answer(exchange).outcomes) {
    const ended = (status: CompletionStatus) =>
      new Set(completions.flatMap((one) => (one.status === status ? [roundOf(one.request)] : [])));
    const causes = ended(cause);
    for (const round of ended("PEER_FAILED"))
      check.that(`${round}: some end with PEER_FAILED, and so one with ${cause}`, causes.has(round));
  }
}

type Judged = JudgeContext<unknown, FabricClaim, readonly [CommunicateRequest]>;

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

  define("exchange-over-a-dead-link", {
    why: "Rows that are taken to have come are added up with those of the last batch.",
    verifies: ["FAB-082"],
    vary: {
      islands: ["1+1+1", "2+2"],
      path: ["scale-up", "scale-out"],
      when: ["tokens0", "sums1"],
      percent: [50],
    },
    where: ({ islands, path }) => islands === "2+2" || path === "scale-out",
  })
    .needs(deadLink.needs)
    .requests(deadLink.requests)
    .judge(deadLink.judge);

  define("exchange-changed-on-the-way", {
    why: "A flipped bit in a count moves every row behind it; one in a row is a term of a sum.",
    verifies: ["FAB-083"],
    vary: { islands: ["2", "2+2"], every: [1, 3] },
  })
    .needs(corrupted.needs)
    .requests(corrupted.requests)
    .judge((context) => {
      corrupted.judge(context);
      judgeCause(context, "DATA_CORRUPT");
    });
});
