/** Which of the observed endings that a program leaves open it does not leave open after all. */
import type { Program } from "../../generated/types.ts";
import type { Endings } from "./execution.ts";

/**
 * IDs of requests that ended with CANCELLED though nothing cancels them, or though what cancels them begins after they
 * have ended; and of such as ended with QUEUE_FULL in a queue that waits, or that cannot have been full.
 */
export function illegalEndings(program: Program, { cancelled, refused }: Endings): string[] {
  const illegal: string[] = [];
  for (const { requests, depth = Number.POSITIVE_INFINITY, whenFull } of program.queues) {
    const cancels = requests.flatMap((request) => (request.kind === "cancel" ? [request] : []));
    let accepted = 0;
    for (const { id } of requests) {
      const isCancellable = cancels.some(({ request, after = [] }) => request === id && !after.includes(id));
      if (cancelled.has(id) && !isCancellable) illegal.push(id);
      const wasRefused = refused.has(id);
      // A queue is full when as many as its depth have been accepted and not ended, and no sooner.
      if (wasRefused && (whenFull !== "refuse" || accepted < depth)) illegal.push(id);
      if (!wasRefused) accepted += 1;
    }
  }
  return illegal;
}
