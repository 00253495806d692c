/**
 * The comparisons that a judge may make. Each one counts, so that a case that compared nothing is seen; a failed one
 * becomes a finding at its first differing element. Nothing here has a tolerance.
 */
import { isDeepStrictEqual } from "node:util";
import type {
  ErrorCode,
  Figure,
  Finding,
  NamedValue,
  NumberFormat,
  Tensor,
  WrongOutcome,
} from "../generated/types.ts";
import { codesOf, elementBytes } from "../numerics/tensor.ts";
import { OracleDisagreement } from "../oracle/disagreement.ts";
import type { ExpectedCode } from "../oracle/rounding.ts";
import { codeValue, isNanCode } from "../oracle/values.ts";
import type { Answer, Exchange, Request } from "./case.ts";
import { shown, shownInteger } from "./show.ts";

/** An adapter answered against its own manifest: it refused what it claims, or accepted what it does not. */
export class BrokenClaim extends Error {
  override readonly name = "BrokenClaim";
}

/** The same comparison of another exchange, so that a failure can be looked for in smaller requests. */
export interface Again {
  readonly request: Request;
  readonly compare: (check: Check, exchange: Exchange) => void;
  /** Whether the answer to a smaller request could be judged; it is not made if not. By default it is tried. */
  readonly isJudgeable?: (request: Request) => boolean;
  /** Whether what is right depends on ranks, so that a smaller program has to stay on them. */
  readonly ranksAreFixed?: boolean;
}

/** What a property that does not hold is about. */
export interface About {
  readonly outcome?: WrongOutcome;
  /** How to make the comparison again; without it, no smaller counterexample is looked for. */
  readonly again?: Again;
}

/** What was measured is too close to the noise for a judgement. */
export class Undecided extends Error {
  override readonly name = "Undecided";
}

/** What each element of a tensor must be, and how to say where it came from. */
export interface ExpectedCodes {
  /** What is compared, in words. */
  readonly what: string;
  /** Name of the tensor in the result. */
  readonly tensor: string;
  readonly actual: Tensor;
  readonly format: NumberFormat;
  readonly expected: (index: number) => ExpectedCode;
  /** A second, slower oracle, asked on a sample and wherever the first finds a difference; undefined: no opinion. */
  readonly second?: (index: number) => ExpectedCode | undefined;
  /** How many elements the second oracle is asked about in passing; 64 unless said otherwise. */
  readonly samples?: number;
  /** The inputs of an element, shown in a finding. */
  readonly input?: (index: number) => NamedValue[];
  /** How to compare smaller requests; without it, no smaller counterexample is looked for. */
  readonly again?: Again;
}

/** What is known of a tensor whose elements were not compared one by one. */
export interface JudgedTogether {
  /** What was judged, in words. */
  readonly what: string;
  /** Name of the tensor in the result. */
  readonly tensor: string;
  readonly actual: Tensor;
  readonly format: NumberFormat;
  /** The first element that is known to be wrong, and what it must be. */
  readonly wrong: { readonly element: number; readonly expected: ExpectedCode } | undefined;
  /** How to compare smaller requests; without it, no smaller counterexample is looked for. */
  readonly again?: Again;
}

export interface Check {
  /** The result of an exchange; ends the case as a broken claim if it was refused. */
  readonly answer: <R extends Request>(
    exchange: Exchange<R>,
  ) => Extract<Exchange<R>["answer"], { kind: "result" }>["result"];
  /** The exchange must be a refusal by one of these codes; an answer is a broken claim. */
  readonly refused: (
    exchange: Exchange,
    what: string,
    ...codes: readonly [ErrorCode, ...ErrorCode[]]
  ) => void;
  /** Every code must be the expected one. NaN is compared as a class, and what the spec leaves open is not compared. */
  readonly codes: (comparison: ExpectedCodes) => void;
  /** Elements that were judged together, such as by projections: all of them count, and the first wrong one is shown. */
  readonly together: (judged: JudgedTogether) => void;
  /** Every byte must be the same. */
  readonly sameBits: (
    what: string,
    name: string,
    actual: Tensor,
    expected: Tensor,
    format?: NumberFormat,
  ) => void;
  /** A property without elements. What it is about, is asked only where it does not hold. */
  readonly that: (what: string, holds: boolean, about?: () => About) => void;
  /** A number to report. It counts as no comparison: beside it stands a check that can fail. */
  readonly figure: (figure: Figure) => void;
  /** What has to hold before anything measured can be compared; ends the case as undecided where it does not. */
  readonly decidable: (what: string, holds: boolean) => void;
}

