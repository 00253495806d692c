/**
 * One step of the unit for any model: the products of a block become terms, terms are cut to the window, and their sum
 * meets the register. Plain and general; `fused-kernel.ts` does the same faster for the usual models.
 */
import type { AlignmentRounding, NumericModel } from "../../generated/types.ts";
import { formats } from "../../numerics/formats.ts";
import { ExactAdder, oddSum } from "./exact-adder.ts";
import { type Panel, type PanelScales, scaleAt } from "./panel.ts";
import { registerExponent, registerRounder, roundHalfEven } from "./register.ts";

/** Adds the products of row `i` and column `j` from `from` up to `to` to a register that starts at `start`. */
export type SegmentKernel = (i: number, j: number, from: number, to: number, start: number) => number;

/** The kernel for a model and two operands. */
export function generalKernel(a: Panel, b: Panel, model: NumericModel): SegmentKernel {
  const { blockWidth, registerBits, registerRounding, subnormals } = model;
  const round = registerRounder(registerBits, registerRounding);
  const step =
    model.fractionBits === "exact" ? exactStep(a, b, model) : windowStep(a, b, model, model.fractionBits);
  return (i, j, from, to, start) => {
    let register = start;
    for (let first = from; first < to; first += blockWidth) {
      register = round(step(i, j, first, Math.min(to, first + blockWidth), register));
      if (subnormals === "flush-results" && Math.abs(register) < 2 ** -126) register *= 0;
    }
    return register;
  };
}

/** What a block makes of the register before that is rounded. */
type Step = (i: number, j: number, from: number, to: number, register: number) => number;

/** Everything is added without loss: in float64 where it has room for the sum, else by `ExactAdder`. */
function exactStep(a: Panel, b: Panel, model: NumericModel): Step {
  const scales = alignedScales(a, b, model);
  const [plainA, plainB] = [partOf(a, valuesOf(a, model)), partOf(b, valuesOf(b, model))];
  // A code times its scale has 35 bits at most.
  const [wholeA, wholeB] =
    scales === undefined
      ? [plainA, plainB]
      : [
          partOf(a, withScales(a, plainA.values, scales.a)),
          partOf(b, withScales(b, plainB.values, scales.b)),
        ];
  // Sums of at most this many bits are exact in float64, in any order.
  const room = 52 - Math.ceil(Math.log2(model.blockWidth));
  const plain: Pairs = [[plainA, plainB]];
  let halves: Pairs | undefined;
  const pairsFor = (i: number, j: number) => {
    if (fits(plain, i, j, room)) return plain;
    halves ??= halvesOf(a, plainA).flatMap((left) =>
      halvesOf(b, plainB).map((right) => [left, right] as const),
    );
    return fits(halves, i, j, room) ? halves : undefined;
  };
  return (i, j, from, to, register) => {
    if (!Number.isFinite(register)) return register;
    const [rowA, rowB] = [i * a.k, j * b.k];
    if ((wholeA.spans[i] ?? 0) + (wholeB.spans[j] ?? 0) <= room)
      return oddSum(dot(wholeA.values, wholeB.values, rowA, rowB, from, to), register);
    const adder = new ExactAdder();
    adder.add(register);
    const pairs = pairsFor(i, j);
    for (let start = from; start < to; ) {
      // Products that share their scales are added first where that loses nothing.
      const end = pairs === undefined ? start + 1 : Math.min(to, scales?.end(start) ?? to);
      for (const [left, right] of pairs ?? plain) {
        const sum = dot(left.values, right.values, rowA, rowB, start, end);
        if (sum === 0) continue;
        if (scales === undefined) adder.add(sum);
        else adder.addScaled(sum, scales.a(i, start), scales.b(j, start));
      }
      start = end;
    }
    return adder.sum();
  };
}

/** Values of an operand, rows x k, and how many bits each row of them spans. */
interface Part {
  readonly values: Float64Array;
  readonly spans: Float64Array;
}

/** Parts of both operands whose products, all together, are the products of the operands. */
type Pairs = readonly (readonly [Part, Part])[];

function partOf(panel: Panel, values: Float64Array): Part {
  return { values, spans: spansOf(panel, values) };
}

/** The values of magnitude 1 and above, and those below: each half of E5M2 spans 18 bits, all of it 34. */
function halvesOf(panel: Panel, { values }: Part): readonly [Part, Part] {
  const large = values.map((value) => (Math.abs(value) >= 1 ? value : 0));
  const small = values.map((value) => (Math.abs(value) < 1 ? value : 0));
  return [partOf(panel, large), partOf(panel, small)];
}

function fits(pairs: Pairs, i: number, j: number, room: number): boolean {
  return pairs.every(([left, right]) => (left.spans[i] ?? 0) + (right.spans[j] ?? 0) <= room);
}

function dot(
  left: Float64Array,
  right: Float64Array,
  rowA: number,
  rowB: number,
  from: number,
  to: number,
): number {
  let sum = 0;
  for (let at = from; at < to; at += 1) sum += (left[rowA + at] as number) * (right[rowB + at] as number);
  return sum;
}

