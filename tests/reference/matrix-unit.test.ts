/**
 * The software matrix unit against the oracle, which was written apart from it: whatever the model, the operands and the
 * scales, both must come to the same bits.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type {
  GemmOperand,
  GemmParams,
  GroupShape,
  NumberFormat,
  NumericModel,
  ScaleFormat,
} from "../../src/generated/types.ts";
import { codeBits } from "../../src/numerics/formats.ts";
import { groupExtent } from "../../src/numerics/groups.ts";
import { codesOf, emptyCodes, smallCodesOf, tensorOfCodes } from "../../src/numerics/tensor.ts";
import { declaredTier } from "../../src/oracle/gemm/declared-tier.ts";
import { readProblem } from "../../src/oracle/gemm/problem.ts";
import type { ExpectedCode } from "../../src/oracle/rounding.ts";
import { codeValue, isNanCode } from "../../src/oracle/values.ts";
import { generalKernel } from "../../src/reference/matrix-unit/block.ts";
import { fusedKernel } from "../../src/reference/matrix-unit/fused-kernel.ts";
import { gemm } from "../../src/reference/matrix-unit/gemm.ts";
import { panelOf } from "../../src/reference/matrix-unit/panel.ts";

const operandFormats = [
  "E4M3",
  "E5M2",
  "E5M6",
  "E2M3",
  "E3M2",
  "E2M1",
  "E4M3FNUZ",
  "E5M2FNUZ",
  "BF16",
  "FP16",
] as const;

const models: fc.Arbitrary<NumericModel> = fc.record({
  blockWidth: fc.constantFrom(1, 4, 8, 16, 32, 64, 128),
  exactWidth: fc.constantFrom(1, 1, 1, 4, 16),
  lanes: fc.constantFrom("one", "one", "even-odd"),
  fractionBits: fc.oneof(fc.integer({ min: 8, max: 30 }), fc.constant("exact" as const)),
  alignment: fc.constantFrom("truncate", "floor", "nearest-even"),
  products: fc.constantFrom("unnormalized", "normalized"),
  accumulator: fc.constantFrom("inside", "outside", "outside-truncate", "outside-floor"),
  registerBits: fc.constantFrom(10, 13, 22, 23),
  registerRounding: fc.constantFrom("truncate", "nearest-even"),
  promotionInterval: fc.constantFrom("none" as const, "none" as const, 32, 128),
  scaleOrder: fc.constantFrom(
    "none",
    "aligned",
    "fma-scales",
    "add-scales",
    "fma-a-first",
    "fma-b-first",
    "add-a-first",
  ),
  outputRounding: fc.constantFrom("truncate", "nearest-even"),
  subnormals: fc.constantFrom("kept", "kept", "flush-operands", "flush-results"),
});

/** What a unit that follows no strange rule does: the fast kernel takes these. */
const usual: Partial<NumericModel> = {
  exactWidth: 1,
  lanes: "one",
  fractionBits: 13,
  alignment: "truncate",
  products: "unnormalized",
  accumulator: "inside",
  subnormals: "kept",
};

interface Setting {
  readonly formats: readonly [NumberFormat, NumberFormat];
  readonly groups: readonly [GroupShape | "none", GroupShape | "none"];
  readonly scaleFormat: ScaleFormat;
  readonly transpose: readonly [boolean, boolean];
  readonly k: number;
  readonly addend: boolean;
  readonly output: "FP32" | "BF16";
  readonly narrow: boolean;
  readonly seed: number;
}

const settings: fc.Arbitrary<Setting> = fc.record({
  formats: fc.tuple(fc.constantFrom(...operandFormats), fc.constantFrom(...operandFormats)),
  groups: fc.tuple(
    fc.constantFrom("none", "none", "tensor", "1x128", "1x32", "1x16", "128x1", "128x128"),
    fc.constantFrom("none", "none", "tensor", "1x128", "1x32", "1x16", "128x1", "128x128"),
  ),
  scaleFormat: fc.constantFrom("FP32", "E8M0", "UE4M3"),
  transpose: fc.tuple(fc.boolean(), fc.boolean()),
  k: fc.constantFrom(0, 1, 5, 31, 33, 64, 129, 200),
  addend: fc.boolean(),
  output: fc.constantFrom("FP32", "BF16"),
  narrow: fc.boolean(),
  seed: fc.nat(),
});

