/**
 * One case on one connection: makes its requests, sends them one after another, judges the answers, and says how it
 * ended. Whatever an adapter does, the result is a verdict; only a fault of the suite is one of the suite's own.
 */
import type { Connection, Outcome } from "../adapter/connection.ts";
import type { CaseResult, Figure, Finding, Manifest, Verdict } from "../generated/types.ts";
import { OracleDisagreement } from "../oracle/disagreement.ts";
import type { Case, Exchange, Request } from "./case.ts";
import { BrokenClaim, type Check, type CheckRecord, newCheck, Undecided } from "./check.ts";
import { contentHash } from "./content-hash.ts";
import { counterexample } from "./counterexample.ts";
import { beyond } from "./gemm-needs.ts";
import type { Support } from "./needs.ts";
import { logicalSize } from "./product-part.ts";
import { randomFor } from "./random.ts";

export interface RunOptions {
  readonly seed: number;
  /** Longest wait for one answer. */
  readonly deadlineMs: number;
  /** Whether a case that fails gets a smaller counterexample, for which the adapter is asked again; no by default. */
  readonly wantsSmallest?: (candidate: Case) => boolean;
  /** How long it may look for one; some seconds by default. */
  readonly searchMs?: number;
}

/** For one counterexample: so many requests, and no more. */
const searchRequests = 300;
const defaultSearchMs = 3000;

/** A result, and what the session needs to go on. */
export interface CaseRun {
  readonly result: CaseResult;
  /** The entry of a support matrix that the case exercised. */
  readonly support: Support;
  /** The adapter can't be started any more: nothing else can run on this connection. */
  readonly unreachable: boolean;
}

interface Ending {
  readonly verdict: Verdict;
  readonly message?: string;
  readonly findings?: readonly Finding[];
  readonly figures?: readonly Figure[];
  readonly checks?: number;
  readonly hash?: string;
  readonly support?: Support;
  readonly unreachable?: boolean;
}

/** Runs a case. Never throws for what the adapter does; throws an error that names the case if that is at fault itself. */
export async function runCase(
  candidate: Case,
  manifest: Manifest,
  connection: Connection,
  options: RunOptions,
): Promise<CaseRun> {
  const start = performance.now();
  const ending = await runToEnding(candidate, manifest, connection, options).catch((error: unknown) => {
    throw new Error(
      `the case ${candidate.id} can't be run: ${error instanceof Error ? error.message : String(error)}`,
      {
        cause: error,
      },
    );
  });
  const log = connection.takeLog();
  const {
    verdict,
    message,
    findings = [],
    figures = [],
    checks = 0,
    hash,
    support,
    unreachable = false,
  } = ending;
  const result: CaseResult = {
    type: "case",
    id: candidate.id,
    ...(hash === undefined ? {} : { hash }),
    requirements: [...candidate.verifies],
    verdict,
    evidence: candidate.evidence,
    checks,
    durationMs: Math.round((performance.now() - start) * 1000) / 1000,
    ...(message === undefined ? {} : { message }),
    ...(findings.length === 0 ? {} : { findings: [...findings] }),
    ...(figures.length === 0 ? {} : { figures: [...figures] }),
    ...(log === "" || verdict === "pass" ? {} : { stderr: log }),
  };
  return { result, support, unreachable };
}

async function runToEnding(
  candidate: Case,
  manifest: Manifest,
  connection: Connection,
  options: RunOptions,
): Promise<Ending> {
  const prepared = candidate.prepare(manifest);
  if (!prepared.applies) return { verdict: "unsupported", message: prepared.reason };
  const { support } = prepared;
  const requests = prepared.requests(randomFor(options.seed, candidate.id));
  const tooLarge =
    beyondLimits(requests, manifest) ?? tooOften(requests, manifest) ?? tooMuch(requests, manifest);
  if (tooLarge !== undefined) return { verdict: "unsupported", message: tooLarge };
  const hash = contentHash(requests);

  const exchanges: Exchange[] = [];
  for (const request of requests) {
    const outcome = await send(connection, request, options.deadlineMs);
    if (outcome.kind !== "result" && outcome.kind !== "refusal")
      return { ...failure(outcome), hash, support };
    // The connection has validated the result against the schema of the request's method.
    const { wallNs, ...answer } = outcome;
    exchanges.push({ request, answer, wallNs } as Exchange);
  }
  const late = await connection.settle(options.deadlineMs);
  if (late !== null && late.kind !== "result" && late.kind !== "refusal")
    return { ...failure(late), hash, support };
  const record = newCheck();
  const ending = { ...judged(prepared.judge, exchanges, record), figures: record.figures };
  if (ending.verdict !== "fail" || options.wantsSmallest?.(candidate) !== true)
    return { ...ending, hash, support };
  const findings = await withCounterexample(record, connection, options);
  return { ...ending, findings, hash, support };
}

