/**
 * How programs are judged in which some requests may fail: what failed may have left each word old or new, and has told
 * nobody; everything else is as if it had not been there.
 */
import { placed } from "../../src/fabric/embedding.ts";
import { type Part, partsOf } from "../../src/fabric/exchanges.ts";
import type {
  Address,
  CompletionStatus,
  FabricOutcome,
  FabricRequest,
  GroupAddress,
  Program,
} from "../../src/generated/types.ts";
import { type JudgeContext, type RequestContext, request } from "../../src/harness/case.ts";
import type { About, Check } from "../../src/harness/check.ts";
import { communicates, type FabricClaim, runsWithin } from "../../src/harness/fabric-needs.ts";
import {
  type ExpectedOutcome,
  expectedOutcome,
  isRight,
  statusProblem,
} from "../../src/oracle/fabric/final-memory.ts";
import { writersOf } from "../../src/oracle/fabric/writers.ts";
import { noRandom } from "../inputs/programs.ts";
import {
  type CommunicateRequest,
  completionsOf,
  isCommunicate,
  type MakeProgram,
  waitsInVain,
  wrongOutcome,
} from "./programs.ts";

export interface MayFail {
  /** How a request may end beside what is right without any fault. */
  readonly with: (request: FabricRequest, rank: number) => readonly CompletionStatus[];
  /** Whether a request that failed may have signalled, behind its data. */
  readonly signalling?: (rank: number) => boolean;
  /** Regions of which nothing is known any more. */
  readonly lost?: (region: Program["regions"][number]) => boolean;
}

/** Schedules, and with them which packets suffer, follow from seeds. */
const runs = 2;

/** Cases in which requests may fail: the program, and what may. */
export function failing<Parameters>(
  make: MakeProgram<Parameters>,
  may: (params: Parameters, claim: FabricClaim) => MayFail,
) {
  return {
    needs: communicates((params: Parameters) => ({ program: make(params, noRandom), runs })),
    requests: ({ params, claim, random }: RequestContext<Parameters, FabricClaim>) =>
      [
        request("communicate", {
          program: placed(make(params, random), claim.embedding),
          runs: runsWithin(claim, runs),
          seed: random.integer(0, 2 ** 31),
        }),
      ] as const,
    judge: ({
      params,
      claim,
      exchanges: [exchange],
      check,
    }: JudgeContext<Parameters, FabricClaim, readonly [CommunicateRequest]>) => {
      const { request: asked } = exchange;
      for (const outcome of check.answer(exchange).outcomes)
        judgeWithFailures(asked.params.program, outcome, check, may(params, claim), asked);
    },
  };
}

/** What a finding is about. */
type Matter = "ending" | "signal" | "memory";

/** Judges one outcome. With the request, failures are looked for in smaller ones. */
export function judgeWithFailures(
  program: Program,
  outcome: FabricOutcome,
  check: Check,
  may: MayFail,
  request?: CommunicateRequest,
): void {
  judgeMatters(program, outcome, check, may, request);
}

/** All that matters, or one thing alone. */
function judgeMatters(
  program: Program,
  outcome: FabricOutcome,
  check: Check,
  may: MayFail,
  asked: CommunicateRequest | undefined,
  only?: Matter,
): void {
  const say = (matter: Matter, what: string, holds: boolean, ids: () => readonly string[]) => {
    if (only === undefined || only === matter)
      check.that(what, holds, () => aboutFailure(asked, outcome, may, matter, ids()));
  };
  const { faults: _, ...sound } = program;
  const completions = completionsOf(outcome);
  const failed = new Set<string>();
  const mayTell = new Set<string>();
  const expected = expectedOutcome(sound);
  for (const { rank, requests } of program.queues) {
    for (const request of requests) {
      const { id } = request;
      const came = completions.get(id) ?? [];
      const allowed = may.with(request, rank);
      const ends = came.filter(({ level }) => level !== "source-reusable");
      const failures = ends.filter(({ status }) => allowed.includes(status));
      const [only] = failures;
      if (only !== undefined && ends.length === 1) failed.add(id);
      if (failed.has(id) && may.signalling?.(rank) === true) mayTell.add(id);
      const others = came.filter((completion) => !failures.includes(completion));
      const ended = failed.has(id) || (failures.length > 0 && request.kind === "multicast");
      const problem = ended ? undefined : statusProblem(expected, id, others);
      const legal = [...allowed, "OK"].join(" or ");
      say(
        "ending",
        problem === undefined ? `${id} ends with ${legal}` : `${id}: ${problem}; it may end with ${legal}`,
        problem === undefined,
        () => [id],
      );
    }
  }
  const quiet = expectedOutcome(changed(sound, (request) => (failed.has(request.id) ? undefined : request)));
  const told = expectedOutcome(
    changed(sound, (request) =>
      failed.has(request.id) && !mayTell.has(request.id) ? withoutSignal(request) : request,
    ),
  );
  const bytesOf = (name: string) => outcome.memory[(program.observe ?? []).indexOf(name)]?.data;
  for (const request of program.queues.flatMap(({ requests }) => requests)) {
    if (!mayTell.has(request.id)) continue;
    const same = ({ region, from, bytes }: Stretch, other: typeof told) => {
      const here = bytesOf(region);
      return here === undefined || isRight(other, region, here, from, from + bytes);
    };
    for (const { word, data } of tellingsOf(request, program)) {
      const hasTold = !same(word, quiet);
      const allThere = data.every((stretch) => same(stretch, told));
      const what = `${request.id} has signalled, and not all of its data are there`;
      say("signal", what, !hasTold || allThere, () => [request.id]);
    }
  }
  for (const [id, part] of partsOf(program)) {
    if (failed.has(id)) continue;
    for (const name of broughtBy(part, program)) {
      const here = bytesOf(name);
      const isThere = here === undefined || isRight(told, name, here);
      say("memory", `${id} ended with OK, and all that it brings is in ${name}`, isThere, () => [id]);
    }
  }
  const lost = new Set(program.regions.filter((region) => may.lost?.(region)).map(({ name }) => name));
  for (const [i, name] of (program.observe ?? []).entries()) {
    if (lost.has(name)) continue;
    const actual = outcome.memory[i]?.data ?? new Uint8Array(0);
    const place = wrongWord(name, actual, quiet, told);
    say(
      "memory",
      place === undefined
        ? `${name} is old or new`
        : `the word at byte ${place} of ${name} is neither old nor new`,
      place === undefined,
      () => writersOf(program, name, place ?? 0),
    );
  }
}

