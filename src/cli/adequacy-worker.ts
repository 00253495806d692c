/** A worker of `desiderata adequacy`: tries what it is told to, one mutant or variant after another. */
import { parentPort, workerData } from "node:worker_threads";
import { mutants } from "../../conformance/mutants/index.ts";
import { suite } from "../../conformance/suite.ts";
import { control, variants } from "../../conformance/variants/index.ts";
import {
  type MutantFate,
  missedByControl,
  tryMutant,
  tryVariant,
  type VariantFate,
} from "../harness/adequacy.ts";
import { packageRoot } from "../package-root.ts";
import { readPublishedSpec } from "../spec/published.ts";

export type Trial =
  | { readonly kind: "mutant" | "variant"; readonly id: string }
  | { readonly kind: "control" };

export type TrialOutcome =
  | { readonly kind: "mutant"; readonly id: string; readonly fate: MutantFate }
  | { readonly kind: "variant"; readonly id: string; readonly fate: VariantFate }
  /** Features in which the control was not caught. */
  | { readonly kind: "control"; readonly missed: readonly string[] };

/** Longest wait for an answer of an adapter of ours. */
const deadlineMs = 30_000;

const cases = [...suite()].filter((candidate) => candidate.suite === "quick");
const spec = readPublishedSpec(packageRoot());
const options = { seed: Number(workerData.seed), deadlineMs, stopAtFirst: workerData.first === true };

parentPort?.on("message", async (trial: Trial) => parentPort?.postMessage(await outcomeOf(trial)));

async function outcomeOf(trial: Trial): Promise<TrialOutcome> {
  if (trial.kind === "control")
    return { kind: "control", missed: await missedByControl(control, cases, options) };
  const { kind, id } = trial;
  if (kind === "mutant") return { kind, id, fate: await tryMutant(named(mutants, id), cases, options) };
  const variant = named(variants, id);
  // Neighbours get different cases, so that all of them are tried on some variant.
  const part = options.stopAtFirst ? { every: 6, offset: variants.indexOf(variant) } : undefined;
  return { kind, id, fate: await tryVariant(variant.connect, cases, spec, options, part) };
}

function named<T extends { readonly id: string }>(all: readonly T[], id: string): T {
  const found = all.find((one) => one.id === id);
  if (found === undefined) throw new RangeError(`there is no ${id}`);
  return found;
}
