/** What waits in a line: whoever came first goes first. A ring that grows; what has gone is let go of. */

export class Fifo<T> {
  /** Its size is a power of two. */
  #ring: (T | undefined)[] = [];
  #head = 0;
  length = 0;

  push(item: T): void {
    if (this.length === this.#ring.length) this.#grow();
    this.#ring[(this.#head + this.length) & (this.#ring.length - 1)] = item;
    this.length += 1;
  }

  /** The first, which goes; undefined where nobody waits. */
  shift(): T | undefined {
    if (this.length === 0) return undefined;
    const first = this.#ring[this.#head];
    this.#ring[this.#head] = undefined;
    this.#head = (this.#head + 1) & (this.#ring.length - 1);
    this.length -= 1;
    return first;
  }

  /** Twice as long, with the first in the first place. */
  #grow(): void {
    const ring = this.#ring;
    this.#ring = new Array<T | undefined>(Math.max(4, 2 * ring.length)).fill(undefined);
    for (let i = 0; i < ring.length; i += 1) this.#ring[i] = ring[(this.#head + i) & (ring.length - 1)];
    this.#head = 0;
  }
}
