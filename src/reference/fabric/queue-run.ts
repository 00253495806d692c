/**
 * The front of the engine: takes the requests of a queue one after another as far as its depth allows, and lets each begin
 * when everything that it has to wait for has come. What a request then does is the business of the unit behind it.
 */
import { isCollective } from "../../fabric/exchanges.ts";
import type { FabricRequest, Queue } from "../../generated/types.ts";
import type { Covered } from "./covered.ts";
import { handleOf } from "./exchange-plan.ts";
import { hasSource } from "./footprint.ts";
import { type Job, newJob } from "./job.ts";
import { planned } from "./planned.ts";
import { planOf } from "./planning.ts";
import { QueueOrder } from "./queue-order.ts";
import type { Run } from "./run.ts";
import { whenAll } from "./simulation.ts";
import type { Unit } from "./unit.ts";

/** From one request to the next, in ps. */
const submissionPs = 20_000;

export class QueueRun {
  readonly jobs: readonly Job[];
  readonly #run: Run;
  readonly #queue: Queue;
  readonly #unit: Unit;
  readonly #byId = new Map<string, Job>();
  /** Accepted, and not yet performed. */
  readonly #live = new Set<Job>();
  readonly #order: QueueOrder;
  #broken = false;
  #next = 0;
  #accepted = 0;
  #submitting = false;

  constructor(run: Run, queue: Queue, number: number, unit: Unit) {
    this.#run = run;
    this.#queue = queue;
    this.#unit = unit;
    this.#order = new QueueOrder(run, queue, unit, this.#byId, this.#live);
    this.jobs = queue.requests.map((request, position) => newJob(request, queue, number, position));
    for (const job of this.jobs) {
      this.#byId.set(job.request.id, job);
      if (isCollective(job.request)) unit.expects?.(job);
    }
  }

