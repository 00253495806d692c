/**
 * What quantization must give, step by step: the scale that a group's own elements determine, and the code that an
 * element has under a given scale. Every FP32 step of the declared rule is one Math.fround, which ECMAScript defines as
 * rounding to nearest even; a quotient of two FP32 numbers loses nothing by passing through float64 (Figueroa, 1995).
 */
import type { Recipe, Scaling } from "../generated/types.ts";
import { formats } from "../numerics/formats.ts";
import { type Extent, type GroupArea, groupAreas } from "../numerics/groups.ts";
import { rational } from "../numerics/rational.ts";
import { OracleDisagreement } from "./disagreement.ts";
import { exactCast, exactProduct, exactQuotient } from "./exact-rounding.ts";
import { type ExpectedCode, expectedCast, float32Bits } from "./rounding.ts";
import { decodedValue, ladderOf } from "./values.ts";

const fl32 = Math.fround;
const floors = { "1e-4": fl32(1e-4), "1e-12": fl32(1e-12), none: 0 } as const;

/** What a group must look like. */
export interface ExpectedGroup {
  readonly area: GroupArea;
  /** Largest magnitude of its elements, after the floor; NaN when one of them is not finite. */
  readonly amax: number;
  /** Whether its scale came out as zero, so that the rule for zero groups decided it. */
  readonly zero: boolean;
  readonly scale: ExpectedCode;
}

export interface ExpectedScales {
  readonly tensorScale: number | undefined;
  readonly groups: readonly ExpectedGroup[];
}

/** The scales that a matrix of exact values must get, group by group. */
export function expectedScales(
  values: Float64Array,
  extent: Extent,
  recipe: Recipe,
  scaling: Scaling,
): ExpectedScales {
  const { max } = formats[recipe.format];
  const tensorScale = scaling.tensorScale === "none" ? undefined : expectedTensorScale(values, max, scaling);
  const groups: ExpectedGroup[] = [];
  for (const area of groupAreas(scaling.group, extent)) {
    const own = largestMagnitude(values, extent.columns, area);
    if (!Number.isFinite(own)) {
      const scale: ExpectedCode =
        scaling.nonFinite === "nan-scale" ? { kind: "nan" } : storedScale(1, scaling);
      groups.push({ area, amax: Number.NaN, zero: false, scale });
      continue;
    }
    const amax = tensorScale === undefined ? Math.max(own, floors[scaling.amaxFloor]) : own;
    const raw = twice(
      () => rawScale(amax, max, scaling),
      () => exactRawScale(amax, max, scaling),
      "scale",
      amax,
    );
    if (tensorScale === undefined && raw === 0) {
      groups.push({
        area,
        amax,
        zero: true,
        scale: storedScale(scaling.zeroGroup === "unit" ? 1 : smallestScale(scaling), scaling),
      });
    } else {
      const real = tensorScale === undefined ? restricted(raw, amax, max, scaling) : fl32(raw / tensorScale);
      groups.push({ area, amax, zero: false, scale: storedScale(real, scaling) });
    }
  }
  return { tensorScale, groups };
}

/** What an element's code depends on beside the element: its group, and the scales that are returned with it. */
export interface ElementScale {
  readonly recipe: Recipe;
  readonly scaling: Scaling;
  readonly group: ExpectedGroup;
  /** The group's scale as it is stored, as a number. */
  readonly stored: number;
  readonly tensorScale: number | undefined;
}

/** The code of element `x` under the scales that are returned with it. */
export function expectedElement(x: number, scale: ElementScale): ExpectedCode {
  const { recipe } = scale;
  const quotient = elementQuotient(x, scale, fl32Arithmetic);
  return quotient === undefined ? { kind: "any" } : expectedCast(recipe.format, quotient, recipe);
}

/** The same code from integer arithmetic, as the second opinion. */
export function exactElement(x: number, scale: ElementScale): ExpectedCode {
  const { recipe } = scale;
  const quotient = elementQuotient(x, scale, integerArithmetic);
  if (quotient === undefined) return { kind: "any" };
  if (!Number.isFinite(quotient)) return expectedCast(recipe.format, quotient, recipe);
  return exactCast(recipe.format, rational(quotient), recipe, Object.is(quotient, -0));
}

/** The value of a stored scale. */
export function scaleValue(code: number, scaling: Pick<Scaling, "scaleFormat">): number {
  return scaling.scaleFormat === "FP32" ? float32FromBits(code) : decodedValue(scaling.scaleFormat, code);
}

interface Float32Arithmetic {
  readonly quotient: (a: number, b: number) => number;
  readonly product: (a: number, b: number) => number;
}

const fl32Arithmetic: Float32Arithmetic = { quotient: (a, b) => fl32(a / b), product: (a, b) => fl32(a * b) };

