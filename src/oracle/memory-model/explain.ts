/**
 * Why an outcome is not allowed: of all executions that end so, lawful or not, one that breaks the fewest axioms, and the
 * cycle by which it breaks each. Data for reports, with requests by their IDs.
 */

import { wordOf, wordValue } from "../../fabric/words.ts";
import type { Address, Program, Word64 } from "../../generated/types.ts";
import { allowedOutcomes, type Outcome, textOf } from "./allowed.ts";
import type { Edges } from "./asked-order.ts";
import { landingTimeline, type Model, type ModelOptions, modelOf, pointNames, timeline } from "./axioms.ts";
import { anyHistories, coherentHistories, type WordHistory } from "./candidates.ts";
import { type Step, shortestCycle, shortestWay } from "./cycle.ts";
import { type Derived, deriveWord, together } from "./derived.ts";
import { type Litmus, litmusOf, type Observed, observedOf } from "./events.ts";
import { related } from "./relation.ts";

export type Axiom = "coherence" | "atomicity" | "time" | "multi-copy atomicity";

/**
 * One step of a cycle, forward in time or in the order of a word. `from` and `to` are request IDs, with `.signal` behind
 * them for the signal that goes with data, or points that a write has: `w is visible`, `w has landed`. Relations: `rf` is
 * read by; `co` is overwritten by; `fr` reads what is overwritten by; `same word`, `acquire`, `release`, `fence`, `after`
 * as the program asks; `synchronizes` from a release to the acquire that reads from it; `carried` to an acquire that
 * must find it landed; `lands` from a write to its landing.
 */
export interface CycleStep {
  readonly from: string;
  readonly relation: string;
  readonly to: string;
}

export interface BrokenAxiom {
  readonly axiom: Axiom;
  /** Each step begins where the one before ends, and the last one ends where the first begins. */
  readonly cycle: readonly CycleStep[];
}

export type Explanation =
  /** Some execution ends so, but none that keeps to the axioms. Those that the best one breaks, the most basic first. */
  | {
      readonly kind: "forbidden";
      readonly broken: readonly BrokenAxiom[];
      readonly readsFrom: readonly ReadsFrom[];
    }
  /**
   * No execution ends so: in these words, such as `flags+8`, stands what no request puts there, or not all at once. No
   * word at all: a wait is never satisfied, and there are no executions.
   */
  | {
      readonly kind: "from-nowhere";
      readonly places: readonly { readonly name: string; readonly value: Word64 }[];
    }
  /** It is not allowed, but the program is too large to find out why. */
  | { readonly kind: "unexplained" };

/** What a read or an update has read in the execution; a `write` that is left out is the initial value. */
export interface ReadsFrom {
  readonly read: string;
  readonly write?: string;
  readonly value: Word64;
}

/** Histories of a word, and executions, that are looked at before the best of them must do. */
const mostHistories = 200_000;
const mostExecutions = 2000;

/** Why an outcome is not allowed; undefined if it is. Throws `NotLitmus`. */
export function explain(
  program: Program,
  observed: readonly Address[],
  outcome: Outcome,
  options: ModelOptions = {},
): Explanation | undefined {
  if (allowedOutcomes(program, observed, options).has(textOf(outcome))) return undefined;
  const litmus = litmusOf(program);
  const model = modelOf(litmus, options);
  const wanted = observedOf(litmus, observed).map((place, index) => ({
    place,
    value: wordValue(outcome[index] ?? "0x0"),
  }));
  const words = litmus.words.map((_, word) => historiesThatGive(model, word, wanted));
  const constants = wanted.filter(({ place, value }) => place.kind === "constant" && place.value !== value);
  const never = litmus.words.flatMap((_, word) =>
    words[word]?.length === 0 ? blamed(model, word, wanted) : [],
  );
  if (constants.length > 0 || words.some((histories) => histories?.length === 0))
    return {
      kind: "from-nowhere",
      places: [...constants, ...never].map(({ place: { name }, value }) => ({ name, value: wordOf(value) })),
    };
  if (words.some((histories) => histories === undefined)) return { kind: "unexplained" };

  let best: { readonly explanation: Explanation; readonly cost: number } | undefined;
  let looked = 0;
  for (const histories of choices(words.map((list) => list ?? []))) {
    looked += 1;
    if (looked > mostExecutions) break;
    const derived = together(
      model.askedHb,
      histories.map((history) => deriveWord(litmus, history)),
    );
    const broken = brokenAxioms(model, derived);
    const steps = broken.reduce((sum, { cycle }) => sum + cycle.length, 0);
    const cost = 1000 * broken.length + steps;
    if (broken.length === 0 || (best !== undefined && cost >= best.cost)) continue;
    best = { explanation: { kind: "forbidden", broken, readsFrom: readsFrom(litmus, histories) }, cost };
  }
  return best?.explanation ?? { kind: "unexplained" };
}

interface Wanted {
  readonly place: Observed;
  readonly value: bigint;
}

/**
 * Histories of a word that give what was observed of it: coherent ones if there are any, else whichever. None at all: it
 * comes from nowhere. Undefined: there are too many to look at.
 */
