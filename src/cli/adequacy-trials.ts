/** What `desiderata adequacy` tries, in which order, at which seed, and how much of it. */
import { mutants } from "../../conformance/mutants/index.ts";
import { variants } from "../../conformance/variants/index.ts";
import type { Mutant, Variant } from "../harness/adequacy.ts";
import type { Part } from "../harness/shares.ts";
import type { AdequacyOptions } from "./adequacy.ts";
import type { Trial } from "./adequacy-worker.ts";
import { ExitError } from "./exit.ts";

/** What is tried. */
export interface Chosen {
  readonly mutants: readonly Mutant[];
  readonly variants: readonly Variant[];
  readonly control: boolean;
}

/** Mutants and variants by name, all of them where none is named. Throws ExitError 2 for a name that there is not. */
export function chosenFrom({
  mutant: names,
  variant: variantNames,
  mutants: withMutants,
  variants: withVariants,
}: AdequacyOptions): Chosen {
  const unknown = names.find((name) => !mutants.some(({ id, breaks }) => id === name || breaks === name));
  if (unknown !== undefined)
    throw new ExitError(
      2,
      `There is no mutant ${unknown}, nor one that breaks it`,
      `Mutants: ${mutants.map(({ id }) => id).join(", ")}`,
    );
  const unknownVariant = variantNames.find((name) => !variants.some(({ id }) => id === name));
  if (unknownVariant !== undefined)
    throw new ExitError(
      2,
      `There is no variant ${unknownVariant}`,
      `Variants: ${variants.map(({ id }) => id).join(", ")}`,
    );
  const all = names.length + variantNames.length === 0;
  if (all && !withMutants && !withVariants)
    throw new ExitError(2, "Nothing is left to try", "Leave out --no-mutants or --no-variants");
  return {
    mutants: mutants.filter(({ id, breaks }) =>
      all ? withMutants : names.includes(id) || names.includes(breaks),
    ),
    variants: variants.filter(({ id }) => (all ? withVariants : variantNames.includes(id))),
    control: all && withVariants,
  };
}

/** Each of them once. In a quick trial a mutant needs to be caught only once, and a variant is shown a share of its cases. */
export function trialsOf(chosen: Chosen, seed: number, first: boolean): Trial[] {
  return [
    ...(chosen.control ? [{ kind: "control", seed } as const] : []),
    ...chosen.variants
      .filter(({ slow }) => !first || slow !== true)
      .map(({ id, oneOf = 8 }): Trial => {
        // Neighbours get different cases, so that many are tried on some variant.
        const offset = variants.findIndex((variant) => variant.id === id);
        const part: Part = { every: oneOf, offset, oneOfEach: "requirement" };
        return { kind: "variant", id, seed, part: first ? part : undefined };
      }),
    ...chosen.mutants.map(({ id }): Trial => ({ kind: "mutant", id, seed, stopAtFirst: first })),
  ];
}

/** At each seed the next mutant and the next variant, and of the cases the next of each definition. */
export function trialsOver(chosen: Chosen, from: number, count: number): Trial[] {
  return Array.from({ length: count }, (_, step) => step).flatMap((step): Trial[] => {
    const seed = from + step;
    const mutant = chosen.mutants[step % chosen.mutants.length];
    const variant = chosen.variants[step % chosen.variants.length];
    const part: Part = { offset: seed, oneOfEach: "definition" };
    return [
      ...(mutant === undefined ? [] : [{ kind: "mutant", id: mutant.id, seed, stopAtFirst: true } as const]),
      ...(variant === undefined ? [] : [{ kind: "variant", id: variant.id, seed, part } as const]),
    ];
  });
}
