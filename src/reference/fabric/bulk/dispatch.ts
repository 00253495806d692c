/**
 * Dispatches: a member tells all how many rows come, is told by each where they go, and sends them there. What is known of a
 * round in the end, where each row went, is what later requests name as their handle.
 */
import type { Part } from "../../../fabric/exchanges.ts";
import type { DispatchPlan, SentRows } from "../exchange-plan.ts";
import type { Job } from "../job.ts";
import { Moment, whenAll } from "../simulation.ts";
import { type Layout, layoutOf, placeOf } from "./exchange-layout.ts";
import { ship } from "./messages.ts";
import type { Mover } from "./mover.ts";
import type { Round, Rounds } from "./rounds.ts";

/** Where the rows of one source went: the place of each, -1 for one that found no room. */
export interface Route {
  readonly sent: SentRows;
  readonly places: Int32Array;
}

/** What a round has come to know, by member. */
interface Dispatched {
  readonly sent: (SentRows | undefined)[];
  readonly routes: (Route | undefined)[];
  readonly layouts: (Layout | undefined)[];
  /** How many members have told it where its rows go. */
  readonly answers: Int32Array;
  /** How many rows have come. */
  readonly came: Int32Array;
  /** Everything for it is there. */
  readonly complete: readonly Moment[];
}

/** Of a row of FP8, this part is its scales. */
const tailPart = 33;

export class Dispatches {
  readonly #mover: Mover;
  readonly #rounds: Rounds;
  readonly #dispatched = new Map<Round, Dispatched>();
  /** The round of the last dispatch of each exchange that a member has begun. */
  readonly #last = new Map<string, number>();

  constructor(mover: Mover, rounds: Rounds) {
    this.#mover = mover;
    this.#rounds = rounds;
  }

