/** What `desiderata run` does: connects, runs the session, shows progress, writes results, prints the summary. */
import { readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, relative } from "node:path";
import { suite } from "../../conformance/suite.ts";
import type { Target } from "../adapter/target.ts";
import type { CaseResult, Manifest, Profile, Summary } from "../generated/types.ts";
import type { Case } from "../harness/case.ts";
import { parseQuery, type Query, QueryError } from "../harness/query.ts";
import {
  AdapterUnreachable,
  environment,
  runSession,
  type SessionEvents,
  type SessionOptions,
  selectCases,
  selectionOf,
} from "../harness/session.ts";
import { type ActiveWaiver, activeWaivers } from "../harness/waivers.ts";
import { OutputError } from "../output-path.ts";
import { packageVersion } from "../package-root.ts";
import { type ResultsFile, startResultsFile, writeSummaryFile } from "../report/results-file.ts";
import { headline, report } from "../report/terminal.ts";
import { type PublishedSpec, readPublishedSpec } from "../spec/published.ts";
import { jsonSyntaxError } from "../validate/json-syntax.ts";
import { explainWaiverFile } from "../validate/validators.ts";
import { ExitError } from "./exit.ts";
import { interruptible } from "./interruption.ts";
import { startProgress } from "./progress.ts";
import type { RunCommandOptions, RunContext } from "./run.ts";
import { startRunLane } from "./run-lane.ts";
import { connectTarget, smokeMend, targetOf } from "./target-arguments.ts";

/** Runs the command. Throws ExitError for wrong input and an adapter that can't be reached; else sets the exit code. */
export async function run(
  context: RunContext,
  argument: string | undefined,
  options: RunCommandOptions,
): Promise<void> {
  const spec = readPublishedSpec(context.rootDir);
  if (options.list === true)
    return list(select(spec, sessionOptions(options, spec, 1)), options.json === true);
  const { target, text } = await targetOf(argument, context.command);
  const session = sessionOptions(options, spec, options.jobs ?? usualJobs(target));
  const { seed, deadlineMs } = session;
  const identity = {
    suite: { name: "desiderata", version: packageVersion(), quick: session.quick } as const,
    specHash: spec.specHash,
    seed: session.seed,
  };
  const selection = selectionOf(session);
  const shown = startProgress(options.json === true);
  let file: ResultsFile | undefined;
  let progress = { done: 0, total: 0, failed: 0 };
  const farewell = () => {
    shown.stop();
    file?.abandon();
    const written =
      file === undefined ? "nothing was written" : `${shownPath(file.path)} is truncated: it has no footer`;
    return `after ${progress.done} of ${progress.total} cases; ${written}`;
  };
  // An adapter in process takes all of a thread: others beside it need threads of their own.
  const startLane =
    target.kind === "command"
      ? undefined
      : (manifest: Manifest) => startRunLane({ argument, manifest, options: { seed, deadlineMs } });
  const events: SessionEvents = {
    started: ({ adapter, cases }) => {
      progress = { ...progress, total: cases.length };
      if (options.json !== true)
        console.log(`${headline({ ...identity, selection }, text, adapter.manifest)}\n`);
      shown.update(`0 of ${cases.length} cases`);
      const folder = options.out ?? join("results", folderName(adapter.manifest.adapter.name));
      file = startResultsFile(join(folder, "results.jsonl"), {
        ...identity,
        adapter,
        environment: environment(),
        selection,
        startedAt: new Date().toISOString(),
      });
    },
    caseStarted: (id) => shown.update(progressText(progress, id)),
    caseEnded: (ended) => {
      progress = {
        ...progress,
        done: progress.done + 1,
        failed: progress.failed + (failed(ended) ? 1 : 0),
      };
      file?.add(ended);
    },
  };
  const judgeAll = () =>
    runSession(text, () => connectTarget(target), suite(), spec, session, events, startLane);
  try {
    const result = await interruptible(farewell, judgeAll);
    shown.stop();
    file?.finish({
      cases: result.cases,
      durationMs: result.durationMs,
      exitCode: result.exitCode,
      endedAt: new Date().toISOString(),
    });
    const { adapter, requirements, needs, cases, uncoveredClaims, durationMs, exitCode } = result;
    const summary: Summary = {
      ...identity,
      adapter,
      selection,
      requirements: [...requirements],
      ...(needs === undefined ? {} : { needs: [...needs] }),
      cases,
      uncoveredClaims: [...uncoveredClaims],
      durationMs,
      exitCode,
      ...(file === undefined ? {} : { resultsFile: shownPath(file.path) }),
    };
    if (file !== undefined) writeSummaryFile(file, summary);
    console.log(
      options.json === true
        ? JSON.stringify(summary, null, 2)
        : report(summary, result.results, `${(durationMs / 1000).toFixed(1)} s`),
    );
    process.exitCode = exitCode;
  } catch (error) {
    shown.stop();
    file?.abandon();
    throw explained(error, text);
  }
}

