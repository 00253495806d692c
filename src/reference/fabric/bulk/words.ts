/** Words: atomics, and waits for a word to change. */
import type { Job } from "../job.ts";
import { whenAll } from "../simulation.ts";
import type { Mover, PlanOf } from "./mover.ts";

export function atomic(mover: Mover, job: Job, plan: PlanOf<"atomic">, covered: readonly Job[]): void {
  const { run } = mover;
  const { at, fetch, change, release } = plan;
  const { rank } = job.queue;
  const target = at.place.region.rank;
  const awaited = covered
    .filter((earlier) => run.steps.order.covers(release, earlier.targets.includes(target)))
    .map(({ performed }) => performed);
  mover.send(job, rank, target, 0, () =>
    whenAll(awaited, () => {
      if (!run.reaches(job, at.place)) return;
      let former = 0n;
      mover.transport.effect(() => {
        former = run.wordAt(at);
        run.putWord(at, change(former));
      });
      run.simulation.after(run.ports.latencyPs(target, rank), () => {
        if (fetch !== undefined && job.status === undefined) run.putWord(fetch, former);
        run.end(job, "OK");
      });
    }),
  );
}

export function wait({ run }: Mover, job: Job, { at, satisfied }: PlanOf<"wait">): void {
  const look = () => {
    if (job.status === undefined && satisfied(run.wordAt(at))) run.end(job, "OK");
  };
  run.watch(at, look);
  look();
}
