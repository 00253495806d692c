/** The workloads of a model in which communication and products depend on each other, by name. */
import type { Random } from "../../src/harness/random.ts";
import { gatherThenMultiply } from "./gather-then-multiply.ts";
import { multiplyThenReduce } from "./multiply-then-reduce.ts";
import { twoMicroBatches } from "./two-micro-batches.ts";
import { twoMicroBatchesByExchanges } from "./two-micro-batches-by-exchanges.ts";
import type { Workload, WorkloadSize } from "./workload.ts";

export const workloads = [
  "gather-then-multiply",
  "multiply-then-reduce",
  "two-micro-batches",
  "two-micro-batches-by-exchanges",
] as const;
export type WorkloadName = (typeof workloads)[number];

const made: {
  readonly [Name in WorkloadName]: (islands: string, size: WorkloadSize, random: Random) => Workload;
} = {
  "gather-then-multiply": gatherThenMultiply,
  "multiply-then-reduce": multiplyThenReduce,
  "two-micro-batches": twoMicroBatches,
  "two-micro-batches-by-exchanges": twoMicroBatchesByExchanges,
};

export function workload(name: WorkloadName, islands: string, size: WorkloadSize, random: Random): Workload {
  return made[name](islands, size, random);
}
