/**
 * The hot loops of the reference give the bits of the plain way, which looks at one element at a time, divides where the
 * recipe says divide, and casts without a table. The plain way is taken whenever a step has been replaced, here by itself.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type {
  DequantizeParams,
  GroupShape,
  NumberFormat,
  Recipe,
  Scaling,
} from "../../src/generated/types.ts";
import { decode } from "../../src/numerics/float/decode.ts";
import { castFormats, codeBits, formats, scalableFormats } from "../../src/numerics/formats.ts";
import { groupExtent, groupShapes } from "../../src/numerics/groups.ts";
import { emptyCodes, float32Of, smallCodesOf, tensorOfFloat32 } from "../../src/numerics/tensor.ts";
import { canonicalRecipe, canonicalScaling } from "../../src/reference/claims.ts";
import { type DequantizerSteps, dequantize, idealDequantizer } from "../../src/reference/dequantizer.ts";
import { idealSteps, type QuantizerSteps, quantize } from "../../src/reference/quantizer.ts";

const plainSteps: QuantizerSteps = {
  ...idealSteps,
  cast: (value, recipe) => idealSteps.cast(value, recipe),
  amaxBits: (bits, columns, { rowStart, rowEnd, columnStart, columnEnd }) => {
    let largest = 0;
    for (let row = rowStart; row < rowEnd; row += 1)
      for (let column = columnStart; column < columnEnd; column += 1)
        largest = Math.max(largest, (bits[row * columns + column] ?? 0) & 0x7fffffff);
    return largest;
  },
};

const plainDequantizer: DequantizerSteps = {
  ...idealDequantizer,
  round: (product, output) => idealDequantizer.round(product, output),
};

/** FP32 values from their bits: NaN with and without payload, infinities, zeros, subnormal, largest and plain ones. */
const edges = [
  0x7fc00000, 0x7f800001, 0xffffffff, 0x7f800000, 0xff800000, 0, 0x80000000, 1, 0x80000001, 0x007fffff,
  0x00800000, 0x7f7fffff, 0xff7fffff, 0x3f800000, 0x38d1b717, 0x2b8cbccc,
];
const anyBits = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const moderateBits = fc.float({ noNaN: true, min: -1000, max: 1000 }).map((value) => bitsOf(value));
const elementBits = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom(...edges) },
  { weight: 1, arbitrary: anyBits },
  { weight: 20, arbitrary: moderateBits },
);

function bitsOf(value: number): number {
  return new Uint32Array(Float32Array.of(value).buffer)[0] ?? 0;
}

function fromBits(bits: readonly number[]): Float32Array<ArrayBuffer> {
  return new Float32Array(Uint32Array.from(bits).buffer);
}

const scaling: fc.Arbitrary<Scaling> = fc
  .record({
    group: fc.constantFrom<GroupShape>(...groupShapes),
    scaleFormat: fc.constantFrom("FP32", "E8M0", "UE4M3"),
    tensorScale: fc.constantFrom("none", "FP32"),
    amaxFloor: fc.constantFrom("1e-4", "1e-12", "none"),
    scaleRule: fc.constantFrom("divide", "multiply-reciprocal"),
    powerOfTwo: fc.constantFrom("none", "up", "floor", "nearest"),
    elementRule: fc.constantFrom("divide", "multiply-reciprocal", "multiply-max-over-amax"),
    zeroGroup: fc.constantFrom("unit", "minimum"),
    nonFinite: fc.constantFrom("nan-scale", "unit-scale"),
    tail: fc.constant("partial"),
  } satisfies { [Choice in keyof Scaling]: fc.Arbitrary<Scaling[Choice]> })
  .map((drawn) => (drawn.scaleFormat === "UE4M3" ? drawn : { ...drawn, tensorScale: "none" }));

/** Few rows of many columns and many rows of few columns, so that every group shape has whole groups and tails. */
const extent = fc.oneof(
  fc.record({ rows: fc.integer({ min: 0, max: 3 }), columns: fc.integer({ min: 0, max: 270 }) }),
  fc.record({ rows: fc.integer({ min: 0, max: 270 }), columns: fc.integer({ min: 0, max: 3 }) }),
);

const range = fc.record({
  overflow: fc.constantFrom("saturate", "non-finite"),
  infinity: fc.constantFrom("saturate", "non-finite"),
} satisfies { [Rule in "overflow" | "infinity"]: fc.Arbitrary<Recipe[Rule]> });

