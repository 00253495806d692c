/**
 * Quantization as the reference accelerator does it, one band of groups after another, in FP32 arithmetic. The steps are
 * replaceable, so that a defect of real hardware is one other step; with `idealSteps` every rule of the spec is met, and
 * what is done for each element is left to the loops of `row-kernels.ts`, which give the same bits.
 * Nothing here is shared with the oracle but the tables of formats and group shapes.
 */
import type { QuantizeResult, Recipe, Scaling, Tensor } from "../generated/types.ts";
import { decode, decodeTable, decodeTensor } from "../numerics/float/decode.ts";
import { encode } from "../numerics/float/encode.ts";
import { formats } from "../numerics/formats.ts";
import { type Extent, type GroupArea, groupExtent, groupSize } from "../numerics/groups.ts";
import { emptyCodes, float32Of, smallCodesOf, tensorOfFloat32 } from "../numerics/tensor.ts";
import { castTable, hasCastTable } from "./cast-table.ts";
import { castRowToBytes, castRowToWords, growMagnitudes } from "./row-kernels.ts";

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
  amaxBits: (bits, columns, { rowStart, rowEnd, columnStart, columnEnd }) => {
    const width = columnEnd - columnStart;
    const largest = new Uint32Array(1);
    for (let row = rowStart; row < rowEnd; row += 1)
      growMagnitudes(bits, row * columns + columnStart, width, width, largest);
    return largest[0] ?? 0;
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
    if (scaleFormat === "FP32" && !Number.isNaN(inRange)) {
      bitsView.setFloat32(0, inRange);
      return { code: bitsView.getUint32(0), value: bitsView.getFloat32(0) };
    }
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
  const { tensor } = emptyCodes(recipe.format, x.shape);
  const codes = smallCodesOf(tensor);
  if (x.dtype === "F64") {
    const values = decodeTensor(x, "FP64");
    for (let i = 0; i < codes.length; i += 1) codes[i] = steps.cast(values[i] ?? Number.NaN, recipe);
    return tensor;
  }
  const whole: Band = { rowStart: 0, rowEnd: 1, columns: codes.length, width: Math.max(1, codes.length) };
  castBand(widen(x), codes, 1, recipe, steps)(whole, [{ operator: "multiply", operand: 1 }]);
  return tensor;
}

/** Rows [rowStart, rowEnd) of a matrix of so many columns, whose groups are `width` columns wide and end with the band. */
interface Band {
  readonly rowStart: number;
  readonly rowEnd: number;
  readonly columns: number;
  readonly width: number;
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
  const size = groupSize(scaling.group, extent);
  const groups = groupExtent(scaling.group, rows, columns);
  const scales = emptyCodes(scaling.scaleFormat, [groups.rows, groups.columns]);
  const scaleCodes = smallCodesOf(scales.tensor);
  const tensorScale = scaling.tensorScale === "FP32" ? tensorScaleOf(bits, max, scaling) : undefined;
  const floor = tensorScale === undefined ? floors[scaling.amaxFloor] : 0;
  const largest = new Uint32Array(groups.columns);
  const operations: ElementOperation[] = [];
  const findLargest = largestOfBand(bits, extent, steps);
  const cast = castBand(x, smallCodesOf(output.tensor), groups.columns, recipe, steps);

  for (let rowStart = 0, index = 0; rowStart < rows; rowStart += size.rows) {
    const band = { rowStart, rowEnd: Math.min(rows, rowStart + size.rows), columns, width: size.columns };
    findLargest(band, index, largest);
    for (let group = 0; group < groups.columns; group += 1, index += 1) {
      const magnitude = largest[group] ?? 0;
      const { scale, operation } =
        magnitude < infinityBits
          ? finiteGroup(Math.max(float32FromBits(magnitude), floor), max, tensorScale, scaling, steps)
          : nonFiniteGroup(scaling, steps);
      scaleCodes[index] = scale.code;
      operations[group] = operation;
    }
    cast(band, operations);
  }
  const result = { codes: output.tensor, scales: scales.tensor };
  return tensorScale === undefined
    ? result
    : { ...result, tensorScale: tensorOfFloat32([1], Float32Array.of(tensorScale)) };
}

