/**
 * A worker of `desiderata run`: an adapter that runs in process, and the suite beside it. It runs the cases that it is told
 * to, one after another.
 */
import { parentPort, workerData } from "node:worker_threads";
import { suite } from "../../conformance/suite.ts";
import type { Manifest } from "../generated/types.ts";
import { type CaseRun, type RunOptions, runCase } from "../harness/run-case.ts";
import { connectTarget, targetOf } from "./target-arguments.ts";

export interface RunWorkerData {
  /** The adapter, as it was named in the command line. */
  readonly argument: string | undefined;
  readonly manifest: Manifest;
  readonly options: Pick<RunOptions, "seed" | "deadlineMs">;
}

export interface CaseToRun {
  readonly id: string;
  readonly wantsSmallest: boolean;
}

/** A run; or what went wrong in the suite itself. */
export type CaseEnded =
  | { readonly kind: "run"; readonly run: CaseRun }
  | { readonly kind: "defect"; readonly error: unknown };

const { argument, manifest, options } = workerData as RunWorkerData; // what startRunLane gives
const cases = new Map([...suite()].map((candidate) => [candidate.id, candidate]));
const connection = targetOf(argument, undefined).then(({ target }) => connectTarget(target));

parentPort?.on("message", async (asked: CaseToRun) => {
  const ended = await run(asked).then(
    (run): CaseEnded => ({ kind: "run", run }),
    (error: unknown): CaseEnded => ({ kind: "defect", error }),
  );
  parentPort?.postMessage(ended);
});

async function run({ id, wantsSmallest }: CaseToRun): Promise<CaseRun> {
  const candidate = cases.get(id);
  if (candidate === undefined) throw new RangeError(`there is no case ${id}`);
  return runCase(candidate, manifest, await connection, { ...options, wantsSmallest: () => wantsSmallest });
}
