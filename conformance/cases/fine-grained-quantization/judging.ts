/**
 * How answers of `quantize` and `dequantize` are held against the oracle. Scales are judged by what the elements
 * determine; codes by the scale that came back with them, so that one wrong step fails one requirement.
 */
import type {
  DequantizeParams,
  DequantizeResult,
  NamedValue,
  NumberFormat,
  QuantizeParams,
  QuantizeResult,
  Recipe,
  Scaling,
  Tensor,
} from "../../../src/generated/types.ts";
import type { Check } from "../../../src/harness/check.ts";
import { shown } from "../../../src/harness/show.ts";
import { type Extent, groupSize } from "../../../src/numerics/groups.ts";
import { rational } from "../../../src/numerics/rational.ts";
import { codesOf, float32Of, matrixExtent } from "../../../src/numerics/tensor.ts";
import { exactValue, expectedValue } from "../../../src/oracle/dequantization.ts";
import { exactCast } from "../../../src/oracle/exact-rounding.ts";
import {
  type ElementScale,
  type ExpectedScales,
  exactElement,
  expectedElement,
  expectedScales,
  scaleValue,
} from "../../../src/oracle/quantization.ts";
import { type ExpectedCode, expectedCast, float32Bits } from "../../../src/oracle/rounding.ts";
import { valuesOf } from "../../../src/oracle/values.ts";
import { inputFormatOf, inputValues } from "../../inputs/matrices.ts";

/** Every code of a cast is the nearest one. */
export function checkCast(check: Check, { x, recipe }: QuantizeParams, { codes }: QuantizeResult): void {
  const values = inputValues(x);
  check.codes({
    what: `cast from ${inputFormatOf(x)} to ${recipe.format}`,
    tensor: "codes",
    actual: codes,
    format: recipe.format,
    expected: (i) => expectedCast(recipe.format, values[i] ?? Number.NaN, recipe),
    second: (i) => {
      const value = values[i] ?? Number.NaN;
      return Number.isFinite(value)
        ? exactCast(recipe.format, rational(value), recipe, Object.is(value, -0))
        : undefined;
    },
    input: inputShown(x),
  });
}

/** Every scale, and the tensor scale, has the bits that the declared rule gives. */
export function checkScales(check: Check, params: QuantizeParams, result: QuantizeResult): void {
  const { scaling, expected } = expectation(params);
  const { groups, tensorScale } = expected;
  if (tensorScale !== undefined && result.tensorScale !== undefined) {
    check.codes({
      what: "tensor scale",
      tensor: "tensorScale",
      actual: result.tensorScale,
      format: "FP32",
      expected: () => ({ kind: "bits", code: float32Bits(tensorScale) }),
    });
  }
  check.codes({
    what: `scales by the declared rule (${ruleText(scaling)})`,
    tensor: "scales",
    actual: present(result.scales),
    format: scaling.scaleFormat,
    expected: (i) => groups[i]?.scale ?? { kind: "any" },
    input: (i) => [{ name: "amax", value: shown("FP32", float32Bits(groups[i]?.amax ?? Number.NaN)) }],
  });
}

/** Every code is the nearest one to the element under the scale that was returned. */
export function checkCodes(check: Check, params: QuantizeParams, result: QuantizeResult): void {
  const { x, recipe } = params;
  const { values, extent, scaling, expected } = expectation(params);
  const groupOf = groupFinder(scaling, extent);
  const scales = codesOf(present(result.scales));
  const tensorScale =
    result.tensorScale === undefined ? undefined : (float32Of(result.tensorScale)[0] ?? Number.NaN);
  const under = expected.groups.map(
    (group, index): ElementScale => ({
      recipe,
      scaling,
      group,
      stored: scaleValue(Number(scales[index]), scaling),
      tensorScale,
    }),
  );
  const element = (i: number, oracle: typeof expectedElement): ExpectedCode => {
    const scale = under[groupOf(i)];
    return scale === undefined ? { kind: "any" } : oracle(values[i] ?? Number.NaN, scale);
  };
  const input = inputShown(x);
  check.codes({
    what: "codes under the returned scales",
    tensor: "codes",
    actual: result.codes,
    format: recipe.format,
    expected: (i) => element(i, expectedElement),
    second: (i) => element(i, exactElement),
    input: (i) => [
      ...input(i),
      { name: "scale", value: shown(scaling.scaleFormat, Number(scales[groupOf(i)])) },
    ],
  });
}