  start(job: Job, plan: DispatchPlan): void {
    const { part, handle } = plan;
    const { member } = part;
    const round = this.#rounds.of(part);
    const known = this.#of(round);
    const { steps } = this.#mover.run;
    const former = handle === undefined ? undefined : this.#of(this.#rounds.of(this.#used(handle, part)));
    this.#last.set(`${member} ${part.exchange.name}`, part.round);
    known.sent[member] = former === undefined ? plan.sent : former.sent[member];
    this.#rounds.begin(job, part, round, (other) => plan.sent.rowsTo[other] ?? 0);
    if (job.status !== undefined) return;
    const allHaveBegun = round.heardAll[member] ?? new Moment();
    if (former === undefined) {
      allHaveBegun.whenReached(() => this.#layOut(job, plan, round));
      return;
    }
    known.layouts[member] = former.layouts[member];
    known.routes[member] = former.routes[member];
    allHaveBegun.whenReached(() => this.#receive(job, plan, round));
    if (steps.exchanges.awaitsAll("again")) allHaveBegun.whenReached(() => this.#send(job, plan, round));
    else this.#send(job, plan, round);
  }

  /** Where the rows of each member went, of the dispatch that a part names. */
  routesOf(handle: Part, by: Part): readonly (Route | undefined)[] {
    return this.#of(this.#rounds.of(this.#used(handle, by))).routes;
  }

  #used(handle: Part, { exchange, member }: Part): Part {
    const last = this.#last.get(`${member} ${exchange.name}`) ?? handle.round;
    return { ...handle, round: this.#mover.run.steps.exchanges.handle(handle.round, last) };
  }

  #of(round: Round): Dispatched {
    const found = this.#dispatched.get(round);
    if (found !== undefined) return found;
    const members = round.ranks.length;
    const dispatched: Dispatched = {
      sent: new Array<SentRows | undefined>(members).fill(undefined),
      routes: new Array<Route | undefined>(members).fill(undefined),
      layouts: new Array<Layout | undefined>(members).fill(undefined),
      answers: new Int32Array(members),
      came: new Int32Array(members),
      complete: Array.from({ length: members }, () => new Moment()),
    };
    this.#dispatched.set(round, dispatched);
    return dispatched;
  }

  /** A member has heard what comes: it finds the places, and tells each source those of its rows. */
  #layOut(job: Job, plan: DispatchPlan, round: Round): void {
    if (job.status !== undefined) return;
    const { exchange, member } = plan.part;
    const { dice, steps } = this.#mover.run;
    const known = this.#of(round);
    known.layouts[member] = layoutOf(exchange, member, known.sent, dice, steps.exchanges);
    this.#receive(job, plan, round);
    this.#rounds.tellAll(job, round, member, (source) => {
      known.answers[source] = (known.answers[source] ?? 0) + 1;
      const its = round.jobs[source];
      if (known.answers[source] !== round.ranks.length) return;
      if (its?.status !== undefined || its?.plan?.kind !== "dispatch") return;
      this.#findPlaces(its.plan, known);
      this.#send(its, its.plan, round);
    });
  }

  /** A member is told how many rows come, and counts those that are there. */
  #receive(job: Job, { part: { member, exchange }, rows, counts }: DispatchPlan, round: Round): void {
    const { run, transport } = this.#mover;
    const [layout, at, places] = [this.#of(round).layouts[member], counts[member], rows[member]];
    if (job.status !== undefined || layout === undefined || at === undefined || places === undefined) return;
    const told = new Uint8Array(layout.counts.buffer);
    transport.effect(() => run.put(at.place, at.start, told));
    if (run.steps.exchanges.unused === "zeroed")
      run.put(places.place, places.start, new Uint8Array(exchange.places * exchange.rowBytes));
    this.#look(round, member);
  }

  #look(round: Round, member: number): void {
    const { layouts, came, complete } = this.#of(round);
    const layout = layouts[member];
    if (layout !== undefined && (came[member] ?? 0) >= layout.rows) complete[member]?.reach();
  }

  /** A source that was told of all blocks knows where each of its rows goes. */
  #findPlaces({ part: { exchange, member }, sent }: DispatchPlan, { layouts, routes }: Dispatched): void {
    const { exchanges: steps } = this.#mover.run.steps;
    const { experts, layout } = exchange;
    const bySource = layout === "by-source";
    const places = new Int32Array(sent.count);
    const numbers = new Int32Array(sent.chosen.length);
    for (let row = 0; row < sent.count; row += 1) {
      const to = sent.member[row] as number;
      const block = bySource ? member : (sent.expert[row] as number);
      const counter = bySource ? to : to * experts + block;
      const number = numbers[counter] as number;
      numbers[counter] = number + 1;
      const blocks = layouts[to]?.blocks;
      places[row] = blocks === undefined ? -1 : placeOf(blocks, member, block, number, steps);
    }
    routes[member] = { sent, places };
  }

  #send(job: Job, plan: DispatchPlan, round: Round): void {
    const { run, transport } = this.#mover;
    const { part, rows, sources, timed } = plan;
    const { member, exchange } = part;
    const known = this.#of(round);
    const { sent = plan.sent, places = new Int32Array(0) } = known.routes[member] ?? {};
    if (job.status !== undefined) return;
    const { exchanges: steps } = run.steps;
    const { rank } = job.queue;
    const copies = this.#copiesOf(job, plan, sent);
    const landed = new Moment();
    let waiting = sent.count;
    if (waiting === 0) run.reusable(job);
    const whose = sourcesOf(sent, steps.toldSource(member, rank));
    const landsAt = (delivery: number) => {
      // A row of a request that has ended is none that has come.
      if (!this.#mover.lets(job)) return;
      const [to, place] = [sent.member[delivery] as number, places[delivery] ?? -1];
      const [rowsAt, sourcesAt, its] = [rows[to], sources[to], round.jobs[to]];
      if (rowsAt === undefined || sourcesAt === undefined || its === undefined) return;
      const start = rowsAt.start + place * exchange.rowBytes;
      const isThere = place >= 0 && start <= rowsAt.place.region.bytes;
      if (!isThere) transport.delivered(job, timed);
      else if (this.#mover.lets(its) && run.reaches(job, sourcesAt.place)) {
        const token = sent.token[delivery] as number;
        this.#mover.land(job, rank, rowsAt.place, start, copies.rowOf(token), timed);
        const source = whose.subarray(8 * token, 8 * token + 8);
        if (place < exchange.places)
          transport.effect(() => run.put(sourcesAt.place, sourcesAt.start + 8 * place, source));
      }
      known.came[to] = (known.came[to] ?? 0) + 1;
      this.#look(round, to);
      waiting -= 1;
      if (waiting === 0) landed.reach();
    };
    ship(run, this.#mover.transport, {
      job,
      from: rank,
      deliveries: { row: sent.token, rank: sent.member.map((to) => round.ranks[to] ?? 0) },
      timedBytes: () => timed,
      flow: this.#mover.flowOf(job),
      dedup: this.#mover.dedupOf("dispatch"),
      departed: copies.take,
      landed: landsAt,
      failed: (_, reason) => run.end(job, reason),
    });
    if (waiting === 0) landed.reach();
    const complete = known.complete[member];
    landed.whenReached(() => {
      const answer = sent.count === 0 ? 0 : run.ports.latencyPs(this.#mover.farthest(job, rows), rank);
      run.simulation.after(answer, () => {
        const there = steps.awaitsIncoming && complete !== undefined ? [complete] : [];
        whenAll(there, () => this.#end(job, plan, known));
      });
    });
  }

  #end(job: Job, { part: { member, exchange } }: DispatchPlan, { routes, layouts }: Dispatched): void {
    const { run } = this.#mover;
    const { sent, places } = routes[member] ?? {};
    let needed = 0;
    places?.forEach((place, row) => {
      if (place < 0) needed = Math.max(needed, layouts[sent?.member[row] ?? 0]?.needed ?? 0);
    });
    if (needed === 0) run.end(job, "OK");
    else run.end(job, "CAPACITY", { demand: run.steps.exchanges.demand(needed, exchange.places) });
  }

  /** The rows of a rank's tokens, as they were when they left. */
  #copiesOf(
    job: Job,
    { from, tokens, part: { exchange }, timed }: DispatchPlan,
    { token: tokenOf }: SentRows,
  ) {
    const { run } = this.#mover;
    const { rowBytes } = exchange;
    const { tailOf } = run.steps.exchanges;
    const all = Math.max(tokens, 1 + (tokenOf.at(-1) ?? -1));
    const copies = new Uint8Array(all * rowBytes);
    /** 1: it has to leave. */
    const stays = new Uint8Array(all);
    for (const token of tokenOf) stays[token] = 1;
    let left = stays.reduce((sum, one) => sum + one, 0);
    const memory = (token: number, first: number): Uint8Array => {
      const start = from.place.base + from.start + token * rowBytes;
      return run.memory.subarray(start + first, start + rowBytes);
    };
    const tail = rowBytes - Math.ceil(rowBytes / tailPart);
    return {
      rowOf: (token: number): Uint8Array => copies.subarray(token * rowBytes, (token + 1) * rowBytes),
      take: (delivery: number): void => {
        const token = tokenOf[delivery] ?? 0;
        if (stays[token] === 0) return;
        stays[token] = 0;
        left -= 1;
        copies.set(memory(token, 0), token * rowBytes);
        const other = tailOf(token, tokens);
        if (other !== token) copies.set(memory(other, tail), token * rowBytes + tail);
        run.countRead(job.queue.rank, timed);
        if (left === 0) run.reusable(job);
      },
    };
  }
}

/** What is told of the rows of each token: I32 [tokens, 2], the member that it comes from and its number there. */
function sourcesOf({ token }: SentRows, member: number): Uint8Array {
  const tokens = 1 + (token.at(-1) ?? -1);
  const sources = new Int32Array(2 * tokens);
  for (let i = 0; i < tokens; i += 1) {
    sources[2 * i] = member;
    sources[2 * i + 1] = i;
  }
  return new Uint8Array(sources.buffer);
}
