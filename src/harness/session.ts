/**
 * A whole run: connects, asks the adapter for its manifest, runs the selected cases on one or more connections, and
 * sums up. Results are handed over as they come; nothing is written or printed here.
 */
import { cpus, totalmem } from "node:os";
import type { Connection } from "../adapter/connection.ts";
import type {
  AdapterUnderTest,
  CaseResult,
  Environment,
  Level,
  Manifest,
  NeedSummary,
  Profile,
  RequirementSummary,
  Selection,
  VerdictCounts,
} from "../generated/types.ts";
import type { PublishedSpec } from "../spec/published.ts";
import type { Case } from "./case.ts";
import { fabricClaims } from "./fabric-needs.ts";
import { gemmSupportsOf, operandsText } from "./gemm-needs.ts";
import { supportsOf } from "./needs.ts";
import { offloadClaims } from "./offload-needs.ts";
import { conversionClaims } from "./online-needs.ts";
import { type Query, QueryError, select } from "./query.ts";
import { type CaseRun, type RunOptions, runCase } from "./run-case.ts";
import { answersTo, countVerdicts, exitCodeOf, summarize } from "./status.ts";
import { type ActiveWaiver, applyWaivers } from "./waivers.ts";

export interface SessionOptions extends RunOptions {
  readonly quick: boolean;
  readonly queries: readonly Query[];
  /** Empty for all levels. */
  readonly levels: readonly Level[];
  readonly waivers: readonly ActiveWaiver[];
  /** The use for which the device is judged; without one, what it does not claim is legal. */
  readonly profile: Profile | undefined;
  readonly failFast: boolean;
  /** Whether the adapter is asked again for smaller counterexamples, for the first failures of each requirement. */
  readonly shrink: boolean;
  /** Number of connections that work side by side. */
  readonly jobs: number;
}

export interface SessionEvents {
  /** The manifest is known and the cases are selected; nothing has run yet. */
  readonly started?: (start: { readonly adapter: AdapterUnderTest; readonly cases: readonly Case[] }) => void;
  readonly caseStarted?: (id: string) => void;
  readonly caseEnded?: (result: CaseResult) => void;
}

export interface SessionResult {
  readonly adapter: AdapterUnderTest;
  readonly results: readonly CaseResult[];
  readonly requirements: readonly RequirementSummary[];
  /** How the needs of the profile are answered; undefined without one. */
  readonly needs: readonly NeedSummary[] | undefined;
  readonly cases: VerdictCounts;
  readonly uncoveredClaims: readonly string[];
  readonly durationMs: number;
  readonly exitCode: 0 | 1 | 3 | 4;
}

/** What runs cases, one after the other. */
export interface Lane {
  /** As runCase does; with a smallest counterexample of a failure where it is wanted. */
  readonly run: (candidate: Case, wantsSmallest: boolean) => Promise<CaseRun>;
  readonly close: () => Promise<unknown>;
}

/** The adapter could not be reached, or gave no valid manifest. */
export class AdapterUnreachable extends Error {
  override readonly name = "AdapterUnreachable";
}

/** The cases that the options select, in the order of the suite. Throws QueryError if there is none, or none for a query. */
export function selectCases(
  suite: Iterable<Case>,
  spec: PublishedSpec,
  options: Pick<SessionOptions, "quick" | "queries" | "levels">,
): Case[] {
  const levelOf = new Map(spec.requirements.map(({ id, level }) => [id, level]));
  const hasLevel = (candidate: Case) =>
    options.levels.length === 0 ||
    candidate.verifies.some((id) => {
      const level = levelOf.get(id);
      return level !== undefined && options.levels.includes(level);
    });
  const asked = select(suite, options.queries).filter(hasLevel);
  const selected = asked.filter((candidate) => !options.quick || candidate.suite === "quick");
  if (selected.length > 0) return selected;
  throw new QueryError(
    asked.length > 0
      ? "The queries and levels name cases of the full suite alone; add --full"
      : "No case is left: none that the queries name is about a requirement of these levels",
  );
}

