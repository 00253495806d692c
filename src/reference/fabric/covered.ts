/** What signals of a queue cover: earlier requests that have not been performed, of one rank or of all. */
import type { Release } from "../../generated/types.ts";
import type { Job } from "./job.ts";
import type { Plan } from "./plan.ts";
import { enter, type Standing, takePlace } from "./standing.ts";
import type { OrderSteps } from "./steps.ts";

/** What a signal on a rank waits for, beside its own data. */
export type Covered = (release: Release, rank: number) => readonly Standing[];

/** How signals of a request release, and on which ranks. */
export type Releases = readonly (readonly [release: Release, rank: number])[];

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

export class CoveredRequests {
  readonly #covers: OrderSteps["covers"];
  readonly #all = new Set<Standing>();
  /** By rank: what is about it. */
  readonly #ofRank = new Map<number, Set<Standing>>();

  constructor(covers: OrderSteps["covers"]) {
    this.#covers = covers;
  }

  /** What is covered by the signals of a request that comes now. */
  by(releases: Releases): Covered {
    const all = releases.some(([release]) => this.#covers(release, false)) ? [...this.#all] : [];
    const ofRank = new Map<number, readonly Standing[]>();
    for (const [release, rank] of releases) {
      if (this.#covers(release, true) && !ofRank.has(rank)) ofRank.set(rank, [...this.#about(rank)]);
    }
    return (release, rank) => {
      if (this.#covers(release, false)) return all;
      return this.#covers(release, true) ? (ofRank.get(rank) ?? []) : [];
    };
  }

  /** Adds a request; its signals come behind what they cover. */
  add(job: Job, releases: Releases): void {
    const covered = new Set<number>();
    let coversAll = false;
    for (const [release, rank] of releases) {
      if (this.#covers(release, false)) coversAll = true;
      if (this.#covers(release, true)) covered.add(rank);
    }
    takePlace(this.#all, job, job.performed, coversAll ? [...this.#all] : []);
    for (const rank of new Set(job.targets)) {
      const set = this.#about(rank);
      if (covered.has(rank)) takePlace(set, job, job.performed, [...set]);
      else enter(set, { job, clear: job.performed });
    }
  }

  #about(rank: number): Set<Standing> {
    const found = this.#ofRank.get(rank);
    if (found !== undefined) return found;
    const set = new Set<Standing>();
    this.#ofRank.set(rank, set);
    return set;
  }
}
