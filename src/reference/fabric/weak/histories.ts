/**
 * The memory of a small program: of each word all the values that it has had, one after another. A value that is
 * written has a place in the history once it has landed; who reads finds any that nothing makes too old for it.
 */
import type { Run } from "../run.ts";
import { Moment } from "../simulation.ts";

/** One value of a word. Those that have landed have a place in the word's history. */
export interface Version {
  readonly word: number;
  /** What is written, in the bits of the mask; the rest stays as it is. */
  value: bigint;
  readonly mask: bigint;
  /** The place in the history; -1 before it has landed. */
  place: number;
  /** What whoever acquires it has to see. */
  carries: View;
  readonly landed: Moment;
}

export type View = ReadonlySet<Version>;

export const nothingSeen: View = new Set();

const wholeWord = (1n << 64n) - 1n;

/** A version on its way. */
export function pending(word: number, value: bigint, mask = wholeWord, carries = nothingSeen): Version {
  return { word, value, mask, place: -1, carries, landed: new Moment() };
}

export function join(set: Set<Version>, more: Iterable<Version> | undefined): void {
  for (const version of more ?? []) set.add(version);
}

export class Histories {
  readonly #run: Run;
  readonly #newestAlone: boolean;
  readonly #words: DataView;
  readonly #histories = new Map<number, Version[]>();
  /** By word: the place of the oldest version that anybody finds who begins to read now. */
  readonly #floors = new Map<number, number>();
  /** By word: when its next version lands, if somebody waits for that. */
  readonly #arrivals = new Map<number, Moment>();

  /** With a single copy of everything the newest version is the only one. */
  constructor(run: Run, multiCopyAtomic: boolean) {
    this.#run = run;
    this.#newestAlone = multiCopyAtomic;
    this.#words = new DataView(run.memory.buffer);
  }

  newest(word: number): Version {
    const last = this.#historyOf(word).at(-1);
    if (last === undefined) throw new Error("a word has a value from the beginning");
    return last;
  }

  /** Versions that may be read: none older than what has been seen. */
  candidates(word: number, seen: View, start: number): Version[] {
    let oldest = start;
    for (const version of seen) {
      if (version.word === word) oldest = Math.max(oldest, version.place);
    }
    return this.#historyOf(word).slice(oldest);
  }

  /** The newest as often as not; else any. */
  choose(versions: readonly Version[]): Version {
    const { dice } = this.#run;
    const last = versions.length - 1;
    const chosen =
      versions[this.#newestAlone || last === 0 || dice.roll(2) === 0 ? last : dice.roll(last + 1)];
    if (chosen === undefined) throw new Error("there is always a version to read");
    return chosen;
  }

  floorOf(word: number): number {
    return this.#floors.get(word) ?? 0;
  }

  /** From here on nobody who begins to read finds anything older. */
  raiseFloor({ word, place }: Version): void {
    this.#floors.set(word, Math.max(this.floorOf(word), place));
  }

  land(version: Version): void {
    const history = this.#historyOf(version.word);
    const former = this.newest(version.word);
    version.value = (former.value & ~version.mask) | (version.value & version.mask);
    version.place = history.length;
    history.push(version);
    this.#words.setBigUint64(version.word, version.value, true);
    version.landed.reach();
    const arrival = this.#arrivals.get(version.word);
    this.#arrivals.delete(version.word);
    arrival?.reach();
  }

  /** Does something after a while, when everything seen of a word has landed. */
  whenReady(pace: number, word: number, seen: View, action: () => void): void {
    const { simulation, dice } = this.#run;
    simulation.after(pace * dice.delay(), () => {
      const missing = [...seen].find((version) => version.word === word && version.place < 0);
      if (missing === undefined) action();
      else missing.landed.whenReached(() => this.whenReady(pace, word, seen, action));
    });
  }

  whenLanded(versions: readonly Version[], action: () => void): void {
    const missing = versions.find(({ place }) => place < 0);
    if (missing === undefined) action();
    else missing.landed.whenReached(() => this.whenLanded(versions, action));
  }

  /** When the next version of a word lands. */
  arrivalAt(word: number): Moment {
    const found = this.#arrivals.get(word);
    if (found !== undefined) return found;
    const moment = new Moment();
    this.#arrivals.set(word, moment);
    return moment;
  }

  #historyOf(word: number): Version[] {
    const found = this.#histories.get(word);
    if (found !== undefined) return found;
    const first = pending(word, this.#words.getBigUint64(word, true));
    first.place = 0;
    first.landed.reach();
    const history = [first];
    this.#histories.set(word, history);
    return history;
  }
}
