/**
 * How cases about a program beside work judge: what came of the program is what must, the times are possible, and how much of
 * the shorter was hidden behind the longer.
 */
import type { OverlapParams, OverlapResult } from "../../src/generated/types.ts";
import type { Exchange } from "../../src/harness/case.ts";
import type { Check } from "../../src/harness/check.ts";
import { partCompletions, withPartQueues } from "../../src/oracle/fabric/part-queues.ts";
import { judgeOutcome } from "./programs.ts";

type Times = Pick<OverlapResult, "programNs" | "workNs" | "togetherNs">;

/** The efficiency that is asked for. */
const asked = 0.9;

type Overlapped = Exchange<{ readonly method: "overlap"; readonly params: OverlapParams }>;

/** One program did beside each work what it must do, and both together took no less than the longer alone. */
export function judgeOverlaps(exchanges: readonly Overlapped[], check: Check): void {
  const [first] = exchanges;
  if (first === undefined) return;
  const { program, parts = [] } = first.request.params;
  const expanded = withPartQueues(program, parts);
  for (const exchange of exchanges) {
    const { outcome, ...times } = check.answer(exchange);
    const completions = [...outcome.completions, ...partCompletions(parts)];
    judgeOutcome(expanded, { ...outcome, completions }, check);
    const longer = Math.max(times.programNs, times.workNs);
    check.that(`${saysTimes(times)}: they can't be that quick`, times.togetherNs >= 0.95 * longer);
  }
}

/** How much of the shorter hides behind the longer; it must be 0.9. */
export function reportOverlap(times: Times, name: string, check: Check): void {
  const { programNs: a, workNs: b, togetherNs } = times;
  const efficiency = (a + b - togetherNs) / Math.min(a, b);
  check.figure({ name, value: Math.round(1000 * efficiency) / 1000, unit: "", worst: "lowest", asked });
  check.that(
    `${saysTimes(times)}: an efficiency of ${efficiency.toFixed(2)}; at least ${asked}`,
    efficiency >= asked,
  );
}

/** `program 100 us, work 100 us, together 108 us`. */
export function saysTimes({ programNs, workNs, togetherNs }: Times): string {
  return `program ${inUs(programNs)}, work ${inUs(workNs)}, together ${inUs(togetherNs)}`;
}

function inUs(ns: number): string {
  return `${Number((ns / 1000).toPrecision(4)).toLocaleString("en-US")} us`;
}
