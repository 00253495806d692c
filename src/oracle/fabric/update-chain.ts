/**
 * Updates of one word, in whatever order they came: each finds what the former one left, so what they fetched tells the
 * order, and whether there is one.
 */

/** An update, with what it says that it found. */
export interface Update {
  readonly id: string;
  /** Updates of one queue keep their order. */
  readonly queue: number;
  readonly former: bigint;
  readonly change: (former: bigint) => bigint;
}

/**
 * Why no order of these updates leads from the first value of a word to its last, in words; undefined if one does. Updates
 * of a queue are given in its order. Two that find the same value and change it must not both be possible.
 */
export function updateProblem(first: bigint, last: bigint, updates: readonly Update[]): string | undefined {
  const waiting = new Map<bigint, Update[]>();
  for (const update of updates) {
    const list = waiting.get(update.former);
    if (list === undefined) waiting.set(update.former, [update]);
    else list.push(update);
  }
  const reached = new Map<number, number>();
  let value = first;
  for (let left = updates.length; left > 0; left -= 1) {
    const list = waiting.get(value) ?? [];
    // What changes nothing comes first: the others lead away.
    const place = Math.max(
      0,
      list.findIndex(({ change, former }) => change(former) === former),
    );
    const [next] = list.splice(place, 1);
    if (next === undefined) return `${value} was there, and no update found it: ${left} found something else`;
    const position = updates.indexOf(next);
    if (position < (reached.get(next.queue) ?? -1)) return `${next.id} came behind a later one of its queue`;
    reached.set(next.queue, position);
    value = next.change(value);
  }
  return value === last ? undefined : `the last update leaves ${value}, and there is ${last}`;
}