function historiesThatGive(
  { litmus, askedHb }: Model,
  word: number,
  wanted: readonly Wanted[],
): WordHistory[] | undefined {
  const gives = (history: WordHistory) =>
    wanted.every(({ place, value }) => {
      if (place.kind === "word") return place.word !== word || history.last === value;
      return place.kind === "constant" || (history.read.get(place.event) ?? value) === value;
    });
  const coherent = coherentHistories(litmus, word, askedHb).filter(gives);
  if (coherent.length > 0) return coherent;
  const some: WordHistory[] = [];
  let looked = 0;
  for (const history of anyHistories(litmus, word)) {
    if (gives(history)) some.push(history);
    looked += 1;
    if (looked >= mostHistories) return some.length > 0 ? some : undefined;
  }
  return some;
}

/** Of what was observed of a word, which value no history gives: single ones, or else all of them together. */
function blamed(model: Model, word: number, wanted: readonly Wanted[]): readonly Wanted[] {
  const ofWord = wanted.filter(({ place }) => {
    if (place.kind === "constant") return false;
    if (place.kind === "word") return place.word === word;
    const event = model.litmus.events[place.event];
    return event?.kind !== "F" && event?.word === word;
  });
  const alone = ofWord.filter((one) => historiesThatGive(model, word, [one])?.length === 0);
  return alone.length > 0 ? alone : ofWord;
}

/** Every choice of one item of each list. */
function* choices<T>([first, ...others]: readonly (readonly T[])[]): Generator<T[]> {
  if (first === undefined) yield [];
  else for (const rest of choices(others)) for (const one of first) yield [one, ...rest];
}

/** The axioms that are broken, each with a shortest cycle. Axiom 4 contains axiom 3 and is named only without it. */
function brokenAxioms(model: Model, derived: Derived): BrokenAxiom[] {
  const names = pointNames(model);
  const broken: BrokenAxiom[] = [];
  const say = (axiom: Axiom, cycle: readonly Step[] | undefined) => {
    if (cycle === undefined) return;
    const name = (point: number) => names[point] ?? `point ${point}`;
    const steps = cycle.map(({ from, relation, to }) => ({ from: name(from), relation, to: name(to) }));
    broken.push({ axiom, cycle: steps });
  };
  say("coherence", incoherence(model, derived));
  say("atomicity", interruption(derived));
  const time = shortestCycle(timeline(model, derived));
  say("time", time && withoutPsc(time, model, derived));
  if (time === undefined && model.landings !== undefined) {
    const landing = shortestCycle(landingTimeline(model, model.landings, derived));
    say("multi-copy atomicity", landing && withoutPsc(landing, model, derived));
  }
  return broken;
}

/** The shortest way that goes by happens-before and comes back by the order of a word. */
function incoherence(model: Model, derived: Derived): Step[] | undefined {
  const { hb, eco } = derived;
  const points = model.litmus.events.length;
  const before = hbEdges(model, derived);
  let shortest: Step[] | undefined;
  for (let first = 0; first < points; first += 1)
    for (let second = 0; second < points; second += 1) {
      if (!related(hb, first, second) || !related(eco, second, first)) continue;
      const cycle = [
        ...wayOf(points, before, first, second),
        ...wayOf(points, ecoEdges(derived), second, first),
      ];
      if (shortest === undefined || cycle.length < shortest.length) shortest = cycle;
    }
  return shortest;
}

/** A write between what an update has read and what it has written. */
function interruption({ fr, co }: Derived): Step[] | undefined {
  for (let update = 0; update < fr.points; update += 1)
    for (let write = 0; write < fr.points; write += 1)
      if (related(fr, update, write) && related(co, write, update))
        return [
          { from: update, relation: "fr", to: write },
          { from: write, relation: "co", to: update },
        ];
  return undefined;
}

/** The cycle with the reasons for each step from one sc fence to another: what is between them. */
function withoutPsc(cycle: readonly Step[], model: Model, derived: Derived): Step[] {
  const points = model.litmus.events.length;
  const before = hbEdges(model, derived);
  const { hb, eco } = derived;
  return cycle.flatMap((step) => {
    if (step.relation !== "psc") return [step];
    let shortest: Step[] | undefined;
    for (let first = 0; first < points; first += 1)
      for (let second = 0; second < points; second += 1) {
        if (!related(hb, step.from, first) || !related(eco, first, second) || !related(hb, second, step.to))
          continue;
        const way = [
          ...wayOf(points, before, step.from, first),
          ...wayOf(points, ecoEdges(derived), first, second),
          ...wayOf(points, before, second, step.to),
        ];
        if (shortest === undefined || way.length < shortest.length) shortest = way;
      }
    return shortest ?? [step];
  });
}

function hbEdges({ asked }: Model, { sw }: Derived): Edges[] {
  return [...asked, { relation: "synchronizes", edges: sw }];
}

function ecoEdges({ rf, co, fr }: Derived): Edges[] {
  return [
    { relation: "rf", edges: rf },
    { relation: "co", edges: co },
    { relation: "fr", edges: fr },
  ];
}

function wayOf(points: number, edges: readonly Edges[], from: number, to: number): Step[] {
  const way = shortestWay({ points, edges }, from, to);
  if (way === undefined) throw new Error(`there is no way from point ${from} to point ${to}`);
  return way;
}

function readsFrom({ events }: Litmus, histories: readonly WordHistory[]): ReadsFrom[] {
  return histories.flatMap(({ rf, read }) =>
    [...rf].map(([reader, source]) => {
      const write = events[source];
      return {
        read: events[reader]?.name ?? "",
        ...(write === undefined ? {} : { write: write.name }),
        value: wordOf(read.get(reader) ?? 0n),
      };
    }),
  );
}
