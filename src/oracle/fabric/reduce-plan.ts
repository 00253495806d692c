/**
 * The expected sums of one line of a `reduce`: what each plan makes of the terms of a row, element by element. The
 * order of additions is in the plan; here they are plain loops, and an exact sum where the plan asks for one.
 *
 * Additions and products of FP32 numbers are computed in float64 and rounded to FP32. That is a single rounding: a
 * product of two FP32 numbers is exact in float64, and for a sum the 53 bits of float64 are at least 2 * 24 + 2, with
 * which rounding twice never differs from rounding once (Figueroa, "When is double rounding innocuous?", 1995).
 */
import type { ReduceFormat, ReducePlan } from "../../generated/types.ts";
import { exactCast } from "../exact-rounding.ts";
import { add, type Dyadic, dyadic, toRational, zero } from "../gemm/dyadic.ts";
import { expectedCast } from "../rounding.ts";
import { acceptedSums, type SumInterval } from "./reduce-bound.ts";

/** How a sum is made. */
export interface SumShape {
  readonly plan: ReducePlan;
  readonly terms: ReduceFormat;
  readonly output: ReduceFormat;
  /** Elements of a row. */
  readonly elements: number;
}

/** The terms of one row, in the order of the table, without skipped entries. */
export interface SumTerms {
  readonly count: number;
  /** [count, elements], row by row: FP32 numbers, those of BF16 terms widened. */
  readonly values: Float32Array;
  /** [count]: what each term is multiplied by; without it nothing is multiplied. */
  readonly weights?: Float32Array;
  /** [count]: rank and island of the region of each term. */
  readonly rank: Int32Array;
  readonly island: Int32Array;
}

/** What each element of the row must be. */
interface ExpectedSums {
  /**
   * [elements]: codes in the output format. A NaN stands for any NaN. Under `unspecified` they are those of a chain.
   */
  readonly codes: Uint32Array;
  /** Under `unspecified`, where an element may differ from its code: within which numbers. */
  readonly interval?: SumInterval;
}

const ieee = { overflow: "non-finite", infinity: "non-finite" } as const;

export function expectedSums(shape: SumShape, terms: SumTerms): ExpectedSums {
  const products = productsOf(shape.elements, terms);
  switch (shape.plan) {
    case "chain":
      return { codes: codesOfFloat32(chainOf(shape.elements, products, all(terms.count)), shape.output) };
    case "rank": {
      const partials = groups(terms.rank, all(terms.count)).map((members) =>
        rounded(chainOf(shape.elements, products, members), shape.terms),
      );
      return { codes: codesOfFloat32(chainOf(shape.elements, partials, all(partials.length)), shape.output) };
    }
    case "node": {
      const ofIslands = groups(terms.island, all(terms.count)).map((ofIsland) => {
        const ofRanks = groups(terms.rank, ofIsland).map((members) =>
          rounded(chainOf(shape.elements, products, members), shape.terms),
        );
        return rounded(chainOf(shape.elements, ofRanks, all(ofRanks.length)), shape.terms);
      });
      return {
        codes: codesOfFloat32(chainOf(shape.elements, ofIslands, all(ofIslands.length)), shape.output),
      };
    }
    case "exact":
      return { codes: exactCodes(shape, products) };
    case "unspecified": {
      const codes = codesOfFloat32(chainOf(shape.elements, products, all(terms.count)), shape.output);
      // Two terms have one sum, whichever comes first.
      return terms.count <= 2 ? { codes } : { codes, interval: acceptedSums(shape, products) };
    }
  }
}

const lists: number[][] = [];

/** 0 to count - 1. */
function all(count: number): readonly number[] {
  const known = lists[count];
  if (known !== undefined) return known;
  const list = Array.from({ length: count }, (_, i) => i);
  lists[count] = list;
  return list;
}

