/**
 * Quantization as the reference accelerator does it, one group after another, in FP32 arithmetic. The steps are
 * replaceable, so that a defect of real hardware is one other step; with `idealSteps` every rule of the spec is met.
 * Nothing here is shared with the oracle but the tables of formats and group shapes.
 */
import type { QuantizeResult, Recipe, Scaling, Tensor } from "../generated/types.ts";
import { decode, decodeTable, decodeTensor } from "../numerics/float/decode.ts";
import { encode } from "../numerics/float/encode.ts";
import { formats } from "../numerics/formats.ts";
import { type Extent, type GroupArea, groupAreas, groupExtent } from "../numerics/groups.ts";
import { emptyCodes, float32Of, smallCodesOf, tensorOfFloat32 } from "../numerics/tensor.ts";
import { type CastRun, castRunOf, runOf } from "./cast-run.ts";

/** What a group's elements are divided by or multiplied with before they are cast. */
export interface ElementOperation {
  readonly operator: "divide" | "multiply";
  readonly operand: number;
}

/** A group's scale, once as stored and once as a number. */
export interface StoredScale {
  readonly code: number;
  readonly value: number;
}

export interface QuantizerSteps {
  /** FP32 bits of the largest magnitude among the elements of the area; NaN and infinity order above all others. */
  readonly amaxBits: (bits: Uint32Array, columns: number, area: GroupArea, tensor: Extent) => number;
  /** The scale of a group before it is stored, from the amax after the floor; `max` is the largest element. */
  readonly scaleOf: (amax: number, max: number, scaling: Scaling) => number;
  /** The restriction of a scale to powers of two. */
  readonly restrict: (scale: number, amax: number, max: number, scaling: Scaling) => number;
  /** The scale as its format holds it. */
  readonly store: (scale: number, scaling: Scaling) => StoredScale;
  /** What happens to an element before the cast; `scale` is the stored scale, times the tensor scale if there is one. */
  readonly elementOperation: (scale: number, amax: number, max: number, scaling: Scaling) => ElementOperation;
  /** The code of one value. */
  readonly cast: (value: number, recipe: Recipe) => number;
}

const fl32 = Math.fround;
const infinityBits = 0x7f800000;
const bitsView = new DataView(new ArrayBuffer(4));

const smallestScales = { FP32: 2 ** -149, E8M0: 2 ** -127, UE4M3: 2 ** -9 } as const;

const floors = { "1e-4": fl32(1e-4), "1e-12": fl32(1e-12), none: 0 } as const;

export const idealSteps: QuantizerSteps = {
  amaxBits: (bits, columns, area) => {
    let largest = 0;
    for (let row = area.rowStart; row < area.rowEnd; row += 1) {
      largest = Math.max(
        largest,
        largestMagnitude(bits, row * columns + area.columnStart, row * columns + area.columnEnd),
      );
    }
    return largest;
  },
  scaleOf: (amax, max, { scaleRule }) =>
    scaleRule === "divide" ? fl32(amax / max) : fl32(amax * fl32(1 / max)),
  restrict: (scale, amax, max, { powerOfTwo }) => {
    switch (powerOfTwo) {
      case "none":
        return scale;
      case "up":
        return powerOfTwoBelow(scale) === scale ? scale : 2 * powerOfTwoBelow(scale);
      case "nearest":
        return scale < 1.5 * powerOfTwoBelow(scale) ? powerOfTwoBelow(scale) : 2 * powerOfTwoBelow(scale);
      case "floor":
        return powerOfTwoBelow(amax) / powerOfTwoBelow(max);
    }
  },
  store: (scale, { scaleFormat }) => {
    const smallest = smallestScale(scaleFormat);
    // UE4M3 has a zero, to which a small scale may round; the others start at their smallest positive value.
    const inRange =
      scaleFormat === "UE4M3" ? scale : Math.max(smallest, Math.min(scale, formats[scaleFormat].max));
    const code = encode(scaleFormat, inRange, { overflow: "saturate", infinity: "saturate" });
    return { code, value: decode(scaleFormat, code) };
  },
  elementOperation: (scale, amax, max, { elementRule }) => {
    switch (elementRule) {
      case "divide":
        return { operator: "divide", operand: scale };
      case "multiply-reciprocal":
        return scale === 0
          ? { operator: "divide", operand: 0 }
          : { operator: "multiply", operand: finite(fl32(1 / scale)) };
      case "multiply-max-over-amax":
        return { operator: "multiply", operand: finite(fl32(max / amax)) };
    }
  },
  cast: (value, recipe) => encode(recipe.format, value, recipe),
};

