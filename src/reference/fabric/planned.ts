/**
 * What is known of a request before it runs: its plan, or why it has none, whom it is about, and which words. Nothing
 * of it changes from one run of a program to the next, so it is found out once.
 */
import type { FabricRequest, Queue } from "../../generated/types.ts";
import { footprintOf, type Touch, targetsOf } from "./footprint.ts";
import type { Image } from "./image.ts";
import { piecesOf } from "./offload.ts";
import type { Plan } from "./plan.ts";
import type { Refusal } from "./plan-checks.ts";
import { planOf } from "./planning.ts";
import type { EngineSteps } from "./steps.ts";

interface Planned {
  readonly plan: Plan | undefined;
  readonly refusal: Refusal | undefined;
  readonly targets: readonly number[];
  readonly touches: readonly Touch[];
}

const noneTakenBack: ReadonlySet<number> = new Set();

export function planned(image: Image, queue: Queue, request: FabricRequest, steps: EngineSteps): Planned {
  const known = image.plans.get(request);
  if (known !== undefined) return known as Planned; // what was put there below
  const isServed = steps.offload.serves(piecesOf(image, queue, request));
  const plan: Plan | Refusal = isServed
    ? planOf(image, queue, request, steps, noneTakenBack)
    : { failure: "UNSUPPORTED" };
  const found: Planned =
    "failure" in plan
      ? { plan: undefined, refusal: plan, targets: [queue.rank], touches: [] }
      : { plan, refusal: undefined, targets: targetsOf(plan, queue.rank), touches: footprintOf(plan) };
  image.plans.set(request, found);
  return found;
}
