/**
 * The unit that moves data: every verb, in packets and messages over the ports. A signal goes out behind its data and is
 * held at its target until everything that it covers has landed there; no fence is needed at the sender.
 */
import type { Deduplication, Fault } from "../../../generated/types.ts";
import type { Job } from "../job.ts";
import { piecesOf } from "../offload.ts";
import type { Plan } from "../plan.ts";
import type { Run } from "../run.ts";
import type { Unit } from "../unit.ts";
import { Combines } from "./combine.ts";
import { multicast, read, write } from "./copies.ts";
import { Dispatches } from "./dispatch.ts";
import { Mover, reachedMoment } from "./mover.ts";
import { Rounds } from "./rounds.ts";
import { append, gather, scatter } from "./rows.ts";
import { reduce } from "./sums.ts";
import { Transport } from "./transport.ts";
import { atomic, wait } from "./words.ts";

export function bulkUnit(run: Run, faults: readonly Fault[], dedup: Deduplication): Unit {
  const crossing = dedup === "node" && !run.steps.offload.forwards ? "device" : dedup;
  const mover = new Mover(run, new Transport(run, faults), crossing);
  const rounds = new Rounds(mover);
  const dispatches = new Dispatches(mover, rounds);
  const combines = new Combines(mover, rounds, dispatches);
  const unit: Unit = {
    expects: (job) => rounds.expects(job),
    orderedBehind: (earlier, why) => (why === "signal" ? undefined : earlier.performed),
    start: (job, plan, covered) => {
      mover.transport.begins(job, timedBytesOf(plan));
      if (job.status !== undefined) return;
      switch (plan.kind) {
        case "write":
          return write(mover, job, plan, covered);
        case "read":
          return read(mover, job, plan);
        case "multicast":
          return multicast(mover, job, plan, covered);
        case "scatter":
          return scatter(mover, job, plan, covered);
        case "gather":
          return gather(mover, job, plan);
        case "append":
          return append(mover, job, plan, covered);
        case "reduce":
          return reduce(mover, job, plan, covered);
        case "dispatch":
          return dispatches.start(job, plan);
        case "combine":
          return combines.start(job, plan);
        case "atomic":
          return atomic(mover, job, plan, covered);
        case "signal": {
          const { signal } = plan;
          const done = () => mover.acknowledge(job, signal.at.place.region.rank);
          return mover.signal(job, [{ signal, data: reachedMoment() }], covered, done);
        }
        case "wait":
          return wait(mover, job, plan);
        case "fence":
          return run.end(job, "OK");
        case "invalidate":
          run.invalidate(plan.region);
          return run.end(job, "OK");
        case "cancel":
          // A queue deals with it itself: it concerns its own requests.
          return;
      }
    },
  };
  return { ...unit, start: (job, plan, covered) => offered(run, job, () => unit.start(job, plan, covered)) };
}

/** Begins a request once a host thread has seen to it, and a kernel of its rank runs, where it needs these. */
function offered(run: Run, job: Job, begin: () => void): void {
  const { offload } = run.steps;
  const pieces = piecesOf(run.image, job.queue, job.request);
  // Sums are made where their terms have come.
  const units = Math.max(0, ...pieces.filter(({ task }) => task !== "reduce").map(offload.units));
  const { rank } = job.queue;
  run.hosts.work(rank, pieces.length === 0 ? 0 : offload.hostPs("request"), () => {
    if (job.status !== undefined) return;
    run.units.join(rank, units, () => {
      if (job.status === undefined) begin();
    });
    job.ended.whenReached(() => run.units.leave(rank, units));
  });
}

/** Bytes that a request has to deliver, as they are timed. */
function timedBytesOf(plan: Plan): number {
  switch (plan.kind) {
    case "write":
    case "read":
      return plan.timed;
    case "multicast":
      return plan.timed * plan.members.filter((member) => !("failure" in member)).length;
    case "scatter":
    case "gather":
      return plan.timed * plan.moves.count;
    case "dispatch":
      return plan.timed * plan.sent.count;
    case "append":
      return plan.timed * plan.table.filter((member) => member >= 0).length;
    default:
      return 0;
  }
}
