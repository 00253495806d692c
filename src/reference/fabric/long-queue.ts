/**
 * The earlier requests of a long queue: those that order others, and those that touch a word, are kept where they are
 * found, and a later one takes the place of those that it comes behind itself.
 */
import { acquireOf } from "./acquire.ts";
import { type Covered, CoveredRequests, type Releases } from "./covered.ts";
import {
  type ComesBehind,
  type EarlierRequests,
  fenceOf,
  looksAtWords,
  orders,
  ordersAll,
} from "./earlier-requests.ts";
import { coversWords, type Touch } from "./footprint.ts";
import type { Job } from "./job.ts";
import type { Run } from "./run.ts";
import { clearOf, type Standing, takePlace } from "./standing.ts";
import { TouchIndex } from "./touch-index.ts";
import type { Unit } from "./unit.ts";

export class LongQueue implements EarlierRequests {
  readonly #run: Run;
  readonly #unit: Unit;
  /** What live requests touch. */
  readonly #touches = new TouchIndex();
  /** Live acquires and fences, but for those that come before one of everything. */
  readonly #orderers = new Set<Standing>();
  /** What a fence of either kind is behind, but for what comes before an earlier one. */
  readonly #fenced = { acq_rel: new Set<Standing>(), sc: new Set<Standing>() };
  readonly #covered: CoveredRequests;

  constructor(run: Run, unit: Unit) {
    this.#run = run;
    this.#unit = unit;
    this.#covered = new CoveredRequests(run.steps.order.covers);
  }

  coveredBy(releases: Releases): Covered {
    return this.#covered.by(releases);
  }

  behind(job: Job, touches: readonly Touch[], add: ComesBehind): void {
    for (const { job: earlier, clear } of this.#orderers) {
      if (orders(this.#run, earlier, job)) add(earlier, clear);
    }
    const fence = fenceOf(this.#run, job);
    if (fence !== "none") {
      for (const { job: earlier, clear } of this.#fenced[fence]) add(earlier, clear);
    }
    if (!this.#run.steps.order.coherent) return;
    for (const { span, writes } of touches) {
      for (const { job: earlier, touch, clear } of this.#touches.at(span)) {
        if (writes || touch.writes || looksAtWords(job)) add(earlier, clear);
      }
    }
  }

  enter(job: Job, touches: readonly Touch[], releases: Releases): void {
    this.#enterOrderer(job);
    this.#enterForFences(job);
    this.#enterTouches(job, touches);
    if (this.#run.steps.order.coversLooks || !looksAtWords(job)) this.#covered.add(job, releases);
  }

  #enterOrderer(job: Job): void {
    const all = ordersAll(this.#run, job);
    if (!all && (job.plan === undefined || acquireOf(job.request) === undefined)) return;
    // Those of everything, or all in front of a fence, come before this one.
    const former = [...this.#orderers].filter(
      (other) => all && (job.plan?.kind === "fence" || ordersAll(this.#run, other.job)),
    );
    takePlace(this.#orderers, job, job.performed, former);
  }

  #enterForFences(job: Job): void {
    const order = fenceOf(this.#run, job);
    for (const kind of ["acq_rel", "sc"] as const) {
      const covers = order === "sc" || (order === "acq_rel" && kind === "acq_rel");
      const former = covers ? [...this.#fenced[kind]] : [];
      takePlace(this.#fenced[kind], job, this.#unit.orderedBehind(job, kind), former);
    }
  }

  #enterTouches(job: Job, touches: readonly Touch[]): void {
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
}
