/**
 * What all verbs of the unit for small programs have in common: when a word is looked at, and when a request is done.
 */
import { acquireOf } from "../acquire.ts";
import type { Job } from "../job.ts";
import type { Run } from "../run.ts";
import type { Histories, Version, View } from "./histories.ts";
import type { Trace, Views } from "./views.ts";

export class WeakMover {
  readonly run: Run;
  readonly histories: Histories;
  readonly views: Views;
  /** Whether there is a single copy of everything. */
  readonly multiCopyAtomic: boolean;

  constructor(run: Run, histories: Histories, views: Views, multiCopyAtomic: boolean) {
    this.run = run;
    this.histories = histories;
    this.views = views;
    this.multiCopyAtomic = multiCopyAtomic;
  }

  /**
   * Does something when a word can be looked at. With a single copy of everything, an acquirer looks when what it is
   * going to acquire is there.
   */
  whenAcquirable(job: Job, word: number, seen: View, action: () => void): void {
    this.histories.whenReady(this.views.queueOf(job).pace, word, seen, () => {
      const isHeld = this.multiCopyAtomic && acquireOf(job.request) !== undefined;
      const carried = isHeld ? this.histories.newest(word).carries : [];
      const missing = [...carried].find(({ place }) => place < 0);
      if (missing === undefined) action();
      else missing.landed.whenReached(() => this.whenAcquirable(job, word, seen, action));
    });
  }

  /** The request has been performed when all that it writes has landed; visible somewhat later. */
  settle(job: Job, versions: readonly Version[], trace: Trace): void {
    const { run, histories, views } = this;
    const { simulation, dice, steps } = run;
    histories.whenLanded(versions, () => {
      job.performed.reach();
      if (steps.order.visible === "sent") return;
      simulation.after(dice.delay(), () => {
        views.visible(job, trace);
        run.end(job, "OK");
      });
    });
    if (steps.order.visible === "sent") simulation.after(dice.delay(), () => run.end(job, "OK"));
  }

  /** Takes down, if somebody wants to know, when what a request writes has landed. */
  noteLanding(
    kind: "landed" | "signalled",
    job: Job,
    { landed }: Version,
    rank: number,
    bytes: number,
  ): void {
    if (this.run.events === undefined) return;
    landed.whenReached(() => this.run.note(kind, job, rank, bytes, job.queue.rank));
  }
}