/** Every value is the product of its code and scales, rounded as declared. */
export function checkValues(check: Check, params: DequantizeParams, { y }: DequantizeResult): void {
  const { codes, recipe, output, rounding } = params;
  const extent = extentOf(codes);
  const values = valuesOf(codes, recipe.format);
  const raw = codesOf(codes);
  const scaling = recipe.scaling;
  const groupOf = scaling === undefined ? () => 0 : groupFinder(scaling, extent);
  const scaleCodes = params.scales === undefined ? undefined : codesOf(params.scales);
  const tensorScale = params.tensorScale === undefined ? 1 : (float32Of(params.tensorScale)[0] ?? Number.NaN);
  const factors = (i: number) => {
    const scale =
      scaling === undefined || scaleCodes === undefined
        ? 1
        : scaleValue(Number(scaleCodes[groupOf(i)]), scaling);
    return { value: values[i] ?? Number.NaN, scale, tensorScale };
  };
  check.codes({
    what: `${recipe.format} codes as ${output}, rounded ${rounding}`,
    tensor: "y",
    actual: y,
    format: output,
    expected: (i) => expectedValue(factors(i), output, rounding),
    second: (i) => exactValue(factors(i), output, rounding),
    input: (i) => {
      const code: NamedValue = { name: "code", value: shown(recipe.format, Number(raw[i])) };
      if (scaling === undefined || scaleCodes === undefined) return [code];
      return [code, { name: "scale", value: shown(scaling.scaleFormat, Number(scaleCodes[groupOf(i)])) }];
    },
  });
}

interface Expectation {
  readonly values: Float64Array;
  readonly extent: Extent;
  readonly scaling: Scaling;
  readonly expected: ExpectedScales;
}

function expectation({ x, recipe }: QuantizeParams): Expectation {
  const scaling = scalingOf(recipe);
  const extent = extentOf(x);
  const values = inputValues(x);
  return { values, extent, scaling, expected: expectedScales(values, extent, recipe, scaling) };
}

/** The scaling of a recipe that a case asked for as a scaled one. */
export function scalingOf({ scaling }: Recipe): Scaling {
  if (scaling === undefined) throw new RangeError("this recipe is a cast and has no scales");
  return scaling;
}

/** Number of the group of an element, both counted row-major. */
export function groupFinder({ group }: Scaling, extent: Extent): (element: number) => number {
  const size = groupSize(group, extent);
  const across = Math.ceil(extent.columns / size.columns);
  return (element) => {
    const row = Math.floor(element / extent.columns);
    const column = element % extent.columns;
    return Math.floor(row / size.rows) * across + Math.floor(column / size.columns);
  };
}

export function extentOf(tensor: Tensor): Extent {
  const extent = matrixExtent(tensor);
  if (extent === undefined) throw new RangeError(`[${tensor.shape.join(", ")}] is no matrix`);
  return extent;
}

/** The contract of `quantize` has been checked before: a scaled recipe comes back with scales. */
export function present(scales: Tensor | undefined): Tensor {
  if (scales === undefined) throw new RangeError("the result of a scaled recipe has no scales");
  return scales;
}

function inputShown(x: Tensor): (element: number) => NamedValue[] {
  const codes = codesOf(x);
  const format: NumberFormat = inputFormatOf(x);
  return (i) => [{ name: "x", value: shown(format, codes[i] ?? 0) }];
}

function ruleText({ scaleRule, amaxFloor, powerOfTwo }: Scaling): string {
  return `${scaleRule}, amax floor ${amaxFloor}, power of two: ${powerOfTwo}`;
}
