/**
 * Which outcomes of a racy program the memory model allows: every history of every word is tried, and what breaks an
 * axiom is dropped as soon as the words that are chosen show it. A program in which some wait can't be satisfied has no
 * executions, and a wait that is satisfied only in some leaves the others out.
 */

import { wordOf } from "../../fabric/words.ts";
import type { Address, Program, Word64 } from "../../generated/types.ts";
import { consistent, type ModelOptions, modelOf } from "./axioms.ts";
import { coherentHistories, type WordHistory } from "./candidates.ts";
import { type DerivedOfWord, deriveWord } from "./derived.ts";
import { type Litmus, litmusOf, type Observed, observedOf } from "./events.ts";

/** The values of the observed words, in the order in which they were asked for. */
export type Outcome = readonly Word64[];

/** An outcome as text, which is the same for the same outcome: its values with a space between them. */
export type OutcomeText = string;

export function textOf(outcome: Outcome): OutcomeText {
  return outcome.map((word) => wordOf(BigInt(word))).join(" ");
}

/**
 * All outcomes that are allowed. Observed are words of 8 aligned bytes: places of reads and fetches, words that requests
 * share, as they are in the end, or others, which keep their value. Throws `NotLitmus`.
 */
export function allowedOutcomes(
  program: Program,
  observed: readonly Address[],
  options: ModelOptions = {},
): ReadonlySet<OutcomeText> {
  const litmus = litmusOf(program);
  const places = observedOf(litmus, observed);
  const model = modelOf(litmus, options);
  const allowed = new Set<OutcomeText>();
  const words = litmus.words.map((_, word) =>
    coherentHistories(litmus, word, model.askedHb)
      .map((history) => ({ history, derived: deriveWord(litmus, history) }))
      .filter(({ derived }) => consistent(model, [derived])),
  );
  const outcomeOfChosen = () => textOf(outcomeOf(litmus, places, histories));
  const histories: WordHistory[] = [];
  const chosen: DerivedOfWord[] = [];
  const choose = (): void => {
    const next = words[chosen.length];
    if (next === undefined) {
      allowed.add(outcomeOfChosen());
      return;
    }
    const last = chosen.length === words.length - 1;
    for (const { history, derived } of next) {
      histories.push(history);
      chosen.push(derived);
      const known = last && allowed.has(outcomeOfChosen());
      if (!known && (chosen.length === 1 || consistent(model, chosen))) choose();
      histories.pop();
      chosen.pop();
    }
  };
  if (consistent(model, [])) choose();
  return allowed;
}

/** What is observed after these histories, one for each word. */
export function outcomeOf(
  litmus: Litmus,
  places: readonly Observed[],
  histories: readonly WordHistory[],
): Outcome {
  return places.map((place) => wordOf(valueAt(litmus, place, histories)));
}

function valueAt({ events }: Litmus, place: Observed, histories: readonly WordHistory[]): bigint {
  switch (place.kind) {
    case "constant":
      return place.value;
    case "word":
      return historyOfWord(histories, place.word).last;
    case "register": {
      const event = events[place.event];
      const value =
        event === undefined || event.kind === "F"
          ? undefined
          : historyOfWord(histories, event.word).read.get(place.event);
      if (value === undefined) throw new Error(`${place.name} is no place of a read`);
      return value;
    }
  }
}

function historyOfWord(histories: readonly WordHistory[], word: number): WordHistory {
  const history = histories[word];
  if (history === undefined) throw new Error(`word ${word} has no history`);
  return history;
}