/** Terms times weights, rounded to FP32; the terms themselves where there are no weights. */
function productsOf(elements: number, { count, values, weights }: SumTerms): Float32Array[] {
  const rowsOf = (numbers: Float32Array) =>
    all(count).map((term) => numbers.subarray(term * elements, (term + 1) * elements));
  if (weights === undefined) return rowsOf(values);
  const products = new Float32Array(count * elements);
  for (let term = 0; term < count; term += 1) {
    const weight = weights[term] as number;
    // Storing in a Float32Array rounds.
    for (let i = term * elements; i < (term + 1) * elements; i += 1)
      products[i] = weight * (values[i] as number);
  }
  return rowsOf(products);
}

/** The members of each group, groups in the order in which they first appear. */
function groups(key: Int32Array, members: readonly number[]): number[][] {
  const byKey = new Map<number, number[]>();
  for (const member of members) {
    const own = key[member] as number;
    const group = byKey.get(own);
    if (group === undefined) byKey.set(own, [member]);
    else group.push(member);
  }
  return [...byKey.values()];
}

/** One sum in FP32, which begins with the first row itself: so a lone -0 stays. Of no rows it is +0. */
function chainOf(
  elements: number,
  rows: readonly Float32Array[],
  members: readonly number[],
): Float32Array<ArrayBuffer> {
  const sum = new Float32Array(elements);
  members.forEach((member, position) => {
    const row = rows[member] as Float32Array;
    if (position === 0) sum.set(row);
    else for (let i = 0; i < elements; i += 1) sum[i] = (sum[i] as number) + (row[i] as number);
  });
  return sum;
}

function rounded(sum: Float32Array<ArrayBuffer>, format: ReduceFormat): Float32Array<ArrayBuffer> {
  if (format === "FP32") return sum;
  const bits = codesOfFloat32(sum, "BF16");
  for (let i = 0; i < bits.length; i += 1) bits[i] = (bits[i] as number) << 16;
  return new Float32Array(bits.buffer);
}

/** The codes of FP32 numbers in the output format, to nearest even. */
function codesOfFloat32(sum: Float32Array<ArrayBuffer>, output: ReduceFormat): Uint32Array<ArrayBuffer> {
  const codes = new Uint32Array(sum.buffer.slice(0));
  if (output === "FP32") return codes;
  for (let i = 0; i < codes.length; i += 1) codes[i] = bfloat16Code(codes[i] as number);
  return codes;
}

/** Upper half of an FP32 code, rounded to nearest even; a carry goes on into the exponent, as it should. */
function bfloat16Code(bits: number): number {
  if ((bits & 0x7fffffff) > 0x7f800000) return 0x7fc0;
  return ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16) & 0xffff;
}

/** The exact sum of each element, rounded once. A sum of zero is -0 only if all its terms are. */
function exactCodes({ elements, output }: SumShape, rows: readonly Float32Array[]): Uint32Array {
  const codes = new Uint32Array(elements);
  for (let i = 0; i < elements; i += 1) {
    let sum = rows.length === 0 ? 0 : -0;
    let isExact = true;
    for (const row of rows) {
      const term = row[i] as number;
      const next = sum + term;
      // What float64 lost of the addition (Knuth's TwoSum).
      const part = next - sum;
      if (sum - (next - part) + (term - part) !== 0) isExact = false;
      sum = next;
    }
    codes[i] = isExact || !Number.isFinite(sum) ? codeOf(sum, output) : exactCode(rows, i, output);
  }
  return codes;
}

const float32 = new Float32Array(1);
const bits32 = new Uint32Array(float32.buffer);

/** The code of an exact value. */
function codeOf(value: number, output: ReduceFormat): number {
  float32[0] = value;
  if (output === "FP32") return bits32[0] as number;
  // Of a value that FP32 holds, rounding in integers is the only rounding.
  if (Object.is(float32[0], value)) return bfloat16Code(bits32[0] as number);
  const code = expectedCast("BF16", value, ieee);
  return code.kind === "bits" ? code.code : 0x7fc0;
}

function exactCode(rows: readonly Float32Array[], element: number, output: ReduceFormat): number {
  let sum: Dyadic = zero;
  for (const row of rows) sum = add(sum, dyadic(row[element] as number));
  const code = exactCast(output, toRational(sum), ieee);
  if (code.kind !== "bits") throw new RangeError(`an exact sum is no number of ${output}`);
  return code.code;
}
