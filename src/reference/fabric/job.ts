/** A request while it runs: what was planned for it, how far it has come, and how it ended. */
import type { CompletionStatus, FabricRequest, Queue } from "../../generated/types.ts";
import type { Plan } from "./plan.ts";
import type { Refusal } from "./plan-checks.ts";
import { Moment } from "./simulation.ts";

export interface Job {
  readonly request: FabricRequest;
  readonly queue: Queue;
  readonly queueNumber: number;
  readonly position: number;
  plan: Plan | undefined;
  refusal: Refusal | undefined;
  /** The ranks that it is about. */
  targets: readonly number[];
  /** It has begun, or ended without. */
  readonly started: Moment;
  /** The source may be changed. */
  readonly reusable: Moment;
  /** What it reads has been read, and what it writes has been written. */
  readonly performed: Moment;
  /** Its last completion has been given. */
  readonly ended: Moment;
  status: CompletionStatus | undefined;
  /** Some members have failed: whoever depends on all of it has failed as well. */
  failedInPart: boolean;
  /** Other requests that it waits for, and until when. */
  behind: readonly (readonly [Job, Moment])[];
}

export function newJob(request: FabricRequest, queue: Queue, queueNumber: number, position: number): Job {
  return {
    request,
    queue,
    queueNumber,
    position,
    plan: undefined,
    refusal: undefined,
    targets: [queue.rank],
    started: new Moment(),
    reusable: new Moment(),
    performed: new Moment(),
    ended: new Moment(),
    status: undefined,
    failedInPart: false,
    behind: [],
  };
}
