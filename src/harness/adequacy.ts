/**
 * The suite on trial. A mutant has one defect and must be caught by a case of the requirement that it breaks; a legal
 * variant must pass. A mutant counts as applied only if it answered some request otherwise than its sound twin.
 */
import { isDeepStrictEqual } from "node:util";
import type { Connection, Outcome } from "../adapter/connection.ts";
import type { RequirementId } from "../generated/requirement-id.ts";
import type { CaseResult, Manifest, Verdict } from "../generated/types.ts";
import type { PublishedSpec } from "../spec/published.ts";
import type { Case } from "./case.ts";
import { type RunOptions, runCase } from "./run-case.ts";
import { describe } from "./session.ts";
import { oneOfEachInTurn, type Part, shareOf } from "./shares.ts";
import { summarize } from "./status.ts";

export interface Mutant {
  readonly id: string;
  /** The one requirement that the defect violates. */
  readonly breaks: RequirementId;
  /** The defect, in a sentence. */
  readonly defect: string;
  /** The verdict by which a case of that requirement must catch it. A crash or a timeout catches nothing. */
  readonly caughtBy: Extract<Verdict, "fail" | "broken-claim" | "protocol-error">;
  /** The same adapter without the defect. */
  readonly sound: () => Promise<Connection>;
  readonly mutated: () => Promise<Connection>;
}

/** A legal adapter that differs from the reference; it may fail nothing, and nothing that it claims may stay unverified. */
export interface Variant {
  readonly id: string;
  /** What is different, and why that is legal. */
  readonly difference: string;
  /** Left out of the quick trial: much like another variant, and slow. */
  readonly slow?: true;
  /**
   * In the quick trial it is shown one case of so many, and one of each requirement: where many like it share the cases. By
   * default one of 8.
   */
  readonly oneOf?: number;
  readonly connect: () => Promise<Connection>;
}

/** An adapter that is wrong in everything, and must be caught in every feature. */
export interface Control {
  readonly id: string;
  readonly connect: () => Promise<Connection>;
}

export type MutantFate =
  /** Caught by cases of its requirement: these. */
  | { readonly kind: "killed"; readonly by: readonly string[]; readonly ran: number }
  /** Nothing caught it. */
  | { readonly kind: "survived"; readonly ran: number }
  /** Only cases of other requirements caught it, or only by another verdict. */
  | { readonly kind: "killed-elsewhere"; readonly by: readonly string[]; readonly ran: number }
  /** It answered every request as its sound twin does. */
  | { readonly kind: "never-applied"; readonly ran: number }
  /** Its sound twin does not pass: the case, not the defect, is at fault. */
  | { readonly kind: "sound-twin-fails"; readonly by: readonly string[] };

/** How a variant fared; both lists are empty when all is well. */
export interface VariantFate {
  readonly failures: readonly Pick<CaseResult, "id" | "verdict" | "message">[];
  /** Requirements that apply to it, and that no case could decide. */
  readonly unverified: readonly string[];
  readonly passed: number;
  readonly unsupported: number;
  /** Cases that it was not shown. */
  readonly leftOut: number;
}

export interface MutantOptions extends RunOptions {
  /** Stop at the first case that catches a mutant: whether it is caught is known then, and not by what else. */
  readonly stopAtFirst?: boolean;
}

/** Tries one mutant: first on the cases of its requirement, and only if those miss it on all others. */
export async function tryMutant(
  mutant: Mutant,
  suite: readonly Case[],
  options: MutantOptions,
): Promise<MutantFate> {
  const own = oneOfEachInTurn(suite.filter(({ verifies }) => verifies.includes(mutant.breaks)));
  const enough = options.stopAtFirst === true ? mutant.caughtBy : undefined;
  const first = await runPair(mutant, own, options, enough);
  if (first.soundFailures.length > 0) return { kind: "sound-twin-fails", by: first.soundFailures };
  const caught = first.results.filter(({ verdict }) => verdict === mutant.caughtBy).map(({ id }) => id);
  if (caught.length > 0 && first.applied) return { kind: "killed", by: caught, ran: first.results.length };
  if (!first.applied) return { kind: "never-applied", ran: own.length };
  const others = suite.filter((candidate) => !own.includes(candidate));
  const second = await runPair(mutant, others, options);
  const elsewhere = [...first.results, ...second.results].filter(
    ({ verdict }) => verdict !== "pass" && verdict !== "unsupported",
  );
  if (elsewhere.length === 0) return { kind: "survived", ran: suite.length };
  return {
    kind: "killed-elsewhere",
    by: elsewhere.map(({ id, verdict }) => `${id} (${verdict})`),
    ran: suite.length,
  };
}

