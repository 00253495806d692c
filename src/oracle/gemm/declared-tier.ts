/**
 * What a declared numeric model predicts, bit for bit: spec/accumulation-precision.md, "The numeric model", step by step
 * for one element after another. Terms are float64 where they hold them exactly, else integers times a power of two.
 */
import type { GemmOutputFormat, NumericModel } from "../../generated/types.ts";
import { type ExpectedCode, expectedCast } from "../rounding.ts";
import { blockSum, type Term } from "./block-sum.ts";
import { add, dyadic, zero } from "./dyadic.ts";
import { elementSum, twoSum } from "./element-sum.ts";
import type { ExpectedElements } from "./exact-tier.ts";
import { roundedToOdd } from "./odd-rounding.ts";
import { type GemmProblem, groupScale, scaleInterval } from "./problem.ts";
import { toRegister } from "./register.ts";
import { operandExponents, scaleExponent } from "./term-exponents.ts";

const ieee = { overflow: "non-finite", infinity: "non-finite" } as const;
const fl32 = Math.fround;

/** Every element as the model computes it. A zero may have either sign. */
export function declaredTier(
  problem: GemmProblem,
  output: GemmOutputFormat,
  model: NumericModel,
): ExpectedElements {
  const simulate = predictedSum(problem, model);
  return {
    expected: (element) => {
      const [i, j] = [Math.floor(element / problem.n), element % problem.n];
      const exact = elementSum(problem, i, j);
      if (exact.kind === "special") return expectedCast(output, exact.value, ieee);
      const value = simulate(i, j);
      if (value === 0) return { kind: "within", low: -0, high: 0 };
      return toOutput(value, output, model);
    },
    second: () => undefined,
  };
}

function toOutput(value: number, output: GemmOutputFormat, { outputRounding }: NumericModel): ExpectedCode {
  if (output === "FP32" || outputRounding === "nearest-even") return expectedCast(output, value, ieee);
  const cut = toRegister(value, 7, "truncate");
  return cut === 0 ? { kind: "within", low: -0, high: 0 } : expectedCast(output, cut, ieee);
}

/** What the output's format makes of the last FP32 value; a zero may have lost its sign. */
export function predictedOutput(
  value: number,
  output: GemmOutputFormat,
  { outputRounding }: NumericModel,
): number {
  return output === "FP32" ? value : toRegister(value, 7, outputRounding);
}

/** The last FP32 value of an element, before the output's own conversion. Codes and scales are finite. */
export function predictedSum(problem: GemmProblem, model: NumericModel): (i: number, j: number) => number {
  const { a, b, c, k, n } = problem;
  const { promotionInterval, scaleOrder } = model;
  const aligned = scaleOrder === "aligned" || scaleOrder === "none";
  const stages = promotionInterval !== "none" || !aligned;
  const wholeScale = a.hasTensorScale || b.hasTensorScale;
  const factor = fl32(a.tensorScale * b.tensorScale);
  const cuts = [
    ...(promotionInterval === "none" ? [] : [promotionInterval]),
    ...(aligned ? [] : [scaleInterval(problem)]),
  ].filter(Number.isFinite);
  const blocks = blocksOf(problem, model);
  return (i, j) => {
    const addend = c?.[i * n + j] ?? 0;
    const start = wholeScale ? 0 : addend;
    let sum = start;
    if (!stages) {
      sum = blocks(i, j, 0, k, start);
    } else {
      for (let from = 0; from < k; ) {
        const to = Math.min(k, ...cuts.map((cut) => (Math.floor(from / cut) + 1) * cut));
        const partial = blocks(i, j, from, to, 0);
        sum = joined(sum, partial, groupScale(a, i, from), groupScale(b, j, from), model);
        from = to;
      }
    }
    return wholeScale ? fma(factor, sum, addend) : sum;
  };
}

/** The sum of what came before and of a segment, whose products share the scales. */
function joined(
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
      return fma(fl32(scaleA * scaleB), partial, sum);
    case "add-scales":
      return fl32(sum + fl32(fl32(scaleA * scaleB) * partial));
    case "fma-a-first":
      return fma(fl32(partial * scaleA), scaleB, sum);
    case "fma-b-first":
      return fma(fl32(partial * scaleB), scaleA, sum);
    case "add-a-first":
      return fl32(sum + fl32(fl32(partial * scaleA) * scaleB));
  }
}

/** x * y + z of FP32 numbers, rounded once to FP32: the product has 48 bits, and float64 holds it. */
function fma(x: number, y: number, z: number): number {
  const product = x * y;
  if (!Number.isFinite(product) || !Number.isFinite(z)) return fl32(product + z);
  return fl32(roundedToOdd(product, z));
}

