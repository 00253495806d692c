/**
 * What a request of a queue waits for before it begins: what it names, its exchange, and what the order of the queue
 * puts in front of it. When a moment has come is not looked at here.
 */
import { isCollective } from "../../fabric/exchanges.ts";
import type { FabricRequest, Queue } from "../../generated/types.ts";
import { type Covered, releasesOf } from "./covered.ts";
import type { ComesBehind, EarlierRequests } from "./earlier-requests.ts";
import { handleOf } from "./exchange-plan.ts";
import { hasSource, type Touch } from "./footprint.ts";
import type { Job } from "./job.ts";
import { LongQueue } from "./long-queue.ts";
import type { Run } from "./run.ts";
import { ShortQueue } from "./short-queue.ts";
import type { Moment } from "./simulation.ts";
import type { Standing } from "./standing.ts";
import type { Unit } from "./unit.ts";

/** So few requests are looked at one by one: what a longer queue keeps to find them costs more than that. */
const shortQueue = 16;

/** The place of a request in its queue. */
interface Ordered {
  /** Whom it waits for before it begins, and until when. */
  readonly behind: readonly (readonly [Job, Moment])[];
  /** What its signals wait for. */
  readonly covered: Covered;
  /** All that is covered by any of them. */
  readonly signalled: readonly Standing[];
}

export class QueueOrder {
  readonly #run: Run;
  readonly #unit: Unit;
  readonly #byId: ReadonlyMap<string, Job>;
  readonly #earlier: EarlierRequests;
  /** The last request of each exchange that was accepted. */
  readonly #lastOfExchange = new Map<string, Job>();

  /** `live` are the requests that have been accepted and not performed. */
  constructor(run: Run, queue: Queue, unit: Unit, byId: ReadonlyMap<string, Job>, live: ReadonlySet<Job>) {
    this.#run = run;
    this.#unit = unit;
    this.#byId = byId;
    this.#earlier =
      queue.requests.length <= shortQueue ? new ShortQueue(run, queue, unit, live) : new LongQueue(run, unit);
  }

  /** The place of a request that comes now, and whose plan stands if it has one. */
  placeOf(job: Job, touches: readonly Touch[]): Ordered {
    const releases = releasesOf(job.plan);
    const covered = this.#earlier.coveredBy(releases);
    const signalled = [...new Set(releases.flatMap(([release, rank]) => covered(release, rank)))];
    const behind: [Job, Moment][] = [];
    const add: ComesBehind = (earlier, moment) => {
      if (earlier !== undefined && moment !== undefined) behind.push([earlier, moment]);
    };
    this.#behindNamed(job.request, add);
    this.#behindExchange(job, add);
    // What has been asked for can be given up, whatever is in front.
    if (job.request.kind !== "cancel") {
      for (const { job: earlier } of signalled) add(earlier, this.#unit.orderedBehind(earlier, "signal"));
      this.#earlier.behind(job, touches, add);
    }
    return { behind, covered, signalled };
  }

  /** Takes in a request, for those that come later. */
  enter(job: Job, touches: readonly Touch[]): void {
    this.#earlier.enter(job, touches, releasesOf(job.plan));
  }

  #behindNamed(request: FabricRequest, add: ComesBehind): void {
    const { after } = this.#run.steps.order;
    for (const id of request.after ?? []) {
      const earlier = this.#byId.get(id);
      add(earlier, after === "visible" ? earlier?.ended : sourceRead(earlier));
    }
    if (!("whenReusable" in request)) return;
    for (const id of request.whenReusable ?? []) {
      const earlier = this.#byId.get(id);
      add(earlier, earlier?.reusable);
    }
  }

  #behindExchange(job: Job, add: ComesBehind): void {
    if (!isCollective(job.request)) return;
    const name = this.#run.image.parts.get(job.request.id)?.exchange.name ?? "";
    const handle = this.#byId.get(handleOf(job.request) ?? "");
    const former = this.#lastOfExchange.get(name);
    add(handle, handle?.ended);
    if (this.#run.steps.exchanges.inTurn) add(former, former?.ended);
    this.#lastOfExchange.set(name, job);
  }
}

/** When the source of a request has been read; a value has been as soon as it begins. */
function sourceRead(job: Job | undefined): Moment | undefined {
  return job?.plan?.kind === "write" && !hasSource(job.plan) ? job.started : job?.reusable;
}
