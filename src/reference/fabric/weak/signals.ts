/** Signals of small programs: they land whenever they like, and carry what whoever acquires them has to see. */
import type { Release } from "../../../generated/types.ts";
import type { Place } from "../image.ts";
import type { Job } from "../job.ts";
import type { SignalPlan } from "../signal-plan.ts";
import { join, pending, type Version, type View } from "./histories.ts";
import type { WeakMover } from "./mover.ts";
import { looks } from "./plan-words.ts";
import { type Trace, take } from "./views.ts";
import { wordOf } from "./word-bytes.ts";

/** A signal on its way: what it carries, and whether it waits for that itself. Behind its own data, if it has any. */
export function signal(
  mover: WeakMover,
  job: Job,
  { at, operation, value, release }: SignalPlan,
  trace: Trace,
  own: readonly Version[] = [],
): Version {
  const { run, histories } = mover;
  const version = pending(wordOf(at), value);
  mover.noteLanding("signalled", job, version, at.place.region.rank, 8);
  version.carries = carriesOf(mover, job, release, at.place, trace, own);
  const before = new Set([...trace.seen, ...version.carries]);
  // What it covers comes before it, and so before whatever comes behind it.
  join(trace.seen, version.carries);
  trace.seen.add(version);
  histories.whenReady(run.dice.pace(), version.word, before, () => {
    if (operation === "add") {
      const former = histories.newest(version.word);
      take(former, trace);
      version.value = BigInt.asUintN(64, former.value + value);
      version.carries = new Set([...version.carries, ...former.carries]);
    }
    histories.land(version);
  });
  return version;
}

/** What a release carries: what the last fence passes on, its own data, and what it covers of its queue. */
export function carriesOf(
  { run, views }: WeakMover,
  job: Job,
  release: Release,
  { region }: Place,
  trace: Trace,
  own: readonly Version[] = [],
): View {
  const queue = views.queueOf(job);
  const carries = new Set(queue.fence);
  if (release === "none") return carries;
  const { order } = run.steps;
  if (order.coversOwn(release)) join(carries, own);
  if (order.cumulative)
    join(
      carries,
      [...trace.seen].filter((seen) => !own.includes(seen)),
    );
  for (const { job: earlier, seen } of queue.traces) {
    if (!order.coversLooks && looks(earlier.plan)) continue;
    if (earlier !== job && order.covers(release, earlier.targets.includes(region.rank)))
      join(carries, order.cumulative ? seen : [...seen].filter((version) => !queue.base.has(version)));
  }
  return carries;
}
