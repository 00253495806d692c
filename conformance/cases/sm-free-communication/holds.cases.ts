/** Communication while every compute unit is held, or every host thread stands still (SMF-001, SMF-004 to SMF-010). */
import { placed } from "../../../src/fabric/embedding.ts";
import type { CommunicationTask, Program } from "../../../src/generated/types.ts";
import { cases, request } from "../../../src/harness/case.ts";
import {
  doesTask,
  freeOfHost,
  freeOfUnits,
  noDeclaredDetour,
  type OffloadTest,
  offloads,
} from "../../../src/harness/offload-needs.ts";
import { baited, type Trap, traps } from "../../inputs/baits.ts";
import { type CopyPattern, copying, copyPatterns } from "../../inputs/copies-among-all.ts";
import { type ExchangeTask, type ExchangeTaskParameters, exchanging } from "../../inputs/exchange-tasks.ts";
import { held, heldBesideWave } from "../../inputs/probed.ts";
import { noRandom } from "../../inputs/programs.ts";
import { doing, type TaskParameters, waysOf } from "../../inputs/tasks.ts";
import { judgeHeld, judgeHolds, offloadCase, onlyOutcome, type Ran } from "../offloading.ts";
import { completionsOf, judgeOutcome } from "../programs.ts";

interface CopyParameters {
  readonly pattern: CopyPattern;
  readonly islands: string;
}

const islandsOfCopies = ["4", "2+2", "1+1+1", "3-apart"] as const;

/** The first request of a program, and what is left without it. */
function withoutBait(program: Program): Program {
  const queues = program.queues.map((queue) => ({
    ...queue,
    requests: queue.requests.filter(({ id }) => id !== "bait"),
  }));
  return { ...program, queues };
}

