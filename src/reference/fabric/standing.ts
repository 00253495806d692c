/**
 * Requests of a queue that later ones come behind. A later one takes the place of those that it comes behind itself, so
 * that a long queue need not be looked at as a whole for each request.
 */
import type { Job } from "./job.ts";
import { Moment, whenAll } from "./simulation.ts";

export interface Standing {
  readonly job: Job;
  /** It has done what others wait for, and so have those whose place it took. */
  readonly clear: Moment;
}

/** Puts one into a set, until it is clear. */
export function enter(set: Set<Standing>, entry: Standing): void {
  if (entry.clear.reached) return;
  set.add(entry);
  entry.clear.whenReached(() => set.delete(entry));
}

/** Puts one into a set, in the place of others. */
export function takePlace(
  set: Set<Standing>,
  job: Job,
  done: Moment | undefined,
  former: readonly Standing[],
): void {
  for (const other of former) set.delete(other);
  enter(set, { job, clear: clearOf(done, former) });
}

/** When a request has done something, and those in front of it: they may be behind if it was given up before it began. */
export function clearOf(done: Moment | undefined, former: readonly { readonly clear: Moment }[]): Moment {
  const clear = new Moment();
  const formerDone = () =>
    whenAll(
      former.map((other) => other.clear),
      () => clear.reach(),
    );
  if (done === undefined) formerDone();
  else done.whenReached(formerDone);
  return clear;
}
