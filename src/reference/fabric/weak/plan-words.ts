/** What plans of a small program are about: which words they write, and whether they look at any. */
import type { Span } from "../access.ts";
import type { Plan } from "../plan.ts";

/** Whether a request looks at memory, so that it has been performed only when it has seen something. */
export function looks(plan: Plan | undefined): boolean {
  switch (plan?.kind) {
    case "read":
    case "wait":
    case "atomic":
    case "fence":
      return true;
    case "signal":
    case "write":
      return plan.signal?.operation === "add";
    default:
      return false;
  }
}

/** The words that a plan is about, its sources aside. */
export function spansOf(plan: Plan | undefined): Span[] {
  switch (plan?.kind) {
    case "read":
      return [plan.from, plan.to];
    case "wait":
      return [plan.at];
    default:
      return writtenBy(plan);
  }
}

export function writtenBy(plan: Plan | undefined): Span[] {
  switch (plan?.kind) {
    case "write":
      return plan.signal === undefined ? [plan.to] : [plan.to, plan.signal.at];
    case "signal":
      return [plan.signal.at];
    case "atomic":
      return plan.fetch === undefined ? [plan.at] : [plan.at, plan.fetch];
    default:
      return [];
  }
}
