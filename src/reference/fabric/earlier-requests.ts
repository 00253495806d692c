/**
 * What later requests of a queue come behind, by the rules of its order: behind fences and acquires, and behind whoever
 * touches the same words. A short queue and a long one keep different things to find it.
 */
import { acquireOf, touchesRange } from "./acquire.ts";
import type { Covered, Releases } from "./covered.ts";
import type { Touch } from "./footprint.ts";
import type { Job } from "./job.ts";
import type { Run } from "./run.ts";
import type { Moment } from "./simulation.ts";

/** Takes down that something waits for a moment of an earlier request, if there is one. */
export type ComesBehind = (earlier: Job | undefined, moment: Moment | undefined) => void;

/** The requests of a queue that have been accepted and not performed. */
export interface EarlierRequests {
  /** What signals of a request cover that comes now. */
  readonly coveredBy: (releases: Releases) => Covered;
  /** Tells all that a request comes behind before it begins. */
  readonly behind: (job: Job, touches: readonly Touch[], add: ComesBehind) => void;
  /** Takes in a request, for those that come later. */
  readonly enter: (job: Job, touches: readonly Touch[], releases: Releases) => void;
}

/** Whether an earlier acquire or fence comes before a request. */
export function orders(run: Run, earlier: Job, job: Job): boolean {
  if (ordersAll(run, earlier)) return true;
  const scope = acquireOf(earlier.request);
  return (
    scope !== undefined &&
    scope !== "all" &&
    run.steps.order.acquires("range", earlier.request.kind) &&
    touchesRange(run.image, job.plan, scope)
  );
}

/** Whether everything later comes behind a request. */
export function ordersAll({ steps: { order, queues } }: Run, { plan, request }: Job): boolean {
  if (plan === undefined) return false;
  if (plan.kind === "fence") return order.fence(plan.order) !== "none";
  if (plan.kind === "wait" && !queues.passesWaits) return true;
  return acquireOf(request) === "all" && order.acquires("all", request.kind);
}

/** What a fence orders; nothing if the request is none. */
export function fenceOf({ steps: { order } }: Run, { plan }: Job): "acq_rel" | "sc" | "none" {
  return plan?.kind === "fence" ? order.fence(plan.order) : "none";
}

/** Whether the order of two looks at a word can be seen. */
export function looksAtWords({ request }: Job): boolean {
  return request.kind === "read" || request.kind === "wait";
}
