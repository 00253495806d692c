/**
 * Virtual time: a clock in picoseconds, and what is to happen at which time. Of two things at the same time, the one that
 * was asked for first comes first, so that the same program gives the same bytes on every machine.
 */

export type Action = () => void;

const firstCapacity = 64;

export class Simulation {
  /** In ps, an integer. */
  now = 0;
  /** A heap in which each entry comes before its four children; its actions stay where they are, in slots. */
  #times = new Float64Array(firstCapacity);
  #orders = new Float64Array(firstCapacity);
  #slots = new Int32Array(firstCapacity);
  #size = 0;
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
    if (this.#size === this.#times.length) this.#grow();
    const slot = this.#freeSlots.pop() ?? this.#actions.length;
    this.#actions[slot] = action;
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
      this.#removeFirst();
      this.now = time;
      action();
    }
    return true;
  }

  #grow(): void {
    const capacity = 2 * this.#times.length;
    const [times, orders, slots] = [this.#times, this.#orders, this.#slots];
    this.#times = new Float64Array(capacity);
    this.#orders = new Float64Array(capacity);
    this.#slots = new Int32Array(capacity);
    this.#times.set(times);
    this.#orders.set(orders);
    this.#slots.set(slots);
  }

  #removeFirst(): void {
    const [times, orders, slots] = [this.#times, this.#orders, this.#slots];
    this.#size -= 1;
    const size = this.#size;
    const time = times[size] as number;
    const order = orders[size] as number;
    let place = 0;
    for (;;) {
      const first = 4 * place + 1;
      if (first >= size) break;
      let child = first;
      let childTime = times[child] as number;
      for (let other = first + 1; other < Math.min(first + 4, size); other += 1) {
        const otherTime = times[other] as number;
        const isEarlier =
          otherTime < childTime ||
          (otherTime === childTime && (orders[other] as number) < (orders[child] as number));
        if (isEarlier) [child, childTime] = [other, otherTime];
      }
      if (childTime > time || (childTime === time && (orders[child] as number) > order)) break;
      times[place] = childTime;
      orders[place] = orders[child] as number;
      slots[place] = slots[child] as number;
      place = child;
    }
    times[place] = time;
    orders[place] = order;
    slots[place] = slots[size] as number;
  }
}

function nothing(): void {}

/** A line that has had so many is made shorter from the front, if that is half of it. */
const manyGone = 1024;

/**
 * Things that happen at times which never decrease, such as arrivals after the same delay: only the first of them is among
 * what the simulation has to sort.
 */
export class Line<T> {
  readonly #simulation: Simulation;
  readonly #happens: (item: T) => void;
  readonly #items: T[] = [];
  readonly #times: number[] = [];
  readonly #orders: number[] = [];
  #head = 0;
  #end = 0;

  constructor(simulation: Simulation, happens: (item: T) => void) {
    this.#simulation = simulation;
    this.#happens = happens;
  }

  at(time: number, item: T): void {
    const order = this.#simulation.number();
    const isFirst = this.#head === this.#end;
    this.#items[this.#end] = item;
    this.#times[this.#end] = time;
    this.#orders[this.#end] = order;
    this.#end += 1;
    if (isFirst) this.#simulation.enter(time, order, this.#next);
  }

  readonly #next = (): void => {
    const item = this.#items[this.#head] as T; // it was there when this was asked for
    this.#head += 1;
    if (this.#head === this.#end) [this.#head, this.#end] = [0, 0];
    else {
      if (this.#head > manyGone && 2 * this.#head > this.#end) this.#shorten();
      this.#simulation.enter(this.#times[this.#head] ?? 0, this.#orders[this.#head] ?? 0, this.#next);
    }
    this.#happens(item);
  };

  #shorten(): void {
    for (const list of [this.#items, this.#times, this.#orders]) list.splice(0, this.#head);
    this.#end -= this.#head;
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