interface Stretch {
  readonly region: string;
  readonly from: number;
  readonly bytes: number;
}

/** The words that a write or a scatter signals, and the data that each says are there. */
function tellingsOf(
  request: FabricRequest,
  { groups = [] }: Program,
): { readonly word: Stretch; readonly data: readonly Stretch[] }[] {
  const wordAt = ({ region, offset = 0 }: Address): Stretch => ({ region, from: offset, bytes: 8 });
  if (request.kind === "write" && request.signal !== undefined) {
    const { to, bytes = 8, signal } = request;
    return [{ word: wordAt(signal.at), data: [{ region: to.region, from: to.offset ?? 0, bytes }] }];
  }
  if (request.kind !== "scatter" || request.signal === undefined) return [];
  const { to, table, rowBytes, signal } = request;
  const membersOf = ({ group, offset = 0 }: GroupAddress) =>
    (groups.find(({ name }) => name === group)?.members ?? []).map((address) => ({
      ...address,
      offset: (address.offset ?? 0) + offset,
    }));
  const [places, words] = [membersOf(to), membersOf(signal.at)];
  const { buffer, byteOffset, byteLength } = table.data;
  const entries = new Int32Array(buffer.slice(byteOffset, byteOffset + byteLength));
  const data: Stretch[][] = places.map(() => []);
  for (let i = 0; i < entries.length; i += 2) {
    const member = entries[i] ?? -1;
    const place = places[member];
    if (place === undefined) continue;
    const from = place.offset + (entries[i + 1] ?? 0) * rowBytes;
    data[member]?.push({ region: place.region, from, bytes: rowBytes });
  }
  return words.map((word, member) => ({ word: wordAt(word), data: data[member] ?? [] }));
}

/** The regions in which a member of an exchange has what its request was to bring. */
function broughtBy({ request, exchange, member }: Part, { groups = [] }: Program): string[] {
  if (request.kind === "combine") return [request.to.region];
  return [exchange.rows, exchange.sources, exchange.counts].flatMap(({ group }) => {
    const address = groups.find(({ name }) => name === group)?.members[member];
    return address === undefined ? [] : [address.region];
  });
}

/** Where the outcome comes from, and how smaller programs are judged in the same matter. What may fail depends on ranks. */
function aboutFailure(
  request: CommunicateRequest | undefined,
  outcome: FabricOutcome,
  may: MayFail,
  matter: Matter,
  ids: readonly string[],
): About {
  if (request === undefined) return {};
  return {
    outcome: wrongOutcome(request, outcome, ids),
    again: {
      request,
      ranksAreFixed: true,
      isJudgeable: (smaller) => {
        if (smaller.method !== "communicate") return false;
        const { faults: _, ...sound } = smaller.params.program;
        return !waitsInVain(sound);
      },
      compare: (check, exchange) => {
        if (!isCommunicate(exchange)) return;
        const smaller = exchange.request;
        for (const its of check.answer(exchange).outcomes)
          judgeMatters(smaller.params.program, its, check, may, smaller, matter);
      },
    },
  };
}

/** The first word of a region that is neither what it is without the failed requests, nor what it is with them. */
function wrongWord(
  region: string,
  actual: Uint8Array,
  quiet: ExpectedOutcome,
  told: ExpectedOutcome,
): number | undefined {
  if (isRight(quiet, region, actual) || isRight(told, region, actual)) return undefined;
  for (let word = 0; word < actual.length; word += 8) {
    const end = Math.min(word + 8, actual.length);
    if (!isRight(quiet, region, actual, word, end) && !isRight(told, region, actual, word, end)) return word;
  }
  return undefined;
}

/**
 * The program with some requests changed or left out; what was to come after those that are left out comes without them,
 * and what has no handle any more is left out as well.
 */
function changed(program: Program, change: (request: FabricRequest) => FabricRequest | undefined): Program {
  const queues = program.queues.map((queue) => {
    const requests = queue.requests.flatMap((request) => change(request) ?? []);
    const left = new Set(requests.map(({ id }) => id));
    return {
      ...queue,
      requests: requests.filter((one) => one.kind !== "combine" || left.has(one.handle)),
    };
  });
  return { ...program, queues };
}

function withoutSignal(request: FabricRequest): FabricRequest | undefined {
  if (request.kind === "signal") return undefined;
  if (!("signal" in request)) return request;
  const { signal: _, ...rest } = request;
  return rest as FabricRequest; // a signal is optional in every request that has one
}
