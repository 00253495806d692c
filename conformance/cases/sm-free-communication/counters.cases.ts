/** What counters say of units, threads, memory and ports (SMF-002, SMF-003, SMF-005 to SMF-011, SMF-014, SMF-015). */
import type {
  CommunicationTask,
  FabricCounters,
  FabricOutcome,
  Program,
} from "../../../src/generated/types.ts";
import { cases } from "../../../src/harness/case.ts";
import type { Check } from "../../../src/harness/check.ts";
import {
  doesTask,
  freeOfHost,
  freeOfStaging,
  freeOfUnits,
  noDeclaredDetour,
  type OffloadClaim,
  type OffloadTest,
} from "../../../src/harness/offload-needs.ts";
import type { Random } from "../../../src/harness/random.ts";
import { arrivalProblem } from "../../../src/oracle/fabric/arrivals.ts";
import { withoutCasts } from "../../../src/oracle/fabric/cast-rows.ts";
import { conservationProblems, textOfProblem } from "../../../src/oracle/fabric/conservation.ts";
import { expectedOutcome } from "../../../src/oracle/fabric/final-memory.ts";
import { layoutOf } from "../../../src/oracle/fabric/layout.ts";
import { trafficBounds } from "../../../src/oracle/fabric/traffic-bounds.ts";
import { type CopyPattern, copying, copyPatterns } from "../../inputs/copies-among-all.ts";
import { type ExchangeTask, exchangeTasks, exchanging } from "../../inputs/exchange-tasks.ts";
import { oneAfterTheOther, oneWhenTheOtherIsDone } from "../../inputs/joined.ts";
import { doing, type TaskParameters, waysOf } from "../../inputs/tasks.ts";
import { reportCrossings } from "../crossings.ts";
import { judgedOutcome, judgeUnits, memoryBytes, offloadCase, type Ran, totalNs } from "../offloading.ts";

/** What DeepSeek-V3 dispatches of a token: 7168 elements, in BF16 where they are not cast. */
const timedRow = 14336;

const tasks = ["forward", "stage", "layout", "reduce"] as const;
type Task = (typeof tasks)[number];
type Activity = CopyPattern | Task | ExchangeTask;
const activities = [...copyPatterns, ...tasks, ...exchangeTasks] as const;

/** The programs of an activity: for each way to ask for it one. */
function programsOf(activity: Activity, islands: string, random: Random): Program[] {
  if (isPattern(activity) || isExchange(activity)) return [firstProgram(activity, islands, random, timedRow)];
  const ways = activity === "reduce" ? (["chain"] as const) : waysOf[activity];
  return ways.map((by) => doing(activity, { by, islands }, random, timedRow));
}

/** By the way that most devices have. */
function firstProgram(activity: Activity, islands: string, random: Random, timed: number): Program {
  if (isPattern(activity)) return copying(activity, islands, random, timed);
  if (isExchange(activity)) return exchanging(activity, { islands }, random, timed);
  return doing(activity, { by: firstWay(activity), islands }, random, timed);
}

function isPattern(activity: Activity): activity is CopyPattern {
  return (copyPatterns as readonly string[]).includes(activity);
}

function isExchange(activity: Activity): activity is ExchangeTask {
  return (exchangeTasks as readonly string[]).includes(activity);
}

/** A combine comes behind a dispatch. */
function testOf(activity: Activity): OffloadTest[] {
  if (isPattern(activity)) return [];
  if (isExchange(activity))
    return [doesTask("layout"), ...(activity === "combine" ? [doesTask("reduce")] : [])];
  return [doesTask(activity)];
}

const factors = [1, 4, 16, 64] as const;

/** Room above the least bytes of memory. */
const memorySlack = 1.05;

/** One island, one of each, and both. */
const someIslands = ["3", "1+1", "2+2"] as const;

interface CopyParameters {
  readonly pattern: CopyPattern;
  readonly islands: string;
}

interface ActivityParameters {
  readonly activity: Activity;
  readonly islands: string;
}

interface AddingParameters {
  readonly activity: Exclude<Activity, CopyPattern>;
  readonly islands: string;
}

