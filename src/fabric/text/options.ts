/** Options of a region or a queue, by the word that they begin with. */
import type { Placed } from "./syntax.ts";
import { Misplaced } from "./text-error.ts";

type Option = Placed & { readonly option: string };

/** A function that gives the option of a word, if it is there. Throws Misplaced for one that is given twice. */
export function optionsOf<One extends Option>(options: readonly One[]) {
  const seen = new Set<string>();
  for (const { option, at } of options) {
    if (seen.has(option)) throw new Misplaced({ at, text: option }, `${option} is given twice`);
    seen.add(option);
  }
  return <Word extends One["option"]>(word: Word) =>
    options.find((one): one is Extract<One, { readonly option: Word }> => one.option === word);
}
