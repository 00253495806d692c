/**
 * The memory model as axioms over executions, in the manner of RC11 and PTX. An execution says who reads from whom (rf)
 * and in which order each word is written (co); all else follows from it and from what the program asks for.
 */
import { askedOrder, type Edges } from "./asked-order.ts";
import { type Derived, type DerivedOfWord, together } from "./derived.ts";
import type { Litmus } from "./events.ts";
import { type Landings, landingEdges, landingsOf } from "./landings.ts";
import {
  acyclic,
  closureOf,
  composed,
  emptyRelation,
  irreflexive,
  joined,
  type Relation,
  relate,
  related,
} from "./relation.ts";

export interface ModelOptions {
  /** Whether the engine claims that a write reaches everybody at once; false by default. */
  readonly multiCopyAtomic?: boolean;
}

/** Edges between points in time: those of events, and others that are numbered behind them. */
export interface Timeline {
  readonly points: number;
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
  /** For axiom 4, if multi-copy atomicity is claimed. */
  readonly landings?: Landings;
}

export function modelOf(litmus: Litmus, { multiCopyAtomic = false }: ModelOptions = {}): Model {
  const { events } = litmus;
  const asked = askedOrder(litmus);
  const named = new Set(events.flatMap(({ after }) => after));
  const madeVisible = events
    .filter(({ kind, index }) => (kind === "W" || kind === "U") && named.has(index))
    .map(({ index }) => index);
  return {
    litmus,
    asked,
    askedHb: closureOf(edgesOf(events.length, asked)),
    scFences: events.filter((event) => event.kind === "F" && event.order === "sc").map(({ index }) => index),
    madeVisible,
    ...(multiCopyAtomic ? { landings: landingsOf(events, events.length + madeVisible.length) } : {}),
  };
}

/**
 * Whether no axiom is broken by what happened to these words. Others are taken as if nobody had touched them: more
 * histories can break axioms, but mend none. Axiom 2, atomicity, is kept by each history: an update reads from its
 * neighbour.
 */
export function consistent(model: Model, words: readonly DerivedOfWord[]): boolean {
  const derived = together(model.askedHb, words);
  return (
    coherent(derived) &&
    inTime(timeline(model, derived)) &&
    (model.landings === undefined || inTime(landingTimeline(model, model.landings, derived)))
  );
}

/** Axiom 1: nobody sees a word go back. That happens-before is an order follows from axiom 3, of which it is a part. */
export function coherent({ hb, eco }: Derived): boolean {
  return irreflexive(composed(hb, eco));
}

/** Axioms 3 and 4: there is an order in time in which all edges point forward. */
export function inTime({ points, edges }: Timeline): boolean {
  return acyclic(edgesOf(points, edges));
}

/**
 * Axiom 3. Points are the events, a write at its start, and a point for each write that is made visible: those who do
 * not see it yet are before that point, and what waits for it behind. Two kinds of edges are left out, because others
 * lead the same way: from a write to its own point (what waits is behind the write as well), and synchronizes-with (rf
 * and the edges of fences).
 */
export function timeline(model: Model, { rf, co, fr, eco, hb }: Derived): Timeline {
  const { litmus, asked, scFences, madeVisible } = model;
  const { events } = litmus;
  const psc = emptyRelation(events.length);
  if (scFences.length > 1) {
    const seen = composed(composed(hb, eco), hb);
    for (const first of scFences)
      for (const second of scFences)
        if (first !== second && related(seen, first, second)) relate(psc, first, second);
  }
  const points = events.length + madeVisible.length;
  const waiting = emptyRelation(points);
  const unseen = emptyRelation(points);
  const overwritten = emptyRelation(points);
  madeVisible.forEach((write, place) => {
    const point = events.length + place;
    for (const event of events) {
      if (event.after.includes(write)) relate(waiting, point, event.index);
      if (related(fr, event.index, write)) relate(unseen, event.index, point);
      if (related(co, event.index, write)) relate(overwritten, event.index, point);
    }
  });
  return {
    points,
    edges: [
      ...asked,
      { relation: "rf", edges: rf },
      { relation: "psc", edges: psc },
      { relation: "after", edges: waiting },
      { relation: "fr", edges: unseen },
      { relation: "co", edges: overwritten },
    ],
  };
}

/** Axiom 4: the points of axiom 3, and those at which writes land. */
export function landingTimeline(model: Model, landings: Landings, derived: Derived): Timeline {
  const { edges } = timeline(model, derived);
  return { points: landings.points, edges: [...edges, ...landingEdges(landings, derived)] };
}

/** What each point of axioms 3 and 4 is called, in the order in which they are numbered. */
export function pointNames({ litmus: { events }, madeVisible }: Model): string[] {
  return [
    ...events.map(({ name }) => name),
    ...madeVisible.map((write) => `${events[write]?.name} is visible`),
    ...events.filter(({ kind }) => kind === "W").map(({ name }) => `${name} has landed`),
  ];
}

function edgesOf(points: number, edges: readonly Edges[]): Relation {
  return joined(
    points,
    edges.map(({ edges: some }) => some),
  );
}
