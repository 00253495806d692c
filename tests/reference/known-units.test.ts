/**
 * What sets the models of CDNA3 and of block-scaled FP4 apart, by sums small enough to follow by hand: the reference and
 * the oracle both give the bits that two published emulations give.
 */
import { describe, expect, it } from "vitest";
import type { GemmOperand, GemmParams, NumberFormat } from "../../src/generated/types.ts";
import { encodeTensor } from "../../src/numerics/float/encode.ts";
import { float32Of, tensorOfFloat32 } from "../../src/numerics/tensor.ts";
import { declaredTier } from "../../src/oracle/gemm/declared-tier.ts";
import { readProblem } from "../../src/oracle/gemm/problem.ts";
import { codeValue } from "../../src/oracle/values.ts";
import { gemm } from "../../src/reference/matrix-unit/gemm.ts";
import { chipModel } from "../../src/reference/models/index.ts";

const rules = { overflow: "non-finite", infinity: "non-finite" } as const;

function row(format: NumberFormat, values: readonly number[], scales?: readonly number[]): GemmOperand {
  const plain = { data: encodeTensor(format, [1, values.length], values, rules), format, transpose: false };
  if (scales === undefined) return plain;
  return {
    ...plain,
    scaling: { group: "1x16", scaleFormat: "UE4M3", tensorScale: "none" },
    scales: encodeTensor("UE4M3", [1, scales.length], scales, rules),
  };
}

/** One element as the chip's model gives it, and as the oracle predicts that; a zero without its sign. */
function given(name: string, a: GemmOperand, b: GemmOperand, addend = 0): readonly [number, number] {
  const { gemm: supports } = chipModel(name)?.parameters() ?? {};
  if (supports === undefined || supports === "none") throw new Error(`there is no model ${name}`);
  const entry = supports.find((one) => one.a.format === a.format && one.b.format === b.format);
  const model = entry?.modes[0]?.model;
  if (model === undefined) throw new Error(`${name} does not say how it adds ${a.format}`);
  const c = tensorOfFloat32([1, 1], Float32Array.of(addend));
  const params: GemmParams = { a, b, c, output: "FP32", precision: "full" };
  const expected = declaredTier(readProblem(params), "FP32", model).expected(0);
  const ofKind = expected.kind === "nan" ? Number.NaN : 0;
  const predicted = expected.kind === "bits" ? codeValue("FP32", expected.code) : ofKind;
  return [(float32Of(gemm(params, model))[0] ?? Number.NaN) + 0, predicted];
}

function both(value: number): readonly [number, number] {
  return [value, value];
}

describe("CDNA3", () => {
  it("takes a unit of 24 bits away for any negative addend of FP16, and leaves a far one of FP8 out", () => {
    const [one, eight] = [row("FP16", [1]), row("E4M3FNUZ", [1])];
    expect(given("cdna3", one, one, -(2 ** -60))).toEqual(both(1 - 2 ** -24));
    expect(given("cdna3", one, one, 2 ** -60)).toEqual(both(1));
    expect(given("cdna3", eight, eight, -(2 ** -60))).toEqual(both(1));
    expect(given("cdna3", eight, eight, -(2 ** -25))).toEqual(both(1 - 2 ** -24));
  });

  it("aligns an addend to products that cancel", () => {
    const left = row("E4M3FNUZ", [16, -16]);
    const right = row("E4M3FNUZ", [16, 16]);
    expect(given("cdna3", left, right, 2 ** -20)).toEqual(both(0));
    expect(given("cdna3", left, right, 2 ** -16)).toEqual(both(2 ** -16));
  });

  it("has no product beyond FP32", () => {
    const large = row("BF16", [2 ** 127, 2 ** 127]);
    expect(given("cdna3", large, row("BF16", [2, 1]))).toEqual(both(Number.POSITIVE_INFINITY));
    expect(given("cdna3", large, row("BF16", [2, -2]))).toEqual(both(Number.NaN));
    expect(given("hopper", large, row("BF16", [2, -2]))).toEqual(both(0));
  });
});

describe("block-scaled FP4", () => {
  it("aligns by the scales of sixteen products even where they cancel", () => {
    const values = (first: number) => [first, 1, ...new Array<number>(14).fill(0), 0.5];
    const [left, right] = [row("E2M1", values(-1), [256, 2 ** -9]), row("E2M1", values(1), [256, 2 ** -9])];
    // The window ends at 2^(8 + 8 - 35) = 2^-19, and the last product is 2^-20.
    expect(given("nvfp4", left, right)).toEqual(both(0));
    const [near, far] = [row("E2M1", values(-1), [128, 2 ** -9]), row("E2M1", values(1), [256, 2 ** -9])];
    expect(given("nvfp4", near, far)).toEqual(both(2 ** -20));
  });
});
