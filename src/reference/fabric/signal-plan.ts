/** Signals as they are planned: a change of a word, of one address or of each member of a group, and what it covers. */
import { wordValue } from "../../fabric/words.ts";
import type { GroupSignal, Release, Signal, SignalOperation } from "../../generated/types.ts";
import type { Span } from "./access.ts";
import type { PlanChecks } from "./plan-checks.ts";

/** A change of a word, and what it covers. */
export interface SignalPlan {
  readonly at: Span;
  readonly operation: SignalOperation;
  readonly value: bigint;
  readonly release: Release;
}

export function signalPlan(
  { at, operation, value, release }: Signal,
  { span, aligned }: PlanChecks,
): SignalPlan {
  return { at: aligned(span(at, 8, "atomic"), 8), operation, value: wordValue(value), release };
}

/** A signal to each member, which counts its rows. */
export function groupSignalPlans(
  signal: GroupSignal | undefined,
  rowsOf: readonly number[],
  { spans, aligned }: PlanChecks,
): SignalPlan[] {
  if (signal === undefined) return [];
  const { operation, release } = signal;
  const [value, perRow] = [wordValue(signal.value), wordValue(signal.perRow ?? "0x0")];
  return spans(signal.at, 8, "atomic").map((at, member) => ({
    at: aligned(at, 8),
    operation,
    value: BigInt.asUintN(64, value + perRow * BigInt(rowsOf[member] ?? 0)),
    release,
  }));
}
