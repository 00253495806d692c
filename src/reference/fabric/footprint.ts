/**
 * The words that a plan is about: what other requests of its queue have to keep their order with. The source of a write is
 * not among them; that it may be changed is told by a completion.
 */
import type { Span } from "./access.ts";
import type { Plan } from "./plan.ts";
import type { RowMoves } from "./row-moves.ts";
import type { SignalPlan } from "./signal-plan.ts";

export interface Touch {
  readonly span: Span;
  readonly writes: boolean;
}

export function footprintOf(plan: Plan): Touch[] {
  const touches: Touch[] = [];
  const written = (...spans: readonly (Span | undefined)[]) => {
    for (const span of spans) if (span !== undefined) touches.push({ span, writes: true });
  };
  const looked = (...spans: readonly Span[]) => {
    for (const span of spans) touches.push({ span, writes: false });
  };
  const signalled = (signals: readonly (SignalPlan | undefined)[]) =>
    written(...signals.map((signal) => signal?.at));
  switch (plan.kind) {
    case "write":
      written(plan.to);
      signalled([plan.signal]);
      break;
    case "read":
      looked(plan.from);
      written(plan.to);
      break;
    case "multicast":
      for (const member of plan.members) {
        if ("failure" in member) continue;
        written(member.to);
        signalled([member.signal]);
      }
      break;
    case "scatter":
      written(...rowSpans(plan.members, plan.moves, plan.rowBytes));
      signalled(plan.signals);
      break;
    case "gather":
      looked(...rowSpans(plan.members, plan.moves, plan.rowBytes));
      written(plan.local);
      break;
    case "append":
      written(...plan.members, ...plan.cursors, plan.slots);
      signalled(plan.signals);
      break;
    case "reduce":
      looked(...plan.members.map((span) => ({ ...span, bytes: span.place.region.bytes - span.start })));
      written(plan.to, ...plan.also);
      signalled([plan.signal]);
      break;
    case "dispatch":
      // Nothing is ordered by the words of its places.
      break;
    case "combine":
      written(plan.to);
      break;
    case "atomic":
      written(plan.at, plan.fetch);
      break;
    case "signal":
      signalled([plan.signal]);
      break;
    case "wait":
      looked(plan.at);
      break;
    case "fence":
    case "cancel":
    case "invalidate":
      break;
  }
  return touches.filter(({ span }) => span.bytes > 0);
}

/** For each member, from the first to the last byte of its rows: more than the rows themselves, never less. */
function rowSpans(members: readonly Span[], moves: RowMoves, rowBytes: number): Span[] {
  const low = new Float64Array(members.length).fill(Number.POSITIVE_INFINITY);
  const high = new Float64Array(members.length);
  for (let i = 0; i < moves.count; i += 1) {
    const [member, start] = [moves.member[i] ?? 0, moves.start[i] ?? 0];
    low[member] = Math.min(low[member] ?? start, start);
    high[member] = Math.max(high[member] ?? 0, start + rowBytes);
  }
  return members.flatMap((span, member) => {
    const start = low[member] ?? 0;
    return Number.isFinite(start) ? [{ ...span, start, bytes: (high[member] ?? 0) - start }] : [];
  });
}

/** Whether the words of one run of bytes are all among those of another in the same region. */
export function coversWords(a: Span, b: Span): boolean {
  const lastWord = ({ start, bytes }: Span) => Math.floor((start + bytes - 1) / 8);
  return Math.floor(a.start / 8) <= Math.floor(b.start / 8) && lastWord(b) <= lastWord(a);
}

/** Whether two runs of bytes have an aligned word of 8 bytes in common. */
export function shareWord(a: Span, b: Span): boolean {
  if (a.place !== b.place || a.bytes === 0 || b.bytes === 0) return false;
  const [firstA, lastA] = [Math.floor(a.start / 8), Math.floor((a.start + a.bytes - 1) / 8)];
  const [firstB, lastB] = [Math.floor(b.start / 8), Math.floor((b.start + b.bytes - 1) / 8)];
  return firstA <= lastB && firstB <= lastA;
}

/** The ranks that a request is about, on the other side, for what a strong signal covers. */
export function targetsOf(plan: Plan, own: number): readonly number[] {
  const ranksOf = (spans: readonly Span[]) => [...new Set(spans.map(({ place }) => place.region.rank))];
  switch (plan.kind) {
    case "write":
      return ranksOf([plan.to]);
    case "read":
      return ranksOf([plan.from]);
    case "atomic":
      return ranksOf([plan.at]);
    case "signal":
      return ranksOf([plan.signal.at]);
    case "multicast":
      return ranksOf(plan.members.flatMap((member) => ("failure" in member ? [] : [member.to])));
    case "scatter":
    case "gather":
    case "append":
      return ranksOf(plan.members);
    case "reduce":
      return ranksOf([...plan.members, ...plan.also]);
    case "dispatch":
      return ranksOf(plan.rows);
    case "combine":
      return ranksOf(plan.made);
    case "wait":
    case "fence":
    case "cancel":
    case "invalidate":
      return [own];
  }
}

/** Whether a request has a source that it copies, whose reuse is told. */
export function hasSource(plan: Plan): boolean {
  switch (plan.kind) {
    case "write":
      return !(plan.from instanceof Uint8Array);
    case "multicast":
    case "scatter":
    case "append":
    case "dispatch":
    case "combine":
      return true;
    default:
      return false;
  }
}