/** How many elements of a comparison the second oracle is asked about, more or less. */
const sampleSize = 64;

/** A check that counts, and the findings so far. */
export interface CheckRecord {
  readonly check: Check;
  readonly findings: readonly Finding[];
  readonly figures: readonly Figure[];
  /** How to make the comparison of a finding again. */
  readonly againOf: (finding: Finding) => Again | undefined;
  readonly count: () => number;
}

/** A fresh check. `limit` bounds the number of findings that are kept. */
export function newCheck(limit = 20): CheckRecord {
  const findings: Finding[] = [];
  const figures: Figure[] = [];
  const comparisons = new Map<Finding, Again>();
  let count = 0;
  const add = (finding: Finding) => {
    if (findings.length < limit) findings.push(finding);
  };
  const check: Check = {
    answer: (exchange) => {
      const answer: Answer<unknown> = exchange.answer;
      if (answer.kind === "refusal") {
        throw new BrokenClaim(
          `${exchange.request.method} is claimed, but was refused: ${answer.code} ${answer.message}`,
        );
      }
      // The kind has just been compared; the result's type is that of the request's method.
      return answer.result as ReturnType<typeof check.answer<typeof exchange.request>>;
    },
    refused: ({ answer }, what, ...codes) => {
      count += 1;
      if (answer.kind === "result")
        throw new BrokenClaim(`${what}: it was answered, but must be refused with ${codes.join(" or ")}`);
      if (!codes.includes(answer.code))
        add({
          what: `${what}: refused with ${answer.code} (${answer.message}), not with ${codes.join(" or ")}`,
        });
    },
    codes: (comparison) => {
      const { compared, finding } = compareCodes(comparison);
      count += compared;
      if (finding === undefined) return;
      add(finding);
      if (comparison.again !== undefined) comparisons.set(finding, comparison.again);
    },
    together: ({ what, tensor, actual, format, wrong, again }) => {
      const codes = codesOf(actual);
      count += codes.length;
      if (wrong === undefined) return;
      const finding: Finding = {
        what,
        tensor,
        index: position(wrong.element, actual.shape),
        actual: shown(format, codes[wrong.element] ?? 0),
      };
      const found = withExpected(finding, format, wrong.expected);
      add(found);
      if (again !== undefined) comparisons.set(found, again);
    },
    sameBits: (what, name, actual, expected, format) => {
      const { compared, finding } = compareBits(what, name, actual, expected, format);
      count += compared;
      if (finding !== undefined) add(finding);
    },
    that: (what, holds, about) => {
      count += 1;
      if (holds) return;
      const { outcome, again } = about?.() ?? {};
      const finding: Finding = { what, ...(outcome === undefined ? {} : { outcome }) };
      add(finding);
      if (again !== undefined) comparisons.set(finding, again);
    },
    figure: (figure) => {
      figures.push(figure);
    },
    decidable: (what, holds) => {
      if (!holds) throw new Undecided(what);
    },
  };
  return { check, findings, figures, againOf: (finding) => comparisons.get(finding), count: () => count };
}

interface Comparison {
  readonly compared: number;
  readonly finding: Finding | undefined;
}

