/**
 * The steps of the software matrix unit against each other and against answers known by hand: windows and runs that float64
 * has no room for, sums that cancel, results at both ends of the range, and special values among factors and scales.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { GemmOperand, NumberFormat, NumericModel } from "../../src/generated/types.ts";
import { encodeTensor } from "../../src/numerics/float/encode.ts";
import { float32Of, tensorOfFloat32 } from "../../src/numerics/tensor.ts";
import { idealModel } from "../../src/reference/gemm-claims.ts";
import { windowStep } from "../../src/reference/matrix-unit/block.ts";
import { ExactAdder } from "../../src/reference/matrix-unit/exact-adder.ts";
import { gemm } from "../../src/reference/matrix-unit/gemm.ts";
import { integerStep, needsIntegers } from "../../src/reference/matrix-unit/integer-step.ts";
import { panelOf } from "../../src/reference/matrix-unit/panel.ts";

const { POSITIVE_INFINITY: infinity, NaN: notANumber } = Number;

function rowOf(format: NumberFormat, values: readonly number[]): GemmOperand {
  const rules = { overflow: "non-finite", infinity: "non-finite" } as const;
  const data = encodeTensor(format, [1, values.length], Float64Array.from(values), rules);
  return { data, format, transpose: false };
}

/** A row with one scale of the whole tensor, or with one for each 32 elements. */
function scaled(operand: GemmOperand, group: "tensor" | "1x32", scales: readonly number[]): GemmOperand {
  const scaling = { group, scaleFormat: "FP32", tensorScale: "none" } as const;
  return { ...operand, scaling, scales: tensorOfFloat32([1, scales.length], Float32Array.from(scales)) };
}

function product(a: GemmOperand, b: GemmOperand, model: Partial<NumericModel> = {}, addend?: number): number {
  const c = addend === undefined ? {} : { c: tensorOfFloat32([1, 1], Float32Array.of(addend)) };
  const params = { a, b, ...c, output: "FP32", precision: "full" } as const;
  return float32Of(gemm(params, { ...idealModel, ...model }))[0] ?? notANumber;
}

/** The sum of a row's elements, and an addend. */
function sum(
  format: NumberFormat,
  values: readonly number[],
  model: Partial<NumericModel> = {},
  addend?: number,
): number {
  const ones = values.map(() => 1);
  return product(rowOf(format, values), rowOf(format, ones), model, addend);
}

describe("the step in integers", () => {
  const numbers = fc.tuple(fc.integer({ min: -15, max: 15 }), fc.integer({ min: -6, max: 4 }));
  const rows = fc.array(
    numbers.map(([significand, exponent]) => significand * 2 ** exponent),
    { minLength: 32, maxLength: 32 },
  );
  const scale = fc.float({ min: 0.5, max: 2, noNaN: true });
  const scales = fc.option(fc.tuple(scale, scale));
  const models: fc.Arbitrary<NumericModel> = fc
    .record({
      exactWidth: fc.constantFrom(1, 1, 4),
      lanes: fc.constantFrom("one" as const, "even-odd" as const),
      alignment: fc.constantFrom("truncate" as const, "floor" as const, "nearest-even" as const),
      products: fc.constantFrom("unnormalized" as const, "normalized" as const),
      accumulator: fc.constantFrom(
        "inside" as const,
        "outside" as const,
        "outside-truncate" as const,
        "outside-floor" as const,
      ),
      subnormals: fc.constantFrom("kept" as const, "flush-operands" as const),
    })
    .map((drawn) => ({ ...idealModel, ...drawn }));

  test("gives the bits of the step in float64, wherever that has room", () => {
    const cases = fc.tuple(models, rows, rows, scales, fc.integer({ min: 3, max: 20 }), numbers);
    fc.assert(
      fc.property(cases, ([model, left, right, factors, fractionBits, [register, exponent]]) => {
        const side = (values: readonly number[], factor: number | undefined) => {
          const row = rowOf("E4M3", values);
          return panelOf(factor === undefined ? row : scaled(row, "1x32", [factor]));
        };
        const [a, b] = [side(left, factors?.[0]), side(right, factors?.[1])];
        const start = register * 2 ** exponent;
        // Adding zero makes both zeros one.
        const [inIntegers, inFloat64] = [integerStep, windowStep].map(
          (step) => step(a, b, model, fractionBits)(0, 0, 0, 32, start) + 0,
        );
        expect(inIntegers).toBe(inFloat64);
      }),
      { numRuns: 1000, seed: 3 },
    );
  });

  test("takes over where float64 has no room, and not for the models of chips", () => {
    const [wide, narrow] = [panelOf(rowOf("BF16", [1])), panelOf(rowOf("E2M1", [1]))];
    const nvfp4 = { ...idealModel, blockWidth: 64, exactWidth: 16 };
    expect(needsIntegers(wide, wide, { ...idealModel, exactWidth: 4 }, 25)).toBe(true);
    expect(needsIntegers(wide, wide, { ...idealModel, blockWidth: 16 }, 25)).toBe(false);
    expect(needsIntegers(narrow, narrow, nvfp4, 35)).toBe(false);
    expect(needsIntegers(narrow, narrow, nvfp4, 60)).toBe(true);
  });

  test.each([
    [59, 0],
    [60, 1],
    [200, 1],
  ])("keeps, in a window of %i bits, so much of a one beside 2^60: %i", (fractionBits, expected) => {
    expect(sum("BF16", [2 ** 60, 1, -(2 ** 60)], { fractionBits })).toBe(expected);
  });

  test("adds a run without loss before it is aligned", () => {
    const run = [2 ** 60, 1, -(2 ** 60)];
    expect(sum("BF16", run, { fractionBits: 13, exactWidth: 1 })).toBe(0);
    expect(sum("BF16", run, { fractionBits: 13, exactWidth: 4 })).toBe(1);
  });
});

