/**
 * What all verbs of the bulk unit have in common: whose bytes they are, how bytes land, how signals follow their data, and
 * when a queue learns that a request is done.
 */
import type { Path } from "../../../fabric/topology.ts";
import type { Deduplication } from "../../../generated/types.ts";
import type { Span } from "../access.ts";
import type { Covered } from "../covered.ts";
import type { Place } from "../image.ts";
import type { Job } from "../job.ts";
import type { Plan, SignalPlan } from "../plan.ts";
import type { Flow } from "../ports.ts";
import type { Run } from "../run.ts";
import { type Action, Moment, whenAll } from "../simulation.ts";
import type { Transport } from "./transport.ts";

export type PlanOf<Kind extends Plan["kind"]> = Extract<Plan, { kind: Kind }>;

/** A signal, with the data that it follows; no signal, and it is about the data alone. */
export interface Followed {
  readonly signal: SignalPlan | undefined;
  readonly data: Moment;
  /** The data do not come: no signal, and nothing to wait for. */
  readonly lost?: Moment;
}

export class Mover {
  readonly run: Run;
  readonly transport: Transport;
  readonly #dedup: Deduplication;

  constructor(run: Run, transport: Transport, dedup: Deduplication) {
    this.run = run;
    this.transport = transport;
    this.#dedup = dedup;
  }

  /** What is sent once for several destinations. */
  dedupOf(verb: "multicast" | "scatter" | "append" | "dispatch"): Deduplication {
    return this.run.steps.rows.dedup(this.#dedup, verb);
  }

  flowOf({ queue: { tenant = 0 }, request }: Job): Flow {
    return { tenant, urgent: "class" in request && request.class === "urgent" };
  }

  /** Bytes of a rank come to their place, if the request may still touch it. */
  land(job: Job, from: number, place: Place, start: number, bytes: Uint8Array, timed: number): void {
    if (!this.run.reaches(job, place) && !this.#landsLate(job)) return;
    const { rank, bytes: size } = place.region;
    const written = this.run.written(bytes, from, rank, size - start);
    if (written.length > 0) {
      const put = this.transport.changed ? changedBit(written) : written;
      this.transport.effect(() => this.run.put(place, start, put));
    }
    this.run.countWritten(rank, timed);
    if (this.run.steps.offload.bounces) {
      this.run.countWritten(rank, timed);
      this.run.countRead(rank, timed);
    }
    this.run.note("landed", job, rank, timed, from);
    this.transport.delivered(job, timed);
  }

  /** Sends something without a word to say about its departure. */
  send(job: Job, from: number, to: number, bytes: number, landed: Action, onward = false): void {
    this.transport.send({ job, from, to, bytes, flow: this.flowOf(job), onward, departed: nothing, landed });
  }

  /** Whether a request still lets bytes be put where they belong. */
  lets({ status }: Job): boolean {
    return status === undefined || this.run.steps.endings.landsAfter(status);
  }

  #landsLate({ status }: Job): boolean {
    return status !== undefined && this.run.steps.endings.landsAfter(status);
  }

  /** The request has done what it has to do, at some rank; its queue learns of it when the answer is back. */
  acknowledge(job: Job, rank: number): void {
    job.performed.reach();
    const { simulation, ports } = this.run;
    simulation.after(ports.latencyPs(rank, job.queue.rank), () => this.run.end(job, "OK"));
  }

  /**
   * Sends signals behind their data. Each is held at its target until its own data and all that it covers have landed;
   * when all have been applied, the work is done.
   */
  signal(job: Job, followed: readonly Followed[], covered: Covered, done: Action): void {
    const flow = this.flowOf(job);
    const { rank } = job.queue;
    const landed = followed.map(({ signal, data, lost }) => {
      const moment = new Moment();
      lost?.whenReached(() => moment.reach());
      if (signal === undefined) {
        data.whenReached(() => moment.reach());
        return moment;
      }
      const { order } = this.run.steps;
      const { place } = signal.at;
      const awaited = [
        ...(order.coversOwn(signal.release) ? [data] : []),
        ...covered(signal.release, place.region.rank).map(({ clear }) => clear),
      ];
      const to = place.region.rank;
      const path = this.run.ports.pathOf(rank, to);
      const arrives = () => {
        if (lost?.reached || !this.run.reaches(job, place)) return;
        this.transport.effect(() => this.#apply(signal, path));
        this.run.note("signalled", job, to, 8, rank);
        data.whenReached(() => moment.reach());
      };
      const send = (held: readonly Moment[]) => {
        const landed = () => whenAll(held, arrives);
        this.transport.send({ job, from: rank, to, bytes: 0, flow, departed: nothing, landed });
      };
      if (order.signalWaits === "target") send(awaited);
      else whenAll(awaited, () => this.#afterAnswer(job, to, () => send([])));
      return moment;
    });
    whenAll(landed, done);
  }

  #afterAnswer(job: Job, rank: number, action: Action): void {
    this.run.simulation.after(this.run.ports.latencyPs(rank, job.queue.rank), action);
  }

  #apply({ at, operation, value }: SignalPlan, path: Path): void {
    const { sum, times } = this.run.steps.updates;
    for (let i = times(path); i > 0; i -= 1)
      this.run.putWord(at, operation === "add" ? sum(this.run.wordAt(at), value) : value);
  }

  /** The rank from which an answer takes longest. */
  farthest(job: Job, spans: readonly Span[]): number {
    const { ports } = this.run;
    let farthest = job.queue.rank;
    for (const { place } of spans) {
      const { rank } = place.region;
      if (ports.latencyPs(rank, job.queue.rank) > ports.latencyPs(farthest, job.queue.rank)) farthest = rank;
    }
    return farthest;
  }
}

/** The bytes with one bit changed. */
function changedBit(bytes: Uint8Array): Uint8Array {
  const copy = bytes.slice();
  const middle = copy.length >> 1;
  copy[middle] = (copy[middle] ?? 0) ^ 1;
  return copy;
}

export const nothingStored = new Uint8Array(0);

export function nothing(): void {}

/** A moment that has come already. */
export function reachedMoment(): Moment {
  const moment = new Moment();
  moment.reach();
  return moment;
}
