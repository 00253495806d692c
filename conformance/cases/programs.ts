/**
 * How programs without races are asked for and judged: the last bytes of every region that is observed, and how each
 * request ended, as the oracle has them.
 */
import { placed } from "../../src/fabric/embedding.ts";
import type {
  CommunicateParams,
  Completion,
  FabricOutcome,
  Program,
  WrongOutcome,
} from "../../src/generated/types.ts";
import { type Exchange, type JudgeContext, type RequestContext, request } from "../../src/harness/case.ts";
import type { About, Check } from "../../src/harness/check.ts";
import {
  communicates,
  type FabricClaim,
  type FabricTest,
  runsWithin,
} from "../../src/harness/fabric-needs.ts";
import type { Random } from "../../src/harness/random.ts";
import { appendProblem } from "../../src/oracle/fabric/append-problem.ts";
import { withoutCasts } from "../../src/oracle/fabric/cast-rows.ts";
import { endingProblem, unwellEnding } from "../../src/oracle/fabric/ending-problem.ts";
import {
  type ExpectedOutcome,
  expectedOutcome,
  memoryProblem,
  RacyProgram,
  statusProblem,
  wrongByte,
} from "../../src/oracle/fabric/final-memory.ts";
import { observedPlaces } from "../../src/oracle/fabric/observed-places.ts";
import { writersOf } from "../../src/oracle/fabric/writers.ts";
import { noRandom, observing } from "../inputs/programs.ts";

/** A program of a case. What is drawn at random changes bytes, never what the program needs. */
export type MakeProgram<Parameters> = (params: Parameters, random: Random) => Program;

/** The same program, of which only the regions are observed whose names begin with one of these. */
export function observingOnly<Parameters>(
  make: MakeProgram<Parameters>,
  names: readonly string[],
): MakeProgram<Parameters> {
  return (params, random) => observing(make(params, random), names);
}

export interface CommunicateRequest {
  readonly method: "communicate";
  readonly params: CommunicateParams;
}

export type CommunicateExchange = Exchange<CommunicateRequest>;

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
  for (const outcome of check.answer(exchange).outcomes)
    judgeOutcome(program, outcome, check, exchange.request);
}

/**
 * Judges one outcome: memory, then completions. With the request, failures are looked for in smaller ones. Returns what
 * was expected.
 */
export function judgeOutcome(
  program: Program,
  outcome: FabricOutcome,
  check: Check,
  request?: CommunicateRequest,
): ExpectedOutcome {
  const illegal = endingProblem(program, outcome.completions);
  if (illegal !== undefined) check.that(illegal, false);
  const expected = expectedOf(program, outcome);
  judgeMemory(program, outcome, expected, check, request);
  judgeEndings(program, outcome, expected, check, request);
  return expected;
}

/** What was expected last of a program: most of its outcomes differ in nothing that the spec leaves open. */
const lastExpected = new WeakMap<Program, { readonly endings: string; readonly expected: ExpectedOutcome }>();

/** What is expected, with the endings that were left to time as they came. */
export function expectedOf(
  program: Program,
  { completions, memory }: Pick<FabricOutcome, "completions" | "memory">,
): ExpectedOutcome {
  const ended = (wanted: Completion["status"]) =>
    new Set(
      completions.flatMap(({ request, status, member }) =>
        status === wanted && member === undefined ? [request] : [],
      ),
    );
  const revokedMembers = new Map<string, Set<number>>();
  for (const { request, status, member } of completions) {
    if (status !== "BAD_KEY" || member === undefined) continue;
    revokedMembers.set(request, (revokedMembers.get(request) ?? new Set()).add(member));
  }
  const [cancelled, refused, revoked] = [ended("CANCELLED"), ended("QUEUE_FULL"), ended("BAD_KEY")];
  const given = { cancelled, refused, revoked, revokedMembers };
  const endings = JSON.stringify([
    ...[cancelled, refused, revoked].map((ids) => [...ids]),
    [...revokedMembers].map(([id, members]) => [id, ...members]),
  ]);
  const last = lastExpected.get(program);
  // Where there are exchanges, memory says in which order their rows stand.
  const isOpen = program.exchanges !== undefined;
  if (last?.endings === endings && !isOpen) return last.expected;
  const expected = expectedWith(program, given, isOpen ? memoryOf(program, memory) : undefined);
  lastExpected.set(program, { endings, expected });
  return expected;
}

/**
 * What is expected with such endings. A device may also say that a request ended as it can't have; where the program would
 * mean nothing then, it is held against what is right without these.
 */
