/** Products judged by projections: a right one never fails, a wrong element is found and named, and what can't be judged so is refused. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { GemmParams, NumberFormat } from "../../../src/generated/types.ts";
import { randomFor } from "../../../src/harness/random.ts";
import { encode } from "../../../src/numerics/float/encode.ts";
import { emptyCodes, smallCodesOf } from "../../../src/numerics/tensor.ts";
import { OutOfTier } from "../../../src/oracle/gemm/exact-tier.ts";
import { readProblem } from "../../../src/oracle/gemm/problem.ts";
import { projectedExactly } from "../../../src/oracle/gemm/projection.ts";

interface Matrix {
  readonly rows: number;
  readonly k: number;
  readonly values: readonly number[];
  /** A scale for each row and group of 128, if there are any. */
  readonly scale?: (row: number, group: number) => number;
}

const rules = { overflow: "non-finite", infinity: "non-finite" } as const;

function operand(format: NumberFormat, { rows, k, values, scale }: Matrix): GemmParams["a"] {
  const { tensor: data } = emptyCodes(format, [rows, k]);
  const codes = smallCodesOf(data);
  for (const [place, value] of values.entries()) codes[place] = encode(format, value, rules);
  if (scale === undefined) return { data, format, transpose: false };
  const groups = Math.ceil(k / 128);
  const { tensor: scales } = emptyCodes("FP32", [rows, groups]);
  const scaleCodes = smallCodesOf(scales);
  for (let place = 0; place < rows * groups; place += 1)
    scaleCodes[place] = encode("FP32", scale(Math.floor(place / groups), place % groups), rules);
  const scaling = { group: "1x128", scaleFormat: "FP32", tensorScale: "none" } as const;
  return { data, format, transpose: false, scaling, scales };
}

function problemOf(a: Matrix, b: Matrix, format: NumberFormat = "E4M3") {
  return readProblem({ a: operand(format, a), b: operand(format, b), output: "FP32", precision: "full" });
}

function productOf(a: Matrix, b: Matrix): Float32Array {
  const d = new Float32Array(a.rows * b.rows);
  const at = ({ values, k, scale }: Matrix, row: number, place: number) =>
    (values[row * k + place] ?? 0) * (scale?.(row, Math.floor(place / 128)) ?? 1);
  for (let i = 0; i < a.rows; i += 1)
    for (let j = 0; j < b.rows; j += 1)
      for (let place = 0; place < a.k; place += 1)
        d[i * b.rows + j] = (d[i * b.rows + j] ?? 0) + at(a, i, place) * at(b, j, place);
  return d;
}

const drawWith = (seed: number) => {
  const random = randomFor(seed, "projection");
  return () => random.integer(-(2 ** 15), 2 ** 15 - 1);
};

const sizes = {
  m: fc.integer({ min: 1, max: 9 }),
  n: fc.integer({ min: 1, max: 9 }),
  k: fc.integer({ min: 1, max: 300 }),
};
const anyMatrices = fc
  .record({ ...sizes, seed: fc.nat(), scaled: fc.boolean() })
  .map(({ m, n, k, seed, scaled }) => {
    const random = randomFor(seed, "matrices");
    const matrix = (rows: number): Matrix => ({
      rows,
      k,
      values: Array.from({ length: rows * k }, () => random.integer(-4, 4)),
      ...(scaled ? { scale: (row, group) => 2 ** ((row + 3 * group) % 5) } : {}),
    });
    return { a: matrix(m), b: matrix(n), seed };
  });

describe("a product judged by projections", () => {
  it("is right if it is the product, with scales or without", () => {
    fc.assert(
      fc.property(anyMatrices, ({ a, b, seed }) => {
        const { wrong, missed } = projectedExactly(problemOf(a, b), productOf(a, b), drawWith(seed));
        expect(wrong).toBeUndefined();
        expect(missed).toBe(2 ** -32);
      }),
    );
  });

  it("is wrong at the first element of a row that differs, by however little", () => {
    fc.assert(
      fc.property(
        anyMatrices,
        fc.nat(),
        fc.constantFrom(1, -1, 2 ** -20, 1e30, Number.NaN, Number.POSITIVE_INFINITY),
        ({ a, b, seed }, place, change) => {
          const d = productOf(a, b);
          const at = place % d.length;
          const right = d[at] ?? 0;
          d[at] = right + change;
          fc.pre(!Object.is(d[at], right));
          const { wrong } = projectedExactly(problemOf(a, b), d, drawWith(seed));
          expect(wrong?.element).toBe(at);
          const words = new Uint32Array(Float32Array.of(right).buffer);
          if (right !== 0) expect(wrong?.expected).toEqual({ kind: "bits", code: words[0] });
        },
      ),
    );
  });

  it("is seen through only by the odds: two changes that cancel need equal elements of the vector", () => {
    const a: Matrix = { rows: 1, k: 1, values: [1] };
    const b: Matrix = { rows: 2, k: 1, values: [2, 3] };
    const changed = Float32Array.of(3, 2);
    expect(projectedExactly(problemOf(a, b), changed, () => 7).wrong).toBeUndefined();
    expect(projectedExactly(problemOf(a, b), changed, drawWith(1)).wrong?.element).toBe(0);
  });

  it("holds where sums are as large as the tier allows", () => {
    const k = 128;
    const a: Matrix = {
      rows: 3,
      k,
      values: Array.from({ length: 3 * k }, (_, at) => (at % k === 0 ? 256 : 1)),
    };
    const b: Matrix = {
      rows: 40,
      k,
      values: Array.from({ length: 40 * k }, (_, at) => (at % k === 0 ? 256 : 448)),
    };
    const d = productOf(a, b);
    expect(projectedExactly(problemOf(a, b), d, () => -(2 ** 15)).wrong).toBeUndefined();
    d[57] = (d[57] ?? 0) - 1;
    expect(projectedExactly(problemOf(a, b), d, () => -(2 ** 15)).wrong?.element).toBe(57);
  });

  it("is refused where its data are not of the tier", () => {
    const one: Matrix = { rows: 1, k: 1, values: [1] };
    const wide = {
      rows: 1,
      k: 128,
      values: Array.from({ length: 128 }, (_, at) => (at % 2 === 0 ? 448 : 2 ** -9)),
    };
    expect(() => projectedExactly(problemOf(wide, wide), Float32Array.of(0), () => 1)).toThrow(OutOfTier);
    const special = { rows: 1, k: 1, values: [Number.NaN] };
    expect(() => projectedExactly(problemOf(one, special), Float32Array.of(0), () => 1)).toThrow(OutOfTier);
    const addend = { ...problemOf(one, one), c: Float64Array.of(1) };
    expect(() => projectedExactly(addend, Float32Array.of(2), () => 1)).toThrow(OutOfTier);
    expect(() => projectedExactly(problemOf(one, one), Float32Array.of(1, 1), () => 1)).toThrow(RangeError);
  });
});
