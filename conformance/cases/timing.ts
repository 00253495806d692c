/**
 * How measurements are compared, for every case about time: in rounds, by the smallest of them, for whatever disturbs a
 * measurement makes it longer. What is too close to the noise ends the case as undecided.
 */
import type { CounterName, GemmParams } from "../../src/generated/types.ts";
import type { Check } from "../../src/harness/check.ts";
import type { Timing } from "../../src/harness/timing-needs.ts";
import type { ProductExchange } from "./products.ts";

interface ProductRequest {
  readonly method: "gemm";
  readonly params: GemmParams;
}

/** Rounds in which each request of a measurement is made. */
export const rounds = 5;

/** The same product, computed so many times. */
export function repeated({ method, params }: ProductRequest, repetitions: number): ProductRequest {
  return { method, params: { ...params, repetitions } };
}

/**
 * The requests in rounds, so that whatever changes slowly disturbs all of them alike. Every second round is the other way
 * round, so that what comes at regular intervals does not always meet the same one.
 */
export function inRounds(requests: readonly ProductRequest[], count = rounds): ProductRequest[] {
  return Array.from({ length: count }, (_, round) =>
    round % 2 === 0 ? requests : requests.toReversed(),
  ).flat();
}

/** The exchanges of `inRounds`, by the place of their request among those of a round. */
export function atPlace<Exchange>(exchanges: readonly Exchange[], place: number, places: number): Exchange[] {
  return exchanges.filter((_, i) => {
    const turned = Math.floor(i / places) % 2 === 1;
    return (turned ? places - 1 - (i % places) : i % places) === place;
  });
}

/** A counter of an exchange; 0 where it is missing, which is another case's affair. */
export function counted(check: Check, exchange: ProductExchange, counter: CounterName): number {
  return check.answer(exchange).counters?.[counter] ?? 0;
}

/** The exchange that was waited for least. */
export function quickest(exchanges: readonly ProductExchange[]): ProductExchange | undefined {
  return exchanges.toSorted((a, b) => a.wallNs - b.wallNs)[0];
}

/** Smallest of some measurements, and how far the middle one is from it. */
export function smallestOf(measurements: readonly number[]): {
  readonly least: number;
  readonly noise: number;
} {
  const sorted = measurements.toSorted((a, b) => a - b);
  const [least = 0] = sorted;
  return { least, noise: (sorted[Math.floor(sorted.length / 2)] ?? least) - least };
}

/** Repetitions by which two layouts, or two ways of scaling, are compared where times are measured. */
const compared = 16;
/** Where two times may differ by a tenth, half of that is too much noise. */
const steady = 0.05;

/** Products whose times are to be compared: once each where times are modelled, else repeated and in rounds. */
export function sideBySide(
  { times, repetitions }: Timing,
  requests: readonly ProductRequest[],
): ProductRequest[] {
  if (times !== "measured") return [...requests];
  return inRounds(requests.map((one) => repeated(one, Math.min(compared, repetitions))));
}

/** The claimed times of `sideBySide`, by the place of their request. */
export function timesSideBySide(
  check: Check,
  exchanges: readonly ProductExchange[],
  places: number,
): number[] {
  return Array.from({ length: places }, (_, place) => {
    const all = atPlace(exchanges, place, places).map((exchange) => counted(check, exchange, "elapsedNs"));
    const { least, noise } = smallestOf(all);
    check.decidable(
      `the same product took ${least} ns and, in another round, ${least + noise} ns: too unsteady to be compared`,
      noise <= steady * least,
    );
    return least;
  });
}