/** The largest of the bits without their sign. Four at a time: the comparisons of one do not wait for those of another. */
function largestMagnitude(bits: Uint32Array, start: number, end: number): number {
  let [first, second, third, fourth] = [0, 0, 0, 0];
  let i = start;
  for (; i + 3 < end; i += 4) {
    first = larger(first, bits[i] ?? 0);
    second = larger(second, bits[i + 1] ?? 0);
    third = larger(third, bits[i + 2] ?? 0);
    fourth = larger(fourth, bits[i + 3] ?? 0);
  }
  for (; i < end; i += 1) first = larger(first, bits[i] ?? 0);
  return Math.max(first, second, third, fourth);
}

function larger(largest: number, word: number): number {
  const magnitude = word & 0x7fffffff;
  return magnitude > largest ? magnitude : largest;
}

/** Quantizes a matrix in F32, BF16, F16 or (casts only) F64. The request has been checked before. */
export function quantize(
  x: Tensor,
  recipe: Recipe,
  extent: Extent,
  steps: QuantizerSteps = idealSteps,
): QuantizeResult {
  if (recipe.scaling === undefined) return { codes: castTensor(x, recipe, steps) };
  return quantizeGroups(widen(x), recipe, recipe.scaling, extent, steps);
}

function castTensor(x: Tensor, recipe: Recipe, steps: QuantizerSteps): Tensor {
  const { tensor, codes } = emptyCodes(recipe.format, x.shape);
  if (codes instanceof BigUint64Array) throw new RangeError("FP64 is an input format only");
  if (x.dtype === "F64") {
    const values = decodeTensor(x, "FP64");
    for (let i = 0; i < codes.length; i += 1) codes[i] = steps.cast(values[i] ?? Number.NaN, recipe);
  } else {
    castRun(recipe, steps, codes.length)(runOf(widen(x)), codes, 0, codes.length);
  }
  return tensor;
}

function quantizeGroups(
  x: Float32Array,
  recipe: Recipe,
  scaling: Scaling,
  extent: Extent,
  steps: QuantizerSteps,
): QuantizeResult {
  const { rows, columns } = extent;
  const max = formats[recipe.format].max;
  const bits = new Uint32Array(x.buffer, x.byteOffset, x.length);
  const output = emptyCodes(recipe.format, [rows, columns]);
  const codes = smallCodesOf(output.tensor);
  const groups = groupExtent(scaling.group, rows, columns);
  const scales = emptyCodes(scaling.scaleFormat, [groups.rows, groups.columns]);
  const tensorScale = scaling.tensorScale === "FP32" ? tensorScaleOf(bits, max, scaling) : undefined;
  const floor = tensorScale === undefined ? floors[scaling.amaxFloor] : 0;
  const quotients = runOf(new Float32Array(Math.min(columns, 4096)));
  const cast = castRun(recipe, steps, codes.length);

  for (const area of groupAreas(scaling.group, extent)) {
    const largest = steps.amaxBits(bits, columns, area, extent);
    const amax = Math.max(float32FromBits(largest), floor);
    const group =
      largest < infinityBits
        ? finiteGroup(amax, max, tensorScale, scaling, steps)
        : nonFiniteGroup(scaling, steps);
    scales.codes[area.index] = group.scale.code;
    for (let row = area.rowStart; row < area.rowEnd; row += 1) {
      for (let column = area.columnStart; column < area.columnEnd; column += quotients.values.length) {
        const start = row * columns + column;
        const length = Math.min(quotients.values.length, area.columnEnd - column);
        apply(group.operation, x, start, quotients.values, length);
        cast(quotients, codes, start, length);
      }
    }
  }
  const result = { codes: output.tensor, scales: scales.tensor };
  return tensorScale === undefined
    ? result
    : { ...result, tensorScale: tensorOfFloat32([1], Float32Array.of(tensorScale)) };
}

interface GroupResult {
  readonly scale: StoredScale;
  readonly operation: ElementOperation;
}

