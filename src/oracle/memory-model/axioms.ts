/**
 * The memory model as axioms over executions, in the manner of RC11 and PTX. An execution says who reads from whom (rf)
 * and in which order each word is written (co); all else follows from it and from what the program asks for.
 */
import { askedOrder, type Edges } from "./asked-order.ts";
import { initialWrite, type WordHistory } from "./candidates.ts";
import type { Litmus } from "./events.ts";
import {
  acyclic,
  closureOf,
  composed,
  emptyRelation,
  include,
  irreflexive,
  type Relation,
  relate,
  related,
} from "./relation.ts";

export interface ModelOptions {
  /** Whether the engine claims that a write reaches everybody at once; false by default. */
  readonly multiCopyAtomic?: boolean;
}

/** What follows from an execution, by the names of the literature. */
export interface Derived {
  readonly rf: Relation;
  readonly co: Relation;
  readonly fr: Relation;
  /** Extended coherence order: what rf, co and fr reach. */
  readonly eco: Relation;
  /** Synchronizes-with. */
  readonly sw: Relation;
  /** Happens-before. */
  readonly hb: Relation;
}

/** Edges between points in time: those of events, and others that are numbered behind them. */
export interface Timeline {
  /** What each point is called. */
  readonly names: readonly string[];
  readonly edges: readonly Edges[];
}

/** A program with the parts of its relations that no execution changes. */
export interface Model {
  readonly litmus: Litmus;
  readonly asked: readonly Edges[];
  /** Happens-before without what reading adds. */
  readonly askedHb: Relation;
  readonly scFences: readonly number[];
  /** Writes and updates that some `after` names: each has a point at which everybody sees it. */
  readonly madeVisible: readonly number[];
  readonly multiCopyAtomic: boolean;
}

export function modelOf(litmus: Litmus, { multiCopyAtomic = false }: ModelOptions = {}): Model {
  const { events } = litmus;
  const asked = askedOrder(litmus);
  const named = new Set(events.flatMap(({ after }) => after));
  return {
    litmus,
    asked,
    askedHb: closureOf(union(events.length, asked)),
    scFences: events.filter((event) => event.kind === "F" && event.order === "sc").map(({ index }) => index),
    madeVisible: events
      .filter(({ kind, index }) => (kind === "W" || kind === "U") && named.has(index))
      .map(({ index }) => index),
    multiCopyAtomic,
  };
}

/**
 * Whether no axiom is broken. Words whose history is left out are taken as if nobody had touched them: what more
 * histories add can break axioms, but mend none.
 */
export function consistent(model: Model, histories: readonly WordHistory[]): boolean {
  const derived = derive(model, histories);
  return (
    coherent(derived) &&
    atomic(derived) &&
    inTime(model.litmus.events.length, timeline(model, derived)) &&
    (!model.multiCopyAtomic || inTime(model.litmus.events.length, landings(model, derived)))
  );
}

/** Axiom 1: happens-before is an order, and nobody sees a word go back. */
export function coherent({ hb, eco }: Derived): boolean {
  return irreflexive(hb) && irreflexive(composed(hb, eco));
}

/** Axiom 2: no write comes between what an update reads and what it writes. */
export function atomic({ fr, co }: Derived): boolean {
  return irreflexive(composed(fr, co));
}

/** Axioms 3 and 4: there is an order in time in which all edges point forward. */
export function inTime(events: number, { names, edges }: Timeline): boolean {
  return acyclic(union(Math.max(events, names.length), edges));
}

export function derive({ litmus, askedHb }: Model, histories: readonly WordHistory[]): Derived {
  const points = litmus.events.length;
  const rf = emptyRelation(points);
  const co = emptyRelation(points);
  const fr = emptyRelation(points);
  for (const history of histories) {
    history.co.forEach((write, place) => {
      for (const later of history.co.slice(place + 1)) relate(co, write, later);
    });
    for (const [reader, source] of history.rf) {
      if (source !== initialWrite) relate(rf, source, reader);
      for (const later of history.co.slice(history.co.indexOf(source) + 1))
        if (later !== reader) relate(fr, reader, later);
    }
  }
  const sw = synchronizesWith(litmus, histories);
  const hb = emptyRelation(points);
  include(hb, askedHb);
  include(hb, sw);
  const eco = emptyRelation(points);
  for (const relation of [rf, co, fr]) include(eco, relation);
  return { rf, co, fr, eco: closureOf(eco), sw, hb: closureOf(hb) };
}

