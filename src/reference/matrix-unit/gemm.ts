/**
 * A product of matrices as the software matrix unit computes it: operands are read into panels, sums run through the
 * unit's blocks and, where the model says so, are promoted and scaled outside it; the result is converted once. The steps
 * are replaceable, so that a defect of real hardware is one other step. The request has been checked before.
 */
import type {
  GemmOutputFormat,
  GemmParams,
  NumericModel,
  ResultRounding,
  Tensor,
} from "../../generated/types.ts";
import { encodeTensor } from "../../numerics/float/encode.ts";
import { float32Of } from "../../numerics/tensor.ts";
import { generalKernel, type SegmentKernel } from "./block.ts";
import { oddSum } from "./exact-adder.ts";
import { fusedKernel } from "./fused-kernel.ts";
import { type Panel, panelOf, scaleAt } from "./panel.ts";
import { registerRounder } from "./register.ts";

/** Sizes of a product. */
export interface Sizes {
  readonly m: number;
  readonly n: number;
  readonly k: number;
}

/** What a device does at each step; the ideal ones do what the declared model says. */
export interface GemmSteps {
  /** The operand as it is taken in. */
  readonly load: (panel: Panel, side: "a" | "b") => Panel;
  /** The model that a row of the product really goes by; `undefined` for the declared one. */
  readonly modelOf: ((declared: NumericModel, sizes: Sizes, row: number) => NumericModel) | undefined;
  /** What a sum starts from: the addend, or zero. */
  readonly start: (addend: number, previous: number, place: number) => number;
  /** The value of the output from the last sum. */
  readonly finish: (sum: number, output: GemmOutputFormat, rounding: ResultRounding) => number;
  /** The values of the product, before they are stored. */
  readonly store: (values: Float64Array, sizes: Sizes) => Float64Array;
}

export const idealGemmSteps: GemmSteps = {
  load: (panel) => panel,
  modelOf: undefined,
  start: (addend) => addend,
  finish: (sum, output, rounding) => (output === "BF16" ? toBf16(sum, rounding) : sum),
  store: (values) => values,
};

const fl32 = Math.fround;

/** D for a request, under the model of its mode. */
export function gemm(params: GemmParams, model: NumericModel, steps: GemmSteps = idealGemmSteps): Tensor {
  const a = steps.load(panelOf(params.a), "a");
  const b = steps.load(panelOf(params.b), "b");
  const sizes = { m: a.rows, n: b.rows, k: Math.min(a.k, b.k) };
  const { m, n } = sizes;
  const addends = params.c === undefined ? undefined : float32Of(params.c);
  const values = new Float64Array(m * n);
  const special = specialProducts(a, b);
  let current = model;
  let sumOf = sums(a, b, sizes, current, steps);
  let previous = 0;
  for (let i = 0; i < m; i += 1) {
    const wanted = steps.modelOf?.(model, sizes, i) ?? model;
    if (wanted !== current) {
      current = wanted;
      sumOf = sums(a, b, sizes, current, steps);
    }
    for (let j = 0; j < n; j += 1) {
      const place = i * n + j;
      const addend = addends?.[place] ?? 0;
      const unusual = special?.(i, j);
      previous =
        unusual === undefined && Number.isFinite(addend)
          ? sumOf(i, j, addend, previous, place)
          : (unusual ?? 0) + addend;
      values[place] = steps.finish(previous, params.output, current.outputRounding);
    }
  }
  return encodeTensor(params.output, [m, n], steps.store(values, sizes), {
    overflow: "non-finite",
    infinity: "non-finite",
  });
}

