/**
 * How programs without races are asked for and judged: the last bytes of every region that is observed, and how each
 * request ended, as the oracle has them.
 */
import { placed } from "../../src/fabric/embedding.ts";
import type { CommunicateParams, Completion, FabricOutcome, Program } from "../../src/generated/types.ts";
import { type Exchange, type JudgeContext, type RequestContext, request } from "../../src/harness/case.ts";
import type { Check } from "../../src/harness/check.ts";
import {
  communicates,
  type FabricClaim,
  type FabricTest,
  runsWithin,
} from "../../src/harness/fabric-needs.ts";
import type { Random } from "../../src/harness/random.ts";
import { appendProblem } from "../../src/oracle/fabric/append-problem.ts";
import { endingProblem } from "../../src/oracle/fabric/ending-problem.ts";
import {
  type ExpectedOutcome,
  expectedOutcome,
  memoryProblem,
  statusProblem,
} from "../../src/oracle/fabric/final-memory.ts";
import { noRandom } from "../inputs/programs.ts";

/** A program of a case. What is drawn at random changes bytes, never what the program needs. */
export type MakeProgram<Parameters> = (params: Parameters, random: Random) => Program;

type CommunicateExchange = Exchange<{ readonly method: "communicate"; readonly params: CommunicateParams }>;

/** Schedules of simulators follow from a seed, which is drawn from that of the run of the suite. */
const largestSeed = 2 ** 31;

/** When such a case applies, what it asks for, and how it is judged by what every program without races must do. */
export function programCase<Parameters>(
  make: MakeProgram<Parameters>,
  options: Omit<CommunicateParams, "program"> = {},
  ...tests: readonly FabricTest[]
) {
  return {
    needs: communicates((params: Parameters) => ({ ...options, program: make(params, noRandom) }), ...tests),
    requests: ({ params, claim, random }: RequestContext<Parameters, FabricClaim>) =>
      [
        request("communicate", {
          program: placed(make(params, random), claim.embedding),
          seed: random.integer(0, largestSeed),
          ...options,
          ...(options.runs === undefined ? {} : { runs: runsWithin(claim, options.runs) }),
        }),
      ] as const,
    judge: ({
      exchanges: [exchange],
      check,
    }: JudgeContext<
      Parameters,
      FabricClaim,
      readonly [{ readonly method: "communicate"; readonly params: CommunicateParams }]
    >) => judgeProgram(exchange, check),
  };
}

/** Judges every outcome of a program without races. */
export function judgeProgram(exchange: CommunicateExchange, check: Check): void {
  const { program } = exchange.request.params;
  for (const outcome of check.answer(exchange).outcomes) judgeOutcome(program, outcome, check);
}

/** Judges one outcome: memory, then completions. Returns what was expected. */
export function judgeOutcome(program: Program, outcome: FabricOutcome, check: Check): ExpectedOutcome {
  const ended = (wanted: Completion["status"]) =>
    new Set(
      outcome.completions.flatMap(({ request, status, member }) =>
        status === wanted && member === undefined ? [request] : [],
      ),
    );
  const endings = {
    cancelled: ended("CANCELLED"),
    refused: ended("QUEUE_FULL"),
    revoked: ended("BAD_KEY"),
  };
  const illegal = endingProblem(program, outcome.completions);
  if (illegal !== undefined) check.that(illegal, false);
  const expected = expectedOutcome(program, endings);
  for (const [i, name] of (program.observe ?? []).entries()) {
    const problem = memoryProblem(expected, name, outcome.memory[i]?.data ?? new Uint8Array(0));
    check.that(problem ?? `${name} is as it must be`, problem === undefined);
  }
  const completions = completionsOf(outcome);
  if (expected.contended.size > 0) {
    const memory = new Map(
      (program.observe ?? []).map((name, i) => [name, outcome.memory[i]?.data ?? new Uint8Array(0)]),
    );
    const problem = appendProblem(program, expected, { memory, completions });
    check.that(problem ?? "slots are given as they must be", problem === undefined);
  }
  for (const { id } of program.queues.flatMap(({ requests }) => requests)) {
    const problem = statusProblem(expected, id, completions.get(id) ?? []);
    check.that(problem === undefined ? `${id} ends as it must` : `${id}: ${problem}`, problem === undefined);
  }
  return expected;
}

/** The completions of each request. */
export function completionsOf({ completions }: FabricOutcome): Map<string, Completion[]> {
  const byRequest = new Map<string, Completion[]>();
  for (const completion of completions) {
    const list = byRequest.get(completion.request);
    if (list === undefined) byRequest.set(completion.request, [completion]);
    else list.push(completion);
  }
  return byRequest;
}
