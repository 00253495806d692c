/**
 * Sums by plan: known vectors, rationals beside the oracle, and the bound of sums in open order against real orders.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ReduceFormat, ReducePlan } from "../../../src/generated/types.ts";
import { isNan, isNumber } from "../../../src/oracle/fabric/reduce-bound.ts";
import { expectedSums, type SumShape, type SumTerms } from "../../../src/oracle/fabric/reduce-plan.ts";
import { codeValue } from "../../../src/oracle/values.ts";
import { rationalSums, sumOf } from "./rational-reduce.ts";

/** One element for each term; terms of BF16 hold what BF16 holds. */
function line(
  values: readonly number[],
  ranks: readonly number[] = [],
  weights?: readonly number[],
): SumTerms {
  return {
    count: values.length,
    values: Float32Array.from(values),
    rank: Int32Array.from(values, (_, i) => ranks[i] ?? i),
    // Islands of two ranks.
    island: Int32Array.from(values, (_, i) => Math.floor((ranks[i] ?? i) / 2)),
    ...(weights && { weights: Float32Array.from(weights) }),
  };
}

function sum(plan: ReducePlan, terms: SumTerms, format: ReduceFormat = "BF16", output = format): number {
  const shape: SumShape = { plan, terms: format, output, elements: 1 };
  return codeValue(output, expectedSums(shape, terms).codes[0] ?? 0);
}

const eps = 2 ** -8;

describe("sums by plan", () => {
  it.each<[ReducePlan, number[], number[], number]>([
    // The plans' own tell-tale vectors (BF16 in and out).
    ["chain", [256, 1, 1, 1, 1, 1, 1, 1], [], 264],
    ["chain", [1, eps, eps, eps], [], 1.015625],
    ["rank", [1, eps, eps, eps], [0, 0, 1, 1], 1.0078125],
    ["rank", [256, 1, 1, 1, 1, 1, 1, 1], [0, 0, 0, 0, 0, 0, 0, 0], 264],
    ["rank", [1, eps, eps, eps], [0, 1, 1, 0], 1.0078125],
    ["rank", [1, eps, eps, eps], [0, 1, 1, 1], 1.015625],
    ["node", [1, eps, eps, eps], [0, 1, 2, 3], 1.0078125],
    ["node", [1, eps, eps, eps], [0, 2, 3, 1], 1.0078125],
    ["node", [1, eps, eps], [0, 2, 4], 1.0078125],
    ["exact", [2 ** 100, 1, -(2 ** 100)], [], 1],
    ["chain", [2 ** 100, 1, -(2 ** 100)], [], 0],
    ["chain", [2 ** 100, -(2 ** 100), 1], [], 1],
    ["exact", [1, eps, 2 ** -60], [], 1.0078125],
    ["exact", [1, eps], [], 1],
  ])("%s of %j on ranks %j is %d", (plan, values, ranks, expected) => {
    expect(sum(plan, line(values, ranks))).toBe(expected);
  });

  it("takes ranks and islands in the order in which they first appear", () => {
    // 2^24 + 1 is lost and 2^24 - 2^24 + 1 is not.
    const values = [2 ** 24, 1, -(2 ** 24)];
    expect(sum("rank", line(values, [1, 0, 1]), "FP32")).toBe(1);
    expect(sum("rank", line(values, [0, 1, 2]), "FP32")).toBe(0);
    expect(sum("node", line(values, [0, 2, 1]), "FP32")).toBe(1);
    expect(sum("node", line(values, [0, 1, 2]), "FP32")).toBe(0);
  });

  it("rounds a product once, before it is added", () => {
    const weight = 1 + 2 ** -23;
    const terms = line([1, 1 + 2 ** -7], [], [-(1 + 2 ** -7) - 2 ** -22, weight]);
    // The product 1 + 2^-7 + 2^-23 + 2^-30 loses its last bit; an FMA would keep it.
    expect(sum("chain", terms, "BF16", "FP32")).toBe(2 ** -23 - 2 ** -22);
  });

  it.each(["chain", "rank", "node", "exact", "unspecified"] as const)(
    "%s keeps a lone -0, and nothing is +0",
    (plan) => {
      expect(sum(plan, line([-0]))).toBe(-0);
      expect(sum(plan, line([-0, -0]))).toBe(-0);
      expect(sum(plan, line([-0, 0]))).toBe(0);
      expect(sum(plan, line([-1], [], [0]))).toBe(-0);
      expect(sum(plan, line([]))).toBe(0);
    },
  );

  it.each(["chain", "rank", "node", "exact", "unspecified"] as const)(
    "%s lets NaN and infinities through",
    (plan) => {
      expect(sum(plan, line([1, Number.NaN, 1]))).toBeNaN();
      expect(sum(plan, line([1, Number.POSITIVE_INFINITY, -1]))).toBe(Number.POSITIVE_INFINITY);
      expect(sum(plan, line([Number.NEGATIVE_INFINITY, 1, Number.POSITIVE_INFINITY]))).toBeNaN();
      expect(sum(plan, line([0, 1, 1], [], [Number.POSITIVE_INFINITY, 1, 1]))).toBeNaN();
    },
  );
});

