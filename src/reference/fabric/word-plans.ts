/** The plans of what is done to single words: `atomic`, `signal` and `wait`. */
import { wordValue } from "../../fabric/words.ts";
import type { AtomicRequest, SignalRequest, WaitRequest } from "../../generated/types.ts";
import type { PlanOf } from "./plan.ts";
import type { PlanChecks } from "./plan-checks.ts";
import { signalPlan } from "./signal-plan.ts";

export function atomicPlan(request: AtomicRequest, { span, aligned, apart }: PlanChecks): PlanOf<"atomic"> {
  const { operation, operand, compare = "0x0", release = "none" } = request;
  const at = aligned(span(request.at, 8, "atomic"), 8);
  const fetch = request.fetch === undefined ? undefined : span(request.fetch, 8, "local");
  apart(at, fetch);
  const [b, c] = [wordValue(operand), wordValue(compare)];
  const change = (former: bigint) => {
    if (operation === "add") return BigInt.asUintN(64, former + b);
    return operation === "swap" || former === c ? b : former;
  };
  return { kind: "atomic", at, fetch, change, release };
}

export function signalRequestPlan(request: SignalRequest, checks: PlanChecks): PlanOf<"signal"> {
  const signal = signalPlan(request, checks);
  checks.apart();
  return { kind: "signal", signal };
}

export function waitPlan(request: WaitRequest, { span, aligned, apart }: PlanChecks): PlanOf<"wait"> {
  const at = aligned(span(request.at, 8, "local"), 8);
  apart();
  const value = wordValue(request.value);
  const satisfied =
    request.until === "equal" ? (now: bigint) => now === value : (now: bigint) => now >= value;
  return { kind: "wait", at, satisfied };
}
