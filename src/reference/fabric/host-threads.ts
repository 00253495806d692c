/** The host thread of each device: does one thing after another, unless it is made to stand still. */
import type { Action, Simulation } from "./simulation.ts";

export class HostThreads {
  readonly #simulation: Simulation;
  readonly #stalls: Int32Array;
  readonly #freeAt: Float64Array;
  readonly #spentPs: Float64Array;
  readonly #waiting: Action[][];

  constructor(simulation: Simulation, ranks: number) {
    this.#simulation = simulation;
    this.#stalls = new Int32Array(ranks);
    this.#freeAt = new Float64Array(ranks);
    this.#spentPs = new Float64Array(ranks);
    this.#waiting = Array.from({ length: ranks }, () => []);
  }

  /** Does something when the thread of a rank has spent so long on it; at once where it needs no thread. */
  work(rank: number, ps: number, action: Action): void {
    if (ps === 0) {
      action();
      return;
    }
    if ((this.#stalls[rank] ?? 0) > 0) {
      this.#waiting[rank]?.push(() => this.work(rank, ps, action));
      return;
    }
    const end = Math.max(this.#simulation.now, this.#freeAt[rank] ?? 0) + ps;
    this.#freeAt[rank] = end;
    this.#spentPs[rank] = (this.#spentPs[rank] ?? 0) + ps;
    this.#simulation.at(end, action);
  }

  /** Lets the thread of a rank stand still. What it has begun it has begun. */
  stall(rank: number): void {
    this.#stalls[rank] = (this.#stalls[rank] ?? 0) + 1;
  }

  resume(rank: number): void {
    this.#stalls[rank] = (this.#stalls[rank] ?? 0) - 1;
    if ((this.#stalls[rank] ?? 0) > 0) return;
    for (const action of this.#waiting[rank]?.splice(0) ?? []) action();
  }

  spentPs(rank: number): number {
    return this.#spentPs[rank] ?? 0;
  }
}
