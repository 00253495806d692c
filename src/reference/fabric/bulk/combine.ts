/**
 * Combines: when all members have said that their rows are made, each sends the terms of the others' tokens, and each adds up
 * what comes for its own. Which rows these are, the handle knows; how they travel and are added is as for any sum.
 */
import { formatBytes } from "../elements.ts";
import type { CombinePlan } from "../exchange-plan.ts";
import type { Job } from "../job.ts";
import { doWork } from "../offload.ts";
import type { PlanOf } from "../plan.ts";
import { Moment, whenAll } from "../simulation.ts";
import { crossingsOf } from "./crossings.ts";
import type { Dispatches, Route } from "./dispatch.ts";
import type { Mover } from "./mover.ts";
import type { Round, Rounds } from "./rounds.ts";
import { type BroughtTerms, reduceRows } from "./sum-rows.ts";
import type { SumSteps, TermRow } from "./sum-steps.ts";
import { bringTerms, type Fetching, slowestOf } from "./sums.ts";

/** Who still has to take rows, by the member that has them. */
type Takers = Int32Array;

export class Combines {
  readonly #mover: Mover;
  readonly #rounds: Rounds;
  readonly #dispatches: Dispatches;
  readonly #takers = new Map<Round, Takers>();

  constructor(mover: Mover, rounds: Rounds, dispatches: Dispatches) {
    this.#mover = mover;
    this.#rounds = rounds;
    this.#dispatches = dispatches;
  }

  start(job: Job, plan: CombinePlan): void {
    const { run } = this.#mover;
    const { part, handle, tokens, sums, to } = plan;
    const { rank } = job.queue;
    const round = this.#rounds.of(part);
    const routes = this.#dispatches.routesOf(handle, part);
    const route = routes[part.member];
    // Every member is told, whether something is fetched there or not.
    this.#rounds.begin(job, part, round, () => 1);
    if (job.status !== undefined) return;
    const takers = this.#takersOf(round, routes);
    const allHaveBegun = round.heardAll[part.member] ?? new Moment();
    allHaveBegun.whenReached(() => {
      if (takers[part.member] === 0 || !run.steps.exchanges.awaitsTakers) run.reusable(job);
    });
    const reduce = this.#sumOf(plan, route);
    const { crossings, entries } = crossingsOf(
      reduce,
      run.image.devices,
      rank,
      run.steps.sums.joinsIsland("combine"),
    );
    const added = new Moment();
    const addUp = (terms: BroughtTerms): void => {
      const piece = {
        task: "reduce",
        kind: "combine",
        path: slowestOf(this.#mover, crossings, rank),
      } as const;
      doWork(run, rank, piece, terms.bytes.length, () => {
        if (job.status !== undefined) return;
        const former = run.memory.subarray(to.place.base + to.start);
        const steps = this.#sumSteps();
        const made = reduceRows(reduce, terms, run.image.devices, former, steps, 0);
        const timed = tokens * (sums.timedElements ?? sums.elements) * formatBytes[sums.output];
        this.#mover.land(job, rank, to.place, to.start, this.#inOrder(made, plan, route, terms), timed);
        added.reach();
      });
    };
    bringTerms(
      this.#mover,
      job,
      reduce,
      crossings,
      entries,
      (terms) => allHaveBegun.whenReached(() => addUp(terms)),
      this.#fetching(job, round, takers),
    );
    whenAll([added, job.reusable], () => {
      job.performed.reach();
      run.end(job, "OK");
    });
  }

  /** How many members take rows of each. */
  #takersOf(round: Round, routes: readonly (Route | undefined)[]): Takers {
    const found = this.#takers.get(round);
    if (found !== undefined) return found;
    const takers = new Int32Array(round.ranks.length);
    for (const route of routes) {
      route?.sent.rowsTo.forEach((rows, member) => {
        if (rows > 0) takers[member] = (takers[member] ?? 0) + 1;
      });
    }
    this.#takers.set(round, takers);
    return takers;
  }

