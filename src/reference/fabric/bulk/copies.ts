/** Copies of one piece of memory: write, read and multicast. */
import type { Failure, Span } from "../access.ts";
import type { Covered } from "../covered.ts";
import type { Job } from "../job.ts";
import type { PlanOf } from "../plan.ts";
import type { SignalPlan } from "../signal-plan.ts";
import { Moment } from "../simulation.ts";
import { ship } from "./messages.ts";
import { type Followed, type Mover, nothingStored } from "./mover.ts";
import { type Packet, packetsOf } from "./packets.ts";

export function write(mover: Mover, job: Job, plan: PlanOf<"write">, covered: Covered): void {
  const { run } = mover;
  const { from, to, timed, signal } = plan;
  const { rank } = job.queue;
  const target = to.place.region.rank;
  const packets = packetsOf(to.bytes, timed);
  const data = new Moment();
  let [waiting, leaving] = [packets.length, packets.length];
  for (const packet of packets) {
    let bytes: Uint8Array = nothingStored;
    const departed = () => {
      bytes =
        from instanceof Uint8Array ? from.slice(packet.start, packet.end) : run.bytesAt(part(from, packet));
      run.countRead(rank, packet.timed);
      leaving -= 1;
      if (leaving === 0 && !(from instanceof Uint8Array)) run.reusable(job);
    };
    const landed = () => {
      mover.land(job, rank, to.place, to.start + packet.start, bytes, packet.timed);
      waiting -= 1;
      if (waiting === 0) data.reach();
    };
    const flow = mover.flowOf(job);
    mover.transport.send({ job, from: rank, to: target, bytes: packet.timed, flow, departed, landed });
  }
  mover.signal(job, [{ signal, data }], covered, () => mover.acknowledge(job, target));
}

export function read(mover: Mover, job: Job, { from, to, timed }: PlanOf<"read">): void {
  const { run } = mover;
  const { rank } = job.queue;
  const source = from.place.region.rank;
  const packets = packetsOf(from.bytes, timed);
  let waiting = packets.length;
  run.simulation.after(run.ports.latencyPs(rank, source), () => {
    for (const packet of packets) {
      let bytes: Uint8Array = nothingStored;
      const departed = () => {
        if (!run.reaches(job, from.place)) return;
        bytes = run.bytesAt(part(from, packet));
        run.countRead(source, packet.timed);
      };
      const landed = () => {
        mover.land(job, source, to.place, to.start + packet.start, bytes, packet.timed);
        waiting -= 1;
        if (waiting === 0) run.end(job, "OK");
      };
      const flow = mover.flowOf(job);
      mover.transport.send({ job, from: source, to: rank, bytes: packet.timed, flow, departed, landed });
    }
  });
}

export function multicast(mover: Mover, job: Job, plan: PlanOf<"multicast">, covered: Covered): void {
  const { run } = mover;
  const { from, members, timed } = plan;
  const packets = packetsOf(from.bytes, timed);
  const copies = new Array<Uint8Array | undefined>(packets.length);
  const { rows: steps } = run.steps;
  const devices = new Set<number>();
  const good = members.flatMap((member, number) => {
    if ("failure" in member) {
      run.endMember(job, member.failure, number);
      return [];
    }
    const { rank } = member.to.place.region;
    const again = devices.has(rank);
    devices.add(rank);
    return [new Member(mover, job, { ...member, number, again, packets: packets.length })];
  });
  if (good.length === 0 && members.length > 0) {
    run.fail(job);
    return;
  }
  if (good.length === 0) run.reusable(job);
  let leaving = packets.length;
  const ranks = good.map(({ to }) => to.place.region.rank);
  ship(run, mover.transport, {
    job,
    // Packet by packet, one for each member.
    deliveries: {
      row: Int32Array.from({ length: packets.length * good.length }, (_, i) => Math.floor(i / good.length)),
      rank: Int32Array.from({ length: packets.length * good.length }, (_, i) => ranks[i % good.length] ?? 0),
    },
    failed: (delivery, reason) => good[delivery % good.length]?.lose(reason),
    from: job.queue.rank,
    timedBytes: (row) => packets[row]?.timed ?? 0,
    flow: mover.flowOf(job),
    dedup: mover.dedupOf("multicast"),
    departed: (delivery) => {
      const row = Math.floor(delivery / good.length);
      const packet = packets[row];
      if (packet === undefined || copies[row] !== undefined) return;
      copies[row] = run.bytesAt(part(from, packet));
      run.countRead(job.queue.rank, packet.timed);
      leaving -= 1;
      if (leaving === 0) run.reusable(job);
    },
    landed: (delivery, handsOn) => {
      const member = good[delivery % good.length];
      const row = Math.floor(delivery / good.length);
      const packet = packets[row];
      if (member === undefined || packet === undefined) return;
      const { to, again, lost } = member;
      const bytes = copies[row] ?? nothingStored;
      const isShut = !run.isOpen(job, to.place);
      if (isShut) member.shutOut();
      const landsLate = isShut && mover.landsAfter("BAD_KEY");
      if (lost.reached && !landsLate) return;
      if (steps.takes({ handsOn, again })) {
        const start = to.start + packet.start;
        if (landsLate) mover.put(job, job.queue.rank, to.place, start, bytes, packet.timed);
        else mover.land(job, job.queue.rank, to.place, start, bytes, packet.timed);
      }
      member.came();
    },
  });
  const farthest = mover.farthest(
    job,
    good.map(({ to }) => to),
  );
  const followed = good.flatMap((member) => new Array(steps.signals(packets.length)).fill(member));
  mover.signal(job, followed, covered, () => {
    if (good.length > 0 && good.every(({ lost }) => lost.reached)) run.fail(job);
    else mover.acknowledge(job, farthest);
  });
}

/** A member of a multicast that has not failed at once, and what comes of it. */
class Member implements Followed {
  readonly to: Span;
  /** Whether an earlier member is on the same device. */
  readonly again: boolean;
  readonly signal: SignalPlan | undefined;
  readonly data = new Moment();
  readonly counted: Moment;
  readonly lost = new Moment();
  readonly #mover: Mover;
  readonly #job: Job;
  readonly #number: number;
  #waiting: number;

  constructor(
    mover: Mover,
    job: Job,
    {
      to,
      signal,
      number,
      again,
      packets,
    }: { to: Span; signal: SignalPlan | undefined; number: number; again: boolean; packets: number },
  ) {
    const { countsOwnChunks } = mover.run.steps.order;
    this.to = to;
    this.again = again;
    this.signal = signal;
    this.counted = countsOwnChunks
      ? this.data
      : mover.chunks.next(job.queue.rank, to.place.region.rank, packets);
    this.#mover = mover;
    this.#job = job;
    this.#number = number;
    this.#waiting = packets;
  }

  /** A packet has been dealt with. */
  came(): void {
    this.#waiting -= 1;
    if (this.#waiting === 0) this.data.reach();
    if (this.counted !== this.data) this.#mover.chunks.came(this.#job.queue.rank, this.to.place.region.rank);
  }

  /** It ends alone, and gets no more. */
  lose(reason: Failure): void {
    if (this.#job.status !== undefined || this.lost.reached) return;
    this.#mover.run.endMember(this.#job, reason, this.#number);
    this.lost.reach();
  }

  shutOut(): void {
    const { run } = this.#mover;
    if (run.steps.rows.shutOutAlone) this.lose("BAD_KEY");
    else run.end(this.#job, "BAD_KEY");
  }
}

function part(span: Span, { start, end }: Packet): Span {
  return { ...span, start: span.start + start, bytes: end - start };
}
