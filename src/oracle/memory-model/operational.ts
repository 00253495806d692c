/**
 * The memory model once more, as machines whose every run is explored. They answer the same question as the axioms and
 * share nothing with them but the events, so that each can be held against the other. They are slow: for tests.
 */
import { wordOf } from "../../fabric/words.ts";
import type { Address, Program } from "../../generated/types.ts";
import { litmusOf, observedOf } from "./events.ts";
import { exploreLandings } from "./operational/landing-machine.ts";
import { first, known, type Run } from "./operational/run.ts";
import { exploreViews } from "./operational/view-machine.ts";

/** All outcomes that some run ends with, as in `allowed.ts`: values in the order of the addresses, with spaces between. */
export function reachableOutcomes(
  program: Program,
  observed: readonly Address[],
  { multiCopyAtomic = false }: { readonly multiCopyAtomic?: boolean } = {},
): ReadonlySet<string> {
  const litmus = litmusOf(program);
  const places = observedOf(litmus, observed);
  const outcomes = new Set<string>();
  const ended = ({ read, written, histories }: Run) => {
    const values = places.map((place) => {
      if (place.kind === "constant") return place.value;
      if (place.kind === "register") return known(read[place.event]);
      const last = histories[place.word]?.at(-1) ?? first;
      return last === first ? known(litmus.words[place.word]).initial : known(written[last]);
    });
    outcomes.add(values.map(wordOf).join(" "));
  };
  if (multiCopyAtomic) exploreLandings(litmus, ended);
  else exploreViews(litmus, ended);
  return outcomes;
}
