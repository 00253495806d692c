/** How sums are made, step by step: what is added, in which order, and what is rounded on the way. */
import type { ReduceFormat, ReducePlan } from "../../../generated/types.ts";
import { encode } from "../../../numerics/float/encode.ts";
import { ExactAdder } from "../../matrix-unit/exact-adder.ts";

/** A row of terms, or of partial sums. */
export interface TermRow {
  readonly rank: number;
  readonly island: number;
  /** Where it is in the memory of the program; the same for rows that are the same. */
  readonly at: number;
  /** The how-manieth message it came with. */
  readonly arrival: number;
  readonly values: Float64Array;
}

/** Devices over which partial sums are made. */
type SumLevel = "rank" | "island";

export interface SumSteps {
  /** What a term with a weight adds. */
  readonly product: (weight: number, term: number) => number;
  readonly add: (sum: number, term: number) => number;
  /** What a chain begins with. */
  readonly begin: (first: number) => number;
  /** What a skipped entry adds; undefined: nothing. */
  readonly skipped: number | undefined;
  /** What becomes of a row without terms. */
  readonly noTerms: "zero" | "untouched";
  /** The terms of a line, in the order in which they are added; they come in that of the table. */
  readonly terms: (terms: readonly TermRow[]) => readonly TermRow[];
  /** Where partial sums are made, one after the other. */
  readonly levels: (plan: ReducePlan) => readonly SumLevel[];
  /** Whether the partial sum of an island is made there, and crosses in the place of those of its ranks. */
  readonly joinsIsland: (kind: "reduce" | "combine") => boolean;
  /** A partial sum as it travels. */
  readonly partial: (sum: number, terms: ReduceFormat, output: ReduceFormat) => number;
  readonly exact: (terms: readonly number[]) => number;
  /** A sum in open order; undefined: a chain. */
  readonly open: ((terms: readonly number[]) => number) | undefined;
  /** Whether all places get the same sum in open order; otherwise each begins with another of the terms. */
  readonly sharesSum: boolean;
  /** The bits of an FP32 sum that is NaN: those of its terms, which a processor may keep, are the same on no two machines. */
  readonly nan: number;
}

export const idealSums: SumSteps = {
  product: (weight, term) => Math.fround(weight * term),
  add: (sum, term) => Math.fround(sum + term),
  begin: (first) => first,
  skipped: undefined,
  noTerms: "zero",
  terms: (terms) => terms,
  levels: levelsOf,
  joinsIsland: () => true,
  partial: (sum, terms) => roundedTo(terms, sum),
  exact: exactSum,
  open: undefined,
  sharesSum: true,
  nan: 0x7fc00000,
};

function levelsOf(plan: ReducePlan): readonly SumLevel[] {
  switch (plan) {
    case "rank":
      return ["rank"];
    case "node":
      return ["rank", "island"];
    default:
      return [];
  }
}

/** Rounded to nearest, ties to even. */
export function roundedTo(format: ReduceFormat, value: number): number {
  return format === "FP32" ? Math.fround(value) : bfloat16Value(bfloat16Code(value));
}

const rules = { overflow: "non-finite", infinity: "non-finite" } as const;

const float32 = new Float32Array(1);
const bits32 = new Uint32Array(float32.buffer);

export function bfloat16Code(value: number): number {
  float32[0] = value;
  // What FP32 does not hold, NaN included, is rounded from its exact value; the rest in the bits of FP32.
  if (float32[0] !== value) return encode("BF16", value, rules);
  const bits = bits32[0] ?? 0;
  return (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;
}

export function bfloat16Value(code: number): number {
  bits32[0] = code << 16;
  return float32[0] ?? 0;
}

/** The exact sum, rounded to odd: so that it can be rounded once more. Of no terms it is +0. */
function exactSum(terms: readonly number[]): number {
  if (terms.length === 1) return terms[0] ?? 0;
  const plain = terms.reduce((sum, value) => sum + value, 0);
  if (!Number.isFinite(plain)) return plain;
  if (terms.length > 0 && terms.every((value) => Object.is(value, -0))) return -0;
  const adder = new ExactAdder();
  for (const value of terms) adder.add(value);
  return adder.sum();
}