/** Fills `largest` with the step's answer for each group of a band, whose first group has the number `index`. */
function largestOfBand(
  bits: Uint32Array,
  extent: Extent,
  { amaxBits }: QuantizerSteps,
): (band: Band, index: number, largest: Uint32Array) => void {
  if (amaxBits === idealSteps.amaxBits)
    return ({ rowStart, rowEnd, columns, width }, _, largest) => {
      largest.fill(0);
      for (let row = rowStart; row < rowEnd; row += 1)
        growMagnitudes(bits, row * columns, columns, width, largest);
    };
  return ({ rowStart, rowEnd, columns, width }, index, largest) => {
    for (let group = 0; group < largest.length; group += 1) {
      const columnStart = group * width;
      const columnEnd = Math.min(columns, columnStart + width);
      const area = { index: index + group, rowStart, rowEnd, columnStart, columnEnd };
      largest[group] = amaxBits(bits, columns, area, extent);
    }
  };
}

type CastBand = (band: Band, operations: readonly ElementOperation[]) => void;

/** Applies an operation to the elements of each group of a band, and casts what comes out. */
function castBand(
  x: Float32Array,
  codes: Uint8Array | Uint16Array | Uint32Array,
  groups: number,
  recipe: Recipe,
  steps: QuantizerSteps,
): CastBand {
  const idealElements =
    steps.store === idealSteps.store &&
    steps.elementOperation === idealSteps.elementOperation &&
    steps.cast === idealSteps.cast;
  if (!idealElements || !hasCastTable(recipe.format)) return castOneByOne(x, codes, recipe, steps);
  const { codes: table, shift } = castTable(recipe);
  const factors = new Float64Array(groups);
  const fours = new Uint32Array(codes.buffer, codes.byteOffset, Math.floor(codes.byteLength / 4));
  return ({ rowStart, rowEnd, columns, width }, operations) => {
    operations.forEach((operation, group) => {
      factors[group] = factorOf(operation);
    });
    for (let row = rowStart; row < rowEnd; row += 1) {
      const start = row * columns;
      if (codes instanceof Uint8Array)
        castRowToBytes(x, start, columns, width, factors, table, shift, codes, fours);
      else castRowToWords(x, start, columns, width, factors, table, shift, codes);
    }
  };
}

/**
 * The factor that does what the operation does. Division by an FP32 value is multiplication by its reciprocal in
 * float64: a quotient of two numbers of 24 bits is at least 2^-49 of itself away from every midpoint between FP32 values,
 * and the product is off by at most 2^-52, so that both round to one FP32 value. Only subnormal quotients can differ, and
 * these are zero in every format that has a table.
 */
function factorOf({ operator, operand }: ElementOperation): number {
  // A scale that is stored as zero can only give zeros: they keep the sign of their elements.
  if (operand === 0) return 0;
  return operator === "divide" ? 1 / operand : operand;
}

function castOneByOne(
  x: Float32Array,
  codes: Uint8Array | Uint16Array | Uint32Array,
  recipe: Recipe,
  { cast }: QuantizerSteps,
): CastBand {
  return ({ rowStart, rowEnd, columns, width }, operations) => {
    for (let row = rowStart; row < rowEnd; row += 1) {
      for (let column = 0; column < columns; column += 1) {
        const operation = operations[Math.floor(column / width)];
        const i = row * columns + column;
        codes[i] = cast(operation === undefined ? Number.NaN : applied(operation, x[i] ?? 0), recipe);
      }
    }
  };
}

function applied({ operator, operand }: ElementOperation, element: number): number {
  if (operator === "multiply" || operand === 0) return fl32(element * operand);
  return fl32(element / operand);
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
      const codes = smallCodesOf(x);
      const values = new Float32Array(codes.length);
      for (let i = 0; i < codes.length; i += 1) values[i] = table[codes[i] ?? 0] ?? Number.NaN;
      return values;
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
