/**
 * Axiom 4, for engines that claim multi-copy atomicity: a write reaches everybody at once. Beside the points of axiom 3
 * each write has one at which it lands; everybody reads it from then on, and nobody before.
 */
import type { Edges } from "./asked-order.ts";
import type { Derived } from "./derived.ts";
import type { MemoryEvent } from "./events.ts";
import { composed, emptyRelation, joined, relate, related } from "./relation.ts";

/** The points of a program at which something lands, and the edges that are there in every execution. */
export interface Landings {
  readonly points: number;
  /** The point from which the effect of each event is there: of all but writes, the only one. */
  readonly landing: readonly number[];
  readonly asked: readonly Edges[];
}

/**
 * `before` is how many points axiom 3 has. That a write has landed when it is visible, and that writes of a word land in
 * queue order, follows: from the points at which they are visible, and from co.
 */
export function landingsOf(events: readonly MemoryEvent[], before: number): Landings {
  let points = before;
  const landing = events.map(({ kind, index }) => {
    if (kind !== "W") return index;
    points += 1;
    return points - 1;
  });
  const lands = emptyRelation(points);
  const flushed = emptyRelation(points);
  for (const write of events) {
    const landed = landing[write.index] ?? write.index;
    if (write.kind !== "W") continue;
    relate(lands, write.index, landed);
    for (const fence of events)
      if (write.queue === fence.queue && write.index < fence.index)
        if (fence.kind === "F" && fence.order === "sc") relate(flushed, landed, fence.index);
  }
  return {
    points,
    landing,
    asked: [
      { relation: "lands", edges: lands },
      { relation: "fence", edges: flushed },
    ],
  };
}

/** What an execution adds: reads see what has landed, and whoever acquires finds landed what was released. */
export function landingEdges({ points, landing, asked }: Landings, derived: Derived): Edges[] {
  const { rf, co, fr, sw, hb } = derived;
  const land = (event: number) => landing[event] ?? event;
  const seen = emptyRelation(points);
  const unseen = emptyRelation(points);
  const overwritten = emptyRelation(points);
  const carried = emptyRelation(points);
  const acquired = joined(hb.points, [sw, composed(hb, sw)]);
  landing.forEach((landed, a) => {
    landing.forEach((_, b) => {
      if (related(rf, a, b)) relate(seen, landed, b);
      if (related(fr, a, b)) relate(unseen, a, land(b));
      if (related(co, a, b)) relate(overwritten, landed, land(b));
      if (landed !== a && related(acquired, a, b)) relate(carried, landed, b);
    });
  });
  return [
    ...asked,
    { relation: "rf", edges: seen },
    { relation: "fr", edges: unseen },
    { relation: "co", edges: overwritten },
    { relation: "carried", edges: carried },
  ];
}