describe("the hot loops of quantization", () => {
  it.each(scalableFormats)("give the scales and codes of the plain way to %s", (format) => {
    const request = fc.record({ scaling, range, extent }).chain((drawn) => {
      const length = drawn.extent.rows * drawn.extent.columns;
      const bits = fc.array(elementBits, { minLength: length, maxLength: length });
      return fc.record({ drawn: fc.constant(drawn), bits });
    });
    fc.assert(
      fc.property(request, ({ drawn, bits }) => {
        const { rows, columns } = drawn.extent;
        const x = tensorOfFloat32([rows, columns], fromBits(bits));
        const recipe: Recipe = { format, ...drawn.range, scaling: drawn.scaling };
        expect(quantize(x, recipe, drawn.extent)).toEqual(quantize(x, recipe, drawn.extent, plainSteps));
      }),
      { numRuns: 75 },
    );
  });

  it.each(scalableFormats)("divide exactly around the ties of %s", (format) => {
    const { max } = formats[format];
    const magnitudes = [...codeValues(format)].filter((value) => value >= 0 && value < Infinity);
    magnitudes.sort((a, b) => a - b);
    const ties = magnitudes.map((value, i) => (value + (magnitudes[i + 1] ?? 2 * max - value)) / 2);
    const recipe = canonicalRecipe(format, { ...canonicalScaling("tensor", "FP32"), amaxFloor: "none" });
    fc.assert(
      fc.property(fc.float({ noNaN: true, min: Math.fround(1e-30), max: Math.fround(1e30) }), (amax) => {
        // The first element gives the group its scale; the others are, times that scale, ties and their neighbours.
        const scale = Math.fround(amax / max);
        const near = ties.flatMap((tie) => {
          const bits = bitsOf(Math.fround(tie * scale));
          return [bits - 2, bits - 1, bits, bits + 1, bits + 2].flatMap((word) => [word, word + 2 ** 31]);
        });
        const below = near.filter((word) => word % 2 ** 31 <= bitsOf(amax));
        const x = tensorOfFloat32([1, below.length + 1], fromBits([bitsOf(amax), ...below]));
        const whole = { rows: 1, columns: below.length + 1 };
        expect(below.length).toBeGreaterThan(ties.length);
        expect(quantize(x, recipe, whole)).toEqual(quantize(x, recipe, whole, plainSteps));
      }),
      { numRuns: format === "E5M6" ? 3 : 30 },
    );
  });

  it.each(castFormats)("cast to %s as the plain way does", (format) => {
    // Every sign, exponent and leading fraction, with nothing, a little, a half and all below.
    const low = [0, 1, 0x7fff, 0x8000, 0x8001, 0xffff];
    const bits = Array.from({ length: 2 ** 16 }, (_, high) =>
      low.map((word) => high * 2 ** 16 + word),
    ).flat();
    const x = tensorOfFloat32([1, bits.length], fromBits(bits));
    const whole = { rows: 1, columns: bits.length };
    const both = [canonicalRecipe(format), { format, overflow: "non-finite", infinity: "saturate" } as const];
    for (const recipe of both) {
      const { codes } = quantize(x, recipe, whole);
      const plain = quantize(x, recipe, whole, plainSteps);
      expect(Buffer.compare(codes.data, plain.codes.data)).toBe(0);
    }
  });
});

describe("the hot loops of dequantization", () => {
  it.each(castFormats)("give the values of the plain way from %s", (format) => {
    const scaled = scalableFormats.includes(format);
    const request = fc.record({ scaling: scaled ? scaling : fc.constant(undefined), extent }).chain((drawn) =>
      fc.record({
        drawn: fc.constant(drawn),
        rounding: fc.constantFrom("once", "through-fp32"),
        seed: fc.array(anyBits, { minLength: 8, maxLength: 64 }),
        tensorScale: fc.float({ min: 0 }),
      } as const),
    );
    fc.assert(
      fc.property(request, ({ drawn, rounding, seed, tensorScale }) => {
        const { rows, columns } = drawn.extent;
        const params: DequantizeParams = {
          codes: filled(format, [rows, columns], seed),
          recipe: {
            ...canonicalRecipe(format),
            ...(drawn.scaling === undefined ? {} : { scaling: drawn.scaling }),
          },
          output: "FP32",
          rounding,
          ...scalesFor(drawn.scaling, drawn.extent, seed, tensorScale),
        };
        const values = float32Of(dequantize(params, drawn.extent));
        const plain = float32Of(dequantize(params, drawn.extent, plainDequantizer));
        expect(values).toEqual(plain); // any NaN is as good as any other, and 0 is not -0
      }),
      { numRuns: 100 },
    );
  });
});

function* codeValues(format: NumberFormat): Generator<number> {
  for (let code = 0; code < 2 ** codeBits(format); code += 1) yield decode(format, code);
}

/** Codes out of a few random words, bits beyond the format included. */
function filled(format: NumberFormat, shape: readonly number[], seed: readonly number[]) {
  const { tensor } = emptyCodes(format, shape);
  const codes = smallCodesOf(tensor);
  for (let i = 0; i < codes.length; i += 1) codes[i] = Math.imul(seed[i % seed.length] ?? 0, 2 * i + 1) >>> 7;
  return tensor;
}

function scalesFor(
  scaling: Scaling | undefined,
  { rows, columns }: { rows: number; columns: number },
  seed: readonly number[],
  tensorScale: number,
): Pick<DequantizeParams, "scales" | "tensorScale"> {
  if (scaling === undefined) return {};
  const groups = groupExtent(scaling.group, rows, columns);
  const scales = filled(scaling.scaleFormat, [groups.rows, groups.columns], seed);
  if (scaling.tensorScale === "none") return { scales };
  return { scales, tensorScale: tensorOfFloat32([1], Float32Array.of(tensorScale)) };
}
