/**
 * Virtual time: a clock in picoseconds, and what is to happen at which time. Of two things at the same time, the one that
 * was asked for first comes first, so that the same program gives the same bytes on every machine.
 */

export type Action = () => void;

export class Simulation {
  /** In ps, an integer. */
  now = 0;
  /** A heap in which each entry comes before its four children; its actions stay where they are, in slots. */
  readonly #times: number[] = [];
  readonly #orders: number[] = [];
  readonly #slots: number[] = [];
  #size = 0;
  /** What is done now has left the first place, and nothing has taken it yet. */
  #isFirstGone = false;
  #asked = 0;
  readonly #actions: Action[] = [];
  readonly #freeSlots: number[] = [];

  /** Does something `delay` ps from now. */
  after(delay: number, action: Action): void {
    this.at(this.now + delay, action);
  }

  /** Does something at a time, in ps, which is not past. */
  at(time: number, action: Action): void {
    this.enter(time, this.number(), action);
  }

  /** The number of what is asked for now. */
  number(): number {
    this.#asked += 1;
    return this.#asked;
  }

  /** Does something at a time that is not past, as what was asked for with this number. */
  enter(time: number, order: number, action: Action): void {
    const slot = this.#freeSlots.pop() ?? this.#actions.length;
    this.#actions[slot] = action;
    if (this.#isFirstGone) {
      this.#isFirstGone = false;
      this.#sink(time, order, slot);
      return;
    }
    const [times, orders, slots] = [this.#times, this.#orders, this.#slots];
    let place = this.#size;
    while (place > 0) {
      const parent = (place - 1) >> 2;
      const parentTime = times[parent] as number;
      if (parentTime < time || (parentTime === time && (orders[parent] as number) < order)) break;
      times[place] = parentTime;
      orders[place] = orders[parent] as number;
      slots[place] = slots[parent] as number;
      place = parent;
    }
    times[place] = time;
    orders[place] = order;
    slots[place] = slot;
    this.#size += 1;
  }

  /** Does what is to be done, in order, until nothing is left or the end has come. Returns whether nothing is left. */
  run(end: number): boolean {
    while (this.#size > 0) {
      const time = this.#times[0] as number;
      if (time > end) {
        this.now = end;
        return false;
      }
      const slot = this.#slots[0] as number;
      const action = this.#actions[slot] ?? nothing;
      this.#actions[slot] = nothing;
      this.#freeSlots.push(slot);
      this.now = time;
      this.#isFirstGone = true;
      action();
      if (this.#isFirstGone) this.#closeGap();
    }
    return true;
  }

  /** Nothing has been asked for that could stand in the first place: the last of all goes there. */
  #closeGap(): void {
    this.#isFirstGone = false;
    this.#size -= 1;
    const last = this.#size;
    if (last > 0)
      this.#sink(this.#times[last] as number, this.#orders[last] as number, this.#slots[last] as number);
  }

  /** Enters something from the first place on, which is free. */
  #sink(time: number, order: number, slot: number): void {
    const [times, orders, slots, size] = [this.#times, this.#orders, this.#slots, this.#size];
    let place = 0;
    for (;;) {
      const first = 4 * place + 1;
      if (first >= size) break;
      let child = first;
      let childTime = times[child] as number;
      const end = Math.min(first + 4, size);
      for (let other = first + 1; other < end; other += 1) {
        const otherTime = times[other] as number;
        const isEarlier =
          otherTime < childTime ||
          (otherTime === childTime && (orders[other] as number) < (orders[child] as number));
        if (!isEarlier) continue;
        child = other;
        childTime = otherTime;
      }
      if (childTime > time || (childTime === time && (orders[child] as number) > order)) break;
      times[place] = childTime;
      orders[place] = orders[child] as number;
      slots[place] = slots[child] as number;
      place = child;
    }
    times[place] = time;
    orders[place] = order;
    slots[place] = slot;
  }
}

function nothing(): void {}

/**
 * Things that happen at times which never decrease, such as arrivals after the same delay: only the first of them is among
 * what the simulation has to sort.
 */
export class Line<T> {
  readonly #simulation: Simulation;
  readonly #happens: (item: T) => void;
  /** A ring, in three columns; its size is a power of two. */
  #items: (T | undefined)[] = [];
  #times: number[] = [];
  #orders: number[] = [];
  #head = 0;
  #length = 0;

  constructor(simulation: Simulation, happens: (item: T) => void) {
    this.#simulation = simulation;
    this.#happens = happens;
  }

  at(time: number, item: T): void {
    const order = this.#simulation.number();
    if (this.#length === this.#items.length) this.#grow();
    const place = (this.#head + this.#length) & (this.#items.length - 1);
    this.#items[place] = item;
    this.#times[place] = time;
    this.#orders[place] = order;
    this.#length += 1;
    if (this.#length === 1) this.#simulation.enter(time, order, this.#next);
  }

  readonly #next = (): void => {
    const item = this.#items[this.#head] as T; // it was there when this was asked for
    this.#items[this.#head] = undefined;
    this.#head = (this.#head + 1) & (this.#items.length - 1);
    this.#length -= 1;
    if (this.#length > 0)
      this.#simulation.enter(
        this.#times[this.#head] as number,
        this.#orders[this.#head] as number,
        this.#next,
      );
    this.#happens(item);
  };

  /** Twice as long, with the first in the first place. */
  #grow(): void {
    const size = this.#items.length;
    const larger = Math.max(4, 2 * size);
    const order = Array.from({ length: size }, (_, i) => (this.#head + i) & (size - 1));
    const [items, times, orders] = [this.#items, this.#times, this.#orders];
    this.#items = new Array<T | undefined>(larger).fill(undefined);
    this.#times = new Array<number>(larger).fill(Number.POSITIVE_INFINITY);
    this.#orders = new Array<number>(larger).fill(0);
    order.forEach((place, i) => {
      this.#items[i] = items[place];
      this.#times[i] = times[place] as number;
      this.#orders[i] = orders[place] as number;
    });
    this.#head = 0;
  }
}

/** Something that comes to pass once, and what waits for it. */
export class Moment {
  reached = false;
  #waiting: Action[] | undefined;

  /** Does something when the moment has come: now, if it has. */
  whenReached(action: Action): void {
    if (this.reached) action();
    else if (this.#waiting === undefined) this.#waiting = [action];
    else this.#waiting.push(action);
  }

  reach(): void {
    if (this.reached) return;
    this.reached = true;
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting !== undefined) for (const action of waiting) action();
  }
}

/** Does something when all moments have come. */
export function whenAll(moments: readonly Moment[], action: Action): void {
  let missing = 1;
  const one = () => {
    missing -= 1;
    if (missing === 0) action();
  };
  for (const moment of moments) {
    if (moment.reached) continue;
    missing += 1;
    moment.whenReached(one);
  }
  one();
}
