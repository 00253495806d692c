/**
 * A worker of `desiderata probe`: looks for the models behind answers. That takes seconds to a minute of pure computation,
 * in which the command has to show that it is alive, and to end when it is told to.
 */
import { parentPort } from "node:worker_threads";
import type { GemmResult } from "../generated/types.ts";
import { planOf } from "../probe/plan.ts";
import { profileOf } from "../probe/profile.ts";
import type { Product } from "../probe/selection.ts";

/** A product, and the answers to all requests that its plan has, in their order. */
export interface Answered {
  readonly product: Product;
  readonly results: readonly GemmResult[];
}

parentPort?.on("message", ({ product, results }: Answered) =>
  parentPort?.postMessage(profileOf(planOf(product), results)),
);
