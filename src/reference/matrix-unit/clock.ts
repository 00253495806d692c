/**
 * A clock for the software matrix unit: a reference with one really computes every repetition, and claims the time that
 * passed. Without one its times are modelled, and a repetition costs nothing but a multiplication of counts.
 */
import type { Tensor } from "../../generated/types.ts";

/** The product, computed so many times, and the time that is claimed for all of them. */
export type UnitClock = (
  compute: () => Tensor,
  repetitions: number,
) => { readonly d: Tensor; readonly elapsedNs: number };

/** Starts before the first repetition and stops after the last. */
export const honestClock: UnitClock = (compute, repetitions) => {
  const start = performance.now();
  let d = compute();
  for (let i = 1; i < repetitions; i += 1) d = compute();
  return { d, elapsedNs: Math.round((performance.now() - start) * 1e6) };
};
