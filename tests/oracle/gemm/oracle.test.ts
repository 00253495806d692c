/** The oracle of products: known answers, the tiers, and the fast sums held against integers and rationals. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { GemmOperand, GemmParams, NumberFormat, NumericModel } from "../../../src/generated/types.ts";
import { encodeTensor } from "../../../src/numerics/float/encode.ts";
import { compare, multiply, type Rational, rational } from "../../../src/numerics/rational.ts";
import { emptyCodes, smallCodesOf, tensorOfFloat32 } from "../../../src/numerics/tensor.ts";
import { exactCast } from "../../../src/oracle/exact-rounding.ts";
import { boundTier } from "../../../src/oracle/gemm/bound-tier.ts";
import { declaredTier } from "../../../src/oracle/gemm/declared-tier.ts";
import { correctlyRounded, exactTier, OutOfTier } from "../../../src/oracle/gemm/exact-tier.ts";
import { roundedToOdd } from "../../../src/oracle/gemm/odd-rounding.ts";
import { readProblem } from "../../../src/oracle/gemm/problem.ts";
import { codeValue } from "../../../src/oracle/values.ts";

/** A row of values in a format, exactly. */
function row(format: NumberFormat, values: readonly number[]): GemmOperand {
  const data = encodeTensor(format, [1, values.length], values, {
    overflow: "non-finite",
    infinity: "non-finite",
  });
  return { data, format, transpose: false };
}

function dot(a: GemmOperand, b: GemmOperand, output: "FP32" | "BF16" = "FP32", c?: number): GemmParams {
  const addend = c === undefined ? {} : { c: tensorOfFloat32([1, 1], Float32Array.of(c)) };
  return { a, b, ...addend, output, precision: "full" };
}

function rounded(params: GemmParams): number {
  const expected = correctlyRounded(readProblem(params), params.output).expected(0);
  if (expected.kind !== "bits") throw new Error(`no bits: ${expected.kind}`);
  return codeValue(params.output, expected.code);
}

const plain: NumericModel = {
  blockWidth: 128,
  exactWidth: 1,
  lanes: "one",
  fractionBits: "exact",
  alignment: "truncate",
  products: "unnormalized",
  accumulator: "inside",
  registerBits: 23,
  registerRounding: "nearest-even",
  promotionInterval: "none",
  scaleOrder: "none",
  outputRounding: "nearest-even",
  subnormals: "kept",
};

