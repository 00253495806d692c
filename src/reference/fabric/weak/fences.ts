/**
 * Fences of small programs: what requests in front of one have seen, later ones have to see, and what they write
 * carries it. All `sc` fences see what those before them did, in one order.
 */
import type { FenceOrder } from "../../../generated/types.ts";
import type { Job } from "../job.ts";
import { join } from "./histories.ts";
import type { WeakMover } from "./mover.ts";
import type { Trace } from "./views.ts";

export function fence(mover: WeakMover, job: Job, order: FenceOrder | "none", trace: Trace): void {
  const { run, histories, views, multiCopyAtomic } = mover;
  const queue = views.queueOf(job);
  if (order === "none") {
    run.end(job, "OK");
    return;
  }
  for (const { seen, unacquired } of queue.traces) {
    join(trace.seen, seen);
    join(trace.seen, unacquired);
  }
  const done = () => {
    if (order === "sc") {
      join(trace.seen, views.agreed);
      views.agreed = new Set(trace.seen);
    }
    queue.base = new Set(trace.seen);
    queue.fence = queue.base;
    run.end(job, "OK");
  };
  if (order === "sc" || multiCopyAtomic) histories.whenLanded([...trace.seen], done);
  else done();
}