function finiteGroup(
  amax: number,
  max: number,
  tensorScale: number | undefined,
  scaling: Scaling,
  steps: QuantizerSteps,
): GroupResult {
  const raw = steps.scaleOf(amax, max, scaling);
  if (tensorScale !== undefined) {
    const scale = steps.store(fl32(raw / tensorScale), scaling);
    return { scale, operation: steps.elementOperation(fl32(scale.value * tensorScale), amax, max, scaling) };
  }
  if (raw === 0) {
    const scale = steps.store(scaling.zeroGroup === "unit" ? 1 : smallestScale(scaling.scaleFormat), scaling);
    return { scale, operation: { operator: "divide", operand: scale.value } };
  }
  const scale = steps.store(steps.restrict(raw, amax, max, scaling), scaling);
  return { scale, operation: steps.elementOperation(scale.value, amax, max, scaling) };
}

function nonFiniteGroup(scaling: Scaling, steps: QuantizerSteps): GroupResult {
  const nan = {
    code: encode(scaling.scaleFormat, Number.NaN, { overflow: "saturate", infinity: "saturate" }),
    value: Number.NaN,
  };
  const scale = scaling.nonFinite === "unit-scale" ? steps.store(1, scaling) : nan;
  return { scale, operation: { operator: "divide", operand: scale.value } };
}

/** The scale of a tensor whose groups have UE4M3 scales: NVFP4's second level. Non-finite elements do not count. */
function tensorScaleOf(bits: Uint32Array, max: number, scaling: Scaling): number {
  let largest = 0;
  for (let i = 0; i < bits.length; i += 1) {
    const magnitude = (bits[i] ?? 0) & 0x7fffffff;
    if (magnitude > largest && magnitude < infinityBits) largest = magnitude;
  }
  const amax = Math.max(float32FromBits(largest), floors[scaling.amaxFloor]);
  const range = fl32(max * formats.UE4M3.max);
  const scale = scaling.scaleRule === "divide" ? fl32(amax / range) : fl32(amax * fl32(1 / range));
  if (scale !== 0) return scale;
  return scaling.zeroGroup === "unit" ? 1 : smallestScale("FP32");
}

function apply(
  { operator, operand }: ElementOperation,
  x: Float32Array,
  start: number,
  quotients: Float32Array,
  length: number,
): void {
  if (operator === "multiply") {
    for (let i = 0; i < length; i += 1) quotients[i] = (x[start + i] ?? 0) * operand;
  } else if (operand === 0) {
    // A scale that is stored as zero can only give zeros: they keep the sign of their elements.
    for (let i = 0; i < length; i += 1) quotients[i] = (x[start + i] ?? 0) * 0;
  } else {
    for (let i = 0; i < length; i += 1) quotients[i] = (x[start + i] ?? 0) / operand;
  }
}

function castRun(recipe: Recipe, steps: QuantizerSteps, elements: number): CastRun {
  const { format, overflow, infinity } = recipe;
  return castRunOf(
    (value) => steps.cast(value, recipe),
    format,
    elements,
    steps.cast,
    `${format} ${overflow} ${infinity}`,
  );
}

/** F32, BF16 and F16 values as FP32, exactly. */
function widen(x: Tensor): Float32Array {
  switch (x.dtype) {
    case "F32":
      return float32Of(x);
    case "BF16": {
      const codes = smallCodesOf(x);
      const bits = new Uint32Array(codes.length);
      for (let i = 0; i < codes.length; i += 1) bits[i] = (codes[i] ?? 0) << 16;
      return new Float32Array(bits.buffer);
    }
    case "F16": {
      const table = decodeTable("FP16");
      return Float32Array.from(smallCodesOf(x), (code) => table[code] ?? Number.NaN);
    }
    default:
      throw new RangeError(`${x.dtype} is no input format of a scaled recipe`);
  }
}

/** A reciprocal that overflows FP32 is replaced by its largest finite value. */
function finite(value: number): number {
  return Math.min(value, formats.FP32.max);
}

function smallestScale(format: Scaling["scaleFormat"]): number {
  return smallestScales[format];
}

/** The largest power of two that is not above a positive FP32 value, subnormals included. */
function powerOfTwoBelow(value: number): number {
  bitsView.setFloat32(0, value);
  const bits = bitsView.getUint32(0);
  if (bits >= 0x00800000) return float32FromBits(bits & 0x7f800000);
  return float32FromBits(2 ** (31 - Math.clz32(bits)));
}

function float32FromBits(bits: number): number {
  bitsView.setUint32(0, bits);
  return bitsView.getFloat32(0);
}
