/**
 * Ports of devices: what goes through them one after the other, how long it takes, and what was counted. Bytes here are
 * those that are timed, whatever the program stores.
 */

import { type Devices, type Path, pathBetween } from "../../fabric/topology.ts";
import type { PortCounters } from "../../generated/types.ts";
import { Fifo } from "./fifo.ts";
import { type Action, Line, type Simulation } from "./simulation.ts";
import type { MoveSteps } from "./steps.ts";

/** Whose bytes they are, and how urgent. */
export interface Flow {
  readonly tenant: number;
  readonly urgent: boolean;
}

/** Whether a port sends or receives. */
export type Way = "egress" | "ingress";

/** How a port chooses what goes next, as a step of its own. */
export interface PortSteps {
  /** The place of a flow among those that wait: the lowest goes first, of equals the tenant that has had the fewest bytes. */
  readonly laneOf: (flow: Flow) => number;
  /** Whether tenants take turns at a port that sends, and at one that receives; else whoever came first goes first. */
  readonly tenantsTakeTurns: (way: Way) => boolean;
  /** Whether bytes are counted that are handed on, and were counted when they came. */
  readonly countsOnward: boolean;
}

export const idealPorts: PortSteps = {
  laneOf: ({ urgent }) => (urgent ? 0 : 1),
  tenantsTakeTurns: () => true,
  countsOnward: true,
};

/** A memory copy on the device itself: what an H800 moves, in GB/s, and its latency. */
const selfNetwork = { gigabytesPerSecond: 1600, latencyNs: 200 };

interface Tenant {
  readonly number: number;
  /** Bytes that it has had, as if it had never had to wait for another. */
  had: number;
}

/** What of one flow waits for a port. */
interface Backlog {
  readonly lane: number;
  readonly tenant: Tenant;
  readonly passages: Fifo<Passage>;
}

/** One direction of one port. */
class Lane {
  readonly #simulation: Simulation;
  readonly #way: Way;
  readonly #gigabytesPerSecond: number;
  readonly #steps: PortSteps;
  readonly #passed: (passage: Passage) => void;
  /** Of those that have something waiting. */
  readonly #backlogs: Backlog[] = [];
  readonly #tenants: Tenant[] = [];
  /** What whoever is served had before: who comes new begins there. */
  #level = 0;
  /** What goes through the port now. */
  #passing: Passage | undefined;
  /** When the last of what has passed was through. */
  #freePs = 0;
  busyPs = 0;
  bytes = 0;

  constructor(
    simulation: Simulation,
    way: Way,
    gigabytesPerSecond: number,
    steps: PortSteps,
    passed: (passage: Passage) => void,
  ) {
    this.#simulation = simulation;
    this.#way = way;
    this.#gigabytesPerSecond = gigabytesPerSecond;
    this.#steps = steps;
    this.#passed = passed;
  }

  send(passage: Passage): void {
    const tenant = this.#tenant(this.#steps.tenantsTakeTurns(this.#way) ? passage.flow.tenant : 0);
    if (this.#passing === undefined) {
      this.#serve(tenant, passage.bytes);
      this.#start(passage);
    } else this.#backlog(this.#steps.laneOf(passage.flow), tenant).passages.push(passage);
  }

