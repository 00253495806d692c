/** The plans of verbs that go by a table: `scatter` and `gather`, `append`, and `reduce`. */
import { castOf } from "../../fabric/claimed.ts";
import { castRowBytes } from "../../fabric/row-cast.ts";
import type { AppendRequest, GatherRequest, ReduceRequest, ScatterRequest } from "../../generated/types.ts";
import { formatBytes, int32Of } from "./elements.ts";
import type { Plan, PlanOf } from "./plan.ts";
import { type CheckSteps, type PlanChecks, refuseIndex } from "./plan-checks.ts";
import { movesOf, refuseOverlap } from "./row-moves.ts";
import { groupSignalPlans, signalPlan } from "./signal-plan.ts";

export function movePlan(request: ScatterRequest | GatherRequest, checks: PlanChecks): Plan {
  const { steps, span, spans, apart } = checks;
  const { rowBytes: localBytes, timedRowBytes = localBytes, table } = request;
  const [rows = 0, slots = 0] = table.shape;
  const isScatter = request.kind === "scatter";
  const local = span(isScatter ? request.from : request.to, rows * localBytes, "local");
  const isCast = castOf(request) !== undefined;
  const rowBytes = isCast ? castRowBytes(localBytes) : localBytes;
  const timed = isCast ? castRowBytes(timedRowBytes) : timedRowBytes;
  const uncast = isCast ? { uncast: { rowBytes: localBytes, timed: timedRowBytes } } : {};
  const members = isScatter ? spans(request.to, 0, "write") : spans(request.from, 0, "read");
  const { moves, rowsOf, wrong, badEntry } = movesOf(table, slots, rowBytes, members, steps);
  const signals = isScatter ? groupSignalPlans(request.signal, rowsOf, checks) : [];
  apart();
  if (steps.refusesOverlap) refuseOverlap(moves, members, rowBytes, isScatter, local);
  refuseIndex(wrong);
  return { kind: request.kind, local, members, moves, badEntry, rowBytes, timed, ...uncast, signals };
}

export function appendPlan(request: AppendRequest, checks: PlanChecks): PlanOf<"append"> {
  const { steps, span, spans, aligned, apart } = checks;
  const { rowBytes, timedRowBytes = rowBytes, capacity, table } = request;
  const [rows = 0, slotsPerRow = 0] = table.shape;
  const local = span(request.from, rows * rowBytes, "local");
  const members = spans(request.to, capacity * rowBytes, "write");
  const cursors = spans(request.cursors, 8, "atomic").map((at) => aligned(at, 8));
  const entries = int32Of(table);
  const { rowsOf, wrong } = appendedRows(entries, members.length, steps);
  const slots =
    request.slots === undefined ? undefined : span(request.slots, 4 * rows * slotsPerRow, "local");
  const signals = groupSignalPlans(request.signal, rowsOf, checks);
  apart(local, slots, ...members);
  refuseIndex(wrong);
  return {
    kind: "append",
    local,
    members,
    cursors,
    capacity,
    table: entries,
    slotsPerRow,
    rowBytes,
    timed: timedRowBytes,
    slots,
    signals,
  };
}

/** How many rows are for each member, and the first wrong entry. */
function appendedRows(
  entries: Int32Array,
  members: number,
  steps: CheckSteps,
): { readonly rowsOf: readonly number[]; readonly wrong: number | undefined } {
  const rowsOf = new Array<number>(members).fill(0);
  let wrong: number | undefined;
  entries.forEach((entry, index) => {
    const member = steps.member(entry, members);
    if (member === undefined) return;
    if (member < 0 || member >= members) wrong ??= index;
    else rowsOf[member] = (rowsOf[member] ?? 0) + 1;
  });
  return { rowsOf, wrong };
}

export function reducePlan(request: ReduceRequest, checks: PlanChecks): PlanOf<"reduce"> {
  const { steps, span, spans, aligned, apart } = checks;
  const { elements, timedElements = elements, terms, output, table } = request;
  const [rows = 0, slotsPerRow = 0] = table.shape;
  const [termBytes, outputBytes] = [formatBytes[terms], formatBytes[output]];
  const members = spans(request.from, 0, "reduce").map((at) => aligned(at, termBytes));
  const outputSize = rows * elements * outputBytes;
  const to = aligned(span(request.to, outputSize, "local"), outputBytes);
  const also =
    request.also === undefined
      ? []
      : spans(request.also, outputSize, "write").map((at) => aligned(at, outputBytes));
  const { moves, wrong } = movesOf(table, slotsPerRow, elements * termBytes, members, steps);
  const entries = new Int32Array(2 * rows * slotsPerRow).fill(-1);
  moves.entry.forEach((entry, i) => {
    entries[2 * entry] = moves.member[i] ?? -1;
    entries[2 * entry + 1] = moves.start[i] ?? 0;
  });
  const signal = request.signal === undefined ? undefined : signalPlan(request.signal, checks);
  apart(to, ...also);
  if (steps.refusesOverlap) {
    for (const own of [to, ...also]) refuseOverlap(moves, members, elements * termBytes, false, own);
  }
  refuseIndex(wrong);
  return {
    kind: "reduce",
    request,
    members,
    to,
    also,
    entries,
    rows,
    slotsPerRow,
    timed: timedElements * termBytes,
    signal,
  };
}
