/**
 * The front of the engine: takes the requests of a queue one after another as far as its depth allows, and lets each begin
 * when everything that it has to wait for has come. What a request then does is the business of the unit behind it.
 */
import { isCollective } from "../../fabric/exchanges.ts";
import type { Acquire, FabricRequest, Queue } from "../../generated/types.ts";
import { intersect, type Span } from "./access.ts";
import { type Covered, CoveredRequests, type Releases } from "./covered.ts";
import { handleOf } from "./exchange-plan.ts";
import { coversWords, footprintOf, shareWord, type Touch, targetsOf } from "./footprint.ts";
import type { Image } from "./image.ts";
import { type Job, newJob } from "./job.ts";
import { piecesOf } from "./offload.ts";
import { type Plan, planOf, type Refusal } from "./plan.ts";
import type { Run } from "./run.ts";
import { type Moment, whenAll } from "./simulation.ts";
import { clearOf, type Standing, takePlace } from "./standing.ts";
import type { EngineSteps } from "./steps.ts";
import { TouchIndex } from "./touch-index.ts";

/** Why one request has to come before another: both touch a word, or there is a fence or a signal behind the first. */
export type Ordering = "word" | "acq_rel" | "sc" | "signal";

/** What does the work. */
export interface Unit {
  /** Begins a request whose plan stands. What is covered is what its signals wait for. */
  readonly start: (job: Job, plan: Plan, covered: Covered) => void;
  /** What a later request that touches the same word, a fence, or a signal waits for of an earlier one, before it begins. */
  readonly orderedBehind: (earlier: Job, why: Ordering) => Moment | undefined;
  /** Tells of a request that others take part in, before anything begins. */
  readonly expects?: (job: Job) => void;
}