  #start(passage: Passage): void {
    this.#passing = passage;
    const duration = durationPs(passage.bytes, this.#gigabytesPerSecond);
    this.busyPs += duration;
    this.bytes += countedBytes(passage, this.#steps);
    const { now } = this.#simulation;
    // What is received has come in while it was on its way, if the port had nothing else to do.
    const begun = this.#way === "egress" ? now : Math.min(now, Math.max(this.#freePs, now - duration));
    this.#freePs = begun + duration;
    this.#simulation.after(this.#freePs - now, this.#over);
  }

  readonly #over = (): void => {
    if (this.#passing === undefined) return;
    this.#passed(this.#passing);
    this.#passing = undefined;
    const next = this.#choose();
    if (next !== undefined) this.#start(next);
  };

  #choose(): Passage | undefined {
    let best: Backlog | undefined;
    for (const backlog of this.#backlogs) {
      if (best === undefined || this.#goesBefore(backlog, best)) best = backlog;
    }
    if (best === undefined) return undefined;
    const chosen = best.passages.shift();
    if (best.passages.length === 0) this.#backlogs.splice(this.#backlogs.indexOf(best), 1);
    this.#serve(best.tenant, chosen?.bytes ?? 0);
    return chosen;
  }

  // Of tenants and backlogs there are few, most often one: looking through them costs less than a map.

  #backlog(lane: number, tenant: Tenant): Backlog {
    for (const backlog of this.#backlogs) {
      if (backlog.lane === lane && backlog.tenant === tenant) return backlog;
    }
    const backlog = { lane, tenant, passages: new Fifo<Passage>() };
    this.#backlogs.push(backlog);
    return backlog;
  }

  #tenant(number: number): Tenant {
    for (const tenant of this.#tenants) if (tenant.number === number) return tenant;
    const tenant = { number, had: 0 };
    this.#tenants.push(tenant);
    return tenant;
  }

  #serve(tenant: Tenant, bytes: number): void {
    this.#level = this.#hadBy(tenant);
    tenant.had = this.#level + bytes;
  }

  #hadBy({ had }: Tenant): number {
    return Math.max(this.#level, had);
  }

  /** Lane first, then the tenant that has had less. */
  #goesBefore(one: Backlog, other: Backlog): boolean {
    const had = this.#hadBy(one.tenant) - this.#hadBy(other.tenant);
    return (one.lane - other.lane || had || one.tenant.number - other.tenant.number) < 0;
  }
}

/** Bytes on their way through a port. What happens to them is called on it. */
export interface Passage {
  readonly from: number;
  readonly to: number;
  readonly bytes: number;
  readonly flow: Flow;
  /** Whether they came to this port from another device, to be handed on. */
  readonly onward?: boolean;
  /** The last byte has left. */
  readonly departed: Action;
  /** The last byte has arrived. */
  readonly landed: Action;
  /** Whether they get through at all, asked when they have left; they do by default. */
  readonly passes?: () => boolean;
  readonly lost?: Action;
}

/** Bytes as the counters have them. */
function countedBytes({ bytes, onward = false }: Passage, { countsOnward }: PortSteps): number {
  return onward && !countsOnward ? 0 : bytes;
}

export class Ports {
  readonly #simulation: Simulation;
  readonly #devices: Devices;
  readonly #steps: { readonly ports: PortSteps; readonly move: MoveSteps };
  /** By number of the port. */
  readonly #egress: (Lane | undefined)[];
  /** What is on its way over a network: nothing overtakes, for all have the same latency. */
  readonly #flights: { readonly [Name in Path]: Line<Passage> };
  /** What has come to each port and waits for its last byte. */
  readonly #ingress: (Line<Passage> | undefined)[];
  /** The same where there are several tenants, between whom a port has to choose. */
  readonly #sharedIngress: Lane[] | undefined;
  readonly #ingressFree: Float64Array;
  readonly #ingressBytes: Float64Array;
  readonly #dropped: Float64Array;

