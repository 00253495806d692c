/** The events that the reference tells of a run: of every verb, in order, only where asked, and without a change of the run. */
import { describe, expect, it } from "vitest";
import { noRandom } from "../../../conformance/inputs/programs.ts";
import { everyVerb, verbProgram } from "../../../conformance/inputs/verbs.ts";
import { wrongOutcomes } from "../../../src/adapter/communicate-contract.ts";
import type { CommunicateParams, CommunicateResult, FabricEvent } from "../../../src/generated/types.ts";
import { createReference } from "../../../src/reference/adapter.ts";
import { referenceFabricClaims } from "../../../src/reference/fabric/claims.ts";

const reference = createReference({ supports: "none", gemm: "none", online: "none" });

async function run(params: CommunicateParams, adapter = reference): Promise<CommunicateResult> {
  if (adapter.communicate === undefined) throw new Error("the reference communicates");
  return adapter.communicate(params);
}

describe("events", () => {
  for (const verb of everyVerb) {
    it(`of ${verb} are in order, and change nothing`, async () => {
      const program = verbProgram(verb, "2+2", noRandom);
      const params = { program, trace: true, runs: 2, seed: 5 };
      const traced = await run(params);
      expect(wrongOutcomes(params, traced)).toBeUndefined();
      const plain = await run({ program, runs: 2, seed: 5 });
      expect(plain.outcomes.some((outcome) => "events" in outcome)).toBe(false);
      expect(traced.outcomes.map(({ events: _, ...rest }) => rest)).toEqual(plain.outcomes);
      const [{ events = [], completions } = { events: [], completions: [] }] = traced.outcomes;
      for (const { request, timeNs } of completions) {
        const own = events.filter((event) => event.request === request);
        expect(own.map(({ kind }) => kind)).toEqual(expect.arrayContaining(["submitted"]));
        expect(own[0]?.timeNs).toBeLessThanOrEqual(timeNs ?? 0);
      }
    });
  }

  it("are refused where they are not claimed", async () => {
    const { trace: _, ...fabric } = referenceFabricClaims();
    const silent = createReference({ supports: "none", gemm: "none", online: "none", fabric });
    const params = { program: verbProgram("write", "1", noRandom), trace: true };
    await expect(run(params, silent)).rejects.toThrow("a trace is not claimed");
  });
});

describe("the contract of events", () => {
  const params = { program: verbProgram("write", "2", noRandom), trace: true };
  const wrongAfter = async (change: (events: FabricEvent[]) => FabricEvent[] | undefined) => {
    const { outcomes } = await run(params);
    return wrongOutcomes(params, {
      outcomes: outcomes.map(({ events = [], ...outcome }) => {
        const changed = change(events);
        return changed === undefined ? outcome : { ...outcome, events: changed };
      }),
    });
  };
  const first = (change: Partial<FabricEvent>) =>
    wrongAfter(([one, ...rest]) => (one ? [{ ...one, ...change }, ...rest] : []));

  it("holds for what the reference tells", async () => {
    expect(await wrongAfter((events) => events)).toBeUndefined();
  });

  it("asks for events where there are none", async () => {
    expect(await wrongAfter(() => undefined)).toBe(
      "outcome 0: the events are missing, which the request asks for",
    );
  });

  it("knows the requests and ranks of the program", async () => {
    expect(await first({ request: "nobody" })).toBe(
      "outcome 0: event 0 is of nobody, which is no request of the program",
    );
    expect(await first({ peer: 2 })).toBe("outcome 0: event 0 is about rank 2; there are 2");
  });

  it("asks for the order of time", async () => {
    expect(await first({ timeNs: 1e6 })).toBe("outcome 0: event 1 comes before event 0");
  });
});
