/**
 * Virtual time: a clock in picoseconds, and what is to happen at which time. Of two things at the same time, the one that
 * was asked for first comes first, so that the same program gives the same bytes on every machine.
 */

export type Action = () => void;

export class Simulation {
  /** In ps, an integer. */
  now = 0;
  #times: number[] = [];
  #orders: number[] = [];
  #actions: Action[] = [];
  #asked = 0;

  /** Does something `delay` ps from now. */
  after(delay: number, action: Action): void {
    this.at(this.now + delay, action);
  }

  /** Does something at a time, in ps, which is not past. */
  at(time: number, action: Action): void {
    const order = this.#asked;
    this.#asked += 1;
    const [times, orders, actions] = [this.#times, this.#orders, this.#actions];
    let place = times.length;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if ((times[parent] ?? 0) <= time) break;
      times[place] = times[parent] ?? 0;
      orders[place] = orders[parent] ?? 0;
      actions[place] = actions[parent] ?? nothing;
      place = parent;
    }
    times[place] = time;
    orders[place] = order;
    actions[place] = action;
  }

  /** Does what is to be done, in order, until nothing is left or the end has come. Returns whether nothing is left. */
  run(end: number): boolean {
    while (this.#times.length > 0) {
      const time = this.#times[0] ?? 0;
      if (time > end) {
        this.now = end;
        return false;
      }
      const action = this.#actions[0] ?? nothing;
      this.#removeFirst();
      this.now = time;
      action();
    }
    return true;
  }

  #removeFirst(): void {
    const [times, orders, actions] = [this.#times, this.#orders, this.#actions];
    const time = times.pop() ?? 0;
    const order = orders.pop() ?? 0;
    const action = actions.pop() ?? nothing;
    const size = times.length;
    if (size === 0) return;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= size) break;
      if (child + 1 < size && this.#earlier(child + 1, child)) child += 1;
      const childTime = times[child] ?? 0;
      if (childTime > time || (childTime === time && (orders[child] ?? 0) > order)) break;
      times[place] = childTime;
      orders[place] = orders[child] ?? 0;
      actions[place] = actions[child] ?? nothing;
      place = child;
    }
    times[place] = time;
    orders[place] = order;
    actions[place] = action;
  }

  #earlier(a: number, b: number): boolean {
    const [ta, tb] = [this.#times[a] ?? 0, this.#times[b] ?? 0];
    return ta === tb ? (this.#orders[a] ?? 0) < (this.#orders[b] ?? 0) : ta < tb;
  }
}

function nothing(): void {}

/** Something that comes to pass once, and what waits for it. */
export class Moment {
  reached = false;
  #waiting: Action[] = [];

  /** Does something when the moment has come: now, if it has. */
  whenReached(action: Action): void {
    if (this.reached) action();
    else this.#waiting.push(action);
  }

  reach(): void {
    if (this.reached) return;
    this.reached = true;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const action of waiting) action();
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
