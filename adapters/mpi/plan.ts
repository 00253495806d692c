/** A program as plans, one for each rank, in the form that `ranks/plan.h` describes. */
import type { CommunicateParams, FabricRequest, Queue } from "../../src/index.ts";
import { type Checked, checked } from "./checks.ts";
import { imageOf, type MemoryMap, memoryMapOf } from "./memory-map.ts";
import { type MembersOf, membersIn, operandsOf } from "./operands.ts";
import { writeSteps } from "./requests.ts";
import { Changes, Scratch, Steps } from "./steps.ts";

/** The statuses by the numbers that ranks know, and behind them those that only the adapter knows. */
export const statuses = [
  "OK",
  "DEPENDENCY_FAILED",
  "QUEUE_FULL",
  "TIMEOUT",
  "OUT_OF_BOUNDS",
  "MISALIGNED",
  "OVERLAP",
  "BAD_INDEX",
] as const;

export interface PlannedRequest {
  readonly request: FabricRequest;
  readonly checked: Checked;
  /** Whether `source-reusable` is a level of it. */
  readonly hasSource: boolean;
}

/** What a rank has to do, and what the answer to it is about. */
export interface Plan {
  readonly numbers: BigInt64Array;
  readonly runs: number;
  readonly strideWords: number;
  /** Its requests in the order in which their endings are reported. */
  readonly queues: readonly (readonly PlannedRequest[])[];
}

export interface PlannedProgram {
  readonly map: MemoryMap;
  readonly plans: readonly Plan[];
}

const defaultTimeoutNs = 1_000_000_000;
const unlimitedDepth = 2 ** 31;

/** Plans a program that is well-formed and claimed. */
export function planOf(params: CommunicateParams, ranks: number): PlannedProgram {
  const { program, runs = 1, seed = 0, timeoutNs = defaultTimeoutNs } = params;
  const map = memoryMapOf(program, ranks);
  const membersOf = membersIn(program);
  const changes = new Changes(ranks, map.strideWords);
  const participants = new Set(program.queues.map(({ rank }) => rank)).size;
  const plan = (rank: number): Plan => {
    const scratch = new Scratch();
    const queues = program.queues.filter((queue) => queue.rank === rank);
    const planned = queues.map((queue) => planQueue(queue, map, membersOf, changes, scratch));
    const head = [runs, seed, timeoutNs, map.strideWords, participants, scratch.words, queues.length];
    const image = imageOf(program, map, rank);
    return {
      numbers: concatenated([
        BigInt64Array.from(head.map(BigInt)),
        ...planned.map(({ numbers }) => BigInt64Array.from(numbers)),
        new BigInt64Array(image.buffer, image.byteOffset, map.strideWords),
      ]),
      runs,
      strideWords: map.strideWords,
      queues: planned.map(({ requests }) => requests),
    };
  };
  const everyRank = Array.from({ length: ranks }, (_, rank) => rank);
  // Which words are changed in several ways is known when all requests have been seen once.
  everyRank.map(plan);
  return { map, plans: everyRank.map(plan) };
}

function planQueue(
  { depth = unlimitedDepth, whenFull, requests }: Queue,
  map: MemoryMap,
  membersOf: MembersOf,
  changes: Changes,
  scratch: Scratch,
): { readonly numbers: bigint[]; readonly requests: PlannedRequest[] } {
  const places = new Map(requests.map(({ id }, place) => [id, place]));
  const placesOf = (ids: readonly string[] = []) => ids.map((id) => places.get(id) ?? 0);
  const numbers = [depth, whenFull === "refuse" ? 1 : 0, requests.length].map(BigInt);
  const planned = requests.map((request): PlannedRequest => {
    const operands = operandsOf(request, membersOf);
    const result = checked(operands, map, request.kind === "multicast");
    const { failure, members } = result;
    const hasSource = "from" in request && ["write", "multicast", "scatter"].includes(request.kind);
    const steps = new Steps(changes, scratch);
    if (failure === undefined)
      writeSteps(request, steps, map, membersOf, operands.rows, (member) => !members.has(member));
    const after = placesOf(request.after);
    const whenReusable = placesOf("whenReusable" in request ? request.whenReusable : []);
    const status = failure === undefined ? 0 : statuses.indexOf(failure.status);
    const head = [status, members.size > 0 ? 1 : 0, hasSource ? 1 : 0];
    for (const number of [...head, after.length, ...after, whenReusable.length, ...whenReusable, steps.count])
      numbers.push(BigInt(number));
    for (const number of steps.numbers) numbers.push(number);
    return { request, checked: result, hasSource };
  });
  return { numbers, requests: planned };
}

function concatenated(parts: readonly BigInt64Array[]): BigInt64Array {
  const all = new BigInt64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