/** Asks an adapter for its manifest. Throws AdapterUnreachable with the reason. */
export async function describe(connection: Connection, deadlineMs: number): Promise<Manifest> {
  const outcome = await connection.call("describe", {}, deadlineMs);
  if (outcome.kind === "result") {
    // The connection has validated the result of `describe` against the manifest's schema.
    return outcome.result as Manifest;
  }
  const log = connection.takeLog().trimEnd();
  const reason =
    outcome.kind === "refusal" ? `describe was refused: ${outcome.code} ${outcome.message}` : outcome.message;
  throw new AdapterUnreachable(
    log === "" || reason.includes(log) ? reason : `${reason}\nthe adapter wrote to stderr:\n${log}`,
  );
}

/**
 * Runs the suite. Connections are opened by `connect`, lanes beside the first connection by `startLane` where it is given,
 * and closed here. Throws AdapterUnreachable and QueryError.
 */
export async function runSession(
  target: string,
  connect: () => Promise<Connection>,
  suite: Iterable<Case>,
  spec: PublishedSpec,
  options: SessionOptions,
  events: SessionEvents = {},
  startLane?: (manifest: Manifest) => Lane,
): Promise<SessionResult> {
  const start = performance.now();
  const selected = selectCases(suite, spec, options);
  const first = await connect();
  const lanes: Lane[] = [];
  try {
    const adapter = { target, manifest: await describe(first, options.deadlineMs) };
    const { manifest } = adapter;
    events.started?.({ adapter, cases: selected });
    const own = connectionLane(first, manifest, options);
    const most = startLane === undefined ? selected.length : Math.floor(selected.length / fewCases);
    const jobs = Math.max(1, Math.min(options.jobs, most));
    if (startLane !== undefined && jobs > 1)
      for (let i = 0; i < jobs; i += 1) lanes.push(startLane(manifest));
    else for (let i = 1; i < jobs; i += 1) lanes.push(connectionLane(await connect(), manifest, options));
    const runs = await runAll(
      selected,
      manifest,
      own,
      startLane !== undefined && jobs > 1 ? lanes : [own, ...lanes],
      options,
      events,
    );
    const results = runs.map(({ result }) => result);
    const requirements = summaries(results, spec, adapter.manifest, options);
    const exitCode = runs.some(({ unreachable }) => unreachable) ? 3 : exitCodeOf(requirements, results);
    return {
      adapter,
      results,
      requirements,
      needs:
        options.profile === undefined
          ? undefined
          : answersTo(options.profile, adapter.manifest, requirements),
      cases: countVerdicts(results),
      // A selection leaves claims out on purpose.
      uncoveredClaims:
        options.queries.length + options.levels.length > 0 ? [] : uncoveredClaims(adapter.manifest, runs),
      durationMs: Math.round(performance.now() - start),
      exitCode,
    };
  } finally {
    await Promise.all([first.close(), ...lanes.map((lane) => lane.close())]);
  }
}

/** So many cases have run before a lane with a thread of its own has loaded the suite. */
const fewCases = 100;

/** Runs cases in this thread, on a connection. */
function connectionLane(connection: Connection, manifest: Manifest, options: SessionOptions): Lane {
  return {
    run: (candidate, wantsSmallest) =>
      runCase(candidate, manifest, connection, { ...options, wantsSmallest: () => wantsSmallest }),
    close: () => connection.close(),
  };
}

/**
 * Each lane takes the next case as soon as it is free; cases that must run alone come after all others, on the one that is
 * given for them. Results are in the order of the suite.
 */
