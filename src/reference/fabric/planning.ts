/** From a request to its plan, or to the failure with which it is refused before anything is done. */
import type { FabricRequest, Queue } from "../../generated/types.ts";
import { multicastPlan, readPlan, writePlan } from "./copy-plans.ts";
import { combinePlan, dispatchPlan } from "./exchange-plan.ts";
import type { Image } from "./image.ts";
import type { Plan } from "./plan.ts";
import { type PlanChecks, planChecks, type Refusal, Refused, refuse } from "./plan-checks.ts";
import { appendPlan, movePlan, reducePlan } from "./row-plans.ts";
import type { EngineSteps } from "./steps.ts";
import { atomicPlan, signalRequestPlan, waitPlan } from "./word-plans.ts";

type PlanSteps = Pick<EngineSteps, "checks" | "exchanges">;

/** What becomes of a request, or why nothing does. Some regions' keys have been taken back. */
export function planOf(
  image: Image,
  queue: Queue,
  request: FabricRequest,
  { checks, exchanges }: PlanSteps,
  takenBack: ReadonlySet<number>,
): Plan | Refusal {
  try {
    return checkedPlan(image, queue, request, exchanges, planChecks(image, queue, checks, takenBack));
  } catch (error) {
    if (error instanceof Refused) return error.refusal;
    throw error;
  }
}

function checkedPlan(
  image: Image,
  queue: Queue,
  request: FabricRequest,
  exchanges: EngineSteps["exchanges"],
  checks: PlanChecks,
): Plan {
  switch (request.kind) {
    case "write":
      return writePlan(request, checks);
    case "read":
      return readPlan(request, checks);
    case "multicast":
      return multicastPlan(image, request, checks);
    case "scatter":
    case "gather":
      return movePlan(request, checks);
    case "append":
      return appendPlan(request, checks);
    case "reduce":
      return reducePlan(request, checks);
    case "dispatch":
      return dispatchPlan(image, request, exchanges, checks);
    case "combine":
      return combinePlan(image, request, exchanges, checks);
    case "atomic":
      return atomicPlan(request, checks);
    case "signal":
      return signalRequestPlan(request, checks);
    case "wait":
      return waitPlan(request, checks);
    case "fence":
      return { kind: "fence", order: request.order };
    case "cancel":
      return { kind: "cancel", request: request.request };
    case "invalidate": {
      const { region, number } = image.placeOf(request.region);
      if (!checks.steps.sameTenant(queue.tenant ?? 0, region.tenant ?? 0)) refuse("BAD_KEY");
      return { kind: "invalidate", region: number };
    }
  }
}
