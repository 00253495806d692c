/**
 * Which live requests of a queue touch a word, found without looking at all of them. Stretches of words are kept by their
 * size, in buckets as long as that size: each is in one or two, and few have to be looked at for a stretch.
 */
import type { Span } from "./access.ts";
import { shareWord, type Touch } from "./footprint.ts";
import type { Job } from "./job.ts";
import type { Moment } from "./simulation.ts";

interface LiveTouch {
  readonly job: Job;
  readonly touch: Touch;
  /** The request has done what it does there, and so have those whose place it took. */
  readonly clear: Moment;
}

/** Buckets of one size in one region. */
type Level = Map<number, Set<LiveTouch>>;

export class TouchIndex {
  /** By region, then by size: bucket k of level n holds what touches the bytes from k * 2^n to (k + 1) * 2^n. */
  readonly #regions = new Map<number, Map<number, Level>>();

  add(entry: LiveTouch): void {
    const { span } = entry.touch;
    const level = this.#level(span, levelOf(span));
    for (const bucket of bucketsOf(span, levelOf(span))) {
      const found = level.get(bucket);
      if (found === undefined) level.set(bucket, new Set([entry]));
      else found.add(entry);
    }
  }

  remove(entry: LiveTouch): void {
    const { span } = entry.touch;
    const level = this.#level(span, levelOf(span));
    for (const bucket of bucketsOf(span, levelOf(span))) {
      const found = level.get(bucket);
      found?.delete(entry);
      if (found?.size === 0) level.delete(bucket);
    }
  }

  /** Everything that shares a word with a span, in no order. */
  at(span: Span): Set<LiveTouch> {
    const found = new Set<LiveTouch>();
    for (const [size, level] of this.#regions.get(span.place.number) ?? []) {
      for (const bucket of present(level, bucketsOf(span, size))) {
        for (const entry of level.get(bucket) ?? []) {
          if (shareWord(span, entry.touch.span)) found.add(entry);
        }
      }
    }
    return found;
  }

  #level({ place }: Span, size: number): Level {
    const levels = this.#regions.get(place.number) ?? new Map<number, Level>();
    this.#regions.set(place.number, levels);
    const level = levels.get(size) ?? new Map<number, Set<LiveTouch>>();
    levels.set(size, level);
    return level;
  }
}

/** The power of two that its words fit into; not below that of a word. */
function levelOf({ bytes }: Span): number {
  return Math.max(3, Math.ceil(Math.log2(bytes)));
}

interface Buckets extends Iterable<number> {
  readonly first: number;
  readonly last: number;
}

function bucketsOf({ start, bytes }: Span, level: number): Buckets {
  const size = 2 ** level;
  const [first, last] = [Math.floor(start / size), Math.floor((start + bytes - 1) / size)];
  return {
    first,
    last,
    *[Symbol.iterator]() {
      for (let bucket = first; bucket <= last; bucket += 1) yield bucket;
    },
  };
}

/** Those buckets that there are: few of many, or many of few. */
function present(level: Level, buckets: Buckets): Iterable<number> {
  const { first, last } = buckets;
  if (last - first < level.size) return buckets;
  return [...level.keys()].filter((bucket) => first <= bucket && bucket <= last);
}
