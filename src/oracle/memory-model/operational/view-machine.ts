/**
 * A machine with views, for every engine. Each word has a history of messages. A request begins when what it has to wait
 * for has begun, and knows what those knew. A read takes any message that is not older than what it knows; a write goes
 * anywhere into the history behind what it knows. A released message tells what its writer knew to those who acquire it.
 * What `after` names is seen by everybody from the moment at which the first request that waits for it begins.
 */
import type { Litmus, MemoryEvent } from "../events.ts";
import { bitsOf, everyBit, has, queueRules } from "./queue-rules.ts";
import { first, known, type Run } from "./run.ts";

/** Of each word the newest message that is known. */
type View = readonly number[];

interface ViewState extends Run {
  /** Events that have begun, one bit each. */
  readonly begun: number;
  /** What each event that has begun knows, itself included. */
  readonly views: readonly (View | undefined)[];
  /** What a message tells those who acquire it. */
  readonly told: readonly (View | undefined)[];
  /** What a read was told, whether it acquires it or not. */
  readonly heard: readonly (View | undefined)[];
  /** What everybody sees, since it has become visible. */
  readonly floor: View;
  /** What fences with one order have told each other. */
  readonly fenced: View;
}

/** Runs the machine in every way, each state once, and hands over how each run ends. */
export function exploreViews(litmus: Litmus, ended: (run: Run) => void): void {
  const { events, words } = litmus;
  const rules = queueRules(events);
  const nothing: View = words.map(() => first);
  const seen = new Set<string>();
  const everything = everyBit(events);

  const visit = (state: ViewState): void => {
    if (state.begun === everything) {
      ended(state);
      return;
    }
    const key = keyOf(state);
    if (seen.has(key)) return;
    seen.add(key);
    for (const event of events) {
      const { waitsFor } = known(rules[event.index]);
      if (!has(state.begun, event.index) && (state.begun & waitsFor) === waitsFor)
        begin(state, event, waitsFor);
    }
  };

  /** What does not matter any more is left out, so that runs meet again. */
  const keyOf = ({ begun, histories, views, told, heard, read, floor, fenced }: ViewState): string => {
    const awaited = rules.reduce(
      (mask, { waitsFor }, index) => (has(begun, index) ? mask : mask | waitsFor),
      0,
    );
    return [
      begun,
      histories.join("|"),
      views.map((view, index) => (has(awaited, index) ? view : "")).join("|"),
      told.join("|"),
      heard.map((view, index) => (has(awaited, index) ? view : "")).join("|"),
      read.join("|"),
      floor.join(),
      fenced.join(),
    ].join(";");
  };

  const begin = (state: ViewState, event: MemoryEvent, waitsFor: number): void => {
    const { histories } = state;
    const later = (word: number, a: number, b: number) => {
      const history = known(histories[word]);
      return history.indexOf(a) >= history.indexOf(b) ? a : b;
    };
    const joined = (a: View, b: View | undefined): View =>
      b === undefined ? a : a.map((message, word) => later(word, message, b[word] ?? first));
    let knows = nothing;
    for (const earlier of bitsOf(waitsFor)) knows = joined(knows, state.views[earlier]);
    let { floor } = state;
    for (const earlier of event.after) {
      const named = known(events[earlier]);
      if (named.kind !== "W" && named.kind !== "U") continue;
      floor = floor.map((message, word) => (word === named.word ? later(word, message, earlier) : message));
    }
    const begun = state.begun | (1 << event.index);
    const put = <T>(list: readonly T[], value: T): T[] =>
      list.map((old, index) => (index === event.index ? value : old));

    if (event.kind === "F") {
      for (const earlier of bitsOf(waitsFor)) knows = joined(knows, state.heard[earlier]);
      let { fenced } = state;
      if (event.order === "sc") {
        knows = joined(knows, fenced);
        fenced = knows;
      }
      visit({ ...state, begun, floor, fenced, views: put(state.views, knows) });
      return;
    }

    const { word } = event;
    const history = known(histories[word]);
    const isUpdate = (message: number | undefined) => message !== undefined && events[message]?.kind === "U";
    const fence = known(rules[event.index]).fence;
    const fenceTells = fence === undefined ? undefined : state.views[fence];
    const oldest = Math.max(history.indexOf(knows[word] ?? first), history.indexOf(floor[word] ?? first));
    const seeing = (view: View, message: number): View =>
      view.map((old, index) => (index === word ? message : old));
    const inserted = (place: number) =>
      histories.map((old, index) => (index === word ? old.toSpliced(place, 0, event.index) : old));

    for (let place = oldest; place < history.length; place += 1) {
      const message = history[place] ?? first;
      const told = state.told[message];
      const value = message === first ? known(words[word]).initial : known(state.written[message]);
      switch (event.kind) {
        case "R": {
          if (!event.fits(value)) break;
          const sees = seeing(knows, message);
          visit({
            ...state,
            begun,
            floor,
            views: put(state.views, event.acquire === undefined ? sees : joined(sees, told)),
            heard: put(state.heard, told),
            read: put(state.read, value),
          });
          break;
        }
        case "W": {
          // No message gets between an update and what it has read.
          if (isUpdate(history[place + 1])) break;
          const sees = seeing(knows, event.index);
          visit({
            ...state,
            begun,
            floor,
            histories: inserted(place + 1),
            views: put(state.views, sees),
            told: put(state.told, event.release === "none" ? fenceTells : sees),
            written: put(state.written, event.value),
          });
          break;
        }
        case "U": {
          if (isUpdate(history[place + 1])) break;
          const sees = seeing(event.acquire === undefined ? knows : joined(knows, told), event.index);
          // Whoever acquires an update acquires as well what was released by the message that it has read.
          const releases = event.release !== "none";
          const tells = joined(releases ? sees : (fenceTells ?? nothing), told);
          visit({
            ...state,
            begun,
            floor,
            histories: inserted(place + 1),
            views: put(state.views, sees),
            told: put(state.told, releases ? seeing(tells, event.index) : tells),
            heard: put(state.heard, told),
            read: put(state.read, value),
            written: put(state.written, event.update(value)),
          });
          break;
        }
      }
    }
  };

  const unset = events.map(() => undefined);
  visit({
    begun: 0,
    histories: words.map(() => []),
    views: unset,
    told: unset,
    heard: unset,
    read: unset,
    written: unset,
    floor: nothing,
    fenced: nothing,
  });
}