export default cases("sm-free-communication", ({ define }) => {
  /** A task with all units held, for each way to ask for it. */
  const whileHeld = <Way extends string>(
    name: string,
    why: string,
    verifies: "SMF-005" | "SMF-006" | "SMF-007" | "SMF-008" | "SMF-009",
    task: CommunicationTask,
    ways: readonly Way[],
    islands: readonly string[],
  ) => {
    const { needs, requests } = offloadCase(
      (params: TaskParameters, random) => [held(doing(task, params, random), "occupy-all")],
      {},
      (): readonly OffloadTest[] => [doesTask(task)],
    );
    define(name, {
      why,
      verifies: [verifies],
      evidence: "observed",
      vary: { by: [...ways], islands: [...islands] },
    })
      .needs(needs)
      .requests(requests)
      .judge(({ exchanges, claim, check }) => {
        for (const exchange of exchanges) judgeHeld(exchange, claim, check);
      });
  };

  const copies = offloadCase(
    ({ pattern, islands }: CopyParameters, random) => [held(copying(pattern, islands, random), "occupy-all")],
    {},
    () => [freeOfUnits],
  );
  define("copies-while-units-are-held", {
    why: "A collective that needs a compute unit for a moment hangs, or waits, whenever a model uses all of them.",
    verifies: ["SMF-001"],
    evidence: "observed",
    vary: { pattern: copyPatterns, islands: islandsOfCopies },
  })
    .needs(copies.needs)
    .requests(copies.requests)
    .judge(({ exchanges, claim, check }) => {
      for (const exchange of exchanges) judgeHeld(exchange, claim, check);
    });

  const besideWave = offloads(
    ({ islands }: { readonly islands: string }) => [{ program: heldBesideWave(islands, noRandom) }],
    () => [freeOfUnits],
  );
  define("holds-are-real", {
    why: "A probe that leaves a unit free proves of a kernel that it needs none.",
    verifies: ["SMF-001"],
    evidence: "observed",
    alone: true,
    vary: { islands: ["2", "1+1"] },
  })
    .needs(besideWave)
    .requests(({ params: { islands }, claim: { embedding }, random }) => [
      request("communicate", { program: placed(heldBesideWave(islands, random), embedding) }),
    ])
    .judge(({ exchanges: [exchange], claim, check }) => {
      judgeHeld(exchange, claim, check);
      const { probes = [] } = onlyOutcome(exchange, check);
      const heldNs = probes.find(({ probe }) => probe === "hold")?.heldNs ?? 0;
      const [roundNs = 0] = probes.find(({ probe }) => probe === "wave")?.roundsNs ?? [];
      check.that(
        `a wave that waits for held units took ${Math.round(roundNs)} ns; they were held for ${Math.round(heldNs)}`,
        heldNs > 0 && roundNs >= 0.9 * heldNs,
      );
    });

  whileHeld(
    "forwarding-while-units-are-held",
    "Tokens for several experts of an island stop at its border while its units compute.",
    "SMF-005",
    "forward",
    waysOf.forward,
    ["1+2", "2+3"],
  );
  whileHeld(
    "staging-while-units-are-held",
    "A buffer that nobody registered costs a kernel that waits for the layer before.",
    "SMF-006",
    "stage",
    waysOf.stage,
    ["2", "1+1"],
  );
  whileHeld(
    "sums-while-units-are-held",
    "A combine whose sums are made by compute units ends after the computation that it was to hide behind.",
    "SMF-007",
    "reduce",
    waysOf.reduce,
    ["3", "2+2"],
  );
  whileHeld(
    "layout-while-units-are-held",
    "A dispatch whose rows are put in order by a kernel begins when that kernel finds a unit.",
    "SMF-008",
    "layout",
    waysOf.layout,
    ["3", "1+2"],
  );
  whileHeld(
    "casts-while-units-are-held",
    "Activations that are cast by a kernel before they leave wait for it, and cross memory once more.",
    "SMF-009",
    "cast",
    waysOf.cast,
    ["2", "1+2"],
  );

  /** A dispatch, or a dispatch and a combine, with all units held: what else it is made of must not need them either. */
  const exchangeWhileHeld = (
    name: string,
    why: string,
    verifies: "SMF-005" | "SMF-007" | "SMF-008",
    exchange: ExchangeTask,
    { islands, plans = ["chain"] }: { readonly islands: string[]; readonly plans?: ("chain" | "node")[] },
    tests: readonly OffloadTest[],
  ) => {
    const { needs, requests } = offloadCase(
      (params: ExchangeTaskParameters, random) => [held(exchanging(exchange, params, random), "occupy-all")],
      {},
      () => tests,
    );
    define(name, {
      why,
      verifies: [verifies],
      evidence: "observed",
      vary: { layout: ["by-source", "by-expert"], plan: plans, islands },
    })
      .needs(needs)
      .requests(requests)
      .judge(({ exchanges, claim, check }) => {
        for (const exchange of exchanges) judgeHeld(exchange, claim, check);
      });
  };
  exchangeWhileHeld(
    "dispatch-to-islands-while-units-are-held",
    "A token that goes to four experts of an island crosses once, and is handed on by a kernel that finds no unit.",
    "SMF-005",
    "dispatch",
    { islands: ["1+2", "2+3"] },
    [doesTask("forward"), noDeclaredDetour("layout")],
  );
  exchangeWhileHeld(
    "dispatch-while-units-are-held",
    "Counts that a kernel makes are not sent while the layer before computes, and all other ranks wait for them.",
    "SMF-008",
    "dispatch",
    { islands: ["3", "1+1"] },
    [doesTask("layout")],
  );
  exchangeWhileHeld(
    "combine-while-units-are-held",
    "Rows of experts that are added up by a kernel of the receiver wait for the layer that they were to hide behind.",
    "SMF-007",
    "combine",
    { islands: ["2+2"], plans: ["chain", "node"] },
    [doesTask("reduce"), noDeclaredDetour("layout"), noDeclaredDetour("forward")],
  );

  const stalled = offloadCase(
    ({ pattern, islands }: CopyParameters, random) => [held(copying(pattern, islands, random), "stall-host")],
    {},
    () => [freeOfHost],
  );
  define("copies-while-hosts-stand-still", {
    why: "A thread that posts chunks stops the network whenever the host has something else to do.",
    verifies: ["SMF-010"],
    evidence: "observed",
    vary: { pattern: copyPatterns, islands: ["3", "1+1", "2+2"] },
  })
    .needs(stalled.needs)
    .requests(stalled.requests)
    .judge(({ exchanges, claim, check }) => {
      for (const exchange of exchanges) judgeHeld(exchange, claim, check);
    });

  const baits = offloadCase(
    ({ trap, islands }: { readonly trap: Trap; readonly islands: string }, random) => [
      held(baited(trap, islands, random), "occupy-all"),
    ],
    {},
    ({ trap }) => [freeOfUnits, noDeclaredDetour(traps[trap])],
  );
  define("no-silent-fallback", {
    why: "What an engine can't do is done by a kernel without a word, and the layer that was planned around it is late.",
    verifies: ["SMF-004"],
    evidence: "observed",
    // The keys of the table are its traps.
    vary: { trap: Object.keys(traps) as Trap[], islands: ["4", "2+2", "1+1+1+1"] },
  })
    .needs(baits.needs)
    .requests(baits.requests)
    .judge(({ exchanges, claim, check }) => {
      for (const exchange of exchanges as readonly Ran[]) {
        const outcome = onlyOutcome(exchange, check);
        const { program } = exchange.request.params;
        const endings = completionsOf(outcome).get("bait") ?? [];
        judgeHolds(outcome, claim, check);
        const isRefused = endings.some(({ status }) => status === "UNSUPPORTED");
        if (isRefused) {
          check.that("a request that is refused has one completion", endings.length === 1);
          const completions = outcome.completions.filter(({ request }) => request !== "bait");
          judgeOutcome(withoutBait(program), { ...outcome, completions }, check);
        } else judgeOutcome(program, outcome, check);
      }
    });
});
