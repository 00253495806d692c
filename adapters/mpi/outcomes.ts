/** What the ranks report of each run, as outcomes: runs that ended alike are one. */
import type { CommunicateParams, CommunicateResult, Completion, FabricOutcome } from "../../src/index.ts";
import { type Span, wordBytes } from "./memory-map.ts";
import { type Plan, type PlannedProgram, type PlannedRequest, statuses } from "./plan.ts";
import type { Report } from "./ranks.ts";

const endingLength = 4;
const none = -1;

/** When a completion came, in ns after its rank began the run. */
interface Timed {
  readonly ns: number;
  readonly completion: Completion;
}

export function outcomesOf(
  { program, runs = 1 }: CommunicateParams,
  { map, plans }: PlannedProgram,
  reports: readonly Report[],
): CommunicateResult {
  const observed = (program.observe ?? []).map((name) => map.regionOf(name));
  const outcomes = new Map<string, FabricOutcome & { runs: number }>();
  for (let run = 0; run < runs; run += 1) {
    const memory = observed.map((span) => bytesOf(reports[span.rank], run, map.strideWords, span));
    const completions = plans
      .flatMap((plan, rank) => completionsOf(plan, reports[rank], run))
      .sort((a, b) => a.ns - b.ns)
      .map(({ completion }) => completion);
    const key = keyOf(memory, completions);
    const known = outcomes.get(key);
    if (known !== undefined) {
      known.runs += 1;
      continue;
    }
    const tensors = memory.map((data) => ({ dtype: "U8" as const, shape: [data.length], data }));
    outcomes.set(key, { runs: 1, first: run, memory: tensors, completions });
  }
  return { outcomes: [...outcomes.values()] };
}

function bytesOf(report: Report | undefined, run: number, strideWords: number, span: Span): Uint8Array {
  const start = run * strideWords * wordBytes + span.start;
  return report?.memory.slice(start, start + span.bytes) ?? new Uint8Array(span.bytes);
}

function completionsOf({ queues }: Plan, report: Report | undefined, run: number): Timed[] {
  const requests = queues.reduce((sum, { length }) => sum + length, 0);
  let place = run * requests * endingLength;
  return queues.flatMap((queue) =>
    queue.flatMap((planned) => {
      const [status = 0, reusableNs = none, endNs = 0, blockedBy = none] = [
        ...(report?.endings.subarray(place, place + endingLength) ?? []),
      ].map(Number);
      place += endingLength;
      return endingsOf(planned, status, reusableNs, endNs, queue[blockedBy]?.request.id);
    }),
  );
}

/** The completions of a request. Of a multicast whose members failed, each of these has one of its own. */
function endingsOf(
  { request: { id: request }, checked: { failure, members, hasRest }, hasSource }: PlannedRequest,
  number: number,
  reusableNs: number,
  endNs: number,
  blockedBy: string | undefined,
): Timed[] {
  const status = statuses[number] ?? "OK";
  const came = (ns: number, more: Omit<Completion, "request">): Timed => ({
    ns,
    completion: { request, ...more },
  });
  const reusable =
    hasSource && reusableNs !== none ? [came(reusableNs, { status: "OK", level: "source-reusable" })] : [];
  if (status !== "OK") {
    const index = status === failure?.status ? failure.index : undefined;
    return [
      ...reusable,
      came(endNs, {
        status,
        ...(index === undefined ? {} : { index }),
        ...(blockedBy === undefined ? {} : { blockedBy }),
      }),
    ];
  }
  const failed = [...members].map(([member, failure]) => came(endNs, { ...failure, member }));
  return hasRest ? [...reusable, ...failed, came(endNs, { status, level: "visible" })] : failed;
}

/** What two runs have in common that ended alike: bytes and completions, whatever the order of these. */
function keyOf(memory: readonly Uint8Array[], completions: readonly Completion[]): string {
  const bytes = memory.map((data) => Buffer.from(data).toString("latin1")).join("");
  const ends = completions.map((completion) => JSON.stringify(completion)).sort();
  return `${bytes} ${ends.join()}`;
}
