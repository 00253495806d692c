/**
 * Atomics and waits of small programs. An atomic reads the newest value of its word; a wait takes any that it may see.
 */
import type { Span } from "../access.ts";
import type { Job } from "../job.ts";
import type { PlanOf } from "../plan.ts";
import type { Run } from "../run.ts";
import { join, pending } from "./histories.ts";
import type { WeakMover } from "./mover.ts";
import { carriesOf } from "./signals.ts";
import { type Trace, take } from "./views.ts";
import { wordOf } from "./word-bytes.ts";

export function atomic(
  mover: WeakMover,
  job: Job,
  { at, fetch, change, release }: PlanOf<"atomic">,
  trace: Trace,
): void {
  const { run, histories, views } = mover;
  const { simulation, dice, steps } = run;
  const word = wordOf(at);
  const before = new Set(trace.seen);
  const version = pending(word, 0n);
  version.carries = carriesOf(mover, job, release, at.place, trace);
  join(trace.seen, version.carries);
  mover.noteLanding("landed", job, version, at.place.region.rank, 8);
  mover.whenAcquirable(job, word, new Set([...before, ...version.carries]), () => {
    const former = histories.newest(word);
    take(former, trace);
    run.note("read", job, at.place.region.rank, 8);
    version.value = repeated(run, job, at, former.value, change);
    version.carries = new Set([...version.carries, ...former.carries]);
    const path = run.pathOf(job.queue.rank, at.place.region.rank);
    if (steps.order.updatesAtOnce(path)) finish(former.value);
    else simulation.after(dice.delay(), () => finish(former.value));
  });
  const finish = (former: bigint) => {
    histories.land(version);
    trace.seen.add(version);
    views.acquire(job, trace);
    if (fetch !== undefined) {
      const register = pending(wordOf(fetch), steps.updates.fetched(former, version.value));
      histories.land(register);
      trace.seen.add(register);
    }
    views.visible(job, trace);
    run.end(job, "OK");
  };
}

/** A change of a word, made as often as the engine makes it. */
function repeated(
  run: Run,
  job: Job,
  { place }: Span,
  former: bigint,
  change: (value: bigint) => bigint,
): bigint {
  let value = former;
  const path = run.pathOf(job.queue.rank, place.region.rank);
  for (let i = run.steps.updates.times(path); i > 0; i -= 1) value = change(value);
  return value;
}

export function wait(mover: WeakMover, job: Job, { at, satisfied }: PlanOf<"wait">, trace: Trace): void {
  const { run, histories, views } = mover;
  const word = wordOf(at);
  const start = histories.floorOf(word);
  const look = () => {
    const fitting = histories.candidates(word, trace.seen, start).filter(({ value }) => satisfied(value));
    if (fitting.length === 0) {
      histories.arrivalAt(word).whenReached(() => mover.whenAcquirable(job, word, trace.seen, look));
      return;
    }
    take(histories.choose(fitting), trace);
    run.note("read", job, at.place.region.rank, 8);
    views.acquire(job, trace);
    run.end(job, "OK");
  };
  mover.whenAcquirable(job, word, trace.seen, look);
}