function compareCodes({
  what,
  tensor,
  actual,
  format,
  expected,
  second,
  samples = sampleSize,
  input,
}: ExpectedCodes): Comparison {
  const codes = codesOf(actual);
  const stride = Math.max(1, Math.ceil(codes.length / samples));
  let compared = 0;
  let differing = 0;
  let first: { index: number; expected: ExpectedCode } | undefined;
  for (let i = 0; i < codes.length; i += 1) {
    const wanted = expected(i);
    if (i % stride === 0) agree(wanted, second?.(i), what, i);
    if (wanted.kind === "any") continue;
    compared += 1;
    if (satisfies(format, Number(codes[i]), wanted)) continue;
    differing += 1;
    first ??= { index: i, expected: wanted };
  }
  if (first === undefined) return { compared, finding: undefined };
  agree(first.expected, second?.(first.index), what, first.index);
  const finding: Finding = {
    what,
    tensor,
    index: position(first.index, actual.shape),
    ...(input === undefined ? {} : { input: input(first.index) }),
    actual: shown(format, codes[first.index] ?? 0),
    differing,
    total: compared,
  };
  return { compared, finding: withExpected(finding, format, first.expected) };
}

/** Where no particular bits are expected, the finding says in words what is. */
function withExpected(finding: Finding, format: NumberFormat, expected: ExpectedCode): Finding {
  switch (expected.kind) {
    case "bits":
      return { ...finding, expected: shown(format, expected.code) };
    case "within":
      return { ...finding, what: `${finding.what} (${numbersFrom(expected.low, expected.high)})` };
    case "nan":
      return { ...finding, what: `${finding.what} (any NaN is expected)` };
    case "any":
      return finding;
  }
}

function numbersFrom(low: number, high: number): string {
  if (low === 0 && high === 0) return "a zero is expected";
  return low === high ? `${low} is expected` : `${low} to ${high} is expected`;
}

function satisfies(format: NumberFormat, code: number, expected: ExpectedCode): boolean {
  switch (expected.kind) {
    case "any":
      return true;
    case "nan":
      return isNanCode(format, code);
    case "within": {
      const value = codeValue(format, code);
      return value >= expected.low && value <= expected.high;
    }
    case "bits":
      // The sign bit of UE4M3 is ignored, whatever it is.
      return format === "UE4M3" ? code % 128 === expected.code : code === expected.code;
  }
}

function agree(first: ExpectedCode, second: ExpectedCode | undefined, what: string, index: number): void {
  if (second === undefined || first.kind === "any" || second.kind === "any") return;
  const same = isDeepStrictEqual(first, second);
  if (!same)
    throw new OracleDisagreement(
      `${what}, element ${index}: ${JSON.stringify(first)} by comparison, ${JSON.stringify(second)} in integers`,
    );
}

/** Storage types that hold one format alone. */
const formatsOfNumbers: { readonly [dtype: string]: NumberFormat } = {
  F64: "FP64",
  F32: "FP32",
  BF16: "BF16",
  F16: "FP16",
};

function compareBits(
  what: string,
  name: string,
  actual: Tensor,
  expected: Tensor,
  format: NumberFormat | undefined,
): Comparison {
  const [got, wanted] = [codesOf(actual), codesOf(expected)];
  if (actual.dtype !== expected.dtype || got.length !== wanted.length) {
    const shape = (tensor: Tensor) => `${tensor.dtype} [${tensor.shape.join(", ")}]`;
    return {
      compared: 1,
      finding: { what: `${what}: ${shape(actual)} is not ${shape(expected)}`, tensor: name },
    };
  }
  let differing = 0;
  let first: number | undefined;
  for (let i = 0; i < got.length; i += 1) {
    if (got[i] === wanted[i]) continue;
    differing += 1;
    first ??= i;
  }
  if (first === undefined) return { compared: got.length, finding: undefined };
  const numbers = format ?? formatsOfNumbers[actual.dtype];
  const show = (code: number | bigint) =>
    numbers === undefined
      ? shownInteger(actual.dtype, code, elementBytes(actual.dtype))
      : shown(numbers, code);
  const finding: Finding = {
    what,
    tensor: name,
    index: position(first, actual.shape),
    expected: show(wanted[first] ?? 0),
    actual: show(got[first] ?? 0),
    differing,
    total: got.length,
  };
  return { compared: got.length, finding };
}

/** Index of element number `i` of a row-major tensor. */
function position(i: number, shape: readonly number[]): number[] {
  const index: number[] = [];
  let rest = i;
  for (const extent of shape.toReversed()) {
    index.unshift(rest % extent);
    rest = Math.floor(rest / extent);
  }
  return index;
}
