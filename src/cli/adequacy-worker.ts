/** A worker of `desiderata adequacy`: tries what it is told to, one mutant or variant after another. */
import { parentPort } from "node:worker_threads";
import { mutants } from "../../conformance/mutants/index.ts";
import { suite } from "../../conformance/suite.ts";
import { control, variants } from "../../conformance/variants/index.ts";
import { missedByControl, tryMutant, tryVariant } from "../harness/adequacy.ts";
import type { Part } from "../harness/shares.ts";
import { packageRoot } from "../package-root.ts";
import type { EndedTrial } from "../report/adequacy.ts";
import { readPublishedSpec } from "../spec/published.ts";

export type Trial =
  | {
      readonly kind: "mutant";
      readonly id: string;
      readonly seed: number;
      /** Whether it needs to be caught only once. */
      readonly stopAtFirst: boolean;
    }
  | {
      readonly kind: "variant";
      readonly id: string;
      readonly seed: number;
      /** A share of its cases; all of them if undefined. */
      readonly part: Part | undefined;
    }
  | { readonly kind: "control"; readonly seed: number };

/** Longest wait for an answer of an adapter of ours. */
const deadlineMs = 30_000;

const cases = [...suite()].filter((candidate) => candidate.suite === "quick");
const spec = readPublishedSpec(packageRoot());

parentPort?.on("message", async (trial: Trial) => parentPort?.postMessage(await ended(trial)));

async function ended(trial: Trial): Promise<EndedTrial> {
  const { kind, seed } = trial;
  const options = { seed, deadlineMs };
  switch (kind) {
    case "control":
      return { kind, seed, missed: await missedByControl(control, cases, options) };
    case "mutant": {
      const { id, stopAtFirst } = trial;
      const fate = await tryMutant(named(mutants, id), cases, { ...options, stopAtFirst });
      return { kind, id, seed, fate };
    }
    case "variant": {
      const { id, part } = trial;
      const fate = await tryVariant(named(variants, id).connect, cases, spec, options, part);
      // One case of each definition may be one that the device has no room for.
      const decides = part?.oneOfEach !== "definition";
      return { kind, id, seed, fate: decides ? fate : { ...fate, unverified: [] } };
    }
  }
}

function named<T extends { readonly id: string }>(all: readonly T[], id: string): T {
  const found = all.find((one) => one.id === id);
  if (found === undefined) throw new RangeError(`there is no ${id}`);
  return found;
}
