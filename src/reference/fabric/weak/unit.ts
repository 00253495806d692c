/**
 * The unit for small programs: words alone, with all the freedom that the memory model leaves. A write lands whenever
 * it likes; a signal may land before what it covers, and carries along what an acquirer then has to see; a reader may
 * still find an older value where nothing obliges it to a newer one. What is drawn decides, and every seed is another
 * schedule.
 */
import type { Program } from "../../../generated/types.ts";
import type { Run } from "../run.ts";
import type { Unit } from "../unit.ts";
import { read, write } from "./copies.ts";
import { fence } from "./fences.ts";
import { Histories } from "./histories.ts";
import { WeakMover } from "./mover.ts";
import { looks } from "./plan-words.ts";
import { signal } from "./signals.ts";
import { Views } from "./views.ts";
import { atomic, wait } from "./words.ts";

export function weakUnit(run: Run, program: Program, multiCopyAtomic: boolean): Unit {
  const histories = new Histories(run, multiCopyAtomic);
  const views = new Views(run, histories, program);
  const mover = new WeakMover(run, histories, views, multiCopyAtomic);
  return {
    orderedBehind: (earlier, why) =>
      why === "sc" || looks(earlier.plan) ? earlier.performed : earlier.started,
    start: (job, plan) => {
      const trace = views.begin(job, plan);
      switch (plan.kind) {
        case "write":
          return write(mover, job, plan, trace);
        case "signal":
          return mover.settle(job, [signal(mover, job, plan.signal, trace)], trace);
        case "read":
          return read(mover, job, plan, trace);
        case "atomic":
          return atomic(mover, job, plan, trace);
        case "wait":
          return wait(mover, job, plan, trace);
        case "fence":
          return fence(mover, job, run.steps.order.fence(plan.order), trace);
        default:
          throw new Error(`a small program has no ${plan.kind}`);
      }
    },
  };
}