describe("an exact sum that is rounded once", () => {
  test("goes to the even neighbour at a tie, and off it by the smallest term", () => {
    const ones = row("BF16", [2 ** 24, 1, 1, 2 ** -30]);
    expect(rounded(dot(ones, row("BF16", [1, 1, 0, 0])))).toBe(2 ** 24);
    expect(rounded(dot(ones, row("BF16", [1, 1, 1, 0])))).toBe(2 ** 24 + 2);
    expect(rounded(dot(ones, row("BF16", [1, 1, 0, 1])))).toBe(2 ** 24 + 2);
    expect(rounded(dot(ones, row("BF16", [1, 1, 0, -1])))).toBe(2 ** 24);
  });

  test("is not rounded to FP32 on its way to BF16", () => {
    // 257 is a tie of BF16; 2^-20 above it is one of FP32, and would be lost there.
    const values = row("BF16", [256, 1, 2 ** -20]);
    expect(rounded(dot(values, row("BF16", [1, 1, 1]), "BF16"))).toBe(258);
    expect(rounded(dot(values, row("BF16", [1, 1, 0]), "BF16"))).toBe(256);
  });

  test("agrees with rationals, whatever the formats, scales and addends", () => {
    const formats = ["E4M3", "E5M2", "E2M1", "BF16", "FP16"] as const;
    fc.assert(
      fc.property(
        fc.constantFrom(...formats),
        fc.constantFrom(...formats),
        fc.array(fc.tuple(fc.nat(65535), fc.nat(65535)), { minLength: 1, maxLength: 40 }),
        fc.array(fc.nat(0x7f), { minLength: 2, maxLength: 2 }),
        fc.option(fc.float({ noNaN: true, noDefaultInfinity: true }), { nil: undefined }),
        fc.constantFrom("FP32" as const, "BF16" as const),
        (formatA, formatB, codes, exponents, c, output) => {
          const side = (format: NumberFormat, at: 0 | 1): GemmOperand => {
            const { tensor: data } = emptyCodes(format, [1, codes.length]);
            const places = smallCodesOf(data);
            codes.forEach((pair, i) => {
              const code = pair[at] % 2 ** (8 * places.BYTES_PER_ELEMENT);
              places[i] = Number.isFinite(codeValue(format, format === "E2M1" ? code % 16 : code)) ? code : 0;
              if (format === "E2M1") places[i] = (places[i] ?? 0) % 16;
            });
            const { tensor: scales } = emptyCodes("E8M0", [1, Math.ceil(codes.length / 32)]);
            smallCodesOf(scales).fill(64 + (exponents[at] ?? 0));
            return {
              data,
              format,
              transpose: false,
              scaling: { group: "1x32", scaleFormat: "E8M0", tensorScale: "none" },
              scales,
            };
          };
          const params = dot(
            side(formatA, 0),
            side(formatB, 1),
            output,
            c === undefined ? undefined : Math.fround(c),
          );
          const problem = readProblem(params);
          const { expected, second } = correctlyRounded(problem, output);
          expect(expected(0)).toEqual(second(0));
          const sum = rationalSum(params);
          if (sum.numerator !== 0n)
            expect(expected(0)).toEqual(
              exactCast(output, sum, { overflow: "non-finite", infinity: "non-finite" }),
            );
        },
      ),
      { numRuns: 1500, seed: 3 },
    );
  });
});

/** The sum of a single element, in rationals and from nothing but the codes. */
function rationalSum({ a, b, c }: GemmParams): Rational {
  const values = ({ data, format, scales }: GemmOperand) => {
    const [scale = 127] = scales === undefined ? [] : smallCodesOf(scales);
    return [...smallCodesOf(data)].map((code) =>
      multiply(rational(codeValue(format, code)), rational(2 ** (scale - 127))),
    );
  };
  const [left, right] = [values(a), values(b)];
  const start = rational(c === undefined ? 0 : (new Float32Array(c.data.slice().buffer)[0] ?? 0));
  return left.reduce((sum, value, i) => {
    const product = multiply(value, right[i] ?? rational(0));
    return {
      numerator: sum.numerator * product.denominator + product.numerator * sum.denominator,
      denominator: sum.denominator * product.denominator,
    };
  }, start);
}

describe("the exact tier", () => {
  test("ends at 2^22 quanta, and says where", () => {
    const within = dot(row("BF16", [2 ** 21, 1]), row("BF16", [1, 1]));
    expect(exactTier(readProblem(within), "FP32").expected(0)).toMatchObject({ kind: "bits" });
    const beyond = dot(row("BF16", [2 ** 22, 1]), row("BF16", [1, 1]));
    expect(() => exactTier(readProblem(beyond), "FP32").expected(0)).toThrow(OutOfTier);
    expect(() => exactTier(readProblem(beyond), "FP32").expected(0)).toThrow("[0, 0]");
  });
});

describe("the bound tier", () => {
  test("admits a sum that is added one after another in FP32, and not one of 13 bits", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(15), { minLength: 256, maxLength: 600 }), (steps) => {
        const values = steps.map((step) => 1 + step / 16);
        const params = dot(row("BF16", values), row("BF16", values));
        const [inFp32, narrow] = [sequential(values, 23), sequential(values, 13)];
        const expected = boundTier(readProblem(params), "FP32", 23).expected(0);
        if (expected.kind !== "within") throw new Error("the bound tier gives an interval");
        expect(inFp32).toBeGreaterThanOrEqual(expected.low);
        expect(inFp32).toBeLessThanOrEqual(expected.high);
        expect(narrow).toBeLessThan(expected.low);
      }),
      { numRuns: 50, seed: 4 },
    );
  });
});

