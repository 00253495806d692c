/** The oracle of group quantization: known scales and codes, its integer version, and the order of its rules. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Recipe, Scaling } from "../../src/generated/types.ts";
import { rational } from "../../src/numerics/rational.ts";
import { exactFloat32, exactProduct, exactQuotient } from "../../src/oracle/exact-rounding.ts";
import { exactElement, expectedElement, expectedScales, scaleValue } from "../../src/oracle/quantization.ts";

const scaling: Scaling = {
  group: "1x128",
  scaleFormat: "FP32",
  tensorScale: "none",
  amaxFloor: "1e-4",
  scaleRule: "divide",
  powerOfTwo: "none",
  elementRule: "divide",
  zeroGroup: "from-floor",
  nonFinite: "nan-scale",
  tail: "partial",
};
const recipe: Recipe = { format: "E4M3", overflow: "saturate", infinity: "non-finite", scaling };

function scaleOf(
  values: readonly number[],
  choices: Partial<Scaling> = {},
  format: Recipe["format"] = "E4M3",
) {
  const own = { ...scaling, ...choices };
  const { groups } = expectedScales(
    Float64Array.from(values),
    { rows: 1, columns: values.length },
    { ...recipe, format, scaling: own },
    own,
  );
  return groups[0]?.scale;
}

describe("expected scales", () => {
  it("gives the worked example of the spec", () => {
    expect(scaleOf([0.1, -1.5, 3, 0.007])).toEqual({ kind: "bits", code: 0x3bdb6db7 });
    expect(scaleOf([3], { scaleFormat: "E8M0", powerOfTwo: "up" })).toEqual({ kind: "bits", code: 120 });
  });

  it.each([
    ["up", 448, 127],
    ["up", 448.00003, 128],
    ["up", 447.99997, 127],
    ["floor", 448, 127],
    ["floor", 511, 127],
    ["nearest", 671, 127],
    ["nearest", 672, 128],
  ] as const)("rounds %s for an amax of %d to the exponent field %d", (powerOfTwo, amax, code) => {
    expect(scaleOf([Math.fround(amax)], { scaleFormat: "E8M0", powerOfTwo })).toEqual({ kind: "bits", code });
  });

  it("is NaN for a group that holds infinity, and 1 under unit-scale", () => {
    expect(scaleOf([1, Number.POSITIVE_INFINITY])).toEqual({ kind: "nan" });
    expect(scaleOf([1, Number.NaN], { nonFinite: "unit-scale" })).toEqual({ kind: "bits", code: 0x3f800000 });
  });

  it("replaces the scale of a group of zeros as declared", () => {
    expect(scaleOf([0], { amaxFloor: "none", zeroGroup: "unit" })).toEqual({
      kind: "bits",
      code: 0x3f800000,
    });
    expect(scaleOf([0], { amaxFloor: "none", zeroGroup: "minimum" })).toEqual({ kind: "bits", code: 1 });
  });

  it("distinguishes division from multiplication by a reciprocal", () => {
    const differing = Array.from({ length: 1000 }, (_, i) => Math.fround(1 + i / 1000)).filter(
      (amax) =>
        JSON.stringify(scaleOf([amax])) !==
        JSON.stringify(scaleOf([amax], { scaleRule: "multiply-reciprocal" })),
    );
    // Other bits for 54 % of all amax values.
    expect(differing.length).toBeGreaterThan(450);
    expect(differing.length).toBeLessThan(650);
  });
});

describe("FP32 arithmetic in integers", () => {
  const float = fc.float({ noNaN: true, noDefaultInfinity: true });

  it("rounds as Math.fround does", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        expect(exactFloat32(rational(value))).toBe(Object.is(value, -0) ? 0 : Math.fround(value));
      }),
      { numRuns: 5000 },
    );
  });

  it("divides and multiplies as one rounding of the float64 operation does", () => {
    fc.assert(
      fc.property(float, float, (a, b) => {
        if (b !== 0) expect(exactQuotient(a, b)).toBe(Math.fround(a / b));
        expect(exactProduct(a, b)).toBe(Math.fround(a * b));
      }),
      { numRuns: 20_000 },
    );
  });
});

describe("expected codes", () => {
  it("agree with those in integers for every element rule", () => {
    const rules = ["divide", "multiply-reciprocal", "multiply-max-over-amax"] as const;
    const significand = fc.float({ min: 1, max: 2, noNaN: true });
    fc.assert(
      fc.property(
        fc.constantFrom(...rules),
        significand,
        fc.double({ min: -1, max: 1, noNaN: true }),
        (elementRule, amax, share) => {
          const own = { ...scaling, elementRule };
          const { groups } = expectedScales(Float64Array.of(amax), { rows: 1, columns: 1 }, recipe, own);
          const [group] = groups;
          if (group === undefined || group.scale.kind !== "bits")
            throw new Error("a finite group has a scale");
          const stored = scaleValue(group.scale.code, own);
          const x = Math.fround(amax * share);
          const scale = { recipe, scaling: own, group, stored, tensorScale: undefined };
          expect(expectedElement(x, scale)).toEqual(exactElement(x, scale));
        },
      ),
      { numRuns: 5000 },
    );
  });
});
