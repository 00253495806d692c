/**
 * The compute units of all devices: who holds how many, and who waits for some. A device's communication takes its units
 * once, for as long as it has work that needs them, as a kernel does that stays.
 */
import type { Action, Simulation } from "./simulation.ts";

interface Waiting {
  readonly units: number;
  readonly action: Action;
}

/** The kernel that communicates on a device, while there is one. */
interface Kernel {
  readonly units: number;
  users: number;
  /** When its units were taken, in ps; undefined while it waits for them. */
  since: number | undefined;
  readonly begin: Action[];
}

export class ComputeUnits {
  readonly perDevice: number;
  readonly #simulation: Simulation;
  readonly #free: Int32Array;
  readonly #waiting: Waiting[][];
  readonly #kernels = new Map<number, Kernel>();
  /** Time of units that communication took, by rank, in ps. */
  readonly #takenPs: Float64Array;

  constructor(simulation: Simulation, ranks: number, perDevice: number) {
    this.#simulation = simulation;
    this.perDevice = perDevice;
    this.#free = new Int32Array(ranks).fill(perDevice);
    this.#waiting = Array.from({ length: ranks }, () => []);
    this.#takenPs = new Float64Array(ranks);
  }

  /** Does something once so many units of a rank are free, and takes them. Whoever asks first gets them first. */
  take(rank: number, units: number, action: Action): void {
    this.#waiting[rank]?.push({ units, action });
    this.#serve(rank);
  }

  release(rank: number, units: number): void {
    this.#free[rank] = (this.#free[rank] ?? 0) + units;
    this.#serve(rank);
  }

  /** Does something once the kernel of a rank has its units; at once where no unit is needed. */
  join(rank: number, units: number, action: Action): void {
    if (units === 0) {
      action();
      return;
    }
    const kernel = this.#kernels.get(rank) ?? this.#launch(rank, Math.min(units, this.perDevice));
    kernel.users += 1;
    if (kernel.since === undefined) kernel.begin.push(action);
    else action();
  }

  /** Ends what a join began; the last to leave ends the kernel. */
  leave(rank: number, units: number): void {
    const kernel = this.#kernels.get(rank);
    if (units === 0 || kernel === undefined) return;
    kernel.users -= 1;
    if (kernel.users > 0) return;
    this.#kernels.delete(rank);
    if (kernel.since === undefined) return;
    this.#takenPs[rank] = (this.#takenPs[rank] ?? 0) + kernel.units * (this.#simulation.now - kernel.since);
    this.release(rank, kernel.units);
  }

  takenPs(rank: number): number {
    return this.#takenPs[rank] ?? 0;
  }

  #launch(rank: number, units: number): Kernel {
    const kernel: Kernel = { units, users: 0, since: undefined, begin: [] };
    this.#kernels.set(rank, kernel);
    // The kernel counts its first user before it can begin.
    this.#simulation.after(0, () =>
      this.take(rank, units, () => {
        if (kernel.users === 0) {
          // Everybody has left meanwhile.
          this.release(rank, units);
          return;
        }
        kernel.since = this.#simulation.now;
        for (const action of kernel.begin.splice(0)) action();
      }),
    );
    return kernel;
  }

  #serve(rank: number): void {
    const waiting = this.#waiting[rank] ?? [];
    for (;;) {
      const [first] = waiting;
      if (first === undefined || first.units > (this.#free[rank] ?? 0)) return;
      waiting.shift();
      this.#free[rank] = (this.#free[rank] ?? 0) - first.units;
      first.action();
    }
  }
}