  /** A member sends when it knows that all have begun, without being asked by each. */
  #fetching(job: Job, round: Round, takers: Takers): Fetching {
    const { run } = this.#mover;
    const memberOf = new Map([...round.ranks].map((rank, member) => [rank, member]));
    return {
      asked: (source, begin) => {
        const allHaveBegun = round.heardAll[memberOf.get(source) ?? -1];
        if (run.steps.exchanges.awaitsAll("combine")) allHaveBegun?.whenReached(begin);
        else run.simulation.after(run.ports.latencyPs(job.queue.rank, source), begin);
      },
      taken: (source) => {
        const member = memberOf.get(source) ?? -1;
        takers[member] = (takers[member] ?? 0) - 1;
        const its = round.jobs[member];
        if (takers[member] === 0 && its !== undefined) run.reusable(its);
      },
    };
  }

  /** The sum that a combine is, once it is known where the rows went. */
  #sumOf({ part, sums, made, to, tokens, slots, weights, timed }: CombinePlan, route: Route | undefined) {
    const { exchanges: steps } = this.#mover.run.steps;
    const { elements, terms, output, plan } = sums;
    const rowBytes = elements * formatBytes[terms];
    const entries = new Int32Array(2 * tokens * slots).fill(-1);
    route?.sent.entry.forEach((entry, row) => {
      const member = route.sent.member[row] ?? 0;
      const place = route.places[row] ?? -1;
      const span = made[member];
      if (place < 0 || span === undefined || entry >= tokens * slots) return;
      entries[2 * entry] = member;
      entries[2 * entry + 1] = span.start + place * rowBytes;
    });
    const own = part.request;
    const reduce: PlanOf<"reduce"> = {
      kind: "reduce",
      request: {
        kind: "reduce",
        id: own.id,
        from: sums.made,
        to: { region: to.place.region.name, offset: to.start },
        table: own.choices,
        elements,
        terms,
        output,
        plan,
        ...(weights === undefined
          ? {}
          : { weights: { ...weights, data: weightsOf(weights.data, slots, steps.weightAt) } }),
      },
      members: made,
      to,
      also: [],
      entries,
      rows: tokens,
      slotsPerRow: slots,
      timed,
      signal: undefined,
    };
    return reduce;
  }

  #sumSteps(): SumSteps {
    const { sums, exchanges } = this.#mover.run.steps;
    if (exchanges.termsInOrderOf === "choices") return sums;
    return { ...sums, terms: (terms) => sums.terms([...terms].sort(byArrival)) };
  }

  /** The sums in the order in which they are put down. */
  #inOrder(
    made: Uint8Array,
    { tokens, slots, sums }: CombinePlan,
    route: Route | undefined,
    { arrivals }: BroughtTerms,
  ): Uint8Array {
    if (this.#mover.run.steps.exchanges.sumsInOrderOf === "tokens" || route === undefined) return made;
    const firstOf = new Float64Array(tokens).fill(Number.POSITIVE_INFINITY);
    for (const entry of route.sent.entry) {
      const token = Math.floor(entry / slots);
      firstOf[token] = Math.min(firstOf[token] ?? 0, arrivals[entry] ?? 0);
    }
    const order = [...firstOf.keys()].sort((a, b) => (firstOf[a] ?? 0) - (firstOf[b] ?? 0) || a - b);
    const bytes = sums.elements * formatBytes[sums.output];
    const result = new Uint8Array(made.length);
    order.forEach((token, row) => {
      result.set(made.subarray(token * bytes, (token + 1) * bytes), row * bytes);
    });
    return result;
  }
}

function byArrival(a: TermRow, b: TermRow): number {
  return a.arrival - b.arrival;
}

/** For each entry the weight that it has. */
function weightsOf(
  data: Uint8Array,
  slots: number,
  weightAt: (entry: number, slots: number) => number,
): Uint8Array {
  const all = new Float32Array(data.slice().buffer);
  return new Uint8Array(all.map((_, entry) => all[weightAt(entry, slots)] ?? 0).buffer);
}