function expectedWith(
  program: Program,
  given: Parameters<typeof observedPlaces>[2],
  memory: ReadonlyMap<string, Uint8Array> | undefined,
): ExpectedOutcome {
  const sound = withoutCasts(program);
  const outcomeWith = (endings: typeof given) =>
    expectedOutcome(sound, {
      ...endings,
      places: memory === undefined ? new Map() : observedPlaces(program, memory, endings),
    });
  try {
    return outcomeWith(given);
  } catch (error) {
    if (error instanceof RacyProgram || error instanceof RangeError) return outcomeWith({});
    throw error;
  }
}

/** The bytes of each region that was observed. */
function memoryOf({ observe = [] }: Program, memory: FabricOutcome["memory"]): Map<string, Uint8Array> {
  return new Map(observe.map((name, i) => [name, memory[i]?.data ?? new Uint8Array(0)]));
}

export type JudgeOne = (
  program: Program,
  outcome: FabricOutcome,
  expected: ExpectedOutcome,
  check: Check,
  request?: CommunicateRequest,
) => void;

const judgeMemory: JudgeOne = (program, outcome, expected, check, request) => {
  for (const [i, name] of (program.observe ?? []).entries()) {
    const actual = outcome.memory[i]?.data ?? new Uint8Array(0);
    const problem = memoryProblem(expected, name, actual);
    check.that(problem ?? `${name} is as it must be`, problem === undefined, () => {
      const place = wrongByte(expected, name, actual);
      const writers = place === undefined ? [] : writersOf(program, name, place);
      return aboutOutcome(request, outcome, writers, judgeMemory);
    });
  }
};

const judgeEndings: JudgeOne = (program, outcome, expected, check, request) => {
  const completions = completionsOf(outcome);
  // One that did not end has none.
  for (const id of expected.contended) if (!completions.has(id)) completions.set(id, []);
  if (expected.contended.size > 0) {
    const memory = memoryOf(program, outcome.memory);
    const problem = appendProblem(program, expected, { memory, completions });
    check.that(problem ?? "slots are given as they must be", problem === undefined);
  }
  for (const { id } of program.queues.flatMap(({ requests }) => requests)) {
    const problem = statusProblem(expected, id, completions.get(id) ?? []);
    check.that(
      problem === undefined ? `${id} ends as it must` : `${id}: ${problem}`,
      problem === undefined,
      () => aboutOutcome(request, outcome, [id], judgeEndings),
    );
  }
};

/** Where the outcome comes from, and how smaller programs are judged by the same part of what is right. */
export function aboutOutcome(
  request: CommunicateRequest | undefined,
  outcome: FabricOutcome,
  ids: readonly string[],
  judge: JudgeOne,
): About {
  return aboutProgram(request, outcome, ids, (check, exchange) => {
    const smaller = exchange.request;
    const { program } = smaller.params;
    for (const its of check.answer(exchange).outcomes)
      judge(program, its, expectedOf(program, its), check, smaller);
  });
}

/** The same where a judge looks at all outcomes of a smaller program itself. */
export function aboutProgram(
  request: CommunicateRequest | undefined,
  outcome: FabricOutcome,
  ids: readonly string[],
  compare: (check: Check, exchange: CommunicateExchange) => void,
  isJudgeable: (smaller: Program) => boolean = () => true,
): About {
  if (request === undefined) return {};
  const wasInVain = waitsInVain(request.params.program);
  return {
    outcome: wrongOutcome(request, outcome, ids),
    again: {
      request,
      isJudgeable: (smaller) =>
        smaller.method === "communicate" &&
        (wasInVain || !waitsInVain(smaller.params.program)) &&
        isJudgeable(smaller.params.program),
      compare: (check, exchange) => {
        if (isCommunicate(exchange)) compare(check, exchange);
      },
    },
  };
}

/** Where an outcome comes from, and which requests it is about. */
export function wrongOutcome(
  { params: { seed = 0, runs = 1 } }: CommunicateRequest,
  outcome: FabricOutcome,
  requests: readonly string[],
): WrongOutcome {
  return { seed, run: outcome.first, runs: outcome.runs, of: runs, requests: [...requests] };
}

export function isCommunicate(exchange: Exchange): exchange is CommunicateExchange {
  return exchange.request.method === "communicate";
}

/** Whether a request would wait until its time is over, which nobody should have to wait for; true also with a race. */
export function waitsInVain(program: Program): boolean {
  try {
    const { statuses } = expectedOf(program, { completions: [], memory: [] });
    return [...statuses.values()].some(({ completions }) =>
      completions.some(({ status }) => status === "TIMEOUT"),
    );
  } catch {
    return true;
  }
}

/** Every request of a program in which nothing may fail ends with OK, once. */
export function judgeAllWell(request: CommunicateRequest, outcome: FabricOutcome, check: Check): void {
  const unwell = unwellEnding(request.params.program, outcome.completions);
  check.that(unwell?.text ?? "every request ends with OK", unwell === undefined, () => ({
    outcome: wrongOutcome(request, outcome, unwell === undefined ? [] : [unwell.id]),
  }));
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