/** Runs a legal adapter through the suite, or through a share of it. */
export async function tryVariant(
  connect: () => Promise<Connection>,
  suite: readonly Case[],
  spec: PublishedSpec,
  options: RunOptions,
  part?: Part,
): Promise<VariantFate> {
  const { manifest, results } = await runAll(connect, suite, options, part);
  const summaries = spec.requirements.map((requirement) =>
    summarize(requirement, spec.capabilityOf(requirement.feature), manifest, results),
  );
  return {
    failures: results.filter(({ verdict }) => verdict !== "pass" && verdict !== "unsupported"),
    unverified: summaries.filter(({ status }) => status === "unverified").map(({ id }) => id),
    passed: results.filter(({ verdict }) => verdict === "pass").length,
    unsupported: results.filter(({ verdict }) => verdict === "unsupported").length,
    leftOut: suite.length - results.length,
  };
}

/** Features in which no case caught the control. Of a feature in which one has, no more are run. */
export async function missedByControl(
  control: Control,
  suite: readonly Case[],
  options: RunOptions,
): Promise<string[]> {
  const missed = new Set(suite.map(({ feature }) => feature));
  const connection = await control.connect();
  try {
    const manifest = await describe(connection, options.deadlineMs);
    for (const candidate of suite) {
      if (!missed.has(candidate.feature)) continue;
      const { result } = await runCase(candidate, manifest, connection, options);
      if (result.verdict === "fail") missed.delete(candidate.feature);
    }
    return [...missed];
  } finally {
    await connection.close();
  }
}

async function runAll(
  connect: () => Promise<Connection>,
  suite: readonly Case[],
  options: RunOptions,
  part?: Part,
): Promise<{ readonly manifest: Manifest; readonly results: readonly CaseResult[] }> {
  const connection = await connect();
  try {
    const manifest = await describe(connection, options.deadlineMs);
    const shown =
      part === undefined ? suite : shareOf(suite, part, (candidate) => candidate.prepare(manifest).applies);
    const results: CaseResult[] = [];
    for (const candidate of shown)
      results.push((await runCase(candidate, manifest, connection, options)).result);
    return { manifest, results };
  } finally {
    await connection.close();
  }
}

interface PairResult {
  readonly results: readonly CaseResult[];
  readonly applied: boolean;
  readonly soundFailures: readonly string[];
}

/** Runs cases on the mutant while its sound twin gets the same requests, and notes whether any answer differs. */
async function runPair(
  mutant: Mutant,
  suite: readonly Case[],
  options: RunOptions,
  enough?: Verdict,
): Promise<PairResult> {
  const [sound, mutated] = [await mutant.sound(), await mutant.mutated()];
  let applied = false;
  const both: Connection = {
    call: async (method, params, deadlineMs) => {
      const expected = await sound.call(method, params, deadlineMs);
      const actual = await mutated.call(method, params, deadlineMs);
      applied ||= !sameOutcome(expected, actual);
      return actual;
    },
    settle: async (deadlineMs) => {
      await sound.settle(deadlineMs);
      const late = await mutated.settle(deadlineMs);
      applied ||= late !== null;
      return late;
    },
    takeLog: () => mutated.takeLog(),
    close: async () => {
      await sound.close();
      await mutated.close();
    },
  };
  try {
    const manifest = await describe(both, options.deadlineMs);
    const results: CaseResult[] = [];
    const soundFailures: string[] = [];
    for (const candidate of suite) {
      results.push((await runCase(candidate, manifest, both, options)).result);
      if (results.at(-1)?.verdict === "pass" || results.at(-1)?.verdict === "unsupported") continue;
      const twin = (await runCase(candidate, manifest, sound, options)).result;
      if (twin.verdict !== "pass") soundFailures.push(`${candidate.id} (${twin.verdict})`);
      if (applied && results.at(-1)?.verdict === enough) break;
    }
    return { results, applied, soundFailures };
  } finally {
    await both.close();
  }
}

/**
 * Refusals are the same when their codes are: messages are for people. Results are, however long they took; measured times
 * within them never are, so that a mutant of a device that measures counts as applied, and only being caught proves more.
 */
function sameOutcome(a: Outcome, b: Outcome): boolean {
  if (a.kind === "refusal" && b.kind === "refusal") return a.code === b.code;
  if (a.kind === "result" && b.kind === "result") return isDeepStrictEqual(a.result, b.result);
  return isDeepStrictEqual(a, b);
}