/**
 * From a release to an acquire that reads from it, or from a chain of updates that begins at it. A fence makes a release
 * of each later write of its queue, and an acquire of each earlier read.
 */
function synchronizesWith({ events }: Litmus, histories: readonly WordHistory[]): Relation {
  const sw = emptyRelation(events.length);
  const fences = events.filter(({ kind }) => kind === "F");
  const fencesOf = (event: number) => fences.filter(({ queue }) => queue === events[event]?.queue);
  for (const { rf } of histories)
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

/**
 * Axiom 3. Points are the events, a write at its start, and a point for each write that is made visible: those who do
 * not see it yet are before that point, and what waits for it behind.
 */
export function timeline(model: Model, { rf, co, fr, eco, sw, hb }: Derived): Timeline {
  const { litmus, asked, scFences, madeVisible } = model;
  const { events } = litmus;
  const psc = emptyRelation(events.length);
  if (scFences.length > 1) {
    const seen = composed(composed(hb, eco), hb);
    for (const first of scFences)
      for (const second of scFences)
        if (first !== second && related(seen, first, second)) relate(psc, first, second);
  }
  const vis = emptyRelation(events.length + madeVisible.length);
  madeVisible.forEach((write, place) => {
    const point = events.length + place;
    relate(vis, write, point);
    for (const event of events) {
      if (event.after.includes(write)) relate(vis, point, event.index);
      if (related(co, event.index, write) || related(fr, event.index, write)) relate(vis, event.index, point);
    }
  });
  return {
    names: [
      ...events.map(({ name }) => name),
      ...madeVisible.map((write) => `${events[write]?.name} is visible`),
    ],
    edges: [
      ...asked,
      { relation: "synchronizes", edges: sw },
      { relation: "rf", edges: rf },
      { relation: "psc", edges: psc },
      { relation: "visible", edges: vis },
    ],
  };
}

/**
 * Axiom 4, for engines that claim multi-copy atomicity. Beside the points of axiom 3, each write has one at which it
 * lands: from then on everybody reads it, and nobody before. Whoever acquires finds landed what was released.
 */
export function landings(model: Model, derived: Derived): Timeline {
  const { names, edges } = timeline(model, derived);
  const { litmus, madeVisible } = model;
  const { events } = litmus;
  const { rf, co, fr, sw, hb } = derived;
  const landed = [...names];
  /** The point from which the effect of an event is there. */
  const landing = events.map(({ kind, index, name }) =>
    kind === "W" ? landed.push(`${name} has landed`) - 1 : index,
  );
  const land = (event: number) => landing[event] ?? event;
  const between = (relation: string) => ({ relation, edges: emptyRelation(landed.length) });
  const starts = between("lands");
  const sameWord = between("same word");
  const flushed = between("fence");
  const seen = between("rf");
  const unseen = between("fr");
  const overwritten = between("co");
  const carried = between("carried");
  madeVisible.forEach((write, place) => {
    relate(starts.edges, land(write), events.length + place);
  });
  for (const a of events) {
    if (a.kind === "W") relate(starts.edges, a.index, land(a.index));
    for (const b of events) {
      const later = a.queue === b.queue && a.index < b.index;
      if (later && a.kind === "W" && b.kind === "F" && b.order === "sc")
        relate(flushed.edges, land(a.index), b.index);
      if (later && a.kind !== "F" && b.kind !== "F" && a.word === b.word)
        relate(sameWord.edges, land(a.index), land(b.index));
      if (related(rf, a.index, b.index)) relate(seen.edges, land(a.index), b.index);
      if (related(fr, a.index, b.index)) relate(unseen.edges, a.index, land(b.index));
      if (related(co, a.index, b.index)) relate(overwritten.edges, land(a.index), land(b.index));
      if (a.kind !== "W") continue;
      for (const acquirer of events)
        if (related(sw, b.index, acquirer.index) && (a.index === b.index || related(hb, a.index, b.index)))
          relate(carried.edges, land(a.index), acquirer.index);
    }
  }
  return {
    names: landed,
    edges: [...edges, starts, sameWord, flushed, seen, unseen, overwritten, carried],
  };
}

/** All edges together. */
export function union(points: number, edges: readonly Edges[]): Relation {
  const all = emptyRelation(points);
  for (const { edges: some } of edges) include(all, some);
  return all;
}
