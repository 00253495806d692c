/** Rows by table: scatter, gather and append. */

import type { Covered } from "../covered.ts";
import { groupedBy } from "../grouped.ts";
import type { Job } from "../job.ts";
import type { Plan } from "../plan.ts";
import { Moment, whenAll } from "../simulation.ts";
import { castRow } from "./cast.ts";
import { type Delivery, type Shipment, ship } from "./messages.ts";
import { type Mover, nothingStored, type PlanOf } from "./mover.ts";

type RowsPlan = Extract<Plan, { kind: "scatter" | "gather" }>;

export function scatter(mover: Mover, job: Job, plan: RowsPlan, covered: Covered): void {
  const { run } = mover;
  const { members, moves, timed, signals } = plan;
  const arrivals = new Arrivals(
    members.length,
    moves.map(({ member }) => member),
  );
  shipRows(mover, job, plan, moves, (index, bytes) => {
    const move = moves[index];
    const span = move === undefined ? undefined : members[move.member];
    if (move === undefined || span === undefined) return;
    mover.land(job, job.queue.rank, span.place, move.start, bytes, timed);
    arrivals.one(move.member);
  });
  const { badEntry } = plan;
  if (badEntry !== undefined) {
    whenAll(arrivals.all, () => run.end(job, "BAD_INDEX", { index: badEntry }));
    return;
  }
  const followed = arrivals.all.map((data, member) => ({ signal: signals[member], data }));
  const farthest = mover.farthest(job, members);
  mover.signal(job, followed, covered, () => mover.acknowledge(job, farthest));
}

export function append(mover: Mover, job: Job, plan: PlanOf<"append">, covered: Covered): void {
  const { run } = mover;
  const { rows: steps } = run.steps;
  const { members, cursors, capacity, table, slotsPerRow, rowBytes, timed, signals, slots } = plan;
  const moves: { row: number; member: number; entry: number }[] = [];
  table.forEach((entry, position) => {
    const member = run.steps.checks.member(entry, members.length);
    if (member !== undefined)
      moves.push({ row: Math.floor(position / slotsPerRow), member, entry: position });
  });
  const given = new Int32Array(table.length).fill(-1);
  const arrivals = new Arrivals(
    members.length,
    moves.map(({ member }) => member),
  );
  let demand = 0;
  /** What this append has made of cursors that it does not read again. */
  const remembered = new Map<number, bigint>();
  shipRows(mover, job, plan, moves, (index, bytes) => {
    const move = moves[index];
    const span = move === undefined ? undefined : members[move.member];
    const cursor = move === undefined ? undefined : cursors[move.member];
    if (move === undefined || span === undefined || cursor === undefined) return;
    if (!run.reaches(job, span.place)) return;
    const former = remembered.get(move.member) ?? run.wordAt(cursor);
    const next = steps.counted(former, capacity);
    mover.transport.effect(() => run.putWord(cursor, next));
    if (!steps.cursorAtOnce) remembered.set(move.member, next);
    const slot = steps.slot(former, capacity);
    if (slot === undefined) demand = Math.max(demand, Number(former) + 1);
    else {
      given[move.entry] = slot;
      mover.land(job, job.queue.rank, span.place, span.start + slot * rowBytes, bytes, timed);
    }
    arrivals.one(move.member);
  });
  const followed = arrivals.all.map((data, member) => ({ signal: signals[member], data }));
  const farthest = mover.farthest(job, members);
  mover.signal(job, followed, covered, () =>
    run.simulation.after(run.ports.latencyPs(farthest, job.queue.rank), () => {
      if (slots !== undefined && job.status === undefined)
        run.put(slots.place, slots.start, new Uint8Array(given.buffer));
      if (demand > 0) run.end(job, "CAPACITY", { demand: steps.demand(demand, capacity) });
      else run.end(job, "OK");
    }),
  );
}