const max = (2 - 2 ** -23) * 2 ** 127;
const bits = new DataView(new ArrayBuffer(4));
const anyFloat = fc.integer({ min: 0, max: 2 ** 32 - 1 }).map((code) => codeValue("FP32", code));
const hardFloat = fc.constantFrom(
  0,
  -0,
  1,
  -1,
  2 ** -149,
  -(2 ** -149),
  2 ** -126,
  1 + 2 ** -23,
  2 ** 24,
  -(2 ** 24),
  2 ** 24 - 1,
  max,
  -max,
  2 ** -8,
  3 * 2 ** -9,
  1.0078125,
  2 ** 127,
);
const nearFloat = fc
  .tuple(fc.integer({ min: -(2 ** 24), max: 2 ** 24 }), fc.integer({ min: -30, max: 6 }))
  .map(([significand, exponent]) => significand * 2 ** exponent);

/** What BF16 holds, by cutting off. */
function narrowed(value: number): number {
  bits.setFloat32(0, value);
  bits.setUint16(2, 0);
  return bits.getFloat32(0);
}

const lines = fc
  .record({
    format: fc.constantFrom<ReduceFormat>("FP32", "BF16"),
    output: fc.constantFrom<ReduceFormat>("FP32", "BF16"),
    entries: fc.array(
      fc.record({
        value: fc.oneof(anyFloat, hardFloat, nearFloat, nearFloat),
        weight: fc.oneof(anyFloat, hardFloat, nearFloat),
        rank: fc.integer({ min: 0, max: 5 }),
      }),
      { maxLength: 9 },
    ),
    isWeighted: fc.boolean(),
  })
  .map(({ format, output, entries, isWeighted }) => ({
    format,
    output,
    terms: line(
      entries.map(({ value }) => (format === "BF16" ? narrowed(value) : value)),
      entries.map(({ rank }) => rank),
      isWeighted ? entries.map(({ weight }) => weight) : undefined,
    ),
  }));

describe("the two oracles of sums", () => {
  it.each(["chain", "rank", "node", "exact"] as const)("agree on %s", (plan) => {
    fc.assert(
      fc.property(lines, ({ format, output, terms }) => {
        const shape: SumShape = { plan, terms: format, output, elements: 1 };
        expect(sum(plan, terms, format, output)).toBe(rationalSums(shape, terms)[0]);
      }),
      { numRuns: 3000 },
    );
  });
});

describe("sums in open order", () => {
  it("are within the interval, whatever the tree", () => {
    fc.assert(
      fc.property(lines, fc.infiniteStream(fc.nat()), ({ format, output, terms }, draws) => {
        const shape: SumShape = { plan: "unspecified", terms: format, output, elements: 1 };
        const { interval, codes } = expectedSums(shape, terms);
        const products = Array.from(terms.values, (value, i) =>
          terms.weights ? Math.fround(value * (terms.weights[i] ?? 0)) : value,
        );
        const draw = (below: number) => (draws.next().value ?? 0) % below;
        while (products.length > 1) {
          const [one = 0] = products.splice(draw(products.length), 1);
          const [other = 0] = products.splice(draw(products.length), 1);
          products.push(sumOf([one, other], "FP32"));
        }
        const result = sumOf(products, output);
        if (interval === undefined) expect(codeValue(output, codes[0] ?? 0)).toBe(result);
        else if (Number.isNaN(result)) expect(interval.nan[0]).not.toBe(isNumber);
        else {
          expect(interval.nan[0]).not.toBe(isNan);
          expect(result).toBeGreaterThanOrEqual(interval.low[0] ?? 0);
          expect(result).toBeLessThanOrEqual(interval.high[0] ?? 0);
        }
      }),
      { numRuns: 3000 },
    );
  });

  it("are not much less than the interval allows", () => {
    const ends = (values: number[], output: ReduceFormat) => {
      const { interval } = expectedSums(
        { plan: "unspecified", terms: "FP32", output, elements: 1 },
        line(values),
      );
      return [interval?.low[0], interval?.high[0], interval?.nan[0]];
    };
    expect(ends([1, 1, 1], "FP32")).toEqual([3 - 2 ** -21, 3 + 2 ** -21, isNumber]);
    expect(ends([1, 1, 1], "BF16")).toEqual([3, 3, isNumber]);
    expect(ends([0, -0, 0], "BF16")).toEqual([0, 0, isNumber]);
    expect(ends([-0, -0, -0], "FP32")).toEqual([-0, -0, isNumber]);
  });

  it("may be anything where a partial sum can overflow, and only there", () => {
    const shape: SumShape = { plan: "unspecified", terms: "FP32", output: "FP32", elements: 1 };
    expect(expectedSums(shape, line([max, max, -max])).interval?.nan[0]).toBe(2);
    expect(expectedSums(shape, line([max / 4, max / 4, max / 4])).interval?.nan[0]).toBe(isNumber);
  });
});
