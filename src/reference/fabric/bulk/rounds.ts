/**
 * Rounds of exchanges: who takes part, how each member learns that all others have begun, and how it learns that one has
 * failed. Words between members are short: they take time, and no room on a port.
 */
import type { Part } from "../../../fabric/exchanges.ts";
import type { Path } from "../../../fabric/topology.ts";
import type { Failure } from "../access.ts";
import type { Job } from "../job.ts";
import type { Run } from "../run.ts";
import { Moment } from "../simulation.ts";
import { type Mover, nothing } from "./mover.ts";
import { patiencePs } from "./transport.ts";

/** The parts of one round, by member. */
export interface Round {
  readonly kind: "dispatch" | "combine";
  readonly number: number;
  readonly ranks: Int32Array;
  readonly jobs: (Job | undefined)[];
  /** Has begun. */
  readonly begun: boolean[];
  /** Knows that all have begun. */
  readonly heardAll: readonly Moment[];
  /** Knows that one has failed. */
  readonly knowsOfFailure: boolean[];
  failed: boolean;
}

/** Announcements that are counted together. */
interface Heard {
  readonly rounds: Round[];
  /** By member: how many have announced themselves there. */
  readonly from: Int32Array;
}

export class Rounds {
  readonly #mover: Mover;
  readonly #run: Run;
  readonly #rounds = new Map<string, Round>();
  readonly #heard = new Map<string, Heard>();

  constructor(mover: Mover) {
    this.#mover = mover;
    this.#run = mover.run;
  }

  /** A request takes part in a round that it may never come to. */
  expects(job: Job): void {
    const part = this.#run.image.parts.get(job.request.id);
    if (part === undefined) return;
    const round = this.of(part);
    round.jobs[part.member] = job;
    job.ended.whenReached(() => {
      if (job.status !== "OK" && job.status !== "CAPACITY") this.#fail(round, part.member, job);
    });
  }

  /** The round of a part. */
  of({ request: { kind }, exchange, round: number }: Part): Round {
    const key = `${kind} ${number} ${exchange.name}`;
    const found = this.#rounds.get(key);
    if (found !== undefined) return found;
    const { image } = this.#run;
    const ranks = Int32Array.from(
      image.addressesOf(exchange.rows),
      ({ region }) => image.placeOf(region).region.rank,
    );
    const round: Round = {
      kind,
      number,
      ranks,
      jobs: new Array<Job | undefined>(ranks.length).fill(undefined),
      begun: new Array<boolean>(ranks.length).fill(false),
      heardAll: Array.from(ranks, () => new Moment()),
      knowsOfFailure: new Array<boolean>(ranks.length).fill(false),
      failed: false,
    };
    this.#rounds.set(key, round);
    this.#heardBy(exchange.name, round).rounds.push(round);
    return round;
  }

  /** A part begins, and tells every member that it has, with how many rows it sends there. */
  begin(job: Job, { exchange, member }: Part, round: Round, rowsTo: (member: number) => number): void {
    if (round.knowsOfFailure[member] === true) {
      this.#run.end(job, "PEER_FAILED");
      return;
    }
    round.begun[member] = true;
    const missing = round.jobs.flatMap((other, its) =>
      other === undefined || round.begun[its] === true ? [] : [[other, other.started] as const],
    );
    if (missing.length > 0) job.behind = [...job.behind, ...missing];
    const heard = this.#heardBy(exchange.name, round);
    const { announces } = this.#run.steps.exchanges;
    this.tellAll(job, round, member, (other) => {
      if (!announces(rowsTo(other))) return;
      heard.from[other] = (heard.from[other] ?? 0) + 1;
      this.#look(heard, other);
    });
    this.#look(heard, member);
  }

  /** Tells all members something; each learns of it when word has come there, whatever has become of the request. */
  tellAll(job: Job, round: Round, member: number, told: (member: number) => void): void {
    const { ranks } = round;
    const from = ranks[member] ?? 0;
    const { simulation, ports } = this.#run;
    const { transport } = this.#mover;
    if (!transport.isFaultless) {
      const flow = this.#mover.flowOf(job);
      ranks.forEach((to, other) => {
        const failed = (reason: Failure) => {
          this.#run.end(job, reason);
          // Whoever can't be told notices the silence.
          simulation.after(patiencePs, () => this.#learns(round, other));
        };
        const landed = () => told(other);
        transport.send({ job, from, to, bytes: 0, flow, departed: nothing, landed, failed });
      });
      return;
    }
    // Whoever is equally far away learns of it at the same time.
    const byPath = new Map<Path, number[]>();
    ranks.forEach((to, other) => {
      const path = ports.pathOf(from, to);
      const group = byPath.get(path);
      if (group === undefined) byPath.set(path, [other]);
      else group.push(other);
    });
    for (const group of byPath.values()) {
      const latency = ports.latencyPs(from, ranks[group[0] ?? 0] ?? 0);
      simulation.after(latency, () => group.forEach(told));
    }
  }

  #heardBy(exchange: string, { kind, number, ranks }: Round): Heard {
    const key = `${kind} ${number} ${this.#run.steps.exchanges.batchOf(exchange)}`;
    const found = this.#heard.get(key);
    if (found !== undefined) return found;
    const heard: Heard = { rounds: [], from: new Int32Array(ranks.length) };
    this.#heard.set(key, heard);
    return heard;
  }

  /** Whether a member has heard as many announcements as there are members. */
  #look({ rounds, from }: Heard, member: number): void {
    for (const { ranks, begun, heardAll } of rounds) {
      if (begun[member] === true && (from[member] ?? 0) >= ranks.length) heardAll[member]?.reach();
    }
  }

  /** A part has failed: the others end when they learn of it. */
  #fail(round: Round, member: number, job: Job): void {
    if (round.failed || !this.#run.steps.exchanges.failsTogether) return;
    round.failed = true;
    if (this.#mover.transport.hasStopped(round.ranks[member] ?? 0)) {
      // It can't say so: the others notice that nothing comes from there any more.
      this.#run.simulation.after(patiencePs, () => {
        for (const other of round.ranks.keys()) this.#learns(round, other);
      });
      return;
    }
    this.tellAll(job, round, member, (other) => this.#learns(round, other));
  }

  /** A member learns that another one has failed. */
  #learns(round: Round, member: number): void {
    round.knowsOfFailure[member] = true;
    const its = round.jobs[member];
    // One that has not begun is checked first.
    if (its !== undefined && round.begun[member] === true) this.#run.end(its, "PEER_FAILED");
  }
}