async function runAll(
  selected: readonly Case[],
  manifest: Manifest,
  laneOfOne: Lane,
  lanes: readonly Lane[],
  options: SessionOptions,
  events: SessionEvents,
): Promise<CaseRun[]> {
  const runs: CaseRun[] = new Array(selected.length);
  const failures = new FailureCounts();
  const places = [...selected.entries()];
  // The times of a model are the same whatever else runs.
  const isAlone = ({ alone }: Case) => alone && manifest.times !== "modelled";
  const together = places.filter(([, candidate]) => !isAlone(candidate)).values();
  const alone = places.filter(([, candidate]) => isAlone(candidate)).values();
  let stopped: string | undefined;
  const work = async (lane: Lane, queue: IterableIterator<readonly [number, Case]>) => {
    for (const [index, candidate] of queue) {
      if (stopped === undefined) events.caseStarted?.(candidate.id);
      const run =
        stopped === undefined
          ? await lane.run(candidate, options.shrink && failures.areFew(candidate))
          : notRun(candidate, stopped);
      if (run.result.verdict === "fail") failures.note(candidate);
      const result = applyWaivers(run.result, options.waivers);
      runs[index] = { ...run, result };
      events.caseEnded?.(result);
      if (run.unreachable) stopped ??= result.message ?? "the adapter can't be started any more";
      if (options.failFast && !harmless.includes(result.verdict))
        stopped ??= `the run stopped at the first failure: ${result.id}`;
      // In process nothing else waits: give timers, signals and the display their turn.
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  await Promise.all(lanes.map((lane) => work(lane, together)));
  await work(laneOfOne, alone);
  return runs;
}

/** How many cases of each requirement have failed: the first get a smaller counterexample. */
class FailureCounts {
  readonly #counts = new Map<string, number>();

  areFew({ verifies }: Case): boolean {
    return verifies.some((id) => (this.#counts.get(id) ?? 0) < shrunkCases);
  }

  note({ verifies }: Case): void {
    for (const id of verifies) this.#counts.set(id, (this.#counts.get(id) ?? 0) + 1);
  }
}

/** Failing cases of a requirement that get a smaller counterexample. */
const shrunkCases = 2;

const harmless: readonly CaseResult["verdict"][] = [
  "pass",
  "unsupported",
  "undecided",
  "waived",
  "stale-waiver",
];

function notRun({ id, verifies, evidence }: Case, message: string): CaseRun {
  const result: CaseResult = {
    type: "case",
    id,
    requirements: [...verifies],
    verdict: "not-run",
    evidence,
    checks: 0,
    durationMs: 0,
    message,
  };
  return { result, support: undefined, unreachable: false };
}

/** Without queries: all requirements of the levels. With queries: those that a selected case verifies. */
function summaries(
  results: readonly CaseResult[],
  spec: PublishedSpec,
  manifest: Manifest,
  { queries, levels, profile }: SessionOptions,
): RequirementSummary[] {
  const touched = new Set(results.flatMap(({ requirements }) => requirements));
  return spec.requirements
    .filter(
      ({ id, level }) =>
        (levels.length === 0 || levels.includes(level)) && (queries.length === 0 || touched.has(id)),
    )
    .map((requirement) =>
      summarize(requirement, spec.capabilityOf(requirement.feature), manifest, results, profile),
    );
}

/** Claims that no case of this run exercised. */
function uncoveredClaims(manifest: Manifest, runs: readonly CaseRun[]): string[] {
  const covered = new Set(
    runs
      .filter(({ result }) => result.verdict !== "not-run" && result.verdict !== "unsupported")
      .flatMap(({ support }) => support ?? []),
  );
  const recipes = supportsOf(manifest).flatMap(({ recipe: { format, scaling } }, index) => {
    if (covered.has(`fine-grained-quantization ${index}`)) return [];
    return [
      scaling === undefined
        ? `cast to ${format}`
        : `${format} in groups of ${scaling.group}, ${scaling.scaleFormat} scales`,
    ];
  });
  const products = gemmSupportsOf(manifest).flatMap((entry, index) =>
    covered.has(`gemm ${index}`) ? [] : [`product of ${operandsText(entry)}`],
  );
  const conversions = conversionClaims(manifest).flatMap(({ support, text }) =>
    covered.has(support) ? [] : [text],
  );
  const communication = [...fabricClaims(manifest), ...offloadClaims(manifest)].flatMap(
    ({ support, text }) => (covered.has(support) ? [] : [text]),
  );
  return [...recipes, ...products, ...conversions, ...communication];
}

/** The machine on which the harness runs. */
export function environment(): Environment {
  const processors = cpus();
  return {
    node: process.version,
    platform: process.platform,
    arch: process.arch,
    cpu: processors[0]?.model ?? "unknown",
    cores: processors.length,
    memoryBytes: totalmem(),
  };
}

/** What was asked for, as the results record it. */
export function selectionOf({
  queries,
  levels,
  profile,
}: Pick<SessionOptions, "queries" | "levels" | "profile">): Selection {
  return {
    queries: queries.map(({ text }) => text),
    levels: [...levels],
    ...(profile === undefined ? {} : { profile: profile.name }),
  };
}