function withScales(
  { rows, k }: Panel,
  values: Float64Array,
  scaleOf: (row: number, at: number) => number,
): Float64Array {
  const scaled = new Float64Array(values.length);
  for (let row = 0; row < rows; row += 1)
    for (let at = 0; at < k; at += 1) scaled[row * k + at] = (values[row * k + at] ?? 0) * scaleOf(row, at);
  return scaled;
}

/** A term: its value as a sum of two float64, and the exponent that alignment goes by. */
interface Term {
  readonly value: number;
  readonly rest: number;
  readonly exponent: number;
  readonly odd: boolean;
}

/** Terms are cut to so many bits below the largest exponent. */
function windowStep(a: Panel, b: Panel, model: NumericModel, fractionBits: number): Step {
  const { accumulator, alignment, lanes } = model;
  const terms = termsOf(a, b, model);
  const inside = accumulator === "inside";
  return (i, j, from, to, register) => {
    if (!Number.isFinite(register)) return register;
    const own: Term[] = terms(i, j, from, to);
    if (inside && register !== 0)
      own.push({ value: register, rest: 0, exponent: registerExponent(register), odd: false });
    if (own.length === 0) return register;
    const joined =
      lanes === "one"
        ? aligned(own, fractionBits, alignment)
        : joinLanes(
            [own.filter(({ odd }) => !odd), own.filter(({ odd }) => odd)]
              .filter((lane) => lane.length > 0)
              .map((lane) => aligned(lane, fractionBits, alignment)),
            fractionBits,
          );
    return inside ? joined.value : meet(joined, register, model);
  };
}

interface AlignedSum {
  readonly value: number;
  readonly exponent: number;
}

function aligned(terms: readonly Term[], fractionBits: number, rounding: AlignmentRounding): AlignedSum {
  const exponent = terms.reduce(
    (largest, term) => Math.max(largest, term.exponent),
    Number.NEGATIVE_INFINITY,
  );
  const [unit, units] = [2 ** (exponent - fractionBits), 2 ** (fractionBits - exponent)];
  let sum = 0;
  for (const { value, rest } of terms) sum += cut(value * units, rest * units, rounding);
  return { value: sum * unit, exponent };
}

/** Both lanes at the larger of their exponents, rounded down. */
function joinLanes(lanes: readonly AlignedSum[], fractionBits: number): AlignedSum {
  const exponent = Math.max(...lanes.map((lane) => lane.exponent));
  const unit = 2 ** (exponent - fractionBits);
  return { value: lanes.reduce((sum, { value }) => sum + Math.floor(value / unit), 0) * unit, exponent };
}

/** The sum of a block and the register, which was no term of it. */
function meet({ value, exponent }: AlignedSum, register: number, { accumulator }: NumericModel): number {
  if (accumulator === "outside-floor") {
    if (register === 0) return value;
    const own = registerExponent(register);
    const largest = value === 0 ? own : Math.max(exponent, own);
    const down = (number: number, bits: number) =>
      Math.floor(number * 2 ** (bits - largest)) * 2 ** (largest - bits);
    return down(value, 31) + (own < largest - 25 ? 0 : down(register, 24));
  }
  return oddSum(
    accumulator === "outside-truncate" ? registerRounder(23, "truncate")(value) : value,
    register,
  );
}

/** An integer from value + rest, of which `rest` is below half a unit in the last place of `value`. */
function cut(value: number, rest: number, rounding: AlignmentRounding): number {
  switch (rounding) {
    case "truncate": {
      const whole = Math.trunc(value);
      return whole === value && rest !== 0 && rest > 0 !== value > 0 ? whole - Math.sign(value) : whole;
    }
    case "floor": {
      const whole = Math.floor(value);
      return whole === value && rest < 0 ? whole - 1 : whole;
    }
    case "nearest-even": {
      const whole = Math.floor(value);
      // At a tie, what was left out decides.
      if (value - whole === 0.5 && rest !== 0) return rest > 0 ? whole + 1 : whole;
      return roundHalfEven(value);
    }
  }
}

/** The terms of a block. */
function termsOf(
  a: Panel,
  b: Panel,
  model: NumericModel,
): (i: number, j: number, from: number, to: number) => Term[] {
  const { exactWidth, products } = model;
  const [valuesA, valuesB] = [valuesOf(a, model), valuesOf(b, model)];
  const scales = alignedScales(a, b, model);
  return (i, j, from, to) => {
    const terms: Term[] = [];
    const [rowA, rowB] = [i * a.k, j * b.k];
    for (let start = from, end = from; start < to; start = end) {
      // A run of products that are added exactly ends where a scale changes.
      end = Math.min(to, start + exactWidth, scales === undefined ? to : scales.end(start));
      let product = 0;
      for (let at = start; at < end; at += 1)
        product += (valuesA[rowA + at] ?? 0) * (valuesB[rowB + at] ?? 0);
      if (product === 0) continue;
      const [scaleA, scaleB] = scales === undefined ? [1, 1] : [scales.a(i, start), scales.b(j, start)];
      if (scaleA === 0 || scaleB === 0) continue;
      const ofScales = scales === undefined ? 0 : scales.exponentA(scaleA) + scales.exponentB(scaleB);
      const [value, rest] = timesScale(product, scaleA * scaleB);
      const ofFactors =
        exactWidth > 1 ? 0 : (a.exponents[rowA + start] ?? 0) + (b.exponents[rowB + start] ?? 0);
      const exponent =
        products === "normalized" && exactWidth === 1 ? floorLog2(value) : ofFactors + ofScales;
      terms.push({ value, rest, exponent, odd: (start - from) % 2 === 1 });
    }
    return terms;
  };
}

