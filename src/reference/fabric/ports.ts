/**
 * Ports of devices: what goes through them one after the other, how long it takes, and what was counted. Bytes here are
 * those that are timed, whatever the program stores.
 */

import { type Devices, type Path, pathBetween } from "../../fabric/topology.ts";
import type { PortCounters } from "../../generated/types.ts";
import type { Action, Simulation } from "./simulation.ts";
import type { MoveSteps } from "./steps.ts";

/** Whose bytes they are, and how urgent. */
export interface Flow {
  readonly tenant: number;
  readonly urgent: boolean;
}

interface Waiting {
  readonly bytes: number;
  readonly counted: number;
  readonly departed: Action;
}

/** How a port chooses what goes next, as a step of its own. */
export interface PortSteps {
  /** The place of a flow among those that wait: the lowest goes first, of equals the tenant that has had the fewest bytes. */
  readonly laneOf: (flow: Flow) => number;
  readonly tenantsTakeTurns: boolean;
  /** Whether bytes are counted that are handed on, and were counted when they came. */
  readonly countsOnward: boolean;
}

export const idealPorts: PortSteps = {
  laneOf: ({ urgent }) => (urgent ? 0 : 1),
  tenantsTakeTurns: true,
  countsOnward: true,
};

/** A memory copy on the device itself: what an H800 moves, in GB/s, and its latency. */
const selfNetwork = { gigabytesPerSecond: 1600, latencyNs: 200 };

/** One direction of one port. */
class Lane {
  readonly #simulation: Simulation;
  readonly #gigabytesPerSecond: number;
  readonly #steps: PortSteps;
  readonly #waiting = new Map<number, Waiting[]>();
  /** Bytes that each tenant has had, as if none had ever had to wait for another. */
  readonly #had = new Map<number, number>();
  /** What whoever is served had before: who comes new begins there. */
  #level = 0;
  #busy = false;
  busyPs = 0;
  bytes = 0;

  constructor(simulation: Simulation, gigabytesPerSecond: number, steps: PortSteps) {
    this.#simulation = simulation;
    this.#gigabytesPerSecond = gigabytesPerSecond;
    this.#steps = steps;
  }

  send(bytes: number, flow: Flow, counted: number, departed: Action): void {
    const tenant = this.#steps.tenantsTakeTurns ? flow.tenant : 0;
    if (!this.#busy) {
      this.#serve(tenant, bytes);
      this.#start({ bytes, counted, departed });
      return;
    }
    const key = this.#steps.laneOf(flow) * 65536 + tenant;
    const queue = this.#waiting.get(key);
    if (queue === undefined) this.#waiting.set(key, [{ bytes, counted, departed }]);
    else queue.push({ bytes, counted, departed });
  }

  #start({ bytes, counted, departed }: Waiting): void {
    this.#busy = true;
    const duration = durationPs(bytes, this.#gigabytesPerSecond);
    this.busyPs += duration;
    this.bytes += counted;
    this.#simulation.after(duration, () => {
      departed();
      this.#busy = false;
      const next = this.#choose();
      if (next !== undefined && !this.#busy) this.#start(next);
    });
  }

  #choose(): Waiting | undefined {
    let best: number | undefined;
    for (const key of this.#waiting.keys()) {
      if (best === undefined || this.#goesBefore(key, best)) best = key;
    }
    if (best === undefined) return undefined;
    const queue = this.#waiting.get(best) ?? [];
    const chosen = queue[this.#heads.get(best) ?? 0];
    this.#advance(best, queue);
    this.#serve(best % 65536, chosen?.bytes ?? 0);
    return chosen;
  }

  /** Heads of the queues: taking from the front of a long array would move all the rest. */
  readonly #heads = new Map<number, number>();

  #advance(key: number, queue: readonly Waiting[]): void {
    const head = (this.#heads.get(key) ?? 0) + 1;
    if (head < queue.length) {
      this.#heads.set(key, head);
      return;
    }
    this.#heads.delete(key);
    this.#waiting.delete(key);
  }

  #serve(tenant: number, bytes: number): void {
    this.#level = this.#hadBy(tenant);
    this.#had.set(tenant, this.#level + bytes);
  }

  #hadBy(tenant: number): number {
    return Math.max(this.#level, this.#had.get(tenant) ?? 0);
  }

  /** Lane first, then the tenant that has had less. */
  #goesBefore(key: number, other: number): boolean {
    const lanes = Math.floor(key / 65536) - Math.floor(other / 65536);
    const had = this.#hadBy(key % 65536) - this.#hadBy(other % 65536);
    return (lanes || had || key - other) < 0;
  }
}

