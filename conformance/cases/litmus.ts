/** How litmus tests are asked for and judged: many runs, and the set of outcomes that the memory model allows. */
import { placed } from "../../src/fabric/embedding.ts";
import { wordOf } from "../../src/fabric/words.ts";
import type { Address, BrokenRule, FabricOutcome, Program } from "../../src/generated/types.ts";
import { type JudgeContext, type Request, type RequestContext, request } from "../../src/harness/case.ts";
import type { Again, Check } from "../../src/harness/check.ts";
import { type FabricClaim, runsWithin } from "../../src/harness/fabric-needs.ts";
import { allowedOutcomes } from "../../src/oracle/memory-model/allowed.ts";
import type { ModelOptions } from "../../src/oracle/memory-model/axioms.ts";
import { NotLitmus } from "../../src/oracle/memory-model/events.ts";
import { type BrokenAxiom, type Explanation, explain } from "../../src/oracle/memory-model/explain.ts";
import { type FlavourName, litmusTest, type PlacementName, type ShapeName } from "../inputs/litmus.ts";
import { type CommunicateExchange, isCommunicate, judgeAllWell, wrongOutcome } from "./programs.ts";

interface LitmusParameters {
  readonly shape: ShapeName;
  readonly flavour: FlavourName;
  readonly place: PlacementName;
}

/** How often each test is run: enough for an engine that is wrong once in fifty times to be found out nearly always. */
export const litmusRuns = 200;

/** Seeds of a request begin at a number that is drawn from the seed of the run of the suite. */
const largestSeed = 2 ** 31;

export function litmusRequest({ params, claim, random }: RequestContext<LitmusParameters, FabricClaim>) {
  const { shape, flavour, place } = params;
  const { program } = litmusTest(shape, flavour, place);
  return [
    request("communicate", {
      program: placed(program, claim.embedding),
      runs: runsWithin(claim, litmusRuns),
      seed: random.integer(0, largestSeed),
    }),
  ] as const;
}

export function judgeLitmus({
  params: { shape, flavour, place },
  claim: { multiCopyAtomic },
  exchanges: [exchange],
  check,
}: JudgeContext<LitmusParameters, FabricClaim, ReturnType<typeof litmusRequest>>): void {
  // What has not been done leaves values that are allowed.
  for (const outcome of check.answer(exchange).outcomes) judgeAllWell(exchange.request, outcome, check);
  const { observed } = litmusTest(shape, flavour, place);
  judgeWords(exchange, observed, check, { multiCopyAtomic });
}

/** Every outcome must be one that the memory model allows. */
function judgeWords(
  exchange: CommunicateExchange,
  observed: readonly Address[],
  check: Check,
  options: ModelOptions,
): void {
  const { request } = exchange;
  const { program, runs = 1 } = request.params;
  const allowed = allowedOutcomes(program, observed, options);
  for (const outcome of check.answer(exchange).outcomes) {
    const values = valuesOf(outcome);
    const fits = allowed.has(values.join(" "));
    const explanation = fits ? undefined : explain(program, observed, values, options);
    const shown = observed.map(({ region }, i) => `${region} = ${Number(values[i])}`).join(", ");
    const often =
      runs === 1 ? "came" : `came in ${outcome.runs} of ${runs} runs, first in run ${outcome.first}`;
    check.that(`${shown} ${often}, and is forbidden${reasonOf(explanation)}`, fits, () => ({
      outcome: {
        ...wrongOutcome(request, outcome, blamed(explanation, program)),
        ...(explanation?.kind === "forbidden" ? { broken: explanation.broken.map(copied) } : {}),
      },
      again: { request, isJudgeable: hasExecutions, compare: judgeSmaller(options) },
    }));
  }
}

/** The same judgement of a smaller program: all that it observes, and what is allowed of it. */
function judgeSmaller(options: ModelOptions): Again["compare"] {
  return (check, exchange) => {
    if (!isCommunicate(exchange)) return;
    const { observe = [] } = exchange.request.params.program;
    judgeWords(
      exchange,
      observe.map((region) => ({ region })),
      check,
      options,
    );
  };
}

/** Whether a smaller program can end at all. Nothing is asked of others: their every outcome would be forbidden. */
function hasExecutions(request: Request): boolean {
  if (request.method !== "communicate") return false;
  try {
    return allowedOutcomes(request.params.program, []).size > 0;
  } catch (error) {
    if (error instanceof NotLitmus) return false;
    throw error;
  }
}

/** Which axiom an outcome breaks. */
function reasonOf(explanation: Explanation | undefined): string {
  switch (explanation?.kind) {
    case "forbidden":
      return explanation.broken.length === 0
        ? ""
        : ` by ${explanation.broken.map(({ axiom }) => axiom).join(" and ")}`;
    case "from-nowhere":
      return `: nobody writes ${explanation.places.map(({ name, value }) => `${value} to ${name}`).join(", ")}`;
    case "unexplained":
    case undefined:
      return "";
  }
}

/** The requests of the first cycle, in its order. */
function blamed(explanation: Explanation | undefined, { queues }: Program): string[] {
  if (explanation?.kind !== "forbidden") return [];
  const ids = queues.flatMap(({ requests }) => requests.map(({ id }) => id));
  const cycle = explanation.broken[0]?.cycle ?? [];
  const named = cycle.flatMap(({ from }) => {
    // Steps are about requests, their signals, or points such as "ID is visible".
    const [point = ""] = from.split(" ");
    return ids.find((id) => id === point) ?? ids.find((id) => `${id}.signal` === point) ?? [];
  });
  return [...new Set(named)];
}

function copied({ axiom, cycle }: BrokenAxiom): BrokenRule {
  return { axiom, cycle: cycle.map((step) => ({ ...step })) };
}

/** The words that an outcome observes. */
function valuesOf({ memory }: FabricOutcome): string[] {
  return memory.map(({ data }) =>
    wordOf(new DataView(data.buffer, data.byteOffset, data.length).getBigUint64(0, true)),
  );
}