/** Squares added one after another, each sum cut to so many fraction bits. */
function sequential(values: readonly number[], bits: number): number {
  return values.reduce((sum, value) => {
    const next = sum + value * value;
    const unit = 2 ** (Math.floor(Math.log2(next)) - bits);
    return Math.floor(next / unit) * unit;
  }, 0);
}

describe("a declared model", () => {
  test.each([
    ["fma-scales", -62740.8046875],
    ["add-scales", -62740.8125],
    ["fma-a-first", -62740.765625],
    ["fma-b-first", -62740.80078125],
    ["add-a-first", -62740.78125],
  ] as const)("gives the result of the page for %s", (scaleOrder, result) => {
    // Two groups of 128 whose sums are the P of the page: 2^k in 16-bit pieces.
    const pieces = (sum: number) => {
      const sign = Math.sign(sum);
      const bits = Array.from(
        { length: 20 },
        (_, i) => (Math.floor(Math.abs(sum) / 2 ** i) % 2) * sign * 2 ** i,
      );
      return [...bits, ...new Array(128 - bits.length).fill(0)];
    };
    const values = [...pieces(259966), ...pieces(-312647)];
    const scaled = (operand: GemmOperand, scales: readonly number[]): GemmOperand => ({
      ...operand,
      scaling: { group: "1x128", scaleFormat: "FP32", tensorScale: "none" },
      scales: tensorOfFloat32([1, 2], Float32Array.from(scales)),
    });
    const params = dot(
      scaled(row("BF16", values), [1.6126350164413452, 1.583247184753418]),
      scaled(row("BF16", new Array(256).fill(1)), [0.8280731439590454, 0.8280731439590454]),
    );
    const expected = declaredTier(readProblem(params), "FP32", { ...plain, scaleOrder }).expected(0);
    if (expected.kind !== "bits") throw new Error("a model gives bits");
    expect(codeValue("FP32", expected.code)).toBe(result);
  });

  test("cuts terms as in the example of the page", () => {
    const window = { ...plain, blockWidth: 32, fractionBits: 13, registerBits: 13 } as const;
    const left = (s: number) => {
      const params = dot(row("BF16", [256, -256, s]), row("BF16", [256, 256, 1]));
      const expected = declaredTier(readProblem(params), "FP32", window).expected(0);
      return expected.kind === "bits" ? codeValue("FP32", expected.code) : 0;
    };
    expect([8, 7, 4, -7].map(left)).toEqual([8, 0, 0, 0]);
  });

  test("that loses nothing is correct rounding", () => {
    const values = [3, -2.5, 2 ** -9, 448, 0.0625];
    const params = dot(row("E4M3", values), row("E4M3", values.toReversed()), "FP32", 0.1);
    expect(declaredTier(readProblem(params), "FP32", plain).expected(0)).toEqual(
      correctlyRounded(readProblem(params), "FP32").expected(0),
    );
  });
});

test("rounding to odd keeps on which side of every shorter number a sum lies", () => {
  fc.assert(
    fc.property(
      fc.double({ noNaN: true, min: 0.5, max: 2 }),
      fc.double({ noNaN: true, min: -1, max: 1 }),
      (x, small) => {
        const y = small * 2 ** -60;
        const odd = roundedToOdd(x, y);
        const exact = { numerator: 0n, denominator: 1n };
        const [one, other] = [rational(x), rational(y)];
        const sum = {
          numerator: one.numerator * other.denominator + other.numerator * one.denominator,
          denominator: one.denominator * other.denominator,
        };
        const short = rational(Math.fround(x));
        expect(compare(rational(odd), short)).toBe(compare(sum, short));
        expect(compare(sum, exact)).toBe(1);
      },
    ),
    { numRuns: 300, seed: 5 },
  );
});
