/** A lane of a run in a thread of its own, with an adapter of its own. */
import type { CaseRun } from "../harness/run-case.ts";
import type { Lane } from "../harness/session.ts";
import type { CaseToRun, RunWorkerData } from "./run-worker.ts";
import { startWorker } from "./start-worker.ts";

/** Starts a lane. What goes wrong in the thread itself, and is no verdict, rejects the run of the case. */
export function startRunLane(data: RunWorkerData): Lane {
  const worker = startWorker("run-worker", data);
  return {
    run: ({ id }, wantsSmallest) =>
      new Promise<CaseRun>((resolve, reject) => {
        const ended = (run: CaseRun) => {
          worker.off("error", reject);
          resolve(run);
        };
        worker.once("message", ended);
        worker.once("error", reject);
        worker.postMessage({ id, wantsSmallest } satisfies CaseToRun);
      }),
    close: () => worker.terminate(),
  };
}
