/**
 * Counts chunks as some engines do: a counter for each way from one rank to another, whichever request a chunk belongs to.
 * What waits for so many of its own is satisfied by others. An engine without a defect does not count so.
 */
import { Moment } from "../simulation.ts";

interface Count {
  left: number;
  readonly all: Moment;
}

export class ChunkCounts {
  readonly #open = new Map<string, Count[]>();

  /** Comes when so many chunks have come this way from now on. */
  next(from: number, to: number, chunks: number): Moment {
    const all = new Moment();
    if (chunks === 0) all.reach();
    else this.#of(from, to).push({ left: chunks, all });
    return all;
  }

  came(from: number, to: number): void {
    const open = this.#of(from, to);
    for (const count of open) count.left -= 1;
    for (const { all } of open.filter(({ left }) => left === 0)) all.reach();
    this.#open.set(
      key(from, to),
      this.#of(from, to).filter(({ left }) => left > 0),
    );
  }

  #of(from: number, to: number): Count[] {
    const known = this.#open.get(key(from, to)) ?? [];
    this.#open.set(key(from, to), known);
    return known;
  }
}

function key(from: number, to: number): string {
  return `${from} ${to}`;
}
