/** The modelled traffic: what a cast costs by the place where it is made, and a transposed operand by how it is read. */
import { describe, expect, it } from "vitest";
import type { GemmCounters, GemmOperand, GemmParams } from "../../src/generated/types.ts";
import { zeros } from "../../src/numerics/tensor.ts";
import { canonicalRecipe, canonicalScaling } from "../../src/reference/claims.ts";
import { allCounters, idealModel } from "../../src/reference/gemm-claims.ts";
import { type CostModel, countersOf, idealCosts } from "../../src/reference/matrix-unit/traffic.ts";

const sizes = { m: 256, n: 16, k: 1024 };
const activations = sizes.m * sizes.k;

const b: GemmOperand = { data: zeros("F8_E4M3", [sizes.n, sizes.k]), format: "E4M3", transpose: false };

function counters(a: GemmOperand, costs: Partial<CostModel> = {}): GemmCounters {
  const params: GemmParams = { a, b, output: "FP32", precision: "full" };
  return countersOf(params, sizes, idealModel, allCounters, { ...idealCosts, ...costs });
}

/** Bytes of A that cross global memory for each activation. */
function bytesEach(a: GemmOperand, costs: Partial<CostModel> = {}): number {
  const { globalBytesReadA = 0, globalBytesIntermediate = 0 } = counters(a, costs);
  return (globalBytesReadA + globalBytesIntermediate) / activations;
}

describe("a BF16 activation that is quantized on its way by tiles of 1x128", () => {
  const scaleBytes = 4 / 128;
  const values: GemmOperand = {
    data: zeros("BF16", [sizes.m, sizes.k]),
    format: "BF16",
    transpose: false,
    quantize: canonicalRecipe("E4M3", canonicalScaling("1x128", "FP32")),
  };

  it("takes 2 bytes where the cast is fused with the transfer", () => {
    expect(bytesEach(values)).toBe(2);
  });

  it("takes 1 byte and its scale where the cast is made near memory", () => {
    expect(bytesEach(values, { casts: "near-memory" })).toBe(1 + scaleBytes);
  });

  it("takes 4 bytes where codes are written and read again, with a copy in memory meanwhile", () => {
    expect(bytesEach(values, { casts: "through-memory" })).toBe(4);
    expect(counters(values, { casts: "through-memory" }).storedBytesA).toBe(3 * activations);
  });
});

describe("an operand in FP8 that is stored the other way round", () => {
  const turned: GemmOperand = {
    data: zeros("F8_E4M3", [sizes.k, sizes.m]),
    format: "E4M3",
    transpose: true,
  };

  it("takes a byte where it is transposed as it is read", () => {
    expect(bytesEach(turned)).toBe(1);
    expect(counters(turned).storedBytesA).toBe(activations);
  });

  it("takes three, and two copies, where it is transposed in memory first", () => {
    expect(bytesEach(turned, { transposesOnRead: false })).toBe(3);
    expect(counters(turned, { transposesOnRead: false }).storedBytesA).toBe(2 * activations);
  });
});
