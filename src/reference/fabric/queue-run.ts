/**
 * The front of the engine: takes the requests of a queue one after another as far as its depth allows, and lets each begin
 * when everything that it has to wait for has come. What a request then does is the business of the unit behind it.
 */
import type { Acquire, FabricRequest, Queue } from "../../generated/types.ts";
import { intersect, type Span } from "./access.ts";
import { footprintOf, shareWord, type Touch, targetsOf } from "./footprint.ts";
import type { Image } from "./image.ts";
import { type Job, newJob } from "./job.ts";
import { type CheckSteps, type Plan, planOf, type Refusal } from "./plan.ts";
import type { Run } from "./run.ts";
import { type Moment, whenAll } from "./simulation.ts";

/** Why one request has to come before another: both touch a word, or there is a fence or a signal behind the first. */
export type Ordering = "word" | "acq_rel" | "sc" | "signal";

/** What does the work. */
export interface Unit {
  /** Begins a request whose plan stands. Covered are the earlier requests that its signals wait for. */
  readonly start: (job: Job, plan: Plan, covered: readonly Job[]) => void;
  /** What a later request that touches the same word, a fence, or a signal waits for of an earlier one, before it begins. */
  readonly orderedBehind: (earlier: Job, why: Ordering) => Moment | undefined;
}

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
  /** What live requests touch, by region. */
  readonly #touches = new Map<number, { readonly job: Job; readonly touch: Touch }[]>();
  /** Live acquires and fences. */
  readonly #orderers = new Set<Job>();
  #next = 0;
  #accepted = 0;
  #submitting = false;

  constructor(run: Run, queue: Queue, number: number, unit: Unit) {
    this.#run = run;
    this.#queue = queue;
    this.#unit = unit;
    this.jobs = queue.requests.map((request, position) => newJob(request, queue, number, position));
    for (const job of this.jobs) this.#byId.set(job.request.id, job);
  }

  /** Submits the next request, if there is one and room for it. */
  submit(): void {
    if (this.#submitting) return;
    const { depth = Number.POSITIVE_INFINITY, whenFull = "wait" } = this.#queue;
    const job = this.jobs[this.#next];
    if (job === undefined) return;
    const full = this.#accepted >= depth;
    if (full && whenFull === "wait") {
      job.blockedBy = this.jobs[this.#next - 1];
      return;
    }
    this.#next += 1;
    this.#submitting = true;
    if (full) this.#run.end(job, "QUEUE_FULL");
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
    for (const job of this.jobs) this.#run.end(job, "PEER_FAILED");
  }

  #accept(job: Job): void {
    const { image, steps } = this.#run;
    this.#accepted += 1;
    job.ended.whenReached(() => {
      this.#accepted -= 1;
      this.submit();
    });
    const { plan, refusal, targets, touches } = planned(image, this.#queue, job.request, steps.checks);
    job.plan = plan;
    job.refusal = refusal;
    job.targets = targets;
    const covered = this.#covered(job);
    const behind = this.#waitsFor(job, touches, covered);
    this.#enlist(job, touches);
    for (const [earlier, moment] of behind) {
      if (moment.reached) continue;
      job.blockedBy = earlier;
      moment.whenReached(() => {
        if (job.blockedBy === earlier) job.blockedBy = undefined;
      });
    }
    whenAll(
      behind.map(([, moment]) => moment),
      () => this.#begin(job, covered),
    );
  }

  #begin(job: Job, covered: readonly Job[]): void {
    if (job.status !== undefined) return;
    const failed = [...dependenciesOf(job.request)].some((id) => {
      const earlier = this.#byId.get(id);
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
    if (this.#run.steps.order.reusable === "submitted" && hasSource(plan)) this.#run.reusable(job);
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

  /** Earlier requests for which the signals of a request wait. */
  #covered(job: Job): Job[] {
    const { covers, coversLooks } = this.#run.steps.order;
    const releases = releasesOf(job.plan);
    if (releases.length === 0) return [];
    return [...this.#live].filter(
      (earlier) =>
        (coversLooks || !looksAtWords(earlier)) &&
        releases.some(([release, target]) => covers(release, earlier.targets.includes(target))),
    );
  }

  #waitsFor(job: Job, touches: readonly Touch[], covered: readonly Job[]): [Job, Moment][] {
    const { order } = this.#run.steps;
    const behind: [Job, Moment][] = [];
    const add = (earlier: Job | undefined, moment: Moment | undefined) => {
      if (earlier !== undefined && moment !== undefined) behind.push([earlier, moment]);
    };
    for (const id of job.request.after ?? []) {
      const earlier = this.#byId.get(id);
      add(earlier, order.after === "visible" ? earlier?.ended : sourceRead(earlier));
    }
    if ("whenReusable" in job.request) {
      for (const id of job.request.whenReusable ?? []) {
        const earlier = this.#byId.get(id);
        add(earlier, earlier?.reusable);
      }
    }
    // What is given up must not be waited for.
    if (job.request.kind === "cancel") return behind;
    for (const earlier of this.#orderers) {
      if (this.#orders(earlier, job)) add(earlier, earlier.performed);
    }
    const fence = job.plan?.kind === "fence" ? order.fence(job.plan.order) : "none";
    if (fence !== "none") {
      for (const earlier of this.#live) add(earlier, this.#unit.orderedBehind(earlier, fence));
    }
    for (const earlier of covered) add(earlier, this.#unit.orderedBehind(earlier, "signal"));
    if (order.coherent) {
      for (const { span, writes } of touches) {
        for (const { job: earlier, touch } of this.#touches.get(span.place.number) ?? []) {
          if ((writes || touch.writes || looksAtWords(job)) && shareWord(span, touch.span))
            add(earlier, this.#unit.orderedBehind(earlier, "word"));
        }
      }
    }
    return behind;
  }

  /** Whether an earlier acquire or fence comes before a request. */
  #orders({ plan, request }: Job, job: Job): boolean {
    const { order } = this.#run.steps;
    if (plan?.kind === "fence") return order.fence(plan.order) !== "none";
    const scope = acquireOf(request);
    if (scope === undefined) return false;
    if (scope === "all") return order.acquires("all", request.kind);
    return order.acquires("range", request.kind) && touchesRange(this.#run.image, job.plan, scope);
  }

  #enlist(job: Job, touches: readonly Touch[]): void {
    this.#live.add(job);
    const orders = job.plan?.kind === "fence" || acquireOf(job.request) !== undefined;
    if (orders && job.plan !== undefined) this.#orderers.add(job);
    for (const touch of touches) {
      const { number } = touch.span.place;
      const list = this.#touches.get(number);
      if (list === undefined) this.#touches.set(number, [{ job, touch }]);
      else list.push({ job, touch });
    }
    job.performed.whenReached(() => {
      this.#live.delete(job);
      this.#orderers.delete(job);
      for (const { span } of touches) {
        const list = this.#touches.get(span.place.number) ?? [];
        this.#touches.set(
          span.place.number,
          list.filter((entry) => entry.job !== job),
        );
      }
    });
  }
}

/** What is known of a request before it runs. */
interface Planned {
  readonly plan: Plan | undefined;
  readonly refusal: Refusal | undefined;
  readonly targets: readonly number[];
  readonly touches: readonly Touch[];
}

/** Plans do not change from one run of a program to the next. */
function planned(image: Image, queue: Queue, request: FabricRequest, steps: CheckSteps): Planned {
  const known = image.plans.get(request);
  if (known !== undefined) return known as Planned; // what was put there below
  const plan = planOf(image, queue, request, steps);
  const found: Planned =
    "failure" in plan
      ? { plan: undefined, refusal: plan, targets: [queue.rank], touches: [] }
      : { plan, refusal: undefined, targets: targetsOf(plan, queue.rank), touches: footprintOf(plan) };
  image.plans.set(request, found);
  return found;
}

/** The earlier requests on whose success a request depends. */
function* dependenciesOf(request: FabricRequest): Generator<string> {
  yield* request.after ?? [];
  if ("whenReusable" in request) yield* request.whenReusable ?? [];
}

/** How a request acquires, if it does. */
export function acquireOf(request: FabricRequest): Acquire | undefined {
  return "acquire" in request ? request.acquire : undefined;
}

/** What the signals of a request cover, and on which rank each is. */
export function releasesOf(plan: Plan | undefined) {
  switch (plan?.kind) {
    case "write":
    case "signal":
    case "reduce":
      return plan.signal === undefined
        ? []
        : [[plan.signal.release, plan.signal.at.place.region.rank] as const];
    case "atomic":
      return [[plan.release, plan.at.place.region.rank] as const];
    case "multicast":
      return plan.members.flatMap((member) =>
        "failure" in member || member.signal === undefined
          ? []
          : [[member.signal.release, member.signal.at.place.region.rank] as const],
      );
    case "scatter":
    case "append":
      return plan.signals.map(({ release, at }) => [release, at.place.region.rank] as const);
    default:
      return [];
  }
}

/** When the source of a request has been read; a value has been as soon as it begins. */
function sourceRead(job: Job | undefined): Moment | undefined {
  return job?.plan?.kind === "write" && !hasSource(job.plan) ? job.started : job?.reusable;
}

/** Whether the order of two looks at a word can be seen. */
function looksAtWords({ request }: Job): boolean {
  return request.kind === "read" || request.kind === "wait";
}

/** Whether a request copies nothing. */
function isEmpty(request: FabricRequest): boolean {
  return "bytes" in request && request.bytes === 0;
}

function hasSource(plan: Plan): boolean {
  switch (plan.kind) {
    case "write":
      return !(plan.from instanceof Uint8Array);
    case "multicast":
    case "scatter":
    case "append":
      return true;
    default:
      return false;
  }
}

export function touchesRange(image: Image, plan: Plan | undefined, range: Exclude<Acquire, "all">): boolean {
  if (plan === undefined) return false;
  const scope: Span = { place: image.placeOf(range.region), start: range.offset, bytes: range.bytes };
  const sources: Span[] = [];
  if (plan.kind === "write" && !(plan.from instanceof Uint8Array)) sources.push(plan.from);
  if (plan.kind === "multicast") sources.push(plan.from);
  if (plan.kind === "scatter" || plan.kind === "append") sources.push(plan.local);
  return [...sources, ...footprintOf(plan).map(({ span }) => span)].some((span) => intersect(span, scope));
}
