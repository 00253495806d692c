/** Smaller products: what is cut out of one is what was there, and the search ends at what is needed, and no more. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { product } from "../../conformance/inputs/gemm-operands.ts";
import { scaleCode } from "../../conformance/inputs/gemm-scales.ts";
import type { GemmParams, GroupShape, Layout } from "../../src/generated/types.ts";
import { codeAt, logicalSize, productPart, wholeOf } from "../../src/harness/product-part.ts";
import { randomFor } from "../../src/harness/random.ts";
import { smallestProduct, termsOf } from "../../src/harness/smallest-product.ts";
import { codesOf } from "../../src/numerics/tensor.ts";
import { idealModel, scaledOperand } from "../../src/reference/gemm-claims.ts";
import { gemm } from "../../src/reference/matrix-unit/gemm.ts";

const layouts: readonly Layout[] = ["TN", "NN", "TT", "NT"];
const groups: readonly (GroupShape | "none")[] = ["none", "tensor", "1x128", "128x1", "128x128", "1x32"];

interface Drawn {
  readonly layout: Layout;
  readonly groupA: GroupShape | "none";
  readonly groupB: GroupShape | "none";
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly seed: number;
}

const drawn = fc.record<Drawn>({
  layout: fc.constantFrom(...layouts),
  groupA: fc.constantFrom(...groups),
  groupB: fc.constantFrom(...groups),
  m: fc.integer({ min: 1, max: 140 }),
  n: fc.integer({ min: 1, max: 5 }),
  k: fc.integer({ min: 1, max: 300 }),
  seed: fc.nat(),
});

/** Positive codes, so that no product is zero, scales of many bits, and an addend. */
function requestOf({ layout, groupA, groupB, m, n, k, seed }: Drawn): GemmParams {
  const random = randomFor(seed, "a product");
  const operand = (group: GroupShape | "none") =>
    group === "none" ? ({ format: "E4M3" } as const) : scaledOperand("E4M3", group, "FP32");
  const content = { code: () => random.integer(0x30, 0x40), scale: () => scaleCode("FP32", random) };
  return product(
    { a: operand(groupA), b: operand(groupB), layout, output: "FP32", mode: { name: "full" } },
    { m, n, k },
    { a: content, b: content, c: () => random.integer(0x3f000000, 0x40000000) },
  ).params;
}

const elementOf = (params: GemmParams, i: number, j: number) =>
  codesOf(gemm(params, idealModel))[i * logicalSize(params.b).rows + j];

describe("a part of a product", () => {
  it("has the element that the whole has, with its scales and its addend", () => {
    fc.assert(
      fc.property(drawn, fc.nat(), fc.nat(), (one, x, y) => {
        const params = requestOf(one);
        const [i, j] = [x % one.m, y % one.n];
        const part = productPart(params, { ...wholeOf(params), rows: [i], columns: [j] });
        expect(part.a.data.data.length).toBe(one.k);
        expect(elementOf(part, 0, 0)).toBe(elementOf(params, i, j));
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  it("that begins with a group keeps the scales of the groups", () => {
    fc.assert(
      fc.property(drawn, (one) => {
        const params = requestOf({ ...one, k: 300 });
        const places = wholeOf(params).places;
        const [front, back] = [places.slice(0, 128), places.slice(128)];
        const sumOf = (kept: readonly number[]) => {
          const { c: _, ...part } = productPart(params, { ...wholeOf(params), places: kept });
          // One step and no register, so that the two parts add up exactly but for one rounding each.
          return new Float32Array(gemm(part, { ...idealModel, blockWidth: 512 }).data.slice().buffer)[0] ?? 0;
        };
        const whole = sumOf(places);
        expect(Math.abs(sumOf(front) + sumOf(back) - whole)).toBeLessThanOrEqual(2 ** -22 * whole);
      }),
      { numRuns: 30, seed: 2 },
    );
  });
});

describe("the search for the smallest product", () => {
  const start = requestOf({ layout: "NT", groupA: "none", groupB: "tensor", m: 6, n: 5, k: 200, seed: 3 });

  it("ends at the terms that are needed, whichever they are", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.integer({ min: 0, max: 199 }), { maxLength: 4 }), async (needed) => {
        // Elements are told by their codes: each needed place gets one of its own.
        const marks = new Map(needed.map((place, at) => [0x41 + at, place]));
        let { a } = start;
        for (const [mark, place] of marks) a = marking(a, 2, place, mark);
        const holdsAll = async (params: GemmParams) => {
          const { k } = logicalSize(params.a);
          const present = new Set(
            termsOf(params).map((place) => (place < k ? codeAt(params.a, 0, place) : 0)),
          );
          return [...marks.keys()].every((mark) => present.has(mark)) ? "wrong" : undefined;
        };
        const found = await smallestProduct({ ...start, a }, [2, 4], holdsAll);
        if (found === undefined) throw new Error("the search ends at something wrong");
        expect(termsOf(found.params)).toHaveLength(needed.length);
        expect(logicalSize(found.params.a)).toEqual({ rows: 1, k: Math.max(1, needed.length) });
        expect(logicalSize(found.params.b).rows).toBe(1);
      }),
      { numRuns: 20, seed: 4 },
    );
  });

  it("keeps the row's neighbours where they are needed", async () => {
    const found = await smallestProduct(start, [2, 4], async (params) =>
      logicalSize(params.a).rows > 3 ? "wrong" : undefined,
    );
    expect(found?.params.a.data.shape).toEqual([1, 6]);
    expect(found?.params.b.data.shape).toEqual([1, 1]);
  });

  it("finds nothing where nothing smaller is wrong", async () => {
    expect(await smallestProduct(start, [2, 4], async () => undefined)).toBeUndefined();
  });

  it("leaves out what takes no part, the addend first", async () => {
    const found = await smallestProduct(start, [0, 0], async () => "wrong");
    expect(found?.params.c).toBeUndefined();
    expect(termsOf(found?.params ?? start)).toEqual([]);
  });
});

/** The operand, stored as its transpose, with a code at a row and a place along k. */
function marking(operand: GemmParams["a"], row: number, place: number, code: number): GemmParams["a"] {
  const data = operand.data.data.slice();
  data[place * logicalSize(operand).rows + row] = code;
  return { ...operand, data: { ...operand.data, data } };
}
