/**
 * What does the work of requests behind the front of the engine: one unit for small programs, and one for all others.
 */
import type { Covered } from "./covered.ts";
import type { Job } from "./job.ts";
import type { Plan } from "./plan.ts";
import type { Moment } from "./simulation.ts";

/** Why one request has to come before another: both touch a word, or there is a fence or a signal behind the first. */
type Ordering = "word" | "acq_rel" | "sc" | "signal";

/** What does the work. */
export interface Unit {
  /** Begins a request whose plan stands. What is covered is what its signals wait for. */
  readonly start: (job: Job, plan: Plan, covered: Covered) => void;
  /**
   * What a later request that touches the same word, a fence, or a signal waits for of an earlier one, before it
   * begins.
   */
  readonly orderedBehind: (earlier: Job, why: Ordering) => Moment | undefined;
  /** Tells of a request that others take part in, before anything begins. */
  readonly expects?: (job: Job) => void;
}