/** Bytes on their way through a port. */
export interface Passage {
  readonly from: number;
  readonly to: number;
  readonly path: Path;
  readonly bytes: number;
  readonly flow: Flow;
  /** Whether they came to this port from another device, to be handed on. */
  readonly onward?: boolean;
  /** The last byte has left. */
  readonly departed: Action;
  /** The last byte has arrived. */
  readonly arrived: Action;
  /** Whether they get through at all, asked when they have left; they do by default. */
  readonly passes?: () => boolean;
  readonly lost?: Action;
}

export class Ports {
  readonly #simulation: Simulation;
  readonly #devices: Devices;
  readonly #steps: { readonly ports: PortSteps; readonly move: MoveSteps };
  readonly #egress = new Map<number, Lane>();
  readonly #ingressFree = new Map<number, number>();
  readonly #ingressBytes = new Map<number, number>();
  readonly #dropped = new Map<number, number>();

  constructor(
    simulation: Simulation,
    devices: Devices,
    steps: { readonly ports: PortSteps; readonly move: MoveSteps },
  ) {
    this.#simulation = simulation;
    this.#devices = devices;
    this.#steps = steps;
  }

  pathOf(from: number, to: number): Path {
    return pathBetween(this.#devices, from, to);
  }

  /** From a first byte's departure to its arrival, in ps. */
  latencyPs(from: number, to: number): number {
    return 1000 * this.#network(this.pathOf(from, to)).latencyNs;
  }

  send({ from, to, path, bytes, flow, onward = false, departed, arrived, passes, lost }: Passage): void {
    const counted = onward && !this.#steps.ports.countsOnward ? 0 : bytes;
    this.#lane(from, path).send(bytes, flow, counted, () => {
      departed();
      if (!this.#leadsThere(from, to) || passes?.() === false) {
        this.#drop(from, path, bytes);
        lost?.();
        return;
      }
      const latency = 1000 * this.#network(path).latencyNs;
      this.#simulation.after(latency, () => this.#arrive(to, path, bytes, counted, arrived));
    });
  }

  /** Whether the network that the engine takes a rank to be on is the one that it is on. */
  #leadsThere(from: number, to: number): boolean {
    const { islandOf } = this.#steps.move;
    const taken = islandOf(this.#devices, from) === islandOf(this.#devices, to);
    return taken === (this.#devices.islandOf[from] === this.#devices.islandOf[to]);
  }

  #drop(rank: number, path: Path, bytes: number): void {
    const key = portKey(rank, path);
    this.#dropped.set(key, (this.#dropped.get(key) ?? 0) + bytes);
  }

  #arrive(to: number, path: Path, bytes: number, counted: number, landed: Action): void {
    if (path === "self") {
      landed();
      return;
    }
    const key = portKey(to, path);
    this.#ingressBytes.set(key, (this.#ingressBytes.get(key) ?? 0) + counted);
    const duration = durationPs(bytes, this.#network(path).gigabytesPerSecond);
    const { now } = this.#simulation;
    const finish = Math.max(now, (this.#ingressFree.get(key) ?? 0) + duration);
    this.#ingressFree.set(key, finish);
    if (finish === now) landed();
    else this.#simulation.at(finish, landed);
  }

  counters(): PortCounters[] {
    const keys = new Set([...this.#egress.keys(), ...this.#ingressBytes.keys()]);
    return [...keys]
      .filter((key) => key % 3 !== 0)
      .sort((a, b) => a - b)
      .map((key): PortCounters => {
        const lane = this.#egress.get(key);
        return {
          rank: Math.floor(key / 3),
          path: key % 3 === 1 ? "scale-up" : "scale-out",
          egressBytes: lane?.bytes ?? 0,
          ingressBytes: this.#ingressBytes.get(key) ?? 0,
          droppedBytes: this.#dropped.get(key) ?? 0,
          busyNs: (lane?.busyPs ?? 0) / 1000,
        };
      });
  }

  #lane(rank: number, path: Path): Lane {
    const key = portKey(rank, path);
    const found = this.#egress.get(key);
    if (found !== undefined) return found;
    const lane = new Lane(this.#simulation, this.#network(path).gigabytesPerSecond, this.#steps.ports);
    this.#egress.set(key, lane);
    return lane;
  }

  #network(path: Path) {
    switch (path) {
      case "self":
        return selfNetwork;
      case "scale-up":
        return this.#devices.scaleUp;
      case "scale-out":
        return this.#devices.scaleOut;
    }
  }
}

function portKey(rank: number, path: Path): number {
  return 3 * rank + (path === "self" ? 0 : path === "scale-up" ? 1 : 2);
}

/** How long bytes take, in ps, rounded up. */
function durationPs(bytes: number, gigabytesPerSecond: number): number {
  return Math.ceil((1000 * bytes) / gigabytesPerSecond);
}
