/**
 * The unit that moves data: every verb, in packets and messages over the ports. A signal goes out behind its data and is
 * held at its target until everything that it covers has landed there; no fence is needed at the sender.
 */
import type { Deduplication } from "../../generated/types.ts";
import type { Span } from "./access.ts";
import type { Place } from "./image.ts";
import type { Job } from "./job.ts";
import { type Delivery, ship } from "./messages.ts";
import type { Plan, SignalPlan } from "./plan.ts";
import type { Flow } from "./ports.ts";
import type { Unit } from "./queue-run.ts";
import { reduceRows, termMessages } from "./reduce.ts";
import type { Run } from "./run.ts";
import { Moment, whenAll } from "./simulation.ts";

type PlanOf<Kind extends Plan["kind"]> = Extract<Plan, { kind: Kind }>;
type RowsPlan = Extract<Plan, { kind: "scatter" | "gather" }>;

/** Bytes of a packet; a long write has no more than so many. */
const packetBytes = 4096;
const mostPackets = 64;

export function bulkUnit(run: Run, dedup: Deduplication): Unit {
  const { simulation, ports, steps } = run;

  return {
    orderedBehind: (earlier, why) => (why === "signal" ? undefined : earlier.performed),
    start: (job, plan, covered) => {
      switch (plan.kind) {
        case "write":
          return write(job, plan, covered);
        case "read":
          return read(job, plan);
        case "multicast":
          return multicast(job, plan, covered);
        case "scatter":
          return scatter(job, plan, covered);
        case "gather":
          return gather(job, plan);
        case "append":
          return append(job, plan, covered);
        case "reduce":
          return reduce(job, plan, covered);
        case "atomic":
          return atomic(job, plan, covered);
        case "signal":
          return deliverSignals(job, [plan.signal], [new Moment()], covered, () =>
            acknowledge(job, plan.signal.at.place.region.rank),
          );
        case "wait":
          return wait(job, plan);
        case "fence":
          return run.end(job, "OK");
        case "invalidate":
          run.invalidate(plan.region);
          return run.end(job, "OK");
        case "cancel":
          return;
      }
    },
  };

  function flowOf({ queue: { tenant = 0 }, request }: Job): Flow {
    return { tenant, urgent: "class" in request && request.class === "urgent" };
  }

  /** The request has done what it has to do, at some rank; its queue learns of it when the answer is back. */
  function acknowledge(job: Job, rank: number): void {
    job.performed.reach();
    simulation.after(ports.latencyPs(rank, job.queue.rank), () => run.end(job, "OK"));
  }

  function land(job: Job, place: Place, start: number, bytes: Uint8Array, timed: number): void {
    if (!run.reaches(job, place)) return;
    run.put(place, start, bytes);
    run.countWritten(place.region, timed);
  }

  /** Sends signals behind their data; each is applied when its own data and all that it covers have landed. */
  function deliverSignals(
    job: Job,
    signals: readonly (SignalPlan | undefined)[],
    data: readonly Moment[],
    covered: readonly Job[],
    done: () => void,
  ): void {
    const { order } = steps;
    const landed = signals.map((signal, i) => {
      const moment = new Moment();
      const own = data[i] ?? new Moment();
      const rank = signal?.at.place.region.rank ?? job.queue.rank;
      if (signal === undefined) {
        own.whenReached(() => moment.reach());
        return moment;
      }
      const alone = job.request.kind === "signal";
      const awaited = [
        ...(order.coversOwn(signal.release) && !alone ? [own] : []),
        ...covered
          .filter((earlier) => order.covers(signal.release, earlier.targets.includes(rank)))
          .map((earlier) => earlier.performed),
      ];
      ports.send(job.queue.rank, rank, 0, flowOf(job), nothing, () =>
        whenAll(awaited, () => {
          if (!run.reaches(job, signal.at.place)) return;
          apply(signal);
          if (alone) moment.reach();
          else own.whenReached(() => moment.reach());
        }),
      );
      return moment;
    });
    whenAll(landed, done);
  }

  function apply({ at, operation, value }: SignalPlan): void {
    const sum = operation === "add" ? BigInt.asUintN(64, run.wordAt(at) + value) : value;
    run.putWord(at, sum);
  }

  function write(job: Job, { from, to, timed, signal }: PlanOf<"write">, covered: readonly Job[]): void {
    const { rank } = job.queue;
    const target = to.place.region.rank;
    const packets = packetsOf(to.bytes, timed);
    const landed = new Moment();
    let [waiting, leaving] = [packets.length, packets.length];
    for (const packet of packets) {
      let bytes: Uint8Array = nothingStored;
      const departed = () => {
        bytes =
          from instanceof Uint8Array
            ? from.slice(packet.start, packet.end)
            : run.bytesAt({ ...from, start: from.start + packet.start, bytes: packet.end - packet.start });
        run.countRead(to.place.region.rank === rank ? to.place.region : regionAt(rank), packet.timed);
        leaving -= 1;
        if (leaving === 0) run.reusable(job);
      };
      ports.send(rank, target, packet.timed, flowOf(job), departed, () => {
        land(job, to.place, to.start + packet.start, bytes, packet.timed);
        waiting -= 1;
        if (waiting === 0) landed.reach();
      });
    }
    deliverSignals(job, [signal], [landed], covered, () => acknowledge(job, target));
  }

  /** The device of a rank, as far as counters are concerned. */
  function regionAt(rank: number) {
    return { name: "", rank, bytes: 0 };
  }

  function read(job: Job, { from, to, timed }: PlanOf<"read">): void {
    const { rank } = job.queue;
    const target = from.place.region.rank;
    const packets = packetsOf(from.bytes, timed);
    let waiting = packets.length;
    simulation.after(ports.latencyPs(rank, target), () => {
      for (const packet of packets) {
        let bytes: Uint8Array = nothingStored;
        const departed = () => {
          if (!run.reaches(job, from.place)) return;
          bytes = run.bytesAt({
            ...from,
            start: from.start + packet.start,
            bytes: packet.end - packet.start,
          });
          run.countRead(from.place.region, packet.timed);
        };
        ports.send(target, rank, packet.timed, flowOf(job), departed, () => {
          land(job, to.place, to.start + packet.start, bytes, packet.timed);
          waiting -= 1;
          if (waiting === 0) finish(job);
        });
      }
    });
  }

  /** What came back to the queue's own rank is in its place. */
  function finish(job: Job): void {
    run.end(job, "OK");
  }

  function multicast(job: Job, { from, members, timed }: PlanOf<"multicast">, covered: readonly Job[]): void {
    const packets = packetsOf(from.bytes, timed);
    const copies = new Array<Uint8Array>(packets.length);
    const good = members.flatMap((member, number) => {
      if (!("failure" in member)) return [{ ...member, waiting: packets.length, landed: new Moment() }];
      run.endMember(job, member.failure, number);
      return [];
    });
    if (good.length === 0 && members.length > 0) {
      run.fail(job);
      return;
    }
    let leaving = packets.length;
    const deliveries = function* (): Generator<Delivery> {
      for (const row of packets.keys()) {
        for (const [entry, { to }] of good.entries())
          yield { row, rank: to.place.region.rank, entry: row * good.length + entry };
      }
    };
    if (good.length === 0) run.reusable(job);
    ship(run, deliveries(), {
      from: job.queue.rank,
      timedRowBytes: packets[0]?.timed ?? 0,
      flow: flowOf(job),
      dedup,
      departed: (rows) => {
        for (const row of rows) {
          const packet = packets[row];
          if (packet === undefined || copies[row] !== undefined) continue;
          copies[row] = run.bytesAt({
            ...from,
            start: from.start + packet.start,
            bytes: packet.end - packet.start,
          });
          run.countRead(from.place.region, packet.timed);
          leaving -= 1;
          if (leaving === 0) run.reusable(job);
        }
      },
      landed: (entry) => {
        const member = good[entry % good.length];
        const row = Math.floor(entry / good.length);
        const packet = packets[row];
        if (member === undefined || packet === undefined) return;
        land(
          job,
          member.to.place,
          member.to.start + packet.start,
          copies[row] ?? nothingStored,
          packet.timed,
        );
        member.waiting -= 1;
        if (member.waiting === 0) member.landed.reach();
      },
    });
    const farthest = farthestOf(
      job,
      good.map(({ to }) => to),
    );
    deliverSignals(
      job,
      good.map(({ signal }) => signal),
      good.map(({ landed }) => landed),
      covered,
      () => acknowledge(job, farthest),
    );
  }

  /** The rank from which an answer takes longest. */
  function farthestOf(job: Job, spans: readonly Span[]): number {
    let farthest = job.queue.rank;
    for (const { place } of spans) {
      const { rank } = place.region;
      if (ports.latencyPs(rank, job.queue.rank) > ports.latencyPs(farthest, job.queue.rank)) farthest = rank;
    }
    return farthest;
  }

  function scatter(job: Job, plan: RowsPlan, covered: readonly Job[]): void {
    const { local, members, moves, rowBytes, timed } = plan;
    const landed = members.map(() => new Moment());
    const waiting = countBy(
      moves.map(({ member }) => member),
      members.length,
    );
    waiting.forEach((rows, member) => {
      if (rows === 0) landed[member]?.reach();
    });
    shipRows(job, plan, moves, (index, bytes) => {
      const move = moves[index];
      const span = move === undefined ? undefined : members[move.member];
      if (move === undefined || span === undefined) return;
      land(job, span.place, move.start, bytes, timed);
      const left = (waiting[move.member] ?? 0) - 1;
      waiting[move.member] = left;
      if (left === 0) landed[move.member]?.reach();
    });
    const { signals } = plan;
    const farthest = farthestOf(job, members);
    const each: (SignalPlan | undefined)[] = members.map((_, member) => signals[member]);
    deliverSignals(job, each, landed, covered, () => acknowledge(job, farthest));
    if (rowBytes === 0 && local.bytes === 0 && moves.length === 0) run.reusable(job);
  }

  /** Sends the rows of a scatter or an append; each is handed over where it lands. */
  function shipRows(
    job: Job,
    { local, members, rowBytes, timed }: Pick<RowsPlan, "local" | "members" | "rowBytes" | "timed">,
    moves: readonly { readonly row: number; readonly member: number }[],
    landed: (index: number, bytes: Uint8Array) => void,
  ): void {
    const copies = new Map<number, Uint8Array>();
    const rowsLeft = new Set(moves.map(({ row }) => row));
    if (rowsLeft.size === 0) run.reusable(job);
    const deliveries = function* (): Generator<Delivery> {
      for (const [entry, { row, member }] of moves.entries())
        yield { row, rank: members[member]?.place.region.rank ?? 0, entry };
    };
    ship(run, deliveries(), {
      from: job.queue.rank,
      timedRowBytes: timed,
      flow: flowOf(job),
      dedup,
      departed: (rows) => {
        for (const row of rows) {
          if (!rowsLeft.delete(row)) continue;
          if (rowBytes > 0)
            copies.set(row, run.bytesAt({ ...local, start: local.start + row * rowBytes, bytes: rowBytes }));
          run.countRead(local.place.region, timed);
        }
        if (rowsLeft.size === 0) run.reusable(job);
      },
      landed: (entry) => landed(entry, copies.get(moves[entry]?.row ?? -1) ?? nothingStored),
    });
  }

  function gather(job: Job, { local, members, moves, rowBytes, timed }: RowsPlan): void {
    const { rank } = job.queue;
    let waiting = moves.length;
    if (waiting === 0) {
      finish(job);
      return;
    }
    const byRank = groupBy(moves, ({ member }) => members[member]?.place.region.rank ?? 0);
    for (const [source, wanted] of byRank) {
      const copies: Uint8Array[] = [];
      simulation.after(ports.latencyPs(rank, source), () =>
        ship(
          run,
          wanted.map((_, entry) => ({ row: entry, rank, entry })),
          {
            from: source,
            timedRowBytes: timed,
            flow: flowOf(job),
            dedup: "none",
            departed: (rows) => {
              for (const row of rows) {
                const move = wanted[row];
                const span = move === undefined ? undefined : members[move.member];
                if (move === undefined || span === undefined || !run.reaches(job, span.place)) continue;
                copies[row] = run.bytesAt({ place: span.place, start: move.start, bytes: rowBytes });
                run.countRead(span.place.region, timed);
              }
            },
            landed: (entry) => {
              const row = wanted[entry]?.row ?? 0;
              land(job, local.place, local.start + row * rowBytes, copies[entry] ?? nothingStored, timed);
              waiting -= 1;
              if (waiting === 0) finish(job);
            },
          },
        ),
      );
    }
  }

  function append(job: Job, plan: PlanOf<"append">, covered: readonly Job[]): void {
    const { members, cursors, capacity, table, slotsPerRow, rowBytes, timed, signals, slots } = plan;
    const moves: { row: number; member: number; entry: number }[] = [];
    table.forEach((entry, position) => {
      const member = steps.checks.member(entry, members.length);
      if (member !== undefined)
        moves.push({ row: Math.floor(position / slotsPerRow), member, entry: position });
    });
    const given = new Int32Array(table.length).fill(-1);
    const landed = members.map(() => new Moment());
    const waiting = countBy(
      moves.map(({ member }) => member),
      members.length,
    );
    waiting.forEach((rows, member) => {
      if (rows === 0) landed[member]?.reach();
    });
    let demand = 0;
    shipRows(job, plan, moves, (index, bytes) => {
      const move = moves[index];
      const span = move === undefined ? undefined : members[move.member];
      const cursor = move === undefined ? undefined : cursors[move.member];
      if (move === undefined || span === undefined || cursor === undefined) return;
      if (!run.reaches(job, span.place)) return;
      const slot = run.wordAt(cursor);
      run.putWord(cursor, BigInt.asUintN(64, slot + 1n));
      if (slot < BigInt(capacity)) {
        given[move.entry] = Number(slot);
        land(job, span.place, span.start + Number(slot) * rowBytes, bytes, timed);
      } else demand = Math.max(demand, Number(slot) + 1);
      const left = (waiting[move.member] ?? 0) - 1;
      waiting[move.member] = left;
      if (left === 0) landed[move.member]?.reach();
    });
    const each: (SignalPlan | undefined)[] = members.map((_, member) => signals[member]);
    const farthest = farthestOf(job, members);
    deliverSignals(job, each, landed, covered, () =>
      simulation.after(ports.latencyPs(farthest, job.queue.rank), () => {
        if (slots !== undefined && job.status === undefined)
          run.put(slots.place, slots.start, new Uint8Array(given.buffer));
        if (demand > 0) run.end(job, "CAPACITY", { demand });
        else run.end(job, "OK");
      }),
    );
  }

  function reduce(job: Job, plan: PlanOf<"reduce">, covered: readonly Job[]): void {
    const { to, also, signal, request } = plan;
    termMessages(run, job, plan, flowOf(job), (terms) => {
      if (job.status !== undefined) return;
      const sums = reduceRows(plan, terms, run.image.devices);
      const timed = plan.rows * (request.timedElements ?? request.elements) * (sums.length === 0 ? 0 : 1);
      land(job, to.place, to.start, sums, timed);
      let waiting = also.length;
      const everywhere = new Moment();
      if (waiting === 0) everywhere.reach();
      for (const span of also) {
        ports.send(job.queue.rank, span.place.region.rank, sums.length, flowOf(job), nothing, () => {
          land(job, span.place, span.start, sums, sums.length);
          waiting -= 1;
          if (waiting === 0) everywhere.reach();
        });
      }
      const farthest = farthestOf(job, also);
      deliverSignals(job, [signal], [everywhere], covered, () => acknowledge(job, farthest));
    });
  }

  function atomic(job: Job, { at, fetch, change, release }: PlanOf<"atomic">, covered: readonly Job[]): void {
    const { rank } = job.queue;
    const awaited = covered
      .filter((earlier) => steps.order.covers(release, earlier.targets.includes(at.place.region.rank)))
      .map(({ performed }) => performed);
    ports.send(rank, at.place.region.rank, 0, flowOf(job), nothing, () =>
      whenAll(awaited, () => {
        if (!run.reaches(job, at.place)) return;
        const former = run.wordAt(at);
        run.putWord(at, change(former));
        simulation.after(ports.latencyPs(at.place.region.rank, rank), () => {
          if (fetch !== undefined && job.status === undefined) run.putWord(fetch, former);
          finish(job);
        });
      }),
    );
  }

  function wait(job: Job, { at, satisfied }: PlanOf<"wait">): void {
    const look = () => {
      if (job.status === undefined && satisfied(run.wordAt(at))) finish(job);
    };
    run.watch(at, look);
    look();
  }
}

const nothingStored = new Uint8Array(0);

function nothing(): void {}

interface Packet {
  /** Stored bytes, from the beginning of the payload. */
  readonly start: number;
  readonly end: number;
  readonly timed: number;
}

/** A payload in packets: all of them begin at multiples of 8, and share the timed bytes. */
function packetsOf(stored: number, timed: number): Packet[] {
  const count = Math.min(mostPackets, Math.max(1, Math.ceil(Math.max(stored, timed) / packetBytes)));
  const step = Math.ceil(stored / count / 8) * 8;
  const timedStep = Math.ceil(timed / count);
  return Array.from({ length: count }, (_, i) => ({
    start: Math.min(stored, i * step),
    end: Math.min(stored, (i + 1) * step),
    timed: Math.max(0, Math.min(timedStep, timed - i * timedStep)),
  }));
}

function countBy(members: readonly number[], size: number): number[] {
  const counts = new Array<number>(size).fill(0);
  for (const member of members) counts[member] = (counts[member] ?? 0) + 1;
  return counts;
}

function groupBy<T>(list: readonly T[], keyOf: (item: T) => number): Map<number, T[]> {
  const groups = new Map<number, T[]>();
  for (const item of list) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