/** The findings, the first of those that can be looked for in smaller requests with the smallest. */
async function withCounterexample(
  { findings, againOf }: CheckRecord,
  connection: Connection,
  { deadlineMs, searchMs = defaultSearchMs }: RunOptions,
): Promise<readonly Finding[]> {
  const first = findings.find((finding) => againOf(finding) !== undefined);
  const again = first === undefined ? undefined : againOf(first);
  if (first === undefined || again === undefined) return findings;
  const limits = { requests: searchRequests, ms: searchMs, deadlineMs };
  const smallest = await counterexample(first, again, connection, limits);
  // Whatever still comes belongs to these requests, and to no case.
  await connection.settle(deadlineMs);
  return findings.map((finding) => (finding === first ? { ...finding, ...smallest } : finding));
}

function judged(
  judge: (exchanges: readonly Exchange[], check: Check) => void,
  exchanges: readonly Exchange[],
  { check, findings, count }: CheckRecord,
): Ending {
  try {
    judge(exchanges, check);
  } catch (error) {
    if (error instanceof BrokenClaim)
      return { verdict: "broken-claim", message: error.message, findings, checks: count() + 1 };
    if (error instanceof OracleDisagreement)
      return { verdict: "oracle-disagreement", message: error.message, checks: count() };
    if (!(error instanceof Undecided)) throw error;
    // What was found before stands.
    if (findings.length === 0) return { verdict: "undecided", message: error.message, checks: count() };
  }
  const [first] = findings;
  if (first !== undefined) return { verdict: "fail", message: first.what, findings, checks: count() };
  if (count() === 0) return { verdict: "vacuous", message: "nothing was compared" };
  return { verdict: "pass", checks: count() };
}

function send(connection: Connection, request: Request, deadlineMs: number): Promise<Outcome> {
  return request.method === "unknown"
    ? connection.call(request.name, request.params, deadlineMs)
    : connection.call(request.method, request.params, deadlineMs);
}

function failure(outcome: Exclude<Outcome, { kind: "result" | "refusal" }>): Ending {
  switch (outcome.kind) {
    case "crash":
    case "timeout":
    case "protocol-error":
      return { verdict: outcome.kind, message: outcome.message };
    case "unreachable":
      return { verdict: "not-run", message: outcome.message, unreachable: true };
  }
}

function beyondLimits(requests: readonly Request[], manifest: Manifest): string | undefined {
  const limit = manifest.limits?.maxElements;
  if (limit === undefined) return undefined;
  const largest = requests.flatMap(({ params }) => tensorsIn(params));
  for (const tensor of largest) {
    const elements = elementsOf(tensor);
    if (elements > limit)
      return `a tensor of ${elements} elements is beyond the limit of ${limit} that the manifest states`;
  }
  return undefined;
}

function tooOften(requests: readonly Request[], manifest: Manifest): string | undefined {
  const limit = manifest.limits?.maxRepetitions ?? Number.POSITIVE_INFINITY;
  for (const { method, params } of requests) {
    if (method === "gemm" && (params.repetitions ?? 1) > limit)
      return `${params.repetitions} repetitions are beyond the limit of ${limit} that the manifest states`;
  }
  return undefined;
}

function tooMuch(requests: readonly Request[], manifest: Manifest): string | undefined {
  const most = manifest.limits?.maxMultiplications ?? Number.POSITIVE_INFINITY;
  for (const { method, params } of requests) {
    if (method !== "gemm") continue;
    const [a, b] = [logicalSize(params.a), logicalSize(params.b)];
    const multiplications = a.rows * b.rows * a.k;
    if (multiplications > most) return beyond(multiplications, most);
  }
  return undefined;
}

/** Every tensor of a request, however deep; a malformed one, as a case may send on purpose, counts by its shape. */
function tensorsIn(value: unknown): { readonly shape: readonly unknown[] }[] {
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return [];
  if ("shape" in value && Array.isArray(value.shape)) return [{ shape: value.shape }];
  return Object.values(value).flatMap(tensorsIn);
}

function elementsOf({ shape }: { readonly shape: readonly unknown[] }): number {
  return shape.reduce((product: number, extent) => product * Number(extent), 1);
}
