/**
 * What all verbs of the bulk unit have in common: whose bytes they are, how bytes land, how signals follow their data, and
 * when a queue learns that a request is done.
 */
import type { CompletionStatus, Deduplication } from "../../../generated/types.ts";
import type { Span } from "../access.ts";
import type { Covered } from "../covered.ts";
import type { Place } from "../image.ts";
import type { Job } from "../job.ts";
import type { Flow } from "../ports.ts";
import type { Run } from "../run.ts";
import type { SignalPlan } from "../signal-plan.ts";
import { type Action, Moment, whenAll } from "../simulation.ts";
import { ChunkCounts } from "./chunk-counts.ts";
import type { Sending, Transport } from "./transport.ts";

/** A signal, with the data that it follows; no signal, and it is about the data alone. */
export interface Followed {
  readonly signal: SignalPlan | undefined;
  readonly data: Moment;
  /** What the signal takes for all of its data, if it is something else. */
  readonly counted?: Moment;
  /** The data do not come: no signal, and nothing to wait for. */
  readonly lost?: Moment | undefined;
  /** What is done when the key of the signal's word has been taken back; by default the request ends. */
  readonly shutOut?: Action;
}

export class Mover {
  readonly run: Run;
  readonly transport: Transport;
  readonly chunks = new ChunkCounts();
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
    if (this.run.reaches(job, place) || this.landsAfter(job.status))
      this.put(job, from, place, start, bytes, timed);
  }

  /** Bytes of a rank are put in their place, and counted. */
  put(job: Job, from: number, place: Place, start: number, bytes: Uint8Array, timed: number): void {
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
    return status === undefined || this.landsAfter(status);
  }

  /** Whether bytes are put in their place all the same when their request, or the member that they are for, has ended. */
  landsAfter(status: CompletionStatus | undefined): boolean {
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
    const { order } = this.run.steps;
    let waiting = 1;
    const one = () => {
      waiting -= 1;
      if (waiting === 0) done();
    };
    for (const each of followed) {
      const { signal, data, counted = data, lost } = each;
      waiting += 1;
      if (signal === undefined) {
        whenEither(data, lost, one);
        continue;
      }
      const to = signal.at.place.region.rank;
      const others = covered(signal.release, to);
      // Most cover nothing but their own data.
      const awaited = others.length === 0 ? nothingHeld : others.map(({ clear }) => clear);
      const own = order.coversOwn(signal.release) ? counted : undefined;
      const what = { job, flow, signal, followed: each };
      if (order.signalWaits === "target") {
        this.transport.send(new FollowingSignal(this, what, own, awaited, one));
        continue;
      }
      const sending = new FollowingSignal(this, what, undefined, nothingHeld, one);
      whenAll(own === undefined ? awaited : [own, ...awaited], () =>
        this.#afterAnswer(job, to, () => this.transport.send(sending)),
      );
    }
    one();
  }

  #afterAnswer(job: Job, rank: number, action: Action): void {
    this.run.simulation.after(this.run.ports.latencyPs(rank, job.queue.rank), action);
  }

  /** The rank from which an answer takes longest. */
  farthest(job: Job, spans: readonly Span[]): number {
    const { ports } = this.run;
    const own = job.queue.rank;
    let [farthest, longest] = [own, ports.latencyPs(own, own)];
    for (const { place } of spans) {
      const { rank } = place.region;
      const latency = ports.latencyPs(rank, own);
      if (latency > longest) [farthest, longest] = [rank, latency];
    }
    return farthest;
  }
}

const nothingHeld: readonly Moment[] = [];

/** A signal on its way. There are many of them: what they do is not made anew for each. */
class FollowingSignal implements Sending {
  readonly job: Job;
  readonly from: number;
  readonly to: number;
  readonly bytes = 0;
  readonly flow: Flow;
  readonly #mover: Mover;
  readonly #signal: SignalPlan;
  readonly #followed: Followed;
  readonly #own: Moment | undefined;
  readonly #awaited: readonly Moment[];
  readonly #done: Action;

  /**
   * It waits at its target for its own data, if it is given these, and for what is awaited beside. `done` is called once
   * its data have landed and it has been applied, or when they are lost.
   */
  constructor(
    mover: Mover,
    { job, flow, signal, followed }: { job: Job; flow: Flow; signal: SignalPlan; followed: Followed },
    own: Moment | undefined,
    awaited: readonly Moment[],
    done: Action,
  ) {
    this.#mover = mover;
    this.job = job;
    this.from = job.queue.rank;
    this.to = signal.at.place.region.rank;
    this.flow = flow;
    this.#signal = signal;
    this.#followed = followed;
    this.#own = own;
    this.#awaited = awaited;
    const { lost } = followed;
    this.#done = lost === undefined ? done : once(done);
    lost?.whenReached(this.#done);
  }

  departed(): void {}

  landed(): void {
    if (this.#own === undefined || this.#own.reached) this.#waits();
    else this.#own.whenReached(() => this.#waits());
  }

  #waits(): void {
    if (this.#awaited.length === 0) this.#arrives();
    else whenAll(this.#awaited, () => this.#arrives());
  }

  #arrives(): void {
    const { run, transport } = this.#mover;
    const { place } = this.#signal.at;
    const followed = this.#followed;
    if (followed.lost?.reached) return;
    if (followed.shutOut !== undefined && !run.isOpen(this.job, place)) {
      followed.shutOut();
      return;
    }
    if (!run.reaches(this.job, place)) return;
    transport.effect(() => this.#apply());
    run.note("signalled", this.job, this.to, 8, this.from);
    followed.data.whenReached(this.#done);
  }

  #apply(): void {
    const { run } = this.#mover;
    const { at, operation, value } = this.#signal;
    const { sum, times } = run.steps.updates;
    for (let i = times(run.ports.pathOf(this.from, this.to)); i > 0; i -= 1)
      run.putWord(at, operation === "add" ? sum(run.wordAt(at), value) : value);
  }
}

/** Does something once, when one of two moments has come. */
function whenEither(one: Moment, other: Moment | undefined, action: Action): void {
  const first = other === undefined ? action : once(action);
  other?.whenReached(first);
  one.whenReached(first);
}

/** An action that is done the first time that it is asked for. */
function once(action: Action): Action {
  let isDone = false;
  return () => {
    if (isDone) return;
    isDone = true;
    action();
  };
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
