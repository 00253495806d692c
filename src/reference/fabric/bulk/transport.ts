/**
 * How packets get to their rank although some are lost, come twice, late or changed, ports go down and devices stop: they
 * carry numbers and checksums, are sent again until they are acknowledged, and are handed over once, in their order.
 * Where nothing goes wrong, a packet is what goes through a port.
 */
import type { Fault, PacketFault } from "../../../generated/types.ts";
import type { Failure } from "../access.ts";
import type { Job } from "../job.ts";
import type { Passage } from "../ports.ts";
import type { Run } from "../run.ts";
import type { Action } from "../simulation.ts";
import { type Hop, Outages, routeOf } from "./route.ts";

/** What is to be brought from one rank to another. What happens to it is called on it. */
export interface Sending extends Pick<Passage, "from" | "to" | "bytes" | "flow" | "onward"> {
  readonly job: Job;
  /** The last byte has left for the first time. */
  readonly departed: Action;
  /** All of it is there. */
  readonly landed: Action;
  /** It can't be brought there; by default the request ends with the reason. */
  readonly failed?: (reason: Failure) => void;
}

/** The steps by which faults are dealt with. */
export interface TransportSteps {
  /** Whether a packet that comes again is put away: one that the network doubled, or one that was sent again. */
  readonly knowsAgain: (how: "doubled" | "sent again") => boolean;
  readonly checksum: boolean;
  /** Whether what was lost when a port went down is sent again, or taken to have come. */
  readonly sendsAgainWhatLinksLost: boolean;
  /** Whether a packet that never gets through is given up some time. */
  readonly givesUp: boolean;
}

export const idealTransport: TransportSteps = {
  knowsAgain: () => true,
  checksum: true,
  sendsAgainWhatLinksLost: true,
  givesUp: true,
};

interface Packet {
  readonly sending: Sending;
  readonly number: number;
  /** Nobody waits for it any more. */
  skipped: boolean;
  attempts: number;
  acknowledged: boolean;
  /** It came changed, at least once. */
  corrupted: boolean;
  left: boolean;
  /** What its arrival did to memory, in order: so that it can be done again where it must not. */
  effects: Action[];
}

/** Packets from one rank to another, in their order. */
interface Connection {
  sent: number;
  expected: number;
  readonly early: Map<number, Packet>;
}

/** So often is a packet sent at most, and so long is waited for its acknowledgement. */
const mostAttempts = 16;
export const patiencePs = 20_000_000;

type Arrival = "lost" | "changed" | "came";

export class Transport {
  readonly #run: Run;
  readonly #faults: readonly Fault[];
  readonly #outages = new Outages();
  readonly #connections = new Map<string, Connection>();
  readonly #happened = new Set<Fault>();
  /** Bytes of each request that have been delivered, and all that it has, where some fault waits for them. */
  readonly #progress = new Map<string, { delivered: number; readonly total: number }>();
  /** The packet whose arrival is dealt with. */
  #arriving: Packet | undefined;
  /** What is taken to have come has not. */
  #withoutEffect = false;
  /** The arrival that is dealt with is that of bytes that were changed. */
  changed = false;

  constructor(run: Run, faults: readonly Fault[]) {
    this.#run = run;
    this.#faults = faults;
  }

  /** Whether nothing ever goes wrong on the way. */
  get isFaultless(): boolean {
    return this.#faults.length === 0;
  }

  send(sending: Sending): void {
    const { hosts, steps } = this.#run;
    const ps = steps.offload.hostPs("chunk");
    if (ps === 0) this.#post(sending);
    else hosts.work(sending.from, ps, () => this.#post(sending));
  }

  #post(sending: Sending): void {
    if (this.#faults.length === 0) {
      const { events, ports } = this.#run;
      const passage = events === undefined ? sending : this.#noted(sending);
      ports.send(passage, ports.pathOf(sending.from, sending.to));
      return;
    }
    const connection = this.#connectionOf(sending);
    const packet: Packet = {
      sending,
      number: connection.sent,
      skipped: false,
      attempts: 0,
      acknowledged: false,
      corrupted: false,
      left: false,
      effects: [],
    };
    connection.sent += 1;
    this.#attempt(packet);
  }