/** So few requests are looked at one by one: what a longer queue keeps to find them costs more than that. */
const shortQueue = 16;

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
  /** What live requests touch. */
  readonly #touches = new TouchIndex();
  /** Live acquires and fences, but for those that come before one of everything. */
  readonly #orderers = new Set<Standing>();
  /** What a fence of either kind is behind, but for what comes before an earlier one. */
  readonly #fenced = { acq_rel: new Set<Standing>(), sc: new Set<Standing>() };
  readonly #covered: CoveredRequests;
  /** The last request of each exchange that was accepted. */
  readonly #lastOfExchange = new Map<string, Job>();
  #broken = false;
  #next = 0;
  #accepted = 0;
  #submitting = false;

  constructor(run: Run, queue: Queue, number: number, unit: Unit) {
    this.#run = run;
    this.#queue = queue;
    this.#unit = unit;
    this.#covered = new CoveredRequests(run.steps.order.covers);
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
    const releases = releasesOf(plan);
    const isShort = this.jobs.length <= shortQueue;
    const covered = isShort ? this.#coveredOfFew(job) : this.#covered.by(releases);
    const signalled = [...new Set(releases.flatMap(([release, rank]) => covered(release, rank)))];
    const behind = this.#waitsFor(job, touches, signalled, isShort);
    this.#live.add(job);
    job.performed.whenReached(() => this.#live.delete(job));
    if (!isShort) {
      this.#enlist(job, touches);
      if (steps.order.coversLooks || !looksAtWords(job)) this.#covered.add(job, releases);
    }
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

  /** What signals of a request cover in a short queue. */
  #coveredOfFew(job: Job): Covered {
    const { covers, coversLooks } = this.#run.steps.order;
    const earlier = [...this.#live].filter((other) => other !== job && (coversLooks || !looksAtWords(other)));
    if (earlier.length === 0) return () => nothingCovered;
    return (release, rank) =>
      earlier
        .filter((other) => covers(release, other.targets.includes(rank)))
        .map((other) => ({ job: other, clear: other.performed }));
  }

  /** What a request of a short queue comes behind: everything that is looked at one by one. */
  #behindFew(job: Job, touches: readonly Touch[], add: (earlier: Job, moment?: Moment) => void): void {
    const { order } = this.#run.steps;
    const fence = job.plan?.kind === "fence" ? order.fence(job.plan.order) : "none";
    for (const earlier of this.#live) {
      if (this.#orders(earlier, job)) add(earlier, earlier.performed);
      if (fence !== "none") add(earlier, this.#unit.orderedBehind(earlier, fence));
      if (order.coherent && this.#meet(job, touches, earlier))
        add(earlier, this.#unit.orderedBehind(earlier, "word"));
    }
  }

  /** Whether the order of two requests can be seen in a word that both touch. */
  #meet(job: Job, touches: readonly Touch[], earlier: Job): boolean {
    const theirs = planned(this.#run.image, this.#queue, earlier.request, this.#run.steps).touches;
    return touches.some(({ span, writes }) =>
      theirs.some((touch) => (writes || touch.writes || looksAtWords(job)) && shareWord(span, touch.span)),
    );
  }

  #waitsFor(
    job: Job,
    touches: readonly Touch[],
    signalled: readonly Standing[],
    isShort: boolean,
  ): [Job, Moment][] {
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
    if (isCollective(job.request)) {
      const { exchange } = this.#run.image.parts.get(job.request.id) ?? {};
      const handle = this.#byId.get(handleOf(job.request) ?? "");
      const former = this.#lastOfExchange.get(exchange?.name ?? "");
      add(handle, handle?.ended);
      if (this.#run.steps.exchanges.inTurn) add(former, former?.ended);
      this.#lastOfExchange.set(exchange?.name ?? "", job);
    }
    // What has been asked for can be given up, whatever is in front.
    if (job.request.kind === "cancel") return behind;
    for (const { job: earlier } of signalled) add(earlier, this.#unit.orderedBehind(earlier, "signal"));
    if (isShort) {
      this.#behindFew(job, touches, add);
      return behind;
    }
    for (const { job: earlier, clear } of this.#orderers) {
      if (this.#orders(earlier, job)) add(earlier, clear);
    }
    const fence = job.plan?.kind === "fence" ? order.fence(job.plan.order) : "none";
    if (fence !== "none") {
      for (const { job: earlier, clear } of this.#fenced[fence]) add(earlier, clear);
    }
    if (order.coherent) {
      for (const { span, writes } of touches) {
        for (const { job: earlier, touch, clear } of this.#touches.at(span)) {
          if (writes || touch.writes || looksAtWords(job)) add(earlier, clear);
        }
      }
    }
    return behind;
  }

  /** Whether an earlier acquire or fence comes before a request. */
  #orders(earlier: Job, job: Job): boolean {
    if (this.#ordersAll(earlier)) return true;
    const scope = acquireOf(earlier.request);
    return (
      scope !== undefined &&
      scope !== "all" &&
      this.#run.steps.order.acquires("range", earlier.request.kind) &&
      touchesRange(this.#run.image, job.plan, scope)
    );
  }

  /** Whether everything later comes behind a request. */
  #ordersAll({ plan, request }: Job): boolean {
    const { order, queues } = this.#run.steps;
    if (plan === undefined) return false;
    if (plan.kind === "fence") return order.fence(plan.order) !== "none";
    if (plan.kind === "wait" && !queues.passesWaits) return true;
    return acquireOf(request) === "all" && order.acquires("all", request.kind);
  }

  #enlist(job: Job, touches: readonly Touch[]): void {
    this.#enlistOrderer(job);
    this.#enlistForFences(job);
    for (const touch of touches) {
      // Whoever comes behind this one comes behind those, too.
      const former = touch.writes
        ? [...this.#touches.at(touch.span)].filter(
            (other) => other.job !== job && coversWords(touch.span, other.touch.span),
          )
        : [];
      for (const other of former) this.#touches.remove(other);
      const entry = { job, touch, clear: clearOf(this.#unit.orderedBehind(job, "word"), former) };
      if (entry.clear.reached) continue;
      this.#touches.add(entry);
      entry.clear.whenReached(() => this.#touches.remove(entry));
    }
  }

  #enlistOrderer(job: Job): void {
    const all = this.#ordersAll(job);
    if (!all && (job.plan === undefined || acquireOf(job.request) === undefined)) return;
    // Those of everything, or all in front of a fence, come before this one.
    const former = [...this.#orderers].filter(
      (other) => all && (job.plan?.kind === "fence" || this.#ordersAll(other.job)),
    );
    takePlace(this.#orderers, job, job.performed, former);
  }

  #enlistForFences(job: Job): void {
    const order = job.plan?.kind === "fence" ? this.#run.steps.order.fence(job.plan.order) : "none";
    for (const kind of ["acq_rel", "sc"] as const) {
      const covers = order === "sc" || (order === "acq_rel" && kind === "acq_rel");
      const former = covers ? [...this.#fenced[kind]] : [];
      takePlace(this.#fenced[kind], job, this.#unit.orderedBehind(job, kind), former);
    }
  }
}

const nothingCovered: readonly Standing[] = [];

/** What is known of a request before it runs. */
interface Planned {
  readonly plan: Plan | undefined;
  readonly refusal: Refusal | undefined;
  readonly targets: readonly number[];
  readonly touches: readonly Touch[];
}

const noneTakenBack: ReadonlySet<number> = new Set();

/** Plans do not change from one run of a program to the next. */
function planned(image: Image, queue: Queue, request: FabricRequest, steps: EngineSteps): Planned {
  const known = image.plans.get(request);
  if (known !== undefined) return known as Planned; // what was put there below
  const isServed = steps.offload.serves(piecesOf(image, queue, request));
  const plan: Plan | Refusal = isServed
    ? planOf(image, queue, request, steps, noneTakenBack)
    : { failure: "UNSUPPORTED" };
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
  const handle = isCollective(request) ? handleOf(request) : undefined;
  if (handle !== undefined) yield handle;
}

/** How a request acquires, if it does. */
export function acquireOf(request: FabricRequest): Acquire | undefined {
  return "acquire" in request ? request.acquire : undefined;
}

/** What the signals of a request cover, and on which rank each is. */
export function releasesOf(plan: Plan | undefined): Releases {
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
    case "dispatch":
    case "combine":
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
  if (plan.kind === "dispatch") sources.push(plan.from, ...plan.rows, ...plan.sources, ...plan.counts);
  if (plan.kind === "combine") sources.push(...plan.made);
  return [...sources, ...footprintOf(plan).map(({ span }) => span)].some((span) => intersect(span, scope));
}
