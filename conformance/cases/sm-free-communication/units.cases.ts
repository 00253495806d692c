/** What counters say of compute units and host threads (SMF-002, SMF-003, SMF-005 to SMF-010, SMF-015). */
import type { CommunicationTask } from "../../../src/generated/types.ts";
import { cases } from "../../../src/harness/case.ts";
import {
  doesTask,
  freeOfHost,
  freeOfUnits,
  noDeclaredDetour,
  type OffloadTest,
} from "../../../src/harness/offload-needs.ts";
import { conservationProblems, textOfProblem } from "../../../src/oracle/fabric/conservation.ts";
import { expectedOutcome } from "../../../src/oracle/fabric/final-memory.ts";
import { type CopyPattern, copying, copyPatterns } from "../../inputs/copies-among-all.ts";
import type { ExchangeTask } from "../../inputs/exchange-tasks.ts";
import { doing, type TaskParameters, waysOf } from "../../inputs/tasks.ts";
import {
  type ActivityParameters,
  activities,
  firstProgram,
  isPossible,
  someIslands,
  testOf,
  timedRow,
  waysForEverybody,
} from "../activities.ts";
import { reportCrossings } from "../crossings.ts";
import { judgedOutcome, judgeUnits, offloadCase, type Ran, totalNs } from "../offloading.ts";

const factors = [1, 4, 16, 64] as const;

interface CopyParameters {
  readonly pattern: CopyPattern;
  readonly islands: string;
}

