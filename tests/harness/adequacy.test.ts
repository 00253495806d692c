/** The suite on trial, itself on trial: each way in which a mutant or a variant can fare is told from the others. */
import { describe, expect, it } from "vitest";
import { connectAdapter } from "../../src/adapter/module.ts";
import type { Adapter } from "../../src/generated/interfaces.ts";
import type { RequirementId } from "../../src/generated/requirement-id.ts";
import { type Mutant, missedByControl, tryMutant, tryVariant } from "../../src/harness/adequacy.ts";
import { type Case, cases, request } from "../../src/harness/case.ts";
import { everyAdapter, like, quantizes } from "../../src/harness/needs.ts";
import { tensorOfFloat32 } from "../../src/numerics/tensor.ts";
import { packageRoot } from "../../src/package-root.ts";
import { createReference } from "../../src/reference/adapter.ts";
import { readPublishedSpec } from "../../src/spec/published.ts";

const options = { seed: 1, deadlineMs: 1000 };
const spec = readPublishedSpec(packageRoot());
const x = (value: number) => tensorOfFloat32([1, 1], Float32Array.of(value));

/** Whether `echo` returns 1 and `quantize` to FP32 leaves 2 as it is, for a requirement each. */
const suite: readonly Case[] = [
  ...cases("echoes", ({ define }) => {
    define("one", { why: "", verifies: ["ADP-008"], vary: {} })
      .needs(everyAdapter())
      .requests(() => [request("echo", { x: x(1) })])
      .judge(({ exchanges: [exchange], check }) =>
        check.sameBits("echo", "x", check.answer(exchange).x, x(1)),
      );
  }),
  ...cases("casts", ({ define }) => {
    define("two", { why: "", verifies: ["QNT-001"], vary: {} })
      .needs(quantizes(() => like({ recipe: { format: "FP32", scaling: null } })))
      .requests(({ claim: { recipe } }) => [request("quantize", { x: x(2), recipe })])
      .judge(({ exchanges: [exchange], check }) =>
        check.sameBits("the identity", "codes", check.answer(exchange).codes, x(2)),
      );
  }),
];

const connect = (change: Partial<Adapter> = {}) =>
  Promise.resolve(connectAdapter("test", { ...createReference(), ...change }));

function mutant(breaks: RequirementId, change: Partial<Adapter>, sound: Partial<Adapter> = {}): Mutant {
  return {
    id: "mutant",
    breaks,
    defect: "",
    caughtBy: "fail",
    sound: () => connect(sound),
    mutated: () => connect(change),
  };
}

const echoesSeven: Partial<Adapter> = { echo: async () => ({ x: x(7) }) };
const echoesSevenForThree: Partial<Adapter> = {
  echo: async ({ x: given }) => ({ x: Object.is(new Float32Array(given.data.buffer)[0], 3) ? x(7) : given }),
};
const castsToSeven: Partial<Adapter> = { quantize: async () => ({ codes: x(7) }) };

describe("a mutant", () => {
  it("is killed by a case of the requirement that it breaks", async () => {
    expect(await tryMutant(mutant("ADP-008", echoesSeven), suite, options)).toEqual({
      kind: "killed",
      by: ["echoes/one"],
      ran: 1,
    });
  });

  it("is not killed by cases of other requirements", async () => {
    const both = { ...castsToSeven, echo: async () => ({ x: x(7) }) };
    const fate = await tryMutant(mutant("ADP-009", { ...both }), suite, options);
    expect(fate).toEqual({ kind: "never-applied", ran: 0 });
    const blind = suite.map((one) =>
      one.feature === "echoes" ? { ...one, verifies: ["ADP-008", "ADP-009"] as const } : one,
    );
    const lenient: Mutant = { ...mutant("ADP-009", both), caughtBy: "protocol-error" };
    expect(await tryMutant(lenient, blind, options)).toEqual({
      kind: "killed-elsewhere",
      by: ["echoes/one (fail)", "casts/two (fail)"],
      ran: 2,
    });
  });

  it("survives where it answers otherwise and nothing minds", async () => {
    const careless = cases("echoes", ({ define }) => {
      define("any", { why: "", verifies: ["ADP-008"], vary: {} })
        .needs(everyAdapter())
        .requests(() => [request("echo", { x: x(1) })])
        .judge(({ exchanges: [exchange], check }) =>
          check.that("something came", check.answer(exchange) !== undefined),
        );
    });
    expect(await tryMutant(mutant("ADP-008", echoesSeven), [...careless], options)).toEqual({
      kind: "survived",
      ran: 1,
    });
  });

  it("that answers every request as its sound twin does was never applied", async () => {
    const fate = await tryMutant(mutant("ADP-008", echoesSevenForThree), suite, options);
    expect(fate).toEqual({ kind: "never-applied", ran: 1 });
  });

  it("whose sound twin fails as well puts the case at fault", async () => {
    const fate = await tryMutant(mutant("ADP-008", echoesSeven, echoesSeven), suite, options);
    expect(fate).toEqual({ kind: "sound-twin-fails", by: ["echoes/one (fail)"] });
  });
});

describe("a variant", () => {
  it("passes, or its failures are named", async () => {
    expect(await tryVariant(() => connect(), suite, spec, options)).toMatchObject({
      failures: [],
      passed: 2,
    });
    expect(await tryVariant(() => connect(echoesSeven), suite, spec, options)).toMatchObject({
      failures: [{ id: "echoes/one", verdict: "fail" }],
      passed: 1,
    });
  });

  it("may be shown a share of the cases", async () => {
    const part = { offset: 0, oneOfEach: "requirement" } as const;
    const twice = [...suite, ...suite];
    const shown = (change: Partial<Adapter> = {}) =>
      tryVariant(() => connect(change), twice, spec, options, part);
    expect(await shown()).toMatchObject({ failures: [], passed: 2, unsupported: 0, leftOut: 2 });
    expect(await shown(echoesSeven)).toMatchObject({ failures: [{ id: "echoes/one" }], passed: 1 });
  });

  it("that claims what no case decides is told so", async () => {
    const { unverified } = await tryVariant(() => connect(), suite, spec, options);
    expect(unverified).toContain("QNT-004");
    expect(unverified).not.toContain("QNT-001");
    const nothing = async () => ({ ...(await createReference().describe()), capabilities: {} });
    const without = await tryVariant(() => connect({ describe: nothing }), suite, spec, options);
    expect(without.unverified).not.toContain("QNT-004");
  });
});

describe("the control", () => {
  it("must be caught in every feature", async () => {
    const control = { id: "control", connect: () => connect(echoesSeven) };
    expect(await missedByControl(control, suite, options)).toEqual(["casts"]);
    const worse = { id: "control", connect: () => connect({ ...echoesSeven, ...castsToSeven }) };
    expect(await missedByControl(worse, suite, options)).toEqual([]);
  });
});