function requestOf(setting: Setting): GemmParams {
  let state = setting.seed % 2147483647 || 1;
  const next = (below: number) => {
    state = (state * 48271) % 2147483647;
    return state % below;
  };
  const operand = (side: 0 | 1, rows: number): GemmOperand => {
    const format = setting.formats[side];
    const group = setting.groups[side];
    const transpose = setting.transpose[side];
    const extent = transpose ? { rows: setting.k, columns: rows } : { rows, columns: setting.k };
    const { tensor: data } = emptyCodes(format, [extent.rows, extent.columns]);
    const codes = smallCodesOf(data);
    for (let i = 0; i < codes.length; i += 1) codes[i] = finite(format, setting.narrow, next);
    if (group === "none") return { data, format, transpose };
    const groups = groupExtent(group, extent.rows, extent.columns);
    const { tensor: scales } = emptyCodes(setting.scaleFormat, [groups.rows, groups.columns]);
    const scaleCodes = smallCodesOf(scales);
    for (let i = 0; i < scaleCodes.length; i += 1)
      scaleCodes[i] = {
        FP32: 0x3f800000 + next(0x01000000) - next(0x01000000),
        E8M0: 120 + next(16),
        UE4M3: next(127),
      }[setting.scaleFormat];
    return {
      data,
      format,
      transpose,
      scaling: { group, scaleFormat: setting.scaleFormat, tensorScale: "none" },
      scales,
    };
  };
  const [m, n] = [3, 2];
  const addends = Uint32Array.from(
    { length: m * n },
    () => 0x3c000000 + next(0x08000000) + 0x80000000 * next(2),
  );
  return {
    a: operand(0, m),
    b: operand(1, n),
    ...(setting.addend ? { c: tensorOfCodes("F32", [m, n], addends) } : {}),
    output: setting.output,
    precision: "full",
  };
}

/** A code of a finite number; a narrow range has sums that cancel, the whole range what alignment cuts off. */
function finite(format: NumberFormat, narrow: boolean, next: (below: number) => number): number {
  for (;;) {
    const code = next(2 ** codeBits(format));
    const magnitude = Math.abs(codeValue(format, code));
    if (!Number.isFinite(magnitude)) continue;
    const [low, high] = narrow ? [0.25, 4] : [0, 2 ** 40];
    if (magnitude === 0 || (magnitude >= low && magnitude <= high && (narrow || magnitude > 2 ** -40)))
      return code;
  }
}

function agrees(format: "FP32" | "BF16", code: number, expected: ExpectedCode): boolean {
  switch (expected.kind) {
    case "bits":
      return code === expected.code;
    case "within":
      return codeValue(format, code) >= expected.low && codeValue(format, code) <= expected.high;
    case "nan":
      return isNanCode(format, code);
    case "any":
      return true;
  }
}

describe("the software matrix unit", () => {
  test.each([
    ["any model", models],
    ["the models of the fast kernel", models.map((model) => ({ ...model, ...usual }))],
    [
      "models that lose nothing in a block",
      models.map((model) => ({ ...model, fractionBits: "exact" as const })),
    ],
  ])("computes the bits that the oracle predicts, for %s", (_, kind) => {
    fc.assert(
      fc.property(kind, settings, (model, setting) => {
        const params = requestOf(setting);
        const actual = codesOf(gemm(params, model));
        const { expected } = declaredTier(readProblem(params), params.output, model);
        const wrong = [...actual.keys()].filter(
          (i) => !agrees(params.output, Number(actual[i]), expected(i)),
        );
        expect(wrong.map((i) => ({ i, actual: Number(actual[i]), expected: expected(i) }))).toEqual([]);
      }),
      { numRuns: 400, seed: 1 },
    );
  });

  test("computes them too where runs of products span more than float64 holds", () => {
    const wide = models.map((model) => ({
      ...model,
      fractionBits: 34,
      blockWidth: 64,
      scaleOrder: "none" as const,
    }));
    // Large products and small ones beside them; the large ones cancel, so that what was cut off them is what is left.
    const fraction = fc.nat(127);
    const half = fc.array(
      fc.tuple(fc.integer({ min: 20, max: 30 }), fc.integer({ min: -30, max: -20 }), fraction, fc.boolean()),
      {
        minLength: 16,
        maxLength: 16,
      },
    );
    const row = (values: readonly (readonly [number, number, number, boolean])[], cancels: boolean) => {
      const codes = [false, cancels].flatMap((negative) =>
        values.flatMap(([large, small, bits, sign]) => [
          (large + 127) * 128 + bits + (negative ? 32768 : 0),
          (small + 127) * 128 + bits + (sign ? 32768 : 0),
        ]),
      );
      return {
        data: tensorOfCodes("BF16", [1, 64], Uint16Array.from(codes)),
        format: "BF16" as const,
        transpose: false,
      };
    };
    fc.assert(
      fc.property(wide, fc.constantFrom(2, 4, 16), half, half, (drawn, exactWidth, one, other) => {
        const [a, b] = [row(one, true), row(other, false)];
        const [model, params] = [
          { ...drawn, exactWidth },
          { a, b, output: "FP32" as const, precision: "full" as const },
        ];
        const code = Number(codesOf(gemm(params, model))[0]);
        const expected = declaredTier(readProblem(params), "FP32", model).expected(0);
        expect({ code, expected, right: agrees("FP32", code, expected) }).toMatchObject({ right: true });
      }),
      { numRuns: 200, seed: 3 },
    );
  });

  test("has a fast kernel that gives the bits of the general one", () => {
    fc.assert(
      fc.property(models, settings, (drawn, setting) => {
        const model: NumericModel = { ...drawn, ...usual, scaleOrder: "none" };
        const params = requestOf(setting);
        const [a, b] = [panelOf(params.a), panelOf(params.b)];
        const fused = fusedKernel(a, b, model);
        const general = generalKernel(a, b, model);
        expect(fused?.(0, 0, 0, setting.k, 0.375)).toBe(general(0, 0, 0, setting.k, 0.375));
      }),
      { numRuns: 300, seed: 2 },
    );
  });
});
