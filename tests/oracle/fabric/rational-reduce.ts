/**
 * Sums of a line by rationals, element by element, as slow and as plain as can be: what the faster oracle is held
 * against. Infinities, NaN and the signs of zeros are told by rules of their own.
 */
import type { ReduceFormat } from "../../../src/generated/types.ts";
import { add, multiply, type Rational, rational } from "../../../src/numerics/rational.ts";
import { exactCast } from "../../../src/oracle/exact-rounding.ts";
import type { SumShape, SumTerms } from "../../../src/oracle/fabric/reduce-plan.ts";
import { codeValue } from "../../../src/oracle/values.ts";

const ieee = { overflow: "non-finite", infinity: "non-finite" } as const;

/** The value of each element in the output format. */
export function rationalSums(shape: SumShape, terms: SumTerms): number[] {
  return Array.from({ length: shape.elements }, (_, element) => rationalSum(shape, terms, element));
}

function rationalSum(
  { plan, terms: format, output, elements }: SumShape,
  terms: SumTerms,
  element: number,
): number {
  const list = Array.from({ length: terms.count }, (_, term) => ({
    rank: terms.rank[term] ?? 0,
    island: terms.island[term] ?? 0,
    value: product(terms.values[term * elements + element] ?? 0, terms.weights?.[term]),
  }));
  type Term = (typeof list)[number];
  const chain = (values: readonly number[]) =>
    values.slice(1).reduce((sum, value) => sumOf([sum, value], "FP32"), values[0] ?? 0);
  const partials = (of: readonly Term[], key: "rank" | "island", sum: (group: readonly Term[]) => number) =>
    [...new Set(of.map((term) => term[key]))].map((own) =>
      sumOf([sum(of.filter((term) => term[key] === own))], format),
    );
  const values = (of: readonly Term[]) => of.map(({ value }) => value);
  const byRank = (of: readonly Term[]) => partials(of, "rank", (group) => chain(values(group)));
  switch (plan) {
    case "exact":
      return sumOf(values(list), output);
    case "rank":
      return sumOf([chain(byRank(list))], output);
    case "node":
      return sumOf([chain(partials(list, "island", (group) => chain(byRank(group))))], output);
    case "chain":
    case "unspecified":
      return sumOf([chain(values(list))], output);
  }
}

function product(value: number, weight: number | undefined): number {
  if (weight === undefined) return value;
  const sign = Object.is(Math.sign(value) * Math.sign(weight), -0) || value * weight < 0 ? -1 : 1;
  if (!Number.isFinite(value) || !Number.isFinite(weight) || value === 0 || weight === 0)
    return value * weight;
  return sign * Math.abs(rounded(multiply(rational(value), rational(weight)), "FP32"));
}

/** The exact sum, rounded once. */
export function sumOf(values: readonly number[], format: ReduceFormat): number {
  const infinite = values.filter((value) => !Number.isFinite(value));
  if (infinite.length > 0) return infinite.reduce((sum, value) => sum + value, 0);
  if (values.length > 0 && values.every((value) => Object.is(value, -0))) return -0;
  return rounded(values.map(rational).reduce(add, rational(0)), format);
}

function rounded(value: Rational, format: ReduceFormat): number {
  const code = exactCast(format, value, ieee);
  if (code.kind !== "bits") throw new RangeError(`${format} has no code for a number`);
  return codeValue(format, code.code);
}
