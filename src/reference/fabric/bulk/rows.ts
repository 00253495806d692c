/** Rows by table: scatter, gather and append. */

import type { Covered } from "../covered.ts";
import { groupedBy } from "../grouped.ts";
import type { Job } from "../job.ts";
import type { PlanOf } from "../plan.ts";
import type { RowMoves } from "../row-moves.ts";
import { Moment, whenAll } from "../simulation.ts";
import { castRow } from "./cast.ts";
import { type Shipment, ship } from "./messages.ts";
import { type Mover, nothingStored } from "./mover.ts";

type RowsPlan = PlanOf<"scatter" | "gather">;

export function scatter(mover: Mover, job: Job, plan: RowsPlan, covered: Covered): void {
  const { run } = mover;
  const { members, moves, timed, signals } = plan;
  const arrivals = new Arrivals(members.length, moves.member);
  shipRows(mover, job, plan, moves, (move, bytes) => {
    const member = moves.member[move] ?? 0;
    const span = members[member];
    if (span === undefined) return;
    mover.land(job, job.queue.rank, span.place, moves.start[move] ?? 0, bytes, timed);
    arrivals.one(member);
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
  const memberOf = [...table].map((entry) => run.steps.checks.member(entry, members.length));
  const entries = Int32Array.from(memberOf.keys()).filter((entry) => memberOf[entry] !== undefined);
  const moves = {
    row: entries.map((entry) => Math.floor(entry / slotsPerRow)),
    member: entries.map((entry) => memberOf[entry] ?? 0),
  };
  const given = new Int32Array(table.length).fill(-1);
  const arrivals = new Arrivals(members.length, moves.member);
  let demand = 0;
  /** What this append has made of cursors that it does not read again. */
  const remembered = new Map<number, bigint>();
  shipRows(mover, job, plan, moves, (move, bytes) => {
    const member = moves.member[move] ?? 0;
    const [span, cursor] = [members[member], cursors[member]];
    if (span === undefined || cursor === undefined) return;
    if (!run.reaches(job, span.place)) return;
    const former = remembered.get(member) ?? run.wordAt(cursor);
    const next = steps.counted(former, capacity);
    mover.transport.effect(() => run.putWord(cursor, next));
    if (!steps.cursorAtOnce) remembered.set(member, next);
    const slot = steps.slot(former, capacity);
    if (slot === undefined) demand = Math.max(demand, Number(former) + 1);
    else {
      given[entries[move] ?? 0] = slot;
      mover.land(job, job.queue.rank, span.place, span.start + slot * rowBytes, bytes, timed);
    }
    arrivals.one(member);
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
  let waiting = moves.count;
  if (waiting === 0) {
    end();
    return;
  }
  const sourceOf = (move: number) => members[moves.member[move] ?? 0]?.place.region.rank ?? 0;
  for (const [source, wanted] of groupedBy([...moves.row.keys()], sourceOf)) {
    const copies: Uint8Array[] = [];
    const shipment: Shipment = {
      job,
      failed: (_, reason) => run.end(job, reason),
      from: source,
      deliveries: {
        row: Int32Array.from(wanted.keys()),
        rank: new Int32Array(wanted.length).fill(rank),
      },
      timedBytes: () => timed,
      flow: mover.flowOf(job),
      dedup: "none",
      departed: (delivery) => {
        const move = wanted[delivery] ?? 0;
        const span = members[moves.member[move] ?? 0];
        if (span === undefined || !run.reaches(job, span.place)) return;
        const start = moves.start[move] ?? 0;
        copies[delivery] = run.bytesAt({ place: span.place, start, bytes: rowBytes });
        run.countRead(source, timed);
      },
      landed: (delivery) => {
        const row = moves.row[wanted[delivery] ?? 0] ?? 0;
        const bytes = copies[delivery] ?? nothingStored;
        mover.land(job, source, local.place, local.start + row * rowBytes, bytes, timed);
        waiting -= 1;
        if (waiting === 0) end();
      },
    };
    run.simulation.after(run.ports.latencyPs(rank, source), () => ship(run, mover.transport, shipment));
  }
}

/** Zeros in the rows of a destination that have no entry. */
function clearSkipped(mover: Mover, job: Job, { local, moves, rowBytes, timed }: RowsPlan): void {
  if (rowBytes === 0) return;
  const named = new Set(moves.row);
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
  moves: Pick<RowMoves, "row" | "member">,
  landed: (move: number, bytes: Uint8Array) => void,
): void {
  const { run } = mover;
  const { local, members, timed, uncast } = plan;
  const source = uncast ?? plan;
  // Moves are in the order of the rows.
  const rows = 1 + (moves.row.at(-1) ?? -1);
  const copies = new Array<Uint8Array>(source.rowBytes === 0 ? 0 : rows).fill(nothingStored);
  const isLeft = new Uint8Array(rows);
  for (const row of moves.row) isLeft[row] = 1;
  let rowsLeft = isLeft.reduce((sum, one) => sum + one, 0);
  if (rowsLeft === 0) run.reusable(job);
  ship(run, mover.transport, {
    job,
    deliveries: {
      row: moves.row,
      rank: moves.member.map((member) => members[member]?.place.region.rank ?? 0),
    },
    failed: (_, reason) => run.end(job, reason),
    from: job.queue.rank,
    timedBytes: () => timed,
    flow: mover.flowOf(job),
    dedup: mover.dedupOf(plan.kind === "append" ? plan.kind : "scatter"),
    departed: (delivery) => {
      const row = moves.row[delivery] ?? 0;
      if (isLeft[row] === 0) return;
      isLeft[row] = 0;
      rowsLeft -= 1;
      const { rowBytes: bytes } = source;
      if (bytes > 0) {
        const taken = run.bytesAt({ ...local, start: local.start + row * bytes, bytes });
        copies[row] = uncast === undefined ? taken : castRow(taken);
      }
      run.countRead(job.queue.rank, source.timed);
      if (rowsLeft === 0) run.reusable(job);
    },
    landed:
      source.rowBytes === 0
        ? (delivery) => landed(delivery, nothingStored)
        : (delivery) => landed(delivery, copies[moves.row[delivery] ?? 0] ?? nothingStored),
  });
}

/** For each member, whether all of its rows have landed. */
class Arrivals {
  readonly all: readonly Moment[];
  readonly #waiting: Int32Array;

  constructor(members: number, memberOf: Int32Array) {
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