/** Rows are forwarded where another island has several devices. A dispatch is a part of a combine. */
function isPossible({ activity, islands }: ActivityParameters): boolean {
  if (activity === "dispatch") return islands === "2+2";
  return activity !== "forward" || islands === "2+2" || islands === "1+3";
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

  const moving = offloadCase(
    ({ activity, islands }: ActivityParameters, random) => programsOf(activity, islands, random),
    { counters: ["devices"] },
    ({ activity }) => [freeOfStaging, ...testOf(activity)],
  );
  define("memory-is-crossed-once", {
    why: "A bounce buffer takes the bandwidth of memory that a product beside it waits for.",
    verifies: ["SMF-011"],
    evidence: "counter",
    vary: { activity: activities, islands: someIslands },
    where: (params) => isPossible(params),
  })
    .needs(moving.needs)
    .requests(moving.requests)
    .judge(({ exchanges, claim, check }) => {
      for (const exchange of exchanges as readonly Ran[]) {
        const { program } = exchange.request.params;
        const outcome = judgedOutcome(exchange, check);
        const bytes = memoryBytes(outcome);
        const least = leastMemory(program, claim);
        reportMemory(outcome, least, memorySlack, check);
        check.that(
          `${bytes} bytes through memory; at most ${memorySlack} times ${least}`,
          bytes <= memorySlack * least,
        );
      }
    });

  const conserving = offloadCase(
    ({ activity, islands }: ActivityParameters, random) => programsOf(activity, islands, random),
    { counters: ["ports", "devices", "elapsed"] },
    ({ activity }) => testOf(activity),
  );
  define("counters-obey-conservation", {
    why: "A counter that leaves something out proves that whatever it leaves out does not happen.",
    verifies: ["SMF-014"],
    evidence: "counter",
    vary: { activity: activities, islands: ["3", "1+1", "2+2", "1+3"] },
    where: (params) => isPossible(params),
  })
    .needs(conserving.needs)
    .requests(conserving.requests)
    .judge(({ exchanges, claim, check }) => {
      for (const exchange of exchanges as readonly Ran[]) {
        const program = withoutCasts(exchange.request.params.program);
        const outcome = judgedOutcome(exchange, check);
        const { counters } = outcome;
        const expected = expectedOutcome(program);
        reportMemory(outcome, leastMemory(program, claim), undefined, check);
        const [problem] = conservationProblems(program, claim, expected, counters ?? {}).map(textOfProblem);
        check.that(problem ?? "counters obey conservation", problem === undefined);
        const missing = arrivalProblem(program, expected, counters?.ports ?? []);
        check.that(missing ?? "what arrives is counted", missing === undefined);
      }
    });

  const adding = offloadCase(
    ({ activity, islands }: AddingParameters, random) => {
      const one = firstProgram(activity, islands, random, timedRow);
      if (isExchange(activity)) {
        const other = firstProgram(activity, islands, random, timedRow);
        return [one, other, oneWhenTheOtherIsDone(one, other)];
      }
      const other = doing(activity, { by: lastWay(activity), islands }, random, timedRow);
      return [one, other, oneAfterTheOther(one, other)];
    },
    { counters: ["ports", "devices"] },
    ({ activity }) => testOf(activity),
  );
  define("counters-add-up", {
    why: "Counters that are reset, or sampled, can't be summed over the layers of a model.",
    verifies: ["SMF-014"],
    evidence: "counter",
    vary: { activity: [...tasks, ...exchangeTasks], islands: someIslands },
    where: (params) => isPossible(params),
  })
    .needs(adding.needs)
    .requests(adding.requests)
    .judge(({ exchanges, check }) => {
      const [one, other, both] = exchanges.map((exchange) => judgedOutcome(exchange, check).counters ?? {});
      if (one === undefined || other === undefined || both === undefined) return;
      checkSums(one, other, both, check);
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

/** Bytes of memory that a program has to read and write at least, on all devices. */
function leastMemory(program: Program, claim: OffloadClaim): number {
  const { memoryRead, memoryWrite } = trafficBounds(layoutOf(program), claim, expectedOutcome(program));
  return [...memoryRead, ...memoryWrite].reduce((sum, bytes) => sum + bytes, 0);
}

/** Says how much more it was; only where no copy is claimed, something is asked of it. */
function reportMemory(outcome: FabricOutcome, least: number, asked: number | undefined, check: Check): void {
  check.figure({
    name: "bytes of memory that are read and written, beside the least",
    value: Math.round((1000 * memoryBytes(outcome)) / least) / 1000,
    unit: "",
    worst: "highest",
    ...(asked === undefined ? {} : { asked }),
  });
}

/** The way of a task that most devices have. */
function firstWay(activity: Task): string {
  return waysOf[activity][0];
}

/** A second one, where there is one that any device with the first has. */
function lastWay(activity: Task): string {
  return activity === "stage" ? "read" : firstWay(activity);
}

function waysForEverybody(task: CommunicationTask): readonly string[] {
  return task === "stage" ? waysOf.stage : waysOf[task].slice(0, 1);
}

/** Bytes of two programs, one behind the other, are those of both. */
function checkSums(one: FabricCounters, other: FabricCounters, both: FabricCounters, check: Check): void {
  const bytesOf = ({ ports = [], devices = [] }: FabricCounters) =>
    new Map<string, number>([
      ...ports.flatMap(({ rank, path, egressBytes, ingressBytes, droppedBytes }) =>
        [egressBytes, ingressBytes, droppedBytes].map(
          (bytes, i) => [`${["egress", "ingress", "drops"][i]} of ${rank} by ${path}`, bytes] as const,
        ),
      ),
      ...devices.flatMap(({ rank, memoryReadBytes, memoryWriteBytes }) => [
        [`memory read of ${rank}`, memoryReadBytes] as const,
        [`memory written of ${rank}`, memoryWriteBytes] as const,
      ]),
    ]);
  const [first, second, together] = [bytesOf(one), bytesOf(other), bytesOf(both)];
  for (const name of new Set([...first.keys(), ...second.keys(), ...together.keys()])) {
    const sum = (first.get(name) ?? 0) + (second.get(name) ?? 0);
    const actual = together.get(name) ?? 0;
    check.that(`${name}: ${actual} bytes for both programs, ${sum} for each alone`, actual === sum);
  }
}