  /** Submits the next request, if there is one and room for it. */
  submit(): void {
    if (this.#submitting) return;
    const { depth = Number.POSITIVE_INFINITY, whenFull = "wait" } = this.#queue;
    const job = this.jobs[this.#next];
    if (job === undefined || this.#standsStill()) return;
    const { waitsForRoom } = this.#run.steps.queues;
    const full = this.#accepted >= depth;
    if (full && whenFull === "wait" && waitsForRoom) return;
    this.#next += 1;
    this.#submitting = true;
    if (full && whenFull === "wait") this.#passOver(job);
    else if (full) this.#run.end(job, "QUEUE_FULL");
    else if (this.#broken) this.#run.end(job, "CANCELLED");
    else this.#accept(job);
    this.#run.simulation.after(submissionPs, () => {
      this.#submitting = false;
      this.submit();
    });
  }

  get rank(): number {
    return this.#queue.rank;
  }

  /** The device has stopped: nothing of the queue goes on. */
  stop(): void {
    this.#next = this.jobs.length;
    // From the last one, or those that depend on others would end for that reason.
    for (const job of [...this.jobs].reverse()) this.#run.end(job, "PEER_FAILED");
  }

  /** Notes what requests wait for that were not accepted: the one before them. */
  noteUnaccepted(): void {
    for (let i = Math.max(1, this.#next); i < this.jobs.length; i += 1) {
      const [job, former] = [this.jobs[i], this.jobs[i - 1]];
      if (job !== undefined && former !== undefined) job.behind = [[former, former.ended]];
    }
  }

  /** A request is said to be done, and nothing was. */
  #passOver(job: Job): void {
    const { request } = job;
    const hasFrom = "from" in request && request.from !== undefined && request.kind !== "read";
    if (hasFrom || request.kind === "combine") this.#run.reusable(job);
    this.#run.end(job, "OK");
  }

  /** Whether another queue of the device holds this one up; it goes on afterwards. */
  #standsStill(): boolean {
    const { standing, steps } = this.#run;
    const wait = standing.get(this.#queue.rank);
    if (steps.queues.servesApart || wait === undefined) return false;
    if (wait.queue === this.#queue || wait.ended.reached) return false;
    wait.ended.whenReached(() => this.submit());
    return true;
  }

  #accept(job: Job): void {
    const { image, steps, takenBack } = this.#run;
    this.#accepted += 1;
    this.#run.note("submitted", job, this.rank);
    job.ended.whenReached(() => {
      this.#accepted -= 1;
      if (job.status !== "OK" && !steps.queues.isolatesFailures) this.#flush();
      this.submit();
    });
    const { plan, refusal, targets, touches } = planned(image, this.#queue, job.request, steps);
    job.plan = plan;
    job.refusal = refusal;
    job.targets = targets;
    const { behind, covered, signalled } = this.#order.placeOf(job, touches);
    this.#live.add(job);
    job.performed.whenReached(() => this.#live.delete(job));
    this.#order.enter(job, touches);
    // Signals are held back by what they cover, when they are on their way already.
    job.behind = [...behind, ...signalled.map((earlier) => [earlier.job, earlier.clear] as const)];
    whenAll(
      behind.map(([, moment]) => moment),
      () => {
        if (takenBack.size > 0) this.#checkAgain(job);
        this.#begin(job, covered);
      },
    );
  }

  /** Keys may have been taken back since the request was accepted. */
  #checkAgain(job: Job): void {
    const { image, steps, takenBack } = this.#run;
    const plan = planOf(image, this.#queue, job.request, steps, takenBack);
    const failed = "failure" in plan;
    job.plan = failed ? undefined : plan;
    job.refusal = failed ? plan : undefined;
  }

  /** Gives up everything that has not ended, and all that comes later. */
  #flush(): void {
    this.#broken = true;
    for (const job of [...this.#live]) this.#run.end(job, "CANCELLED");
  }

  #begin(job: Job, covered: Covered): void {
    if (job.status !== undefined) return;
    const failed = [...dependenciesOf(job.request)].some((id) => {
      const earlier = this.#byId.get(id);
      const isHandle = isCollective(job.request) && handleOf(job.request) === id;
      if (isHandle && earlier?.status === "CAPACITY" && !this.#run.steps.exchanges.handleNeedsRoom)
        return false;
      return earlier?.status !== undefined && (earlier.status !== "OK" || earlier.failedInPart);
    });
    if (failed) {
      this.#run.end(job, "DEPENDENCY_FAILED");
      return;
    }
    const { plan, refusal } = job;
    if (!this.#run.steps.move.takesNothing && isEmpty(job.request)) {
      this.#run.end(job, "OK");
      return;
    }
    if (plan === undefined) {
      const { failure = "UNSUPPORTED", ...detail } = refusal ?? {};
      this.#run.end(job, failure, detail);
      return;
    }
    this.#run.note("started", job, this.rank);
    if (this.#run.steps.order.reusable === "submitted" && hasSource(plan)) this.#run.reusable(job);
    if (plan.kind === "wait") this.#run.standing.set(this.#queue.rank, job);
    if (plan.kind === "cancel") this.#cancel(job, plan.request);
    else this.#unit.start(job, plan, covered);
    // Only now has it left a trace of what it is going to write.
    job.started.reach();
  }

  #cancel(job: Job, id: string): void {
    const target = this.#byId.get(id);
    if (target !== undefined && !target.performed.reached) this.#run.end(target, "CANCELLED");
    const done = () => this.#run.end(job, "OK");
    if (target === undefined) done();
    else target.ended.whenReached(done);
  }
}

/** The earlier requests on whose success a request depends. */
function* dependenciesOf(request: FabricRequest): Generator<string> {
  yield* request.after ?? [];
  if ("whenReusable" in request) yield* request.whenReusable ?? [];
  const handle = isCollective(request) ? handleOf(request) : undefined;
  if (handle !== undefined) yield handle;
}

/** Whether a request copies nothing. */
function isEmpty(request: FabricRequest): boolean {
  return "bytes" in request && request.bytes === 0;
}
