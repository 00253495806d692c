/**
 * What signals carry: for a word, the requests whose effects an acquire that reads it has to wait for. A plain write
 * ends it, and an addition goes on with it.
 */
import { pending, type Running, type RunningQueue } from "./running.ts";

/** A word by its region and offset. */
export interface Word {
  readonly region: number;
  readonly offset: number;
}

export interface CarriedWords {
  /** Whom a word carries that have not ended. */
  readonly by: (word: Word) => Running[];
  /** What a word carries from now on, instead of what it did or, if `isMore`, beside it. */
  readonly carry: (word: Word, whom: readonly Running[], isMore?: boolean) => void;
  /** After a plain write: its words carry what was before a fence of its queue, and nothing else. */
  readonly overwrite: (queue: RunningQueue, region: number, offset: number, bytes: number) => void;
  /** All words that carry somebody. */
  readonly words: () => Word[];
}

export function carriedWords(): CarriedWords {
  const carried = new Map<number, Map<number, Set<Running>>>();
  const carry = ({ region, offset }: Word, whom: readonly Running[], isMore = false): void => {
    const words = carried.get(region) ?? new Map<number, Set<Running>>();
    if (whom.length === 0) {
      if (!isMore) words.delete(offset);
      return;
    }
    carried.set(region, words);
    const former = isMore ? words.get(offset) : undefined;
    if (former === undefined) words.set(offset, new Set(whom));
    else for (const other of whom) former.add(other);
  };
  return {
    by: ({ region, offset }) => {
      const whom = carried.get(region)?.get(offset);
      return whom === undefined ? [] : pending(whom);
    },
    carry,
    overwrite: ({ beforeFence }, region, offset, bytes) => {
      const behind = beforeFence.size === 0 ? [] : pending(beforeFence);
      if (behind.length === 0 && !carried.get(region)?.size) return;
      for (let word = offset - (offset % 8); word < offset + bytes; word += 8)
        carry({ region, offset: word }, behind);
    },
    words: () =>
      [...carried].flatMap(([region, words]) => [...words.keys()].map((offset) => ({ region, offset }))),
  };
}
