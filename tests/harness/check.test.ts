/** The checks of a judge: each can fail, each counts, and a finding names the first differing element. */
import { describe, expect, it } from "vitest";
import { BrokenClaim, newCheck } from "../../src/harness/check.ts";
import { tensorOfCodes } from "../../src/numerics/tensor.ts";
import { OracleDisagreement } from "../../src/oracle/disagreement.ts";
import type { ExpectedCode } from "../../src/oracle/rounding.ts";

const actual = tensorOfCodes("F8_E4M3", [2, 2], Uint8Array.of(0x38, 0x7f, 0x00, 0x01));
const bits = (code: number): ExpectedCode => ({ kind: "bits", code });
const comparison = (expected: readonly ExpectedCode[], second?: readonly ExpectedCode[]) => ({
  what: "codes",
  tensor: "codes",
  actual,
  format: "E4M3" as const,
  expected: (i: number) => expected[i] ?? bits(0),
  ...(second === undefined ? {} : { second: (i: number) => second[i] }),
});

describe("checks", () => {
  it("pass where every code is the expected one, NaN as a class and open codes not counted", () => {
    const record = newCheck();
    record.check.codes(comparison([bits(0x38), { kind: "nan" }, { kind: "any" }, bits(1)]));
    expect(record.findings).toEqual([]);
    expect(record.count()).toBe(3);
  });

  it("shows bits as numbers where the storage type says of which format they are, else as integers", () => {
    const shownOf = (dtype: "F32" | "U8", one: number, other: number) => {
      const record = newCheck();
      const tensor = (code: number) =>
        tensorOfCodes(dtype, [1], dtype === "F32" ? Uint32Array.of(code) : Uint8Array.of(code));
      record.check.sameBits("the same", "d", tensor(one), tensor(other));
      return record.findings[0]?.actual;
    };
    expect(shownOf("F32", 0x3fc00000, 0)).toEqual({ value: "1.5", bits: "0x3FC00000", format: "FP32" });
    expect(shownOf("U8", 7, 0)).toEqual({ value: "7", bits: "0x07", format: "U8" });
  });

  it("name the first differing element, with both values and bits, and count the rest", () => {
    const record = newCheck();
    record.check.codes(comparison([bits(0x38), { kind: "nan" }, bits(0x80), bits(2)]));
    expect(record.findings).toEqual([
      {
        what: "codes",
        tensor: "codes",
        index: [1, 0],
        expected: { value: "-0", bits: "0x80", format: "E4M3" },
        actual: { value: "0", bits: "0x00", format: "E4M3" },
        differing: 2,
        total: 4,
      },
    ]);
  });

  it("fail where a NaN is expected and a number came", () => {
    const record = newCheck();
    record.check.codes(comparison([{ kind: "nan" }, { kind: "nan" }, bits(0), bits(1)]));
    expect(record.findings[0]?.what).toContain("any NaN is expected");
  });

  it("blame the suite where its two oracles differ", () => {
    const record = newCheck();
    const expected = [bits(0x38), { kind: "nan" } as const, bits(0), bits(1)];
    expect(() =>
      record.check.codes(comparison(expected, [bits(0x39), { kind: "nan" }, bits(0), bits(1)])),
    ).toThrow(OracleDisagreement);
  });

  it("end as a broken claim where something claimed is refused, or something unclaimed answered", () => {
    const { check } = newCheck();
    const request = { method: "describe", params: {} } as const;
    const refusal = { kind: "refusal", code: "UNIMPLEMENTED", message: "" } as const;
    const wallNs = 1;
    expect(() => check.answer({ request, answer: refusal, wallNs })).toThrow(BrokenClaim);
    const answered = { request, answer: { kind: "result", result: {} as never }, wallNs } as const;
    expect(() => check.refused(answered, "this", "UNIMPLEMENTED")).toThrow(BrokenClaim);
  });

  it("fail where a refusal has another code", () => {
    const record = newCheck();
    const refusal = { kind: "refusal", code: "INTERNAL", message: "oops" } as const;
    record.check.refused(
      { request: { method: "describe", params: {} }, answer: refusal, wallNs: 1 },
      "this",
      "UNIMPLEMENTED",
    );
    expect(record.findings[0]?.what).toContain("refused with INTERNAL");
  });
});