const integerArithmetic: Float32Arithmetic = {
  quotient: (a, b) =>
    Number.isFinite(a) && Number.isFinite(b) && b !== 0 ? exactQuotient(a, b) : fl32(a / b),
  product: (a, b) => (Number.isFinite(a) && Number.isFinite(b) ? exactProduct(a, b) : fl32(a * b)),
};

/** What is cast for an element; undefined where the spec leaves the code open. */
function elementQuotient(
  x: number,
  { recipe, scaling, group, stored, tensorScale }: ElementScale,
  arithmetic: Float32Arithmetic,
): number | undefined {
  if (Number.isNaN(group.amax)) return scaling.nonFinite === "nan-scale" ? undefined : x;
  const scale = tensorScale === undefined ? stored : arithmetic.product(stored, tensorScale);
  if (Number.isNaN(scale)) return undefined;
  if (scale === 0) return x < 0 || Object.is(x, -0) ? -0 : 0;
  if (group.zero || scaling.elementRule === "divide") return arithmetic.quotient(x, scale);
  const { max } = formats[recipe.format];
  const reciprocal =
    scaling.elementRule === "multiply-reciprocal"
      ? arithmetic.quotient(1, scale)
      : arithmetic.quotient(max, group.amax);
  return arithmetic.product(x, Math.min(reciprocal, formats.FP32.max));
}

function largestMagnitude(values: Float64Array, columns: number, area: GroupArea): number {
  let largest = 0;
  for (let row = area.rowStart; row < area.rowEnd; row += 1) {
    for (let column = area.columnStart; column < area.columnEnd; column += 1) {
      // Math.max gives NaN as soon as one of the two is NaN.
      largest = Math.max(largest, Math.abs(values[row * columns + column] ?? Number.NaN));
    }
  }
  return largest;
}

function expectedTensorScale(values: Float64Array, max: number, scaling: Scaling): number {
  const finite = values.filter(Number.isFinite);
  const amax = finite.reduce(
    (largest, value) => Math.max(largest, Math.abs(value)),
    floors[scaling.amaxFloor],
  );
  const scale = rawScale(amax, fl32(max * formats.UE4M3.max), scaling);
  if (scale !== 0) return scale;
  return scaling.zeroGroup === "unit" ? 1 : 2 ** -149;
}

function rawScale(amax: number, max: number, { scaleRule }: Scaling): number {
  return scaleRule === "divide" ? fl32(amax / max) : fl32(amax * fl32(1 / max));
}

function exactRawScale(amax: number, max: number, { scaleRule }: Scaling): number {
  return scaleRule === "divide" ? exactQuotient(amax, max) : exactProduct(amax, exactQuotient(1, max));
}

/** The scale restricted to powers of two, as declared; `raw` is positive. */
function restricted(raw: number, amax: number, max: number, { powerOfTwo }: Scaling): number {
  const below = 2 ** floorLog2(raw);
  switch (powerOfTwo) {
    case "none":
      return raw;
    case "up":
      return below === raw ? raw : 2 * below;
    case "nearest":
      return raw < 1.5 * below ? below : 2 * below;
    case "floor":
      return 2 ** (floorLog2(amax) - floorLog2(max));
  }
}

/** floor(log2(value)) of a positive float64, by comparison with powers of two, which are exact. */
function floorLog2(value: number): number {
  let exponent = Math.floor(Math.log2(value));
  while (2 ** exponent > value) exponent -= 1;
  while (2 ** (exponent + 1) <= value) exponent += 1;
  return exponent;
}

/** The code under which a positive real scale is stored. */
function storedScale(scale: number, { scaleFormat }: Scaling): ExpectedCode {
  if (scaleFormat === "UE4M3")
    return expectedCast("UE4M3", scale, { overflow: "saturate", infinity: "saturate" });
  if (scaleFormat === "FP32")
    return { kind: "bits", code: float32Bits(Math.min(Math.max(scale, 2 ** -149), formats.FP32.max)) };
  const { magnitudes } = ladderOf("E8M0");
  const clamped = Math.min(Math.max(scale, 2 ** -127), 2 ** 127);
  return { kind: "bits", code: magnitudes.indexOf(clamped) };
}

function smallestScale({ scaleFormat }: Scaling): number {
  return { FP32: 2 ** -149, E8M0: 2 ** -127, UE4M3: 2 ** -9 }[scaleFormat];
}

function twice(fast: () => number, slow: () => number, what: string, input: number): number {
  const [quick, exact] = [fast(), slow()];
  if (!Object.is(quick, exact))
    throw new OracleDisagreement(
      `${what} for amax ${input}: ${quick} by floating point, ${exact} in integers`,
    );
  return quick;
}

const view = new DataView(new ArrayBuffer(4));

function float32FromBits(code: number): number {
  view.setUint32(0, code);
  return view.getFloat32(0);
}
