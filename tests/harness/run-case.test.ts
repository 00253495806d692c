/** One case on one adapter: how it ends when the suite itself is at fault, or the adapter's limits leave no room for it. */
import { describe, expect, it } from "vitest";
import { product } from "../../conformance/inputs/gemm-operands.ts";
import { connectAdapter } from "../../src/adapter/module.ts";
import type { Manifest } from "../../src/generated/types.ts";
import { type Case, cases, type JudgeContext, request } from "../../src/harness/case.ts";
import { everyAdapter } from "../../src/harness/needs.ts";
import { runCase } from "../../src/harness/run-case.ts";
import { tensorOfFloat32 } from "../../src/numerics/tensor.ts";
import { OracleDisagreement } from "../../src/oracle/disagreement.ts";
import { createReference } from "../../src/reference/adapter.ts";
import { referenceGemmEntry } from "../../src/reference/gemm-claims.ts";

const reference = createReference();
const one = { code: () => 0x38 };
const x = tensorOfFloat32([1, 3], Float32Array.of(1, 2, 3));

/** A case that echoes three values, and judges the answer as it is told to. */
function echoCase(judge: (context: Pick<JudgeContext<unknown, unknown, []>, "check">) => void): Case {
  const [only] = cases("feature", ({ define }) => {
    define("echo", { why: "", verifies: ["ADP-008"], vary: {} })
      .needs(everyAdapter())
      .requests(() => [request("echo", { x })])
      .judge(judge);
  });
  if (only === undefined) throw new RangeError("one case was defined");
  return only;
}

async function run(candidate: Case, change: Partial<Manifest> = {}) {
  const manifest = { ...(await reference.describe()), ...change };
  return runCase(candidate, manifest, connectAdapter("reference", reference), { seed: 1, deadlineMs: 1000 });
}

describe("a case", () => {
  it("that compares nothing is vacuous, and no pass", async () => {
    expect((await run(echoCase(() => undefined))).result).toMatchObject({ verdict: "vacuous" });
    expect((await run(echoCase(({ check }) => check.that("it holds", true)))).result).toMatchObject({
      verdict: "pass",
      checks: 1,
    });
  });

  it("whose two oracles differ blames neither the adapter nor itself", async () => {
    const disagreeing = echoCase(() => {
      throw new OracleDisagreement("one says 1, the other 2");
    });
    expect((await run(disagreeing)).result).toMatchObject({
      verdict: "oracle-disagreement",
      message: "one says 1, the other 2",
    });
  });

  it("whose measurement shows too little is undecided, unless something else was found before", async () => {
    const unclear = (holds: boolean) =>
      echoCase(({ check }) => {
        check.that("it holds", holds);
        check.decidable("too close to the noise", false);
      });
    expect((await run(unclear(true))).result).toMatchObject({
      verdict: "undecided",
      message: "too close to the noise",
    });
    expect((await run(unclear(false))).result).toMatchObject({ verdict: "fail", message: "it holds" });
    const clear = echoCase(({ check }) => {
      check.decidable("well above the noise", true);
      check.that("it holds", true);
    });
    expect((await run(clear)).result).toMatchObject({ verdict: "pass", checks: 1 });
  });

  it("has the same hash however long its answers take", async () => {
    const candidate = echoCase(({ check }) => check.that("it holds", true));
    const slow = connectAdapter("slow", {
      ...reference,
      echo: async (params) => {
        await new Promise((resolve) => setTimeout(resolve, 3));
        return reference.echo(params);
      },
    });
    const manifest = await reference.describe();
    const { result } = await runCase(candidate, manifest, slow, { seed: 1, deadlineMs: 1000 });
    expect(result.hash).toBe((await run(candidate)).result.hash);
  });

  it("that fails by itself is named", async () => {
    const broken = echoCase(() => {
      throw new TypeError("undefined is no tensor");
    });
    await expect(run(broken)).rejects.toThrow("the case feature/echo can't be run: undefined is no tensor");
  });

  it("is not put to a device whose limits it exceeds", async () => {
    const candidate = echoCase(({ check }) => check.that("it holds", true));
    expect((await run(candidate, { limits: { maxElements: 3 } })).result.verdict).toBe("pass");
    expect((await run(candidate, { limits: { maxElements: 2 } })).result).toMatchObject({
      verdict: "unsupported",
      message: "a tensor of 3 elements is beyond the limit of 2 that the manifest states",
    });
    const { layouts, ...entry } = referenceGemmEntry({ format: "E4M3" }, { format: "E4M3" });
    const claim = { ...entry, layout: "TN", output: "FP32", mode: { name: "full" } } as const;
    const [repeating] = cases("feature", ({ define }) => {
      define("repeat", { why: "", verifies: ["ADP-013"], vary: {} })
        .needs(everyAdapter())
        .requests(() => {
          const { method, params } = product(claim, { m: 1, n: 1, k: 1 }, { a: one, b: one });
          return [{ method, params: { ...params, repetitions: 5 } }];
        })
        .judge(({ exchanges: [exchange], check }) => check.that("", check.answer(exchange) !== undefined));
    });
    if (repeating === undefined) throw new RangeError("one case was defined");
    expect((await run(repeating, { limits: { maxRepetitions: 5 } })).result.verdict).toBe("pass");
    expect((await run(repeating, { limits: { maxRepetitions: 4 } })).result).toMatchObject({
      verdict: "unsupported",
      message: "5 repetitions are beyond the limit of 4 that the manifest states",
    });
    const [multiplying] = cases("feature", ({ define }) => {
      define("multiply", { why: "", verifies: ["ACC-003"], vary: {} })
        .needs(everyAdapter())
        .requests(() => [product(claim, { m: 2, n: 3, k: 5 }, { a: one, b: one })])
        .judge(({ exchanges: [exchange], check }) => check.that("", check.answer(exchange) !== undefined));
    });
    if (multiplying === undefined) throw new RangeError("one case was defined");
    expect((await run(multiplying, { limits: { maxMultiplications: 30 } })).result.verdict).toBe("pass");
    expect((await run(multiplying, { limits: { maxMultiplications: 29 } })).result).toMatchObject({
      verdict: "unsupported",
      message: "a product of 30 multiplications is beyond the limit of 29 that the manifest states",
    });
  });
});
