/**
 * Whether requests may have ended as they did, where the spec leaves it to time: which were cancelled, and which found
 * their queue full. What follows from such endings is the business of the execution.
 */
import type { Completion, CompletionStatus, Program, Queue } from "../../generated/types.ts";

/** Which request can't have been cancelled, refused, or accepted, and why; undefined if all is well. */
export function endingProblem(program: Program, completions: readonly Completion[]): string | undefined {
  const endings = endingsOf(completions);
  for (const queue of program.queues) {
    const problem = cancelProblem(queue, endings) ?? roomProblem(queue, endings);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** The first request that does not end with OK, once, where all of them must, and how it ended; undefined if all do. */
export function unwellEnding(
  { queues }: Program,
  completions: readonly Completion[],
): { readonly id: string; readonly text: string } | undefined {
  const ends = new Map<string, Completion[]>();
  for (const completion of completions) {
    if (completion.level === "source-reusable" && completion.status === "OK") continue;
    const list = ends.get(completion.request);
    if (list === undefined) ends.set(completion.request, [completion]);
    else list.push(completion);
  }
  for (const { id } of queues.flatMap(({ requests }) => requests)) {
    const [last, ...more] = ends.get(id) ?? [];
    if (last === undefined) return { id, text: `${id} did not end` };
    if (last.status !== "OK") return { id, text: `${id} ended with ${last.status}` };
    if (more.length > 0) return { id, text: `${id} ended ${more.length + 1} times` };
  }
  return undefined;
}

interface Ending {
  readonly status: CompletionStatus;
  /** Among all completions. */
  readonly place: number;
}

/** How each request ended: its last completion. */
function endingsOf(completions: readonly Completion[]): Map<string, Ending> {
  const endings = new Map<string, Ending>();
  completions.forEach(({ request, status, level }, place) => {
    if (level !== "source-reusable") endings.set(request, { status, place });
  });
  return endings;
}

/** Nothing is cancelled but by a cancel, and a cancel ends after what it names. */
function cancelProblem({ requests }: Queue, endings: ReadonlyMap<string, Ending>): string | undefined {
  const named = new Set<string>();
  for (const request of requests) {
    if (request.kind !== "cancel") continue;
    const [own, its] = [endings.get(request.id), endings.get(request.request)];
    if (own?.status !== "OK") continue;
    named.add(request.request);
    if (its === undefined || its.place > own.place)
      return `${request.id}: ${request.request} ends after what cancels it`;
  }
  const stray = requests.find(({ id }) => endings.get(id)?.status === "CANCELLED" && !named.has(id));
  return stray && `${stray.id} ends with CANCELLED, and nothing cancels it`;
}

/** There is room until as many requests as the queue is deep are on their way, and then there is none. */
function roomProblem(
  { requests, depth = Number.POSITIVE_INFINITY, whenFull = "wait" }: Queue,
  endings: ReadonlyMap<string, Ending>,
): string | undefined {
  let [accepted, stuck] = [0, 0];
  for (const { id } of requests) {
    const status = endings.get(id)?.status;
    if (status === "QUEUE_FULL") {
      if (whenFull === "wait") return `${id} ends with QUEUE_FULL, and its queue lets requests wait`;
      if (accepted < depth)
        return `${id} ends with QUEUE_FULL behind ${accepted} requests, in a queue of depth ${depth}`;
      continue;
    }
    if (whenFull === "refuse" && stuck >= depth)
      return `${id} is accepted behind ${stuck} requests that never end, in a queue of depth ${depth}`;
    accepted += 1;
    if (status === "TIMEOUT") stuck += 1;
  }
  return undefined;
}
