/**
 * One communication case on one connection, to look at: its requests are made with a trace where that is claimed, the
 * answers are judged as in any run, and one outcome is shown by time.
 */
import type { Connection } from "../adapter/connection.ts";
import type { Finding, Manifest, Trace } from "../generated/types.ts";
import type { Case, Exchange, Request } from "./case.ts";
import { BrokenClaim, newCheck, Undecided } from "./check.ts";
import { randomFor } from "./random.ts";
import { timelineOf } from "./timeline.ts";

export interface TraceOptions {
  readonly seed: number;
  readonly deadlineMs: number;
  /** This run alone; the first that ends wrongly by default, or the first of all. */
  readonly run?: number;
}

/** The case can't be shown on this adapter; the message says why. */
export class NotTraceable extends Error {
  override readonly name = "NotTraceable";
}

type Communicate = Extract<Request, { readonly method: "communicate" }>;

/** Runs a case and shows one outcome. Throws NotTraceable. */
export async function traceCase(
  candidate: Case,
  target: string,
  manifest: Manifest,
  connection: Connection,
  options: TraceOptions,
): Promise<Trace> {
  const prepared = candidate.prepare(manifest);
  if (!prepared.applies) throw new NotTraceable(`it does not apply to this adapter: ${prepared.reason}`);
  const isTraced = manifest.capabilities["unified-fabric"]?.trace === true;
  const requests = prepared
    .requests(randomFor(options.seed, candidate.id))
    .map((request) => (request.method === "communicate" ? asked(request, isTraced, options.run) : request));
  const exchanges: Exchange[] = [];
  for (const request of requests) exchanges.push(await answered(request, connection, options.deadlineMs));
  const finding = firstWrong(prepared.judge, exchanges);
  const shown = exchanges.flatMap((exchange) => outcomesOf(exchange, finding))[0];
  if (shown === undefined)
    throw new NotTraceable("it runs no communication program, or one that is refused as it must be");
  const { params, outcome, isWrong } = shown;
  const { seed = 0, runs = 1 } = params;
  return {
    case: candidate.id,
    target,
    seed: options.run === undefined ? seed : (seed - options.run + 2 ** 32) % 2 ** 32,
    run: options.run ?? outcome.first,
    runs: outcome.runs,
    of: runs,
    ...(isWrong && finding !== undefined ? { finding } : {}),
    ...timelineOf(params.program, outcome),
  };
}

/** The request with a trace, and of its runs perhaps one alone. */
function asked({ method, params }: Communicate, isTraced: boolean, run: number | undefined): Communicate {
  return {
    method,
    params: {
      ...params,
      ...(isTraced ? { trace: true } : {}),
      ...(run === undefined ? {} : { runs: 1, seed: ((params.seed ?? 0) + run) % 2 ** 32 }),
    },
  };
}

async function answered(request: Request, connection: Connection, deadlineMs: number): Promise<Exchange> {
  const name = request.method === "unknown" ? request.name : request.method;
  const outcome = await connection.call(name, request.params, deadlineMs);
  if (outcome.kind !== "result" && outcome.kind !== "refusal") throw new NotTraceable(outcome.message);
  const { wallNs, ...answer } = outcome;
  // The connection has validated the result against the schema of the request's method.
  return { request, answer, wallNs } as Exchange;
}

/** The first finding that tells its run, or else the first. */
function firstWrong(
  judge: (exchanges: readonly Exchange[], check: ReturnType<typeof newCheck>["check"]) => void,
  exchanges: readonly Exchange[],
): Finding | undefined {
  const { check, findings } = newCheck();
  try {
    judge(exchanges, check);
  } catch (error) {
    if (error instanceof BrokenClaim) throw new NotTraceable(error.message);
    if (!(error instanceof Undecided)) throw error;
  }
  return findings.find(({ outcome }) => outcome !== undefined) ?? findings[0];
}

/** What there is to show of an exchange: the outcome that a finding is about, or the first if it is about none of them. */
function outcomesOf({ request, answer }: Exchange, finding: Finding | undefined) {
  if (request.method !== "communicate" || answer.kind !== "result") return [];
  const { params } = request;
  // The result of the request's method, which the type of an exchange of any method does not say.
  const { outcomes } = answer.result as Extract<
    Exchange<Communicate>["answer"],
    { kind: "result" }
  >["result"];
  const where = finding?.outcome;
  if (where === undefined)
    return outcomes.slice(0, 1).map((outcome) => ({ params, outcome, isWrong: finding !== undefined }));
  if (where.seed !== (params.seed ?? 0)) return [];
  return outcomes
    .filter(({ first }) => first === where.run)
    .map((outcome) => ({ params, outcome, isWrong: true }));
}