describe("the step that cuts nothing", () => {
  test.each(["E5M2", "BF16"] as const)("keeps what is left when the largest terms of %s cancel", (format) => {
    const small = 2 ** -14;
    expect(sum(format, [49152, small, 1, -49152, -1], { scaleOrder: "none" })).toBe(small);
  });

  test("keeps every bit that fits where what is left lies in several parts", () => {
    const [a, b] = [
      [2 ** 30, 24, -(2 ** 30)],
      [2 ** 30, 16, 2 ** 30],
    ] as const;
    expect(product(rowOf("BF16", a), rowOf("BF16", b), { registerBits: 8 })).toBe(384);
  });

  test("adds whatever lies far apart, to the last bit, rounded to odd", () => {
    const numbers = fc
      .tuple(fc.integer({ min: -(2 ** 12), max: 2 ** 12 }), fc.integer({ min: -120, max: 120 }))
      .map(([significand, exponent]) => significand * 2 ** exponent);
    fc.assert(
      fc.property(fc.array(numbers, { maxLength: 12 }), (drawn) => {
        // Half of them cancel.
        const values = [...drawn, ...drawn.filter((_, at) => at % 2 === 0).map((value) => -value)];
        const adder = new ExactAdder();
        for (const value of values) adder.add(value);
        // In units of 2^-120, and down to 53 bits with the last one set where more was there.
        const whole = values.reduce((soFar, value) => soFar + BigInt(value * 2 ** 120), 0n);
        const magnitude = whole < 0n ? -whole : whole;
        const excess = BigInt(Math.max(0, magnitude.toString(2).length - 53));
        const kept = magnitude >> excess;
        const odd = kept << excess === magnitude ? kept : kept | 1n;
        const expected = Number(odd << excess) * 2 ** -120 * (whole < 0n ? -1 : 1);
        expect(adder.sum()).toBe(expected === 0 ? 0 : expected);
      }),
      { numRuns: 500 },
    );
  });

  test("rounds once: what lies far below the last bit still decides a tie", () => {
    expect(sum("BF16", [2 ** 24, 1])).toBe(2 ** 24);
    expect(sum("BF16", [2 ** 24, 1, 2 ** -100])).toBe(2 ** 24 + 2);
    expect(sum("BF16", [2 ** 24 + 2 ** 23, 1, -(2 ** -100)])).toBe(2 ** 24 + 2 ** 23);
  });
});

describe("the ends of the range", () => {
  test.each([
    ["inside", 1],
    ["outside", 1],
    ["outside-truncate", 1],
    ["outside-floor", 1],
    ["inside", -1],
    ["outside", -1],
    ["outside-truncate", -1],
    ["outside-floor", -1],
  ] as const)("a block beyond FP32 is infinite, whatever the addend (%s, sign %i)", (accumulator, sign) => {
    const values = [sign * 2 ** 127, sign * 2 ** 127];
    const model = { fractionBits: 25, blockWidth: 16, accumulator, scaleOrder: "none" } as const;
    expect(sum("BF16", values, model, 1.5)).toBe(sign * infinity);
  });

  test("what is too small for BF16 keeps its sign", () => {
    const a = rowOf("FP32", [-(2 ** -149)]);
    const params = { a, b: rowOf("FP32", [1]), output: "BF16", precision: "full" } as const;
    expect([...gemm(params, idealModel).data]).toEqual([0x00, 0x80]);
  });
});

describe("special values", () => {
  const two = rowOf("E5M2", [1, 2]);
  const infinite = rowOf("E5M2", [infinity, 1]);
  test.each([
    ["an infinity", infinite, two, infinity],
    ["its negative", rowOf("E5M2", [1, -infinity]), two, -infinity],
    ["both", rowOf("E5M2", [infinity, -infinity]), two, notANumber],
    ["an infinity times zero", infinite, rowOf("E5M2", [0, 1]), notANumber],
    ["a NaN times zero", rowOf("E5M2", [1, notANumber]), rowOf("E5M2", [1, 0]), notANumber],
    ["a NaN scale", scaled(two, "1x32", [notANumber]), two, notANumber],
    ["an infinite scale", scaled(two, "1x32", [infinity]), two, infinity],
    ["an infinity whose scale is zero", scaled(infinite, "1x32", [0]), two, notANumber],
    ["an infinite scale of the tensor", scaled(two, "tensor", [infinity]), two, infinity],
    ["a zero under an infinite scale", scaled(rowOf("E5M2", [0, 1]), "tensor", [infinity]), two, notANumber],
  ] as const)("%s, with and without an infinite addend", (_, a, b, expected) => {
    const promoted = { scaleOrder: "fma-scales", fractionBits: 13 } as const;
    expect(product(a, b)).toBe(expected);
    expect(product(a, b, promoted)).toBe(expected);
    expect(product(a, b, {}, infinity)).toBe(expected === infinity ? infinity : notANumber);
  });

  test("an infinite addend stays, even where a scaled sum is beyond the range", () => {
    const large = scaled(rowOf("BF16", [-(2 ** 127)]), "1x32", [4]);
    const promoted = { scaleOrder: "fma-a-first", fractionBits: 13 } as const;
    expect(product(large, rowOf("BF16", [1]), promoted, infinity)).toBe(infinity);
  });
});
