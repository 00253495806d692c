/**
 * A machine with one memory, for engines that claim multi-copy atomicity. Writes begin and land later, in any order but
 * that of their word in their queue; reads read what has landed last. Whoever acquires finds landed what was released.
 */
import type { Litmus, MemoryEvent } from "../events.ts";
import { bitsOf, everyBit, has, queueRules } from "./queue-rules.ts";
import { first, known, type Run } from "./run.ts";

interface LandingState extends Run {
  /** Events that have begun, and those whose effect is there; one bit each. All but writes have both at once. */
  readonly begun: number;
  readonly landed: number;
  /** Writes that happen before each event, or are it; one bit each. */
  readonly before: readonly number[];
  /** Writes that must have landed before somebody acquires a message. */
  readonly carried: readonly number[];
  /** The same for what a read has read. */
  readonly heard: readonly number[];
}

/** Runs the machine in every way, each state once, and hands over how each run ends. */
export function exploreLandings(litmus: Litmus, ended: (run: Run) => void): void {
  const { events, words } = litmus;
  const rules = queueRules(events);
  const seen = new Set<string>();
  const everything = everyBit(events);
  const within = (part: number, whole: number) => (part & whole) === part;
  const put = <T>(list: readonly T[], place: number, value: T): T[] =>
    list.map((old, index) => (index === place ? value : old));

  const visit = (state: LandingState): void => {
    if (state.landed === everything) {
      ended(state);
      return;
    }
    const { begun, landed, histories, before, carried, heard, read } = state;
    const key = [begun, landed, histories.join("|"), before, carried, heard, read.join()].join(";");
    if (seen.has(key)) return;
    seen.add(key);
    for (const event of events) {
      const { waitsFor, waitsForLanding, sameWord } = known(rules[event.index]);
      if (has(landed, event.index)) continue;
      if (!has(begun, event.index)) {
        if (within(waitsFor, begun) && within(waitsForLanding, landed)) begin(state, event, waitsFor);
      } else if (within(sameWord, landed)) land(state, event);
    }
  };

  const land = (state: LandingState, event: MemoryEvent): void => {
    if (event.kind === "F") return;
    const histories = put(state.histories, event.word, [...known(state.histories[event.word]), event.index]);
    visit({ ...state, landed: state.landed | (1 << event.index), histories });
  };

  const begin = (state: LandingState, event: MemoryEvent, waitsFor: number): void => {
    const { landed } = state;
    const bit = 1 << event.index;
    const { fence } = known(rules[event.index]);
    const fenceCarries = fence === undefined ? 0 : known(state.before[fence]);
    const earlier = bitsOf(waitsFor).reduce((mask, index) => mask | known(state.before[index]), 0);
    const begun = state.begun | bit;
    if (event.kind === "W") {
      const before = earlier | bit;
      visit({
        ...state,
        begun,
        before: put(state.before, event.index, before),
        carried: put(state.carried, event.index, event.release === "none" ? fenceCarries : before),
        written: put(state.written, event.index, event.value),
      });
      return;
    }
    if (event.kind === "F") {
      const acquired = bitsOf(waitsFor).reduce((mask, index) => mask | known(state.heard[index]), 0);
      if (!within(acquired, landed)) return;
      const before = put(state.before, event.index, earlier | acquired);
      visit({ ...state, begun, landed: landed | bit, before });
      return;
    }
    const { word } = event;
    const message = known(state.histories[word]).at(-1) ?? first;
    const heard = state.carried[message] ?? 0;
    const acquired = event.acquire === undefined ? 0 : heard;
    if (!within(acquired, landed)) return;
    const value = message === first ? known(words[word]).initial : known(state.written[message]);
    if (event.kind === "R") {
      if (!event.fits(value)) return;
      visit({
        ...state,
        begun,
        landed: landed | bit,
        before: put(state.before, event.index, earlier | acquired),
        heard: put(state.heard, event.index, heard),
        read: put(state.read, event.index, value),
      });
      return;
    }
    const before = earlier | acquired | bit;
    visit({
      ...state,
      begun,
      landed: landed | bit,
      histories: put(state.histories, word, [...known(state.histories[word]), event.index]),
      before: put(state.before, event.index, before),
      carried: put(state.carried, event.index, (event.release === "none" ? fenceCarries : before) | heard),
      heard: put(state.heard, event.index, heard),
      read: put(state.read, event.index, value),
      written: put(state.written, event.index, event.update(value)),
    });
  };

  const unset = events.map(() => undefined);
  const none = events.map(() => 0);
  visit({
    begun: 0,
    landed: 0,
    histories: words.map(() => []),
    read: unset,
    written: unset,
    before: none,
    carried: none,
    heard: none,
  });
}
