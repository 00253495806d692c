/** A lane of a run in a thread of its own, with an adapter of its own. */
import type { CaseRun } from "../harness/run-case.ts";
import type { Lane } from "../harness/session.ts";
import { packageRoot } from "../package-root.ts";
import type { CaseEnded, CaseToRun, RunWorkerData } from "./run-worker.ts";
import { startWorker } from "./start-worker.ts";
import { strayEndOfThread } from "./stray-end.ts";

/**
 * Starts a lane. A defect of the suite rejects the run of the case with its error; a thread that its adapter ends, or in
 * which it throws outside of any answer, rejects it with the ExitError that such an end has in one thread.
 */
export function startRunLane(data: RunWorkerData): Lane {
  const worker = startWorker("run-worker", data);
  return {
    run: ({ id }, wantsSmallest) =>
      new Promise<CaseRun>((resolve, reject) => {
        const threw = (error: unknown) => reject(strayEndOfThread(error, packageRoot()));
        const exited = () => reject(strayEndOfThread(undefined, packageRoot()));
        worker.once("error", threw);
        worker.once("exit", exited);
        worker.once("message", (ended: CaseEnded) => {
          worker.off("error", threw);
          worker.off("exit", exited);
          if (ended.kind === "run") resolve(ended.run);
          else reject(ended.error);
        });
        worker.postMessage({ id, wantsSmallest } satisfies CaseToRun);
      }),
    close: () => worker.terminate(),
  };
}