  /** The same, with a note of its departure. */
  #noted(sending: Sending): Passage {
    const { from, to, bytes, flow, onward = false } = sending;
    const departed = () => this.#leave(sending);
    return { from, to, bytes, flow, onward, departed, landed: () => sending.landed() };
  }

  #leave(sending: Sending): void {
    const { job, from, to, bytes } = sending;
    if (bytes > 0) this.#run.note("departed", job, from, bytes, to);
    sending.departed();
  }

  /** Does something to memory, and remembers it as what the packet that arrives has brought about. */
  effect(action: Action): void {
    if (this.#withoutEffect) return;
    action();
    if (this.#faults.length > 0) this.#arriving?.effects.push(action);
  }

  /** A request begins that has so many bytes to deliver. */
  begins(job: Job, total: number): void {
    const { request } = job;
    if (!this.#faults.some((fault) => "when" in fault && fault.when.request === request.id)) return;
    this.#progress.set(request.id, { delivered: 0, total });
    this.#look(job);
  }

  /** So many bytes of a request have been delivered. */
  delivered(job: Job, bytes: number): void {
    if (this.#progress.size === 0) return;
    const progress = this.#progress.get(job.request.id);
    if (progress === undefined) return;
    progress.delivered += bytes;
    this.#look(job);
  }

  hasStopped(rank: number): boolean {
    return this.#outages.hasStopped(rank);
  }

  /** Lets happen what was to happen at this share of a request. */
  #look(job: Job): void {
    const { id } = job.request;
    const { delivered = 0, total = 0 } = this.#progress.get(id) ?? {};
    for (const fault of this.#faults) {
      if (!("when" in fault) || fault.when.request !== id) continue;
      if (100 * delivered < fault.when.percent * total || this.#happened.has(fault)) continue;
      this.#happened.add(fault);
      this.#run.note("fault", job, fault.rank);
      if (fault.kind === "link-down") this.#outages.portDown(fault.rank, fault.path);
      else if (!this.#outages.hasStopped(fault.rank)) {
        this.#outages.rankDown(fault.rank);
        this.#run.stop(fault.rank);
      }
    }
  }

  #attempt(packet: Packet): void {
    const { job, from, to, bytes, flow, failed } = packet.sending;
    if (packet.acknowledged) return;
    const came = packet.number < this.#connectionOf(packet.sending).expected;
    if (!came && job.status !== undefined && failed === undefined) {
      this.#skip(packet);
      return;
    }
    const route = routeOf(this.#run.image.devices, from, to, this.#outages);
    packet.attempts += 1;
    if (route === undefined || packet.attempts > mostAttempts) {
      if (this.#run.steps.transport.givesUp) this.#fail(packet, route === undefined);
      return;
    }
    let ended = false;
    const over = (arrival: Arrival) => {
      if (!ended) this.#over(packet, arrival);
      ended = true;
    };
    const hop = (index: number) => {
      const next = route[index];
      if (next === undefined) {
        over("came");
        return;
      }
      const passage: Passage = {
        from: next.from,
        to: next.to,
        bytes,
        flow,
        departed: () => {
          if (index > 0 || packet.left) return;
          packet.left = true;
          this.#leave(packet.sending);
        },
        passes: () => this.#outages.passes(next) && !this.#suffers("loss", next),
        landed: () => {
          if (!this.#outages.passes(next)) {
            over("lost");
            return;
          }
          if (this.#suffers("corruption", next)) {
            over("changed");
            return;
          }
          if (this.#suffers("duplication", next)) {
            this.#run.simulation.after(this.#late(), () => this.#again(packet, "doubled"));
          }
          if (this.#suffers("reordering", next))
            this.#run.simulation.after(this.#late(), () => hop(index + 1));
          else hop(index + 1);
        },
        lost: () => over("lost"),
      };
      this.#run.ports.send(passage, next.path);
    };
    hop(0);
  }

  /** What becomes of one attempt. */
  #over(packet: Packet, arrival: Arrival): void {
    const { simulation, steps } = this.#run;
    const { job, from, to, bytes } = packet.sending;
    if (arrival !== "came") this.#run.note("lost", job, to, bytes, from);
    const retry = () => simulation.after(patiencePs, () => this.#attempt(packet));
    switch (arrival) {
      case "lost": {
        const byLink = routeOf(this.#run.image.devices, from, to, this.#outages)?.length !== 1;
        if (!byLink || steps.transport.sendsAgainWhatLinksLost) {
          retry();
          return;
        }
        this.#withoutEffect = true;
        this.#come(packet, false);
        this.#withoutEffect = false;
        return;
      }
      case "changed":
        packet.corrupted = true;
        if (steps.transport.checksum) retry();
        else this.#come(packet, true);
        return;
      case "came": {
        this.#come(packet, false);
        // The acknowledgement comes the same way, and can be lost as well.
        const back: Hop = { from: to, to: from, path: this.#run.ports.pathOf(to, from) };
        if (this.#suffers("loss", back)) retry();
        else packet.acknowledged = true;
        return;
      }
    }
  }

  /** A packet has come. What came before is not dealt with again; what comes early waits for its turn. */
  #come(packet: Packet, changed: boolean): void {
    const connection = this.#connectionOf(packet.sending);
    if (packet.number < connection.expected || connection.early.has(packet.number)) {
      this.#again(packet, "sent again");
      return;
    }
    if (changed) packet.corrupted = true;
    connection.early.set(packet.number, packet);
    this.#handOver(connection, changed);
  }

  #handOver(connection: Connection, changed: boolean): void {
    for (;;) {
      const next = connection.early.get(connection.expected);
      if (next === undefined) return;
      connection.early.delete(connection.expected);
      connection.expected += 1;
      this.#arriving = next;
      this.changed = changed && next.corrupted;
      if (!next.skipped) next.sending.landed();
      this.changed = false;
      this.#arriving = undefined;
    }
  }

  #again(packet: Packet, how: "doubled" | "sent again"): void {
    const done = packet.number < this.#connectionOf(packet.sending).expected;
    if (!done || this.#run.steps.transport.knowsAgain(how)) return;
    for (const action of packet.effects) action();
  }

  #fail(packet: Packet, noWay: boolean): void {
    this.#skip(packet);
    const { corrupted, sending } = packet;
    const { job, from, to } = sending;
    const stopped = this.#outages.hasStopped(to) || this.#outages.hasStopped(from);
    const reason: Failure = stopped ? "PEER_FAILED" : corrupted && !noWay ? "DATA_CORRUPT" : "LINK_FAILED";
    if (sending.failed === undefined) this.#run.end(job, reason);
    else sending.failed(reason);
  }

  /** Nobody waits for this packet any more; those behind it go on. */
  #skip(packet: Packet): void {
    packet.acknowledged = true;
    const connection = this.#connectionOf(packet.sending);
    if (packet.number < connection.expected) return;
    connection.early.set(packet.number, { ...packet, skipped: true, effects: [] });
    this.#handOver(connection, false);
  }

  #suffers(kind: PacketFault["kind"], { path }: Hop): boolean {
    if (path === "self") return false;
    return this.#faults.some(
      (fault) =>
        fault.kind === kind &&
        "every" in fault &&
        (fault.path ?? path) === path &&
        this.#run.dice.roll(fault.every) === 0,
    );
  }

  /** How much later than it should. */
  #late(): number {
    return 64 * this.#run.dice.delay();
  }

  #connectionOf({ from, to }: { readonly from: number; readonly to: number }): Connection {
    const key = `${from} ${to}`;
    const found = this.#connections.get(key);
    if (found !== undefined) return found;
    const connection: Connection = { sent: 0, expected: 0, early: new Map() };
    this.#connections.set(key, connection);
    return connection;
  }
}