export default cases("sm-free-communication", ({ define }) => {
  const counted = (task: CommunicationTask, by: readonly string[]) =>
    offloadCase(
      ({ islands }: { readonly islands: string }, random) =>
        by.map((way) => doing(task, { by: way, islands }, random, timedRow)),
      { counters: ["devices", "elapsed"] },
      () => [doesTask(task)],
    );
  const takesNoUnits = (
    name: string,
    why: string,
    verifies: "SMF-005" | "SMF-006" | "SMF-007" | "SMF-008" | "SMF-009",
    task: CommunicationTask,
    what: string,
    by: readonly string[],
  ) => {
    const { needs, requests } = counted(task, by);
    const islands = task === "forward" ? ["2+2", "1+3"] : someIslands;
    define(name, { why, verifies: [verifies], evidence: "counter", vary: { islands } })
      .needs(needs)
      .requests(requests)
      .judge(({ exchanges, claim, check }) => {
        for (const exchange of exchanges) judgeUnits(judgedOutcome(exchange, check), what, claim, check);
      });
  };
  takesNoUnits(
    "forwarding-takes-no-units",
    "Units that forward are units that do not compute.",
    "SMF-005",
    "forward",
    "forwarding",
    ["multicast", "scatter"],
  );
  const crossing = offloadCase(
    ({ by, islands }: TaskParameters, random) => [doing("forward", { by, islands }, random, timedRow)],
    { counters: ["ports"] },
    () => [doesTask("forward")],
  );
  define("forwarding-crosses-as-claimed", {
    why: "Rows that cross the slower network once for each device take it two and a half times.",
    verifies: ["SMF-005"],
    evidence: "counter",
    vary: { by: waysOf.forward, islands: ["2+2", "1+3"] },
  })
    .needs(crossing.needs)
    .requests(crossing.requests)
    .judge(({ exchanges, claim, check }) => {
      for (const exchange of exchanges as readonly Ran[]) {
        const { program } = exchange.request.params;
        const outcome = judgedOutcome(exchange, check);
        const expected = expectedOutcome(program);
        reportCrossings(program, claim, expected, outcome, check);
        const [problem] = conservationProblems(program, claim, expected, outcome.counters ?? {})
          .filter(({ rule }) => rule === "scale-out ingress")
          .map(textOfProblem);
        check.that(problem ?? "rows cross scale-out as often as is claimed", problem === undefined);
      }
    });
  takesNoUnits(
    "staging-takes-no-units",
    "Units that copy between buffers are units that do not compute.",
    "SMF-006",
    "stage",
    "staging",
    waysOf.stage,
  );
  takesNoUnits(
    "sums-take-no-units",
    "Units that add up what comes back from experts are units that do not compute.",
    "SMF-007",
    "reduce",
    "sums",
    ["chain"],
  );
  takesNoUnits(
    "layout-takes-no-units",
    "Units that put rows in order are units that do not compute.",
    "SMF-008",
    "layout",
    "layout",
    ["scatter"],
  );
  const exchangesTakeNoUnits = (
    name: string,
    why: string,
    verifies: "SMF-007" | "SMF-008",
    exchange: ExchangeTask,
    tests: readonly OffloadTest[],
  ) => {
    const { needs, requests } = offloadCase(
      ({ islands }: { readonly islands: string }, random) => [
        firstProgram(exchange, islands, random, timedRow),
      ],
      { counters: ["devices", "elapsed"] },
      () => tests,
    );
    define(name, { why, verifies: [verifies], evidence: "counter", vary: { islands: someIslands } })
      .needs(needs)
      .requests(requests)
      .judge(({ exchanges, claim, check }) => {
        for (const one of exchanges) judgeUnits(judgedOutcome(one, check), `a ${exchange}`, claim, check);
      });
  };
  exchangesTakeNoUnits(
    "dispatches-take-no-units",
    "What is one call may be one kernel, on as many units as it finds.",
    "SMF-008",
    "dispatch",
    [doesTask("layout")],
  );
  exchangesTakeNoUnits(
    "combines-take-no-units",
    "Units that add up what comes back by a handle are units that do not compute.",
    "SMF-007",
    "combine",
    [doesTask("reduce"), noDeclaredDetour("layout")],
  );
  takesNoUnits(
    "casts-take-no-units",
    "Units that cast what is to be sent are units that do not compute.",
    "SMF-009",
    "cast",
    "casts",
    waysOf.cast,
  );

  const copies = offloadCase(
    ({ pattern, islands }: CopyParameters, random) => [copying(pattern, islands, random, timedRow)],
    { counters: ["devices", "elapsed"] },
    () => [freeOfUnits],
  );
  define("copies-take-no-units", {
    why: "A library that takes units for its copies slows down whatever computes beside it.",
    verifies: ["SMF-002"],
    evidence: "counter",
    vary: { pattern: copyPatterns, islands: someIslands },
  })
    .needs(copies.needs)
    .requests(copies.requests)
    .judge(({ exchanges, claim, check }) => {
      for (const exchange of exchanges) judgeUnits(judgedOutcome(exchange, check), "copies", claim, check);
    });

  const threads = offloadCase(
    ({ pattern, islands }: CopyParameters, random) => [copying(pattern, islands, random, timedRow)],
    { counters: ["devices"] },
    () => [freeOfHost],
  );
  define("copies-take-no-host", {
    why: "A thread for each device that does nothing but post is a core that the data loader does not have.",
    verifies: ["SMF-010"],
    evidence: "counter",
    vary: { pattern: copyPatterns, islands: someIslands },
  })
    .needs(threads.needs)
    .requests(threads.requests)
    .judge(({ exchanges, check }) => {
      for (const exchange of exchanges) {
        const spent = totalNs(judgedOutcome(exchange, check), "hostNs");
        check.that(`${Math.round(spent)} ns of host threads are taken; none must be`, spent === 0);
      }
    });

  const growing = offloadCase(
    ({ activity, islands }: ActivityParameters, random) =>
      factors.map((factor) => firstProgram(activity, islands, random, 4096 * factor)),
    { counters: ["devices"] },
    ({ activity }) => testOf(activity),
  );
  define("cost-does-not-grow", {
    why: "Where each chunk costs a doorbell or a copy, large transfers take what small ones were measured not to.",
    verifies: ["SMF-003"],
    evidence: "counter",
    vary: { activity: activities, islands: someIslands },
    where: (params) => isPossible(params),
  })
    .needs(growing.needs)
    .requests(growing.requests)
    .judge(({ exchanges, check }) => {
      const outcomes = exchanges.map((exchange) => judgedOutcome(exchange, check));
      for (const [time, what] of [
        ["computeUnitNs", "compute units"],
        ["hostNs", "host threads"],
      ] as const) {
        const [first = 0, ...more] = outcomes.map((outcome) => totalNs(outcome, time));
        if (first > 0)
          check.figure({
            name: `time of ${what} for 64 times the bytes, beside that for once`,
            value: Math.round((100 * (more.at(-1) ?? 0)) / first) / 100,
            unit: "",
            worst: "highest",
            asked: 1.5,
          });
        for (const [i, spent] of more.entries())
          check.that(
            `with ${factors[i + 1]} times the bytes, ${Math.round(spent)} ns of ${what}; at most 1.5 times ${Math.round(first)}`,
            spent <= 1.5 * first,
          );
      }
    });

  const declared = offloadCase(
    ({ task, islands }: { readonly task: CommunicationTask; readonly islands: string }, random) =>
      waysForEverybody(task).map((by) => doing(task, { by, islands }, random, timedRow)),
    { counters: ["devices"] },
    ({ task }) => [
      {
        text: `the task ${task} by a declared path`,
        accepts: ({ tasks }) => tasks.some((one) => one.task === task && one.path !== "fallback"),
        task,
      },
    ],
  );
  define("declared-path-is-observed", {
    why: "A layer that was planned around a native sum is late by the units that it takes.",
    verifies: ["SMF-015"],
    evidence: "counter",
    vary: { task: ["forward", "stage", "reduce", "layout", "cast"], islands: [...someIslands, "1+3"] },
    where: ({ task, islands }) => (task === "forward" ? ["2+2", "1+3"].includes(islands) : islands !== "1+3"),
  })
    .needs(declared.needs)
    .requests(declared.requests)
    .judge(({ exchanges, params: { task }, claim, check }) => {
      const path = claim.offload.tasks.find((one) => one.task === task)?.path;
      for (const exchange of exchanges) {
        const outcome = judgedOutcome(exchange, check);
        const units = totalNs(outcome, "computeUnitNs");
        const hosts = totalNs(outcome, "hostNs");
        if (path === "native")
          check.that(
            `${task} is declared native, and takes ${Math.round(units)} ns of compute units`,
            units === 0,
          );
        else
          check.that(
            `${task} is declared emulated, and takes no time of units or threads`,
            units + hosts > 0,
          );
      }
    });
});