  constructor(
    simulation: Simulation,
    devices: Devices,
    steps: { readonly ports: PortSteps; readonly move: MoveSteps },
    tenants: number,
  ) {
    this.#simulation = simulation;
    this.#devices = devices;
    this.#steps = steps;
    const ports = 3 * devices.ranks;
    this.#egress = new Array<Lane | undefined>(ports).fill(undefined);
    this.#flights = {
      self: new Line(simulation, land),
      "scale-up": new Line(simulation, (passage) => this.#arrive(passage, "scale-up")),
      "scale-out": new Line(simulation, (passage) => this.#arrive(passage, "scale-out")),
    };
    this.#ingress = new Array<Line<Passage> | undefined>(ports).fill(undefined);
    this.#sharedIngress = tenants > 1 ? [] : undefined;
    this.#ingressFree = new Float64Array(ports);
    this.#ingressBytes = new Float64Array(ports);
    this.#dropped = new Float64Array(ports);
  }

  pathOf(from: number, to: number): Path {
    return pathBetween(this.#devices, from, to);
  }

  /** From a first byte's departure to its arrival, in ps. */
  latencyPs(from: number, to: number): number {
    return 1000 * this.#network(this.pathOf(from, to)).latencyNs;
  }

  send(passage: Passage, path: Path): void {
    this.#lane(passage.from, path).send(passage);
  }

  #leave(passage: Passage, path: Path): void {
    passage.departed();
    const { from, to } = passage;
    if (!this.#leadsThere(from, to) || passage.passes?.() === false) {
      const port = portNumber(from, path);
      this.#dropped[port] = (this.#dropped[port] ?? 0) + passage.bytes;
      passage.lost?.();
      return;
    }
    const latency = 1000 * this.#network(path).latencyNs;
    this.#flights[path].at(this.#simulation.now + latency, passage);
  }

  /** Whether the network that the engine takes a rank to be on is the one that it is on. */
  #leadsThere(from: number, to: number): boolean {
    const { islandOf } = this.#steps.move;
    const taken = islandOf(this.#devices, from) === islandOf(this.#devices, to);
    return taken === (this.#devices.islandOf[from] === this.#devices.islandOf[to]);
  }

  #arrive(passage: Passage, path: Path): void {
    const { to, bytes } = passage;
    const port = portNumber(to, path);
    if (this.#sharedIngress !== undefined) {
      this.#shared(this.#sharedIngress, port, path).send(passage);
      return;
    }
    const line = this.#ingress[port] ?? new Line(this.#simulation, land);
    this.#ingress[port] = line;
    this.#ingressBytes[port] = (this.#ingressBytes[port] ?? 0) + countedBytes(passage, this.#steps.ports);
    const duration = durationPs(bytes, this.#network(path).gigabytesPerSecond);
    const { now } = this.#simulation;
    const finish = Math.max(now, (this.#ingressFree[port] ?? 0) + duration);
    this.#ingressFree[port] = finish;
    if (finish === now) passage.landed();
    else line.at(finish, passage);
  }

  counters(): PortCounters[] {
    return this.#egress.flatMap((lane, port): PortCounters[] => {
      const received = this.#sharedIngress?.[port];
      const isUsed = lane !== undefined || this.#ingress[port] !== undefined || received !== undefined;
      if (!isUsed || port % 3 === 0) return [];
      return [
        {
          rank: Math.floor(port / 3),
          path: port % 3 === 1 ? "scale-up" : "scale-out",
          egressBytes: lane?.bytes ?? 0,
          ingressBytes: received?.bytes ?? this.#ingressBytes[port] ?? 0,
          droppedBytes: this.#dropped[port] ?? 0,
          busyNs: (lane?.busyPs ?? 0) / 1000,
        },
      ];
    });
  }

  #lane(rank: number, path: Path): Lane {
    const port = portNumber(rank, path);
    const found = this.#egress[port];
    if (found !== undefined) return found;
    const { gigabytesPerSecond } = this.#network(path);
    const leave = (passage: Passage) => this.#leave(passage, path);
    const lane = new Lane(this.#simulation, "egress", gigabytesPerSecond, this.#steps.ports, leave);
    this.#egress[port] = lane;
    return lane;
  }

  #shared(lanes: Lane[], port: number, path: Path): Lane {
    const { gigabytesPerSecond } = this.#network(path);
    lanes[port] ??= new Lane(this.#simulation, "ingress", gigabytesPerSecond, this.#steps.ports, land);
    return lanes[port];
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

function land(passage: Passage): void {
  passage.landed();
}

/** Each rank has three ports; that to itself comes first. */
function portNumber(rank: number, path: Path): number {
  return 3 * rank + (path === "self" ? 0 : path === "scale-up" ? 1 : 2);
}

/** How long bytes take, in ps, rounded up. */
function durationPs(bytes: number, gigabytesPerSecond: number): number {
  return Math.ceil((1000 * bytes) / gigabytesPerSecond);
}
