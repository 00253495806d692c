/**
 * The oracle's rounding by comparison against its second opinion in integers: on every 16-bit input, on ties, and on
 * random values. Two implementations that share no code.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { NumberFormat } from "../../src/generated/types.ts";
import { formatNames } from "../../src/numerics/formats.ts";
import { rational } from "../../src/numerics/rational.ts";
import { exactCast } from "../../src/oracle/exact-rounding.ts";
import { expectedCast, type RangeRules } from "../../src/oracle/rounding.ts";
import { decodedValue, ladderOf } from "../../src/oracle/values.ts";

const targets = formatNames.filter((name) => name !== "FP64");
const narrow = targets.filter((name) => name !== "FP32");
const ruleSets: readonly RangeRules[] = [
  { overflow: "saturate", infinity: "saturate" },
  { overflow: "non-finite", infinity: "non-finite" },
];

function both(format: NumberFormat, value: number, rules: RangeRules): readonly [unknown, unknown] {
  return [
    expectedCast(format, value, rules),
    exactCast(format, rational(value), rules, Object.is(value, -0)),
  ];
}

describe("the two oracles of casts", () => {
  it.each(targets)("agree on every finite BF16 value cast to %s", (format) => {
    const differing: number[] = [];
    for (const rules of ruleSets) {
      for (let code = 0; code < 2 ** 16; code += 1) {
        const value = decodedValue("BF16", code);
        if (!Number.isFinite(value)) continue;
        const [fast, exact] = both(format, value, rules);
        if (JSON.stringify(fast) !== JSON.stringify(exact)) differing.push(value);
      }
    }
    expect(differing).toEqual([]);
  });

  it.each(narrow)("agree on the ties of %s, and just beside them in float64", (format) => {
    const { magnitudes } = ladderOf(format);
    const differing: number[] = [];
    magnitudes.forEach((value, i) => {
      const middle = (value + (magnitudes[i + 1] ?? 2 * value)) / 2;
      for (const near of [middle, middle * (1 + 2 ** -50), middle * (1 - 2 ** -50)]) {
        for (const signed of [near, -near]) {
          const [fast, exact] = both(
            format,
            signed,
            ruleSets[1] ?? { overflow: "saturate", infinity: "saturate" },
          );
          if (JSON.stringify(fast) !== JSON.stringify(exact)) differing.push(signed);
        }
      }
    });
    expect(differing).toEqual([]);
  });

  it("agree on random float64 values in every format", () => {
    fc.assert(
      fc.property(
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.constantFrom(...targets),
        fc.constantFrom(...ruleSets),
        (value, format, rules) => {
          const [fast, exact] = both(format, value, rules);
          expect(fast).toEqual(exact);
        },
      ),
      { numRuns: 20_000 },
    );
  });

  it("agree on values within the range of each format, where random float64 seldom are", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...narrow),
        fc.double({ min: -1, max: 1, noNaN: true }),
        fc.integer({ min: -24, max: 18 }),
        (format, significand, exponent) => {
          const [fast, exact] = both(format, significand * 2 ** exponent, {
            overflow: "saturate",
            infinity: "saturate",
          });
          expect(fast).toEqual(exact);
        },
      ),
      { numRuns: 20_000 },
    );
  });
});

describe("what the oracle expects", () => {
  it.each([
    ["E4M3", 464, 0x7e],
    ["E4M3", 2 ** -10, 0x00],
    ["E4M3", -(2 ** -12), 0x80],
    ["E4M3FNUZ", -(2 ** -12), 0x00],
    ["E2M1", 5, 0x6],
    ["E2M1", 0.25, 0x0],
    ["E2M1", 0.75, 0x2],
    ["E8M0", 1.5, 0x80],
    ["E8M0", 3, 0x80],
    ["E5M2", 61439, 0x7b],
    ["E5M6", 65024, 0x7bf],
    ["BF16", 1 + 2 ** -8, 0x3f80],
  ] as const)("%s of %d is the code %d", (format, value, code) => {
    expect(expectedCast(format, value, { overflow: "saturate", infinity: "saturate" })).toEqual({
      kind: "bits",
      code,
    });
  });

  it("leaves open what a format without NaN makes of NaN", () => {
    expect(expectedCast("E2M1", Number.NaN, { overflow: "saturate", infinity: "saturate" })).toEqual({
      kind: "any",
    });
  });

  it("wants any NaN where the format has one", () => {
    expect(expectedCast("E4M3", Number.NaN, { overflow: "saturate", infinity: "saturate" })).toEqual({
      kind: "nan",
    });
  });
});
