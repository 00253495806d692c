/** Words: atomics, and waits for a word to change. */
import type { Covered } from "../covered.ts";
import type { Job } from "../job.ts";
import type { PlanOf } from "../plan.ts";
import { whenAll } from "../simulation.ts";
import type { Mover } from "./mover.ts";

export function atomic(mover: Mover, job: Job, plan: PlanOf<"atomic">, covered: Covered): void {
  const { run } = mover;
  const { at, fetch, change, release } = plan;
  const { rank } = job.queue;
  const target = at.place.region.rank;
  const awaited = covered(release, target).map(({ clear }) => clear);
  mover.send(job, rank, target, 0, () =>
    whenAll(awaited, () => {
      if (!run.reaches(job, at.place)) return;
      let [former, latter] = [0n, 0n];
      mover.transport.effect(() => {
        former = run.wordAt(at);
        latter = former;
        for (let i = run.steps.updates.times(run.ports.pathOf(rank, target)); i > 0; i -= 1)
          latter = change(latter);
        run.putWord(at, latter);
      });
      run.note("landed", job, target, 8, rank);
      run.simulation.after(run.ports.latencyPs(target, rank), () => {
        if (fetch !== undefined && job.status === undefined)
          run.putWord(fetch, run.steps.updates.fetched(former, latter));
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