/** Adds products from `from` up to `to` into a register that starts at `start`. */
function blocksOf(
  problem: GemmProblem,
  model: NumericModel,
): (i: number, j: number, from: number, to: number, start: number) => number {
  const { a, b, k } = problem;
  const {
    blockWidth,
    exactWidth,
    lanes,
    fractionBits,
    scaleOrder,
    registerBits,
    registerRounding,
    subnormals,
  } = model;
  const [exponentsA, exponentsB] = [operandExponents(a, model), operandExponents(b, model)];
  const withScales = scaleOrder === "aligned" && (a.groups !== undefined || b.groups !== undefined);
  const scalesEach = withScales ? scaleInterval(problem) : Number.MAX_SAFE_INTEGER;

  const termAt = (i: number, j: number, at: number, lane = 0): Term | undefined => {
    const [placeA, placeB] = [i * k + at, j * k + at];
    const exponentA = exponentsA[placeA] ?? 0;
    const exponentB = exponentsB[placeB] ?? 0;
    const product = (a.values[placeA] ?? 0) * (b.values[placeB] ?? 0);
    if (product === 0 || exponentA === Number.MIN_SAFE_INTEGER || exponentB === Number.MIN_SAFE_INTEGER)
      return undefined;
    const scaleA = withScales ? groupScale(a, i, at) : 1;
    const scaleB = withScales ? groupScale(b, j, at) : 1;
    if (scaleA === 0 || scaleB === 0) return undefined;
    const ofScales = withScales ? scaleExponent(a, scaleA) + scaleExponent(b, scaleB) : 0;
    return {
      product,
      scaleA,
      scaleB,
      exponent: exactWidth > 1 ? ofScales : exponentA + exponentB + ofScales,
      lane,
    };
  };

  /** A run is a term of its scales' exponent even where it adds up to zero, unless a scale is zero. */
  const runAt = (i: number, j: number, from: number, to: number): Term | undefined => {
    const sum = sumOfRun(i, j, from, to, termAt);
    if (sum !== undefined) return sum;
    const scaleA = withScales ? groupScale(a, i, from) : 1;
    const scaleB = withScales ? groupScale(b, j, from) : 1;
    if (scaleA === 0 || scaleB === 0) return undefined;
    const exponent = withScales ? scaleExponent(a, scaleA) + scaleExponent(b, scaleB) : 0;
    return { product: 0, scaleA, scaleB, exponent, lane: 0 };
  };

  // Where nothing is cut, it does not matter what is one term.
  const alone = exactWidth === 1 || fractionBits === "exact";
  // A single element is predicted by one model after another, most of which see the same terms.
  const known =
    problem.m * problem.n === 1 && lanes === "one"
      ? knownTerms(problem, `${withScales} ${exactWidth > 1} ${subnormals === "flush-operands"}`)
      : undefined;
  const termOf = (i: number, j: number, at: number, lane: number): Term | undefined => {
    if (known === undefined) return termAt(i, j, at, lane);
    if (!known.has(at)) known.set(at, termAt(i, j, at));
    return known.get(at);
  };
  return (i, j, from, to, start) => {
    let register = start;
    const next = nextProducts(problem, i, j);
    for (let first = from; first < to; ) {
      const terms: Term[] = [];
      const end = Math.min(to, first + blockWidth);
      if (alone) {
        for (let at = next[first] as number; at < end; at = next[at + 1] as number) {
          const term = termOf(i, j, at, (at - first) % 2);
          if (term !== undefined) terms.push(term);
        }
      } else {
        for (let at = first, last = first; at < end; at = last) {
          // Products of different scales are no run.
          last = Math.min(end, at + exactWidth, (Math.floor(at / scalesEach) + 1) * scalesEach);
          const run = runAt(i, j, at, last);
          if (run !== undefined) terms.push({ ...run, lane: (at - first) % 2 });
        }
      }
      const value = blockSum(terms, register, model);
      register = toRegister(value, registerBits, registerRounding);
      if (subnormals === "flush-results" && Math.abs(register) < 2 ** -126) register = 0;
      // What an empty block leaves of the register stays so through all empty blocks after it.
      const empty = terms.length === 0 ? Math.floor(((next[first] as number) - first) / blockWidth) : 1;
      first += blockWidth * Math.max(1, empty);
    }
    return register;
  };
}

const termsOf = new WeakMap<GemmProblem, Map<string, Map<number, Term | undefined>>>();

/** The terms of a single element by their place along k, as far as they were asked for; `kind` is what they depend on. */
function knownTerms(problem: GemmProblem, kind: string): Map<number, Term | undefined> {
  const kinds = termsOf.get(problem) ?? new Map<string, Map<number, Term | undefined>>();
  termsOf.set(problem, kinds);
  const terms = kinds.get(kind) ?? new Map<number, Term | undefined>();
  kinds.set(kind, terms);
  return terms;
}

const productsOf = new WeakMap<GemmProblem, { element: number; readonly next: Int32Array }>();

/** For each place along k the first one from there on whose product is not zero; k where there is none. */
function nextProducts(problem: GemmProblem, i: number, j: number): Int32Array {
  const { a, b, k, n } = problem;
  const element = i * n + j;
  const known = productsOf.get(problem) ?? { element: -1, next: new Int32Array(k + 1) };
  productsOf.set(problem, known);
  if (known.element === element) return known.next;
  known.element = element;
  const { next } = known;
  const [left, right] = [a.values, b.values];
  let [after, placeA, placeB] = [k, (i + 1) * k, (j + 1) * k];
  next[k] = k;
  for (let at = k - 1; at >= 0; at -= 1) {
    placeA -= 1;
    placeB -= 1;
    if (left[placeA] !== 0 && right[placeB] !== 0) after = at;
    next[at] = after;
  }
  return next;
}

/** Neighbouring products that are added exactly before they are aligned; they share their scales. */
function sumOfRun(
  i: number,
  j: number,
  from: number,
  to: number,
  termAt: (i: number, j: number, at: number) => Term | undefined,
): Term | undefined {
  const terms: Term[] = [];
  for (let at = from; at < to; at += 1) {
    const term = termAt(i, j, at);
    if (term !== undefined) terms.push(term);
  }
  const [first] = terms;
  if (first === undefined) return undefined;
  let [sum, exact] = [0, true];
  for (const { product } of terms) {
    const [high, low] = twoSum(sum, product);
    sum = high;
    exact &&= low === 0;
  }
  if (exact) return sum === 0 ? undefined : { ...first, product: sum };
  const parts = terms.map(({ product }) => product);
  const total = parts.reduce((all, part) => add(all, dyadic(part)), zero);
  return total.significand === 0n ? undefined : { ...first, product: sum, parts };
}
