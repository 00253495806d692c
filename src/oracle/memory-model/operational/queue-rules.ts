/** What the requests of a queue have to wait for, as the machines see it: sets of events with one bit each. */
import { type MemoryEvent, NotLitmus } from "../events.ts";

/** What an event has to wait for, by the rules of its queue. */
export interface QueueRule {
  /** Events that have begun before it begins, one bit each. */
  readonly waitsFor: number;
  /** Among them those whose effect is there as well, where engines have one memory. */
  readonly waitsForLanding: number;
  /** Earlier events of its word, behind which its own effect comes. */
  readonly sameWord: number;
  /** The last fence before it. */
  readonly fence?: number;
}

export function queueRules(events: readonly MemoryEvent[]): QueueRule[] {
  if (events.length > mostEvents)
    throw new NotLitmus(`the program has ${events.length} events; at most ${mostEvents} are explored`);
  return events.map((event) => {
    let waitsFor = 0;
    let waitsForLanding = 0;
    let sameWord = 0;
    let fence: number | undefined;
    for (const earlier of events.slice(0, event.index)) {
      if (earlier.queue !== event.queue) continue;
      const bit = 1 << earlier.index;
      const shared = earlier.kind !== "F" && event.kind !== "F" && earlier.word === event.word;
      const named = event.after.includes(earlier.index);
      if (shared || named || earlier.kind === "F" || event.kind === "F" || holdsBack(earlier, event))
        waitsFor |= bit;
      if (covers(event, earlier)) waitsFor |= bit;
      if (shared) sameWord |= bit;
      const flushes = event.kind === "F" && event.order === "sc";
      if (named || flushes || (shared && event.kind !== "W")) waitsForLanding |= bit;
      if (earlier.kind === "F") fence = earlier.index;
    }
    return { waitsFor, waitsForLanding, sameWord, ...(fence === undefined ? {} : { fence }) };
  });
}

/** Whether a release covers an earlier event of its queue. */
function covers(release: MemoryEvent, earlier: MemoryEvent): boolean {
  if (release.kind === "R" || release.kind === "F") return false;
  switch (release.release) {
    case "none":
      return false;
    case "weak":
      return earlier.index === release.data;
    case "strong":
      return earlier.index === release.data || (earlier.kind !== "F" && earlier.target === release.target);
    case "all":
      return true;
  }
}

/** Whether an acquire holds a later request of its queue back. */
function holdsBack(acquire: MemoryEvent, later: MemoryEvent): boolean {
  if (!("acquire" in acquire) || acquire.acquire === undefined) return false;
  const range = acquire.acquire;
  if (range === "all") return true;
  return later.touches.some(({ region, offset, bytes }) => {
    const end = Math.min(offset + bytes, range.offset + range.bytes);
    return region === range.region && Math.max(offset, range.offset) < end;
  });
}

const mostEvents = 30;

export function everyBit(events: readonly MemoryEvent[]): number {
  return 2 ** events.length - 1;
}

export function has(mask: number, index: number): boolean {
  return ((mask >> index) & 1) === 1;
}

export function bitsOf(mask: number): number[] {
  const bits: number[] = [];
  for (let index = 0; mask >> index > 0; index += 1) if (has(mask, index)) bits.push(index);
  return bits;
}
