/**
 * What the requests of a program ask of the order of its events, whatever is read: the edges of happens-before that are
 * there in every execution. `after` also makes a write visible to everybody; that part is with the axioms.
 */
import type { ByteRange, Litmus, MemoryEvent } from "./events.ts";
import { emptyRelation, type Relation, relate } from "./relation.ts";

/** Edges of one kind. */
export interface Edges {
  /** What an edge is called in a cycle. */
  readonly relation: string;
  readonly edges: Relation;
}

/** Edges within queues, by what asks for them. They point forward: an event is earlier if its index is lower. */
export function askedOrder({ events }: Litmus): readonly Edges[] {
  return [
    edgesWhere(events, "same word", (e, f) => e.kind !== "F" && f.kind !== "F" && e.word === f.word),
    edgesWhere(events, "acquire", acquires),
    edgesWhere(events, "release", releases),
    edgesWhere(events, "fence", (e, f) => e.kind === "F" || f.kind === "F"),
    edgesWhere(events, "after", (e, f) => f.after.includes(e.index)),
  ];
}

function edgesWhere(
  events: readonly MemoryEvent[],
  relation: string,
  holds: (earlier: MemoryEvent, later: MemoryEvent) => boolean,
): Edges {
  const edges = emptyRelation(events.length);
  for (const later of events)
    for (const earlier of events)
      if (earlier.queue === later.queue && earlier.index < later.index && holds(earlier, later))
        relate(edges, earlier.index, later.index);
  return { relation, edges };
}

/** Whether the earlier event holds later requests back, and this one among them. */
function acquires(earlier: MemoryEvent, later: MemoryEvent): boolean {
  if (earlier.kind !== "R" && earlier.kind !== "U") return false;
  const { acquire } = earlier;
  if (acquire === undefined || later.position === earlier.position) return false;
  return acquire === "all" || later.touches.some((range) => overlap(range, acquire));
}

/** Whether the later event is released with the earlier one among what it covers. */
function releases(earlier: MemoryEvent, later: MemoryEvent): boolean {
  if (later.kind !== "W" && later.kind !== "U") return false;
  if (later.release === "none") return false;
  if (later.data === earlier.index || later.release === "all") return true;
  return later.release === "strong" && earlier.kind !== "F" && earlier.target === later.target;
}

function overlap(a: ByteRange, b: ByteRange): boolean {
  return a.region === b.region && a.offset < b.offset + b.bytes && b.offset < a.offset + a.bytes;
}
