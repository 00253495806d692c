/** A run that fails shows the smallest input that fails, and asks no more than that takes. */
import { describe, expect, it } from "vitest";
import { suite } from "../../conformance/suite.ts";
import type { Connection } from "../../src/adapter/connection.ts";
import { connectAdapter } from "../../src/adapter/module.ts";
import type { GemmSupport, NumericModel } from "../../src/generated/types.ts";
import { runCase } from "../../src/harness/run-case.ts";
import { createReference, type ReferenceParameters } from "../../src/reference/adapter.ts";
import { idealModel, referenceGemmEntry } from "../../src/reference/gemm-claims.ts";

const cases = new Map([...suite()].map((one) => [one.id, one]));

/** A unit that adds by another model than it declares. */
function unit(model: Partial<NumericModel>, entry: Partial<GemmSupport> = {}): ReferenceParameters {
  return {
    supports: "none",
    online: "none",
    gemm: [{ ...referenceGemmEntry({ format: "E4M3" }, { format: "E4M3" }), ...entry }],
    unit: { modelOf: (declared) => ({ ...declared, ...model }) },
  };
}

async function runOn(
  parameters: ReferenceParameters,
  id: string,
  wrap: (connection: Connection) => Connection = (connection) => connection,
) {
  const candidate = cases.get(id);
  if (candidate === undefined) throw new Error(`there is no case ${id}`);
  const adapter = createReference(parameters);
  const connection = wrap(connectAdapter("a unit", adapter));
  const options = { seed: 1, deadlineMs: 10_000, wantsSmallest: () => true };
  return (await runCase(candidate, await adapter.describe(), connection, options)).result;
}

describe("the counterexample", () => {
  it("of a register that is too narrow is one addend", async () => {
    const { findings = [] } = await runOn(
      unit({ registerBits: 22 }),
      "accumulation-precision/zero-product-keeps-addend:pair=E4M3,E4M3;addends=random;k=1024",
    );
    expect(findings[0]?.smallest).toMatchObject({
      m: 1,
      n: 1,
      k: 1,
      products: 0,
      c: { bits: "0x3F800001" },
      expected: { bits: "0x3F800001" },
      actual: { bits: "0x3F800000" },
    });
  });

  it("of a window that is too narrow is three products", async () => {
    const { findings = [] } = await runOn(
      unit({ fractionBits: 20, blockWidth: 32, registerRounding: "truncate" }),
      "accumulation-precision/small-term-survives-cancellation:pair=E4M3,E4M3;places=ends-of-32;small=1;sign=+",
    );
    expect(findings[0]?.smallest).toMatchObject({ m: 1, n: 1, k: 3, products: 3 });
    expect(findings[0]?.smallest?.terms.map(({ k }) => k)).toEqual([0, 1, 2]);
  });

  it("needs the whole row where the place in it matters", async () => {
    const { findings = [] } = await runOn(
      unit({ fractionBits: 20, blockWidth: 32, registerRounding: "truncate" }),
      "accumulation-precision/sum-without-room-for-error:pair=E4M3,E4M3;k=256;output=FP32",
    );
    const { k = 0, products = 0 } = findings[0]?.smallest ?? {};
    expect(k).toBe(products);
    expect(products).toBeLessThan(5);
  });

  it("is not looked for on an adapter that has died", async () => {
    let calls = 0;
    const result = await runOn(
      unit({ registerBits: 22 }),
      "accumulation-precision/zero-product-keeps-addend:pair=E4M3,E4M3;addends=random;k=128",
      (connection) => ({
        ...connection,
        call: async (...args) => {
          calls += 1;
          if (calls > 1) return { kind: "crash", message: "gone", exitCode: 9, signal: null };
          return connection.call(...args);
        },
      }),
    );
    expect(result.verdict).toBe("fail");
    expect(result.findings?.[0]?.smallest).toBeUndefined();
    expect(calls).toBe(2);
  });

  it("is none of a sound unit", async () => {
    const result = await runOn(
      unit(idealModel),
      "accumulation-precision/sum-without-room-for-error:pair=E4M3,E4M3;k=256;output=FP32",
    );
    expect(result).not.toHaveProperty("findings");
  });
});