/** Adapters of ours are side by side on all cores; one of somebody else may have a device behind it, of which there is one. */
function usualJobs({ kind }: Target): number {
  return kind === "adapter" ? Math.min(mostJobs, availableParallelism()) : 1;
}

/** So many threads have the suite in memory, unless more are asked for. */
const mostJobs = 4;

function sessionOptions(options: RunCommandOptions, spec: PublishedSpec, jobs: number): SessionOptions {
  return {
    profile: options.profile === undefined ? undefined : profileOf(options.profile, spec),
    quick: options.full !== true,
    queries: options.query.map(queryOf),
    levels: options.level,
    seed: options.seed,
    deadlineMs: options.deadline * 1000,
    jobs,
    failFast: options.failFast === true,
    shrink: options.shrink,
    waivers: options.waivers === undefined ? [] : readWaivers(options.waivers),
  };
}

/** The profile of a name. Throws ExitError 2 with the names that there are. */
function profileOf(name: string, { profiles }: PublishedSpec): Profile {
  const profile = profiles.find((one) => one.name === name);
  if (profile !== undefined) return profile;
  const known = profiles.map((one) => `${one.name} (${one.title})`).join(", ");
  throw new ExitError(
    2,
    `There is no profile ${name}`,
    `Profiles are: ${known}; spec/profiles.md says what they need.`,
  );
}

function queryOf(text: string): Query {
  try {
    return parseQuery(text);
  } catch (error) {
    throw explained(error, text);
  }
}

function select(spec: PublishedSpec, options: SessionOptions): readonly Case[] {
  try {
    return selectCases(suite(), spec, options);
  } catch (error) {
    throw explained(error, "");
  }
}

function list(cases: readonly Case[], json: boolean): void {
  if (json) {
    console.log(
      JSON.stringify(
        cases.map(({ id, verifies, suite: part, why }) => ({ id, requirements: verifies, suite: part, why })),
        null,
        2,
      ),
    );
    return;
  }
  for (const { id, verifies } of cases) console.log(`${id}  [${verifies.join(", ")}]`);
  console.error(`${cases.length} cases`);
}

function readWaivers(path: string): ActiveWaiver[] {
  const text = textOf(path);
  const syntax = jsonSyntaxError(text);
  if (syntax !== undefined)
    throw new ExitError(
      2,
      `The waivers in ${path} are no JSON: ${path}:${syntax.line}:${syntax.column}: ${syntax.message}`,
      "Write JSON under schemas/waiver.schema.json.",
    );
  const parsed: unknown = JSON.parse(text);
  const problems = explainWaiverFile(parsed);
  if (problems !== undefined)
    throw new ExitError(
      2,
      `The waivers in ${path} are not valid:\n${problems}`,
      "See schemas/waiver.schema.json.",
    );
  try {
    // Its shape has just been checked.
    return activeWaivers(
      parsed as Parameters<typeof activeWaivers>[0],
      new Date().toISOString().slice(0, 10),
    );
  } catch (error) {
    throw explained(error, path);
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new ExitError(2, `The waivers in ${path} can't be read: ${messageOf(error)}`, "Name a file.");
  }
}

function explained(error: unknown, target: string): unknown {
  if (error instanceof QueryError) return new ExitError(2, error.message);
  if (error instanceof OutputError)
    return new ExitError(2, error.message, "Name a folder that can be written with --out FOLDER.");
  if (error instanceof AdapterUnreachable) {
    return new ExitError(3, `The adapter ${target} can't be reached: ${error.message}`, smokeMend(target));
  }
  return error;
}

function failed({ verdict }: CaseResult): boolean {
  return !["pass", "unsupported", "undecided", "waived", "stale-waiver"].includes(verdict);
}

function progressText(
  {
    done,
    total,
    failed: failures,
  }: { readonly done: number; readonly total: number; readonly failed: number },
  id: string,
): string {
  return `${done} of ${total} cases${failures === 0 ? "" : `, ${failures} failed`}   ${id}`;
}

/** A name that is safe as a folder, whatever the adapter calls itself. */
function folderName(name: string): string {
  const safe = name.replace(/[^A-Za-z0-9._-]+/g, "-").replace(/^[.-]+/, "");
  return safe === "" ? "adapter" : safe.slice(0, 80);
}

function shownPath(path: string): string {
  const short = relative(process.cwd(), path);
  return short.startsWith("..") ? path : short;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