/** The sum of one element, in FP32 or as the register has it. */
function sums(
  a: Panel,
  b: Panel,
  { k }: Sizes,
  model: NumericModel,
  steps: GemmSteps,
): (i: number, j: number, addend: number, previous: number, place: number) => number {
  const { promotionInterval, scaleOrder } = model;
  const kernel: SegmentKernel = fusedKernel(a, b, model) ?? generalKernel(a, b, model);
  const insideUnit = scaleOrder === "none" || scaleOrder === "aligned";
  const wholeScales = a.tensorScale !== undefined || b.tensorScale !== undefined;
  const factor = fl32((a.tensorScale ?? 1) * (b.tensorScale ?? 1));
  const interval = promotionInterval === "none" ? k : promotionInterval;
  const oneStage = promotionInterval === "none" && insideUnit;
  const cuts = [interval, ...(insideUnit ? [] : [a.scales?.kEach ?? k, b.scales?.kEach ?? k])];
  const nextCut = (at: number) => {
    let next = k;
    for (const cut of cuts) next = Math.min(next, (Math.floor(at / cut) + 1) * cut);
    return next;
  };
  const scaleOf = ({ scales }: Panel, row: number, at: number) =>
    scales === undefined ? 1 : scaleAt(scales, row, at);
  return (i, j, addend, previous, place) => {
    const start = steps.start(wholeScales ? 0 : addend, previous, place);
    if (oneStage) {
      const sum = kernel(i, j, 0, k, start);
      return wholeScales ? fusedMultiplyAdd(factor, sum, addend) : sum;
    }
    let sum = start;
    for (let at = 0; at < k; ) {
      const end = nextCut(at);
      const partial = kernel(i, j, at, end, steps.start(0, sum, place));
      sum = promoted(sum, partial, scaleOf(a, i, at), scaleOf(b, j, at), model);
      at = end;
    }
    return wholeScales ? fusedMultiplyAdd(factor, sum, addend) : sum;
  };
}

/** What general-purpose cores make of the sum so far and the partial sum of a segment. */
function promoted(
  sum: number,
  partial: number,
  scaleA: number,
  scaleB: number,
  { scaleOrder }: NumericModel,
): number {
  switch (scaleOrder) {
    case "none":
    case "aligned":
      return fl32(sum + partial);
    case "fma-scales":
      return fusedMultiplyAdd(fl32(scaleA * scaleB), partial, sum);
    case "add-scales":
      return fl32(sum + fl32(fl32(scaleA * scaleB) * partial));
    case "fma-a-first":
      return fusedMultiplyAdd(fl32(partial * scaleA), scaleB, sum);
    case "fma-b-first":
      return fusedMultiplyAdd(fl32(partial * scaleB), scaleA, sum);
    case "add-a-first":
      return fl32(sum + fl32(fl32(partial * scaleA) * scaleB));
  }
}

function fusedMultiplyAdd(x: number, y: number, z: number): number {
  // The product of two FP32 numbers has 48 bits.
  const product = x * y;
  if (!Number.isFinite(product) || !Number.isFinite(z)) return fl32(product + z);
  return fl32(oddSum(product, z));
}

/** BF16 from a value of FP32. */
function toBf16(value: number, rounding: ResultRounding): number {
  return registerRounder(7, rounding)(value);
}

/** What elements with a NaN or an infinity among their products are; undefined where no operand has any. */
function specialProducts(a: Panel, b: Panel): ((i: number, j: number) => number | undefined) | undefined {
  const scaleSpecial = [a, b].some(
    ({ scales, tensorScale }) =>
      scales?.values.some((value) => !Number.isFinite(value)) === true ||
      (tensorScale !== undefined && !Number.isFinite(tensorScale)),
  );
  if (a.special.size === 0 && b.special.size === 0 && !scaleSpecial) return undefined;
  const [rowsA, rowsB] = [specialRows(a), specialRows(b)];
  return (i, j) => {
    if (!scaleSpecial && !rowsA.has(i) && !rowsB.has(j)) return undefined;
    let sum = 0;
    // A NaN stays one, whatever follows.
    for (let at = 0; at < a.k && !Number.isNaN(sum); at += 1) {
      const product = valueAt(a, i, at) * valueAt(b, j, at);
      if (!Number.isFinite(product)) sum += product;
    }
    return sum === 0 ? undefined : sum;
  };
}

function specialRows({ special, k }: Panel): ReadonlySet<number> {
  return new Set([...special.keys()].map((place) => Math.floor(place / k)));
}

/** The value of an element with its scales, as far as it is NaN, infinite, zero or of a sign. */
function valueAt({ special, significands, scales, tensorScale, k }: Panel, row: number, at: number): number {
  const place = row * k + at;
  const value = special.get(place) ?? Math.sign(significands[place] ?? 0);
  const scale = scales === undefined ? 1 : scaleAt(scales, row, at);
  return value * scale * (tensorScale ?? 1);
}