export function gather(mover: Mover, job: Job, plan: RowsPlan): void {
  const { run } = mover;
  const { local, members, moves, rowBytes, timed } = plan;
  const { rank } = job.queue;
  const { badEntry } = plan;
  const end = () => {
    if (badEntry === undefined) run.end(job, "OK");
    else run.end(job, "BAD_INDEX", { index: badEntry });
  };
  if (run.steps.rows.skippedRow === "zeroed") clearSkipped(mover, job, plan);
  let waiting = moves.length;
  if (waiting === 0) {
    end();
    return;
  }
  for (const [source, wanted] of groupedBy(moves, ({ member }) => members[member]?.place.region.rank ?? 0)) {
    const copies: Uint8Array[] = [];
    const shipment: Shipment = {
      job,
      failed: (_, reason) => run.end(job, reason),
      from: source,
      timedBytes: () => timed,
      flow: mover.flowOf(job),
      dedup: "none",
      departed: (rows) => {
        for (const row of rows) {
          const move = wanted[row];
          const span = move === undefined ? undefined : members[move.member];
          if (move === undefined || span === undefined || !run.reaches(job, span.place)) continue;
          copies[row] = run.bytesAt({ place: span.place, start: move.start, bytes: rowBytes });
          run.countRead(source, timed);
        }
      },
      landed: (entry) => {
        const row = wanted[entry]?.row ?? 0;
        const bytes = copies[entry] ?? nothingStored;
        mover.land(job, source, local.place, local.start + row * rowBytes, bytes, timed);
        waiting -= 1;
        if (waiting === 0) end();
      },
    };
    const deliveries = wanted.map((_, entry) => ({ row: entry, rank, entry }));
    run.simulation.after(run.ports.latencyPs(rank, source), () =>
      ship(run, mover.transport, deliveries, shipment),
    );
  }
}

/** Zeros in the rows of a destination that have no entry. */
function clearSkipped(mover: Mover, job: Job, { local, moves, rowBytes, timed }: RowsPlan): void {
  if (rowBytes === 0) return;
  const named = new Set(moves.map(({ row }) => row));
  for (let row = 0; (row + 1) * rowBytes <= local.bytes; row += 1) {
    if (named.has(row)) continue;
    mover.land(
      job,
      job.queue.rank,
      local.place,
      local.start + row * rowBytes,
      new Uint8Array(rowBytes),
      timed,
    );
  }
}

/** Sends the rows of a scatter or an append; each is handed over where it lands. */
function shipRows(
  mover: Mover,
  job: Job,
  plan: Pick<RowsPlan, "local" | "members" | "rowBytes" | "timed" | "uncast"> & {
    readonly kind: "scatter" | "gather" | "append";
  },
  moves: readonly { readonly row: number; readonly member: number }[],
  landed: (index: number, bytes: Uint8Array) => void,
): void {
  const { run } = mover;
  const { local, members, timed, uncast } = plan;
  const source = uncast ?? plan;
  const copies = new Map<number, Uint8Array>();
  const rowsLeft = new Set(moves.map(({ row }) => row));
  if (rowsLeft.size === 0) run.reusable(job);
  const deliveries = function* (): Generator<Delivery> {
    for (const [entry, { row, member }] of moves.entries())
      yield { row, rank: members[member]?.place.region.rank ?? 0, entry };
  };
  ship(run, mover.transport, deliveries(), {
    job,
    failed: (_, reason) => run.end(job, reason),
    from: job.queue.rank,
    timedBytes: () => timed,
    flow: mover.flowOf(job),
    dedup: mover.dedupOf(plan.kind === "append" ? plan.kind : "scatter"),
    departed: (rows) => {
      for (const row of rows) {
        if (!rowsLeft.delete(row)) continue;
        const { rowBytes: bytes } = source;
        const taken = run.bytesAt({ ...local, start: local.start + row * bytes, bytes });
        if (bytes > 0) copies.set(row, uncast === undefined ? taken : castRow(taken));
        run.countRead(job.queue.rank, source.timed);
      }
      if (rowsLeft.size === 0) run.reusable(job);
    },
    landed: (entry) => landed(entry, copies.get(moves[entry]?.row ?? -1) ?? nothingStored),
  });
}

/** For each member, whether all of its rows have landed. */
class Arrivals {
  readonly all: readonly Moment[];
  readonly #waiting: Int32Array;

  constructor(members: number, memberOf: readonly number[]) {
    this.all = Array.from({ length: members }, () => new Moment());
    this.#waiting = new Int32Array(members);
    for (const member of memberOf) this.#waiting[member] = (this.#waiting[member] ?? 0) + 1;
    this.#waiting.forEach((rows, member) => {
      if (rows === 0) this.all[member]?.reach();
    });
  }

  /** A row of this member has landed. */
  one(member: number): void {
    const left = (this.#waiting[member] ?? 0) - 1;
    this.#waiting[member] = left;
    if (left === 0) this.all[member]?.reach();
  }
}
