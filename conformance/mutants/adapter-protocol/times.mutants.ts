/** Defects of clocks and counters (ADP-011 to ADP-013): what is claimed of repetitions is not what they took. */
import type { GemmCounters } from "../../../src/generated/types.ts";
import type { Mutant } from "../../../src/harness/adequacy.ts";
import { honestClock, type UnitClock } from "../../../src/reference/matrix-unit/clock.ts";
import { adapterMutant, fewProducts, gemmOf, measuring, parameterMutant } from "../mutant.ts";

/** A unit whose clock shows something else than it should. */
function clockMutant(id: string, description: Pick<Mutant, "breaks" | "defect">, clock: UnitClock): Mutant {
  return parameterMutant(id, { ...description, base: measuring() }, () => measuring(clock));
}

/** All bytes that are read or written once more with each repetition, as if there had been one. */
function ofOneRepetition(counters: GemmCounters, repetitions: number): GemmCounters {
  return Object.fromEntries(
    Object.entries(counters).map(([name, count]) => [
      name,
      name.startsWith("global") ? count / repetitions : count,
    ]),
  );
}

export const timeMutants: readonly Mutant[] = [
  clockMutant(
    "computed-once-and-multiplied",
    {
      breaks: "ADP-011",
      defect: "The product is computed once, and its time multiplied by the repetitions.",
    },
    (compute, repetitions) => {
      const { d, elapsedNs } = honestClock(compute, 1);
      return { d, elapsedNs: elapsedNs * repetitions };
    },
  ),
  clockMutant(
    "clock-stops-at-the-launch",
    {
      breaks: "ADP-012",
      defect: "The clock stops when the last repetition is launched, and not when it is done.",
    },
    (compute, repetitions) => {
      const start = performance.now();
      const launched: (() => ReturnType<typeof compute>)[] = [];
      for (let i = 1; i < repetitions; i += 1) launched.push(compute);
      const elapsedNs = Math.round((performance.now() - start) * 1e6);
      for (const work of launched) work();
      return { d: compute(), elapsedNs };
    },
  ),
  clockMutant(
    "ticks-for-nanoseconds",
    { breaks: "ADP-012", defect: "Ticks of ten nanoseconds are reported as nanoseconds." },
    (compute, repetitions) => {
      const { d, elapsedNs } = honestClock(compute, repetitions);
      return { d, elapsedNs: Math.round(elapsedNs / 10) };
    },
  ),
  clockMutant(
    "time-of-one-repetition",
    { breaks: "ADP-013", defect: "The elapsed time is the average of the repetitions, and not their sum." },
    (compute, repetitions) => {
      const { d, elapsedNs } = honestClock(compute, repetitions);
      return { d, elapsedNs: Math.round(elapsedNs / repetitions) };
    },
  ),
  clockMutant(
    "repetitions-are-ignored",
    { breaks: "ADP-013", defect: "The product is computed once, however often it is asked for." },
    (compute) => honestClock(compute, 1),
  ),
  adapterMutant(
    "bytes-of-one-repetition",
    {
      breaks: "ADP-013",
      base: fewProducts,
      defect: "The counters of traffic are reset at the start of each repetition.",
    },
    (sound) => ({
      gemm: async (params) => {
        const { counters = {}, ...result } = await gemmOf(sound, params);
        return { ...result, counters: ofOneRepetition(counters, params.repetitions ?? 1) };
      },
    }),
  ),
];
