/** The earlier requests of a short queue: they are looked at one by one, and nothing is kept to find them. */
import type { Queue } from "../../generated/types.ts";
import type { Covered } from "./covered.ts";
import { type ComesBehind, type EarlierRequests, fenceOf, looksAtWords, orders } from "./earlier-requests.ts";
import { shareWord, type Touch } from "./footprint.ts";
import type { Job } from "./job.ts";
import { planned } from "./planned.ts";
import type { Run } from "./run.ts";
import type { Standing } from "./standing.ts";
import type { Unit } from "./unit.ts";

const nothingCovered: readonly Standing[] = [];

export class ShortQueue implements EarlierRequests {
  readonly #run: Run;
  readonly #queue: Queue;
  readonly #unit: Unit;
  readonly #live: ReadonlySet<Job>;

  /** `live` are the requests that have been accepted and not performed. */
  constructor(run: Run, queue: Queue, unit: Unit, live: ReadonlySet<Job>) {
    this.#run = run;
    this.#queue = queue;
    this.#unit = unit;
    this.#live = live;
  }

  coveredBy(): Covered {
    const { covers, coversLooks } = this.#run.steps.order;
    const earlier = [...this.#live].filter((other) => coversLooks || !looksAtWords(other));
    if (earlier.length === 0) return () => nothingCovered;
    return (release, rank) =>
      earlier
        .filter((other) => covers(release, other.targets.includes(rank)))
        .map((other) => ({ job: other, clear: other.performed }));
  }

  behind(job: Job, touches: readonly Touch[], add: ComesBehind): void {
    const { coherent } = this.#run.steps.order;
    const fence = fenceOf(this.#run, job);
    for (const earlier of this.#live) {
      if (orders(this.#run, earlier, job)) add(earlier, earlier.performed);
      if (fence !== "none") add(earlier, this.#unit.orderedBehind(earlier, fence));
      if (coherent && this.#meet(job, touches, earlier))
        add(earlier, this.#unit.orderedBehind(earlier, "word"));
    }
  }

  /** It is among those that live. */
  enter(): void {}

  /** Whether the order of two requests can be seen in a word that both touch. */
  #meet(job: Job, touches: readonly Touch[], earlier: Job): boolean {
    const theirs = planned(this.#run.image, this.#queue, earlier.request, this.#run.steps).touches;
    return touches.some(({ span, writes }) =>
      theirs.some((touch) => (writes || touch.writes || looksAtWords(job)) && shareWord(span, touch.span)),
    );
  }
}
