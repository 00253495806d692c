/**
 * What a case about time has to know of a manifest beside the entry that it asks for: where times come from, and how often
 * a product may be repeated. Nothing is measured here.
 */
import type { Manifest, TimeOrigin } from "../generated/types.ts";
import type { Needs } from "./needs.ts";

/** Part of a claim. */
export interface Timing {
  /** Undefined where no time is claimed. */
  readonly times: TimeOrigin | undefined;
  /** How often a product is repeated at most: a power of four, no more than the manifest allows. */
  readonly repetitions: number;
}

/** Enough for some milliseconds, at the microseconds that a launch takes. */
const mostRepetitions = 1024;

/** The same needs, with what is known of times in the claim. */
export function timed<Parameters, Claim extends object>(
  needs: Needs<Parameters, Claim>,
): Needs<Parameters, Claim & Timing> {
  return (params, manifest) => {
    const found = needs(params, manifest);
    return found.applies ? { ...found, claim: { ...found.claim, ...timingOf(manifest) } } : found;
  };
}

/** Repetitions without which no growth is seen. */
const fewestRepetitions = 16;

/** The same, where a product can be repeated often enough for growth to be seen. */
export function repeatable<Parameters, Claim extends object>(
  needs: Needs<Parameters, Claim>,
): Needs<Parameters, Claim & Timing> {
  const find = timed(needs);
  return (params, manifest) => {
    const found = find(params, manifest);
    if (!found.applies || found.claim.repetitions >= fewestRepetitions) return found;
    return {
      applies: false,
      reason: `the manifest allows fewer than ${fewestRepetitions} repetitions of a product`,
    };
  };
}

/** The same, for adapters only whose times are measured. */
export function measured<Parameters, Claim extends object>(
  needs: Needs<Parameters, Claim>,
): Needs<Parameters, Claim & Timing> {
  const find = repeatable(needs);
  return (params, manifest) =>
    manifest.times === "measured"
      ? find(params, manifest)
      : { applies: false, reason: "the manifest does not say that times are measured" };
}

function timingOf({ times, limits }: Manifest): Timing {
  const most = Math.min(mostRepetitions, limits?.maxRepetitions ?? mostRepetitions);
  let repetitions = 1;
  while (4 * repetitions <= most) repetitions *= 4;
  return { times, repetitions };
}
