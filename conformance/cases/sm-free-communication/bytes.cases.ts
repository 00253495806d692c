/** What counters say of bytes through memory and ports (SMF-011, SMF-014). */
import type { FabricCounters, FabricOutcome, Program } from "../../../src/generated/types.ts";
import { cases } from "../../../src/harness/case.ts";
import type { Check } from "../../../src/harness/check.ts";
import { freeOfStaging, type OffloadClaim } from "../../../src/harness/offload-needs.ts";
import { arrivalProblem } from "../../../src/oracle/fabric/arrivals.ts";
import { withoutCasts } from "../../../src/oracle/fabric/cast-rows.ts";
import { conservationProblems, textOfProblem } from "../../../src/oracle/fabric/conservation.ts";
import { expectedOutcome } from "../../../src/oracle/fabric/final-memory.ts";
import { layoutOf } from "../../../src/oracle/fabric/layout.ts";
import { trafficBounds } from "../../../src/oracle/fabric/traffic-bounds.ts";
import type { CopyPattern } from "../../inputs/copies-among-all.ts";
import { exchangeTasks } from "../../inputs/exchange-tasks.ts";
import { oneAfterTheOther, oneWhenTheOtherIsDone } from "../../inputs/joined.ts";
import { doing } from "../../inputs/tasks.ts";
import {
  type Activity,
  type ActivityParameters,
  activities,
  firstProgram,
  isExchange,
  isPossible,
  lastWay,
  programsOf,
  someIslands,
  tasks,
  testOf,
  timedRow,
} from "../activities.ts";
import { judgedOutcome, memoryBytes, offloadCase, type Ran } from "../offloading.ts";

/** Room above the least bytes of memory. */
const memorySlack = 1.05;

interface AddingParameters {
  readonly activity: Exclude<Activity, CopyPattern>;
  readonly islands: string;
}

export default cases("sm-free-communication", ({ define }) => {
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
