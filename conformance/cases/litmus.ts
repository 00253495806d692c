/** How litmus tests are asked for and judged: many runs, and the set of outcomes that the memory model allows. */
import { placed } from "../../src/fabric/embedding.ts";
import { wordOf } from "../../src/fabric/words.ts";
import type { FabricOutcome } from "../../src/generated/types.ts";
import { type JudgeContext, type RequestContext, request } from "../../src/harness/case.ts";
import { type FabricClaim, runsWithin } from "../../src/harness/fabric-needs.ts";
import { allowedOutcomes } from "../../src/oracle/memory-model/allowed.ts";
import { type Explanation, explain } from "../../src/oracle/memory-model/explain.ts";
import { type FlavourName, litmusTest, type PlacementName, type ShapeName } from "../inputs/litmus.ts";

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
  claim,
  exchanges: [exchange],
  check,
}: JudgeContext<LitmusParameters, FabricClaim, ReturnType<typeof litmusRequest>>): void {
  const { observed } = litmusTest(shape, flavour, place);
  const { multiCopyAtomic } = claim;
  const allowed = allowedOutcomes(exchange.request.params.program, observed, { multiCopyAtomic });
  for (const outcome of check.answer(exchange).outcomes) {
    const ended = outcome.completions.find(({ status }) => status !== "OK");
    check.that(
      ended === undefined ? "every request ends with OK" : `${ended.request} ended with ${ended.status}`,
      ended === undefined,
    );
    const values = valuesOf(outcome);
    const shown = observed.map(({ region }, i) => `${region} = ${Number(values[i])}`).join(", ");
    const fits = allowed.has(values.join(" "));
    const why = fits
      ? ""
      : reasonOf(explain(exchange.request.params.program, observed, values, { multiCopyAtomic }));
    const often = `${outcome.runs} of ${exchange.request.params.runs} runs, first in run ${outcome.first}`;
    check.that(`${shown} came in ${often}, and is forbidden${why}`, fits);
  }
}

/** Which axiom an outcome breaks, and the cycle that shows it. */
function reasonOf(explanation: Explanation | undefined): string {
  switch (explanation?.kind) {
    case "forbidden": {
      const [first] = explanation.broken;
      if (first === undefined) return "";
      const steps = first.cycle.map(({ from, relation }) => `${from} -${relation}->`);
      return ` by ${first.axiom}: ${steps.join(" ")} ${first.cycle[0]?.from ?? ""}`;
    }
    case "from-nowhere":
      return `: nobody writes ${explanation.places.map(({ name, value }) => `${value} to ${name}`).join(", ")}`;
    case "unexplained":
    case undefined:
      return "";
  }
}

/** The words that an outcome observes. */
function valuesOf({ memory }: FabricOutcome): string[] {
  return memory.map(({ data }) =>
    wordOf(new DataView(data.buffer, data.byteOffset, data.length).getBigUint64(0, true)),
  );
}
