/**
 * What follows from the histories of words, by the names of the literature. All but happens-before is of one word, and is
 * found once for each history however often it meets those of other words.
 */
import { initialWrite, type WordHistory } from "./candidates.ts";
import type { Litmus } from "./events.ts";
import { closureOf, emptyRelation, joined, type Relation, relate } from "./relation.ts";

/** What follows from the history of one word. */
export interface DerivedOfWord {
  readonly rf: Relation;
  readonly co: Relation;
  readonly fr: Relation;
  /** Extended coherence order: what rf, co and fr reach. */
  readonly eco: Relation;
  /** Synchronizes-with. */
  readonly sw: Relation;
}

/** What follows from an execution. */
export interface Derived extends DerivedOfWord {
  /** Happens-before. */
  readonly hb: Relation;
}

export function deriveWord(litmus: Litmus, history: WordHistory): DerivedOfWord {
  const points = litmus.events.length;
  const rf = emptyRelation(points);
  const co = emptyRelation(points);
  const fr = emptyRelation(points);
  history.co.forEach((write, place) => {
    for (const later of history.co.slice(place + 1)) relate(co, write, later);
  });
  for (const [reader, source] of history.rf) {
    if (source !== initialWrite) relate(rf, source, reader);
    for (const later of history.co.slice(history.co.indexOf(source) + 1))
      if (later !== reader) relate(fr, reader, later);
  }
  const eco = joined(points, [rf, co, fr]);
  return { rf, co, fr, eco: closureOf(eco), sw: synchronizesWith(litmus, history) };
}

/** What follows from the histories of several words, given the happens-before that the program asks for. */
export function together(askedHb: Relation, words: readonly DerivedOfWord[]): Derived {
  const { points } = askedHb;
  const all = (relation: keyof DerivedOfWord) =>
    joined(
      points,
      words.map((word) => word[relation]),
    );
  const sw = all("sw");
  const hb = closureOf(joined(points, [askedHb, sw]));
  return { rf: all("rf"), co: all("co"), fr: all("fr"), eco: all("eco"), sw, hb };
}

/**
 * From a release to an acquire that reads from it, or from a chain of updates that begins at it. A fence makes a release
 * of each later write of its queue, and an acquire of each earlier read.
 */
function synchronizesWith({ events }: Litmus, { rf }: WordHistory): Relation {
  const sw = emptyRelation(events.length);
  const fences = events.filter(({ kind }) => kind === "F");
  const fencesOf = (event: number) => fences.filter(({ queue }) => queue === events[event]?.queue);
  for (const reader of rf.keys()) {
    const acquirers = fencesOf(reader).filter(({ index }) => index > reader);
    const read = events[reader];
    if ((read?.kind === "R" || read?.kind === "U") && read.acquire !== undefined) acquirers.push(read);
    if (acquirers.length === 0) continue;
    const chain = new Set<number>();
    for (
      let source = rf.get(reader);
      source !== undefined && source !== initialWrite && !chain.has(source);
      source = rf.get(source)
    )
      chain.add(source);
    for (const source of chain) {
      const releasers = fencesOf(source).filter(({ index }) => index < source);
      const write = events[source];
      if ((write?.kind === "W" || write?.kind === "U") && write.release !== "none") releasers.push(write);
      for (const releaser of releasers)
        for (const acquirer of acquirers) relate(sw, releaser.index, acquirer.index);
    }
  }
  return sw;
}