/** product * scale as the sum of two float64. */
function timesScale(product: number, scale: number): readonly [number, number] {
  if (scale === 1) return [product, 0];
  const adder = new ExactAdder();
  adder.addProduct(product, scale);
  const value = product * scale;
  adder.add(-value);
  return [value, adder.sum()];
}

function floorLog2(value: number): number {
  const estimate = Math.floor(Math.log2(Math.abs(value)));
  if (2 ** estimate > Math.abs(value)) return estimate - 1;
  return 2 ** (estimate + 1) <= Math.abs(value) ? estimate + 1 : estimate;
}

/** 2^e at index e + offset, for the exponents of all formats. */
const offset = 1100;
const powersOfTwo = Float64Array.from({ length: 2 * offset }, (_, i) => 2 ** (i - offset));

/** Values of the codes; subnormals are zeros where the model flushes them. */
export function valuesOf(
  { significands, exponents, fractionBits }: Panel,
  { subnormals }: NumericModel,
): Float64Array {
  const smallest = subnormals === "flush-operands" ? 2 ** fractionBits : 0;
  const values = new Float64Array(significands.length);
  for (let place = 0; place < values.length; place += 1) {
    const significand = significands[place] as number;
    if (Math.abs(significand) >= smallest)
      values[place] =
        significand * (powersOfTwo[(exponents[place] as number) - fractionBits + offset] as number);
  }
  return values;
}

/** For each row, how many bits lie from the highest of its largest to the lowest of its smallest value. */
function spansOf({ rows, k }: Panel, values: Float64Array): Float64Array {
  const spans = new Float64Array(rows);
  for (let row = 0; row < rows; row += 1) {
    let [lowest, highest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
    for (let place = row * k; place < (row + 1) * k; place += 1) {
      float64[0] = values[place] as number;
      const [upper, lower] = [words[upperWord] as number, words[lowerWord] as number];
      const exponent = (upper >>> 20) & 0x7ff;
      // Zeros have no bits; a subnormal of float64 is far below what any two formats make.
      if (exponent === 0) continue;
      const zeros =
        lower !== 0
          ? 31 - Math.clz32(lower & -lower)
          : 32 + (upper % 0x100000 === 0 ? 20 : 31 - Math.clz32(upper & -upper));
      if (exponent > highest) highest = exponent;
      if (exponent - 52 + zeros < lowest) lowest = exponent - 52 + zeros;
    }
    spans[row] = highest < lowest ? 0 : highest - lowest + 1;
  }
  return spans;
}

const float64 = new Float64Array(1);
const words = new Uint32Array(float64.buffer);
/** Which of the two words of a float64 holds its sign and exponent. */
const upperWord = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 1 : 0;
const lowerWord = 1 - upperWord;

interface AlignedScales {
  readonly a: (row: number, at: number) => number;
  readonly b: (row: number, at: number) => number;
  readonly exponentA: (scale: number) => number;
  readonly exponentB: (scale: number) => number;
  /** Where the scales of an element may change next. */
  readonly end: (at: number) => number;
}

/** The scales that take part in alignment; undefined where none do. */
function alignedScales(a: Panel, b: Panel, { scaleOrder }: NumericModel): AlignedScales | undefined {
  if (scaleOrder !== "aligned" || (a.scales === undefined && b.scales === undefined)) return undefined;
  const [one, other] = [a.scales, b.scales];
  const value = (scales: PanelScales | undefined) =>
    scales === undefined ? () => 1 : (row: number, at: number) => scaleAt(scales, row, at);
  const exponent = (scales: PanelScales | undefined) => {
    if (scales === undefined) return () => 0;
    const { bias, hasSubnormals } = formats[scales.format];
    const lowest = hasSubnormals ? 1 - bias : -bias;
    return (scale: number) => Math.max(floorLog2(scale), lowest);
  };
  const next = (scales: PanelScales | undefined, at: number) =>
    scales === undefined ? Number.POSITIVE_INFINITY : (Math.floor(at / scales.kEach) + 1) * scales.kEach;
  return {
    a: value(one),
    b: value(other),
    exponentA: exponent(one),
    exponentB: exponent(other),
    end: (at) => Math.min(next(one, at), next(other, at)),
  };
}
