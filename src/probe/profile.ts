/** From the answers to a plan to the numeric profile of a product. */
import type {
  Disagreement,
  GemmResult,
  NumericModel,
  Observation,
  ProbedParameter,
  ProbeTerm,
  ProductProfile,
} from "../generated/types.ts";
import { shown } from "../harness/show.ts";
import { encode } from "../numerics/float/encode.ts";
import { type Readings, readingsOf } from "./alternatives.ts";
import { parameters } from "./domain.ts";
import { type Answered, type Evidence, evidenceOf } from "./evaluate.ts";
import { inferModel } from "./infer.ts";
import { treeOf, treeText } from "./order-tree.ts";
import type { Plan } from "./plan.ts";
import { diagonal, type Packed } from "./requests.ts";

/** Terms of a counterexample that are listed. */
const listedTerms = 16;

/** The profile of a product whose requests were all answered, in their order. */
export function profileOf(plan: Plan, results: readonly GemmResult[]): ProductProfile {
  const [ofBatch, ofOrder, ofSteady, ofMonotone] = cut(
    results,
    plan.parts.map(({ length }) => length),
  );
  const answers = answersOf(plan.parts[0], ofBatch ?? [], plan.batch.length);
  const evidence = evidenceOf(
    plan.batch.map((dot, i) => ({ dot, answer: answers[i] ?? Number.NaN })),
    plan.asked,
  );
  const { alphabet, product } = plan;
  const { a, b } = alphabet.groups;
  const grouped = a !== undefined || b !== undefined;
  const declared = product.mode.model;
  const setting = {
    each: grouped
      ? Math.min(a?.kEach ?? Number.POSITIVE_INFINITY, b?.kEach ?? Number.POSITIVE_INFINITY)
      : undefined,
    native: product.entry.scaling === "native",
    largest: alphabet.largest,
    reach: alphabet.largest - alphabet.smallest,
  };
  const model = inferModel(evidence, setting, declared);
  const agrees = declared !== undefined && model === declared;
  const readings = model === undefined ? undefined : readingsOf(evidence, model, setting.each);
  const order = plan.order;
  return {
    ...headOf(plan),
    verdict:
      declared !== undefined
        ? agrees
          ? "agrees"
          : "disagrees"
        : model === undefined
          ? "unexplained"
          : "inferred",
    ...(declared === undefined ? {} : { declared }),
    ...(model === undefined ? { message: "no numeric model that was tried gives every bit" } : { model }),
    parameters: readings === undefined ? [] : parameters.map((name) => probed(name, readings, declared)),
    observations: [
      ...plan.steady.read(ofSteady ?? []),
      plan.monotone.read(ofMonotone ?? []),
      stickiness(evidence),
      order === undefined
        ? {
            name: "order-tree",
            text: "cannot be told from outside: neither elements nor scales reach far enough",
          }
        : orderObservation(
            treeOf(order, answersOf(plan.parts[1], ofOrder ?? [], order.dots.length)),
            order.each,
          ),
    ],
    ...(declared === undefined || agrees ? {} : { disagreement: disagreement(evidence, declared) }),
  };
}

/** The profile of a product that was not multiplied. */
export function failedProfile(plan: Plan, message: string): ProductProfile {
  const declared = plan.product.mode.model;
  return {
    ...headOf(plan),
    verdict: "failed",
    ...(declared === undefined ? {} : { declared }),
    parameters: [],
    observations: [],
    message,
  };
}

function headOf({ product, requests, batch }: Plan) {
  const { support, operands, layout, mode } = product;
  return { support, operands, layout, mode: mode.name, requests: requests.length, dotProducts: batch.length };
}

function cut<T>(values: readonly T[], lengths: readonly number[]): readonly (readonly T[])[] {
  let start = 0;
  return lengths.map((length) => {
    start += length;
    return values.slice(start - length, start);
  });
}

function answersOf(
  packed: readonly Packed[],
  results: readonly GemmResult[],
  count: number,
): readonly number[] {
  const answers: number[] = new Array(count).fill(Number.NaN);
  for (const [i, { dots, params }] of packed.entries()) {
    const result = results[i];
    if (result === undefined) continue;
    for (const [at, value] of diagonal(result, params).entries()) answers[dots[at] ?? -1] = value;
  }
  return answers;
}

function probed(
  name: keyof NumericModel,
  readings: Readings,
  declared: NumericModel | undefined,
): ProbedParameter {
  const { values, orMore } = readings[name];
  return {
    name,
    values: [...values],
    orMore,
    ...(declared === undefined ? {} : { declared: declared[name] }),
  };
}

/** What becomes of twelve terms that are cut off, each of which would be lost alone. */
function stickiness({ answered }: Evidence): Observation {
  const crowds = answered.filter(
    ({ dot }) => dot.stage === "short" && dot.k === 14 && termsOf(dot).length === 14,
  );
  const singles = new Map<number, number>();
  for (const { dot, answer } of answered) {
    const sizes = termsOf(dot).map(({ a, b }) => a * b);
    const [first = 0, second = 0, third = 0] = sizes;
    if (dot.stage === "triple" && sizes.length === 3 && third === -first && second > 0)
      singles.set(second / first, answer);
  }
  const lost = crowds.filter(({ dot }) => {
    const [first = 0, second = 0] = termsOf(dot).map(({ a, b }) => a * b);
    return singles.get(second / first) === 0;
  });
  if (lost.length === 0) return { name: "stickiness", text: "cannot be told from outside: no term is lost" };
  const kept = lost.filter(({ answer }) => answer !== 0);
  return {
    name: "stickiness",
    holds: kept.length > 0,
    text:
      kept.length > 0
        ? `of twelve terms that are lost alone something is left together, in ${kept.length} of ${lost.length} sums`
        : `twelve terms that are lost alone are lost together, in ${lost.length} sums`,
  };
}

function orderObservation(tree: ReturnType<typeof treeOf>, each: number): Observation {
  if (tree === undefined)
    return { name: "order-tree", text: "cannot be told from outside: the answers are those of no tree" };
  const places = each === 1 ? "places along K" : `groups of ${each} along K`;
  const flat = Array.isArray(tree) && tree.every((part) => typeof part === "number");
  const loose = flat ? "; nothing was lost, or all is added at once" : "";
  return { name: "order-tree", text: `${treeText(tree)}, in ${places}${loose}` };
}

function termsOf({ a, b, k, scales }: Answered["dot"]): readonly ProbeTerm[] {
  const scaleAt = (values: Float64Array | undefined, at: number) =>
    values === undefined ? undefined : values[Math.floor((at * values.length) / k)];
  return [...a.keys()].flatMap((at) => {
    const [left = 0, right = 0] = [a[at], b[at]];
    if (left * right === 0) return [];
    const [scaleA, scaleB] = [scaleAt(scales?.a, at), scaleAt(scales?.b, at)];
    return [
      {
        at,
        a: left,
        b: right,
        ...(scaleA === undefined ? {} : { scaleA }),
        ...(scaleB === undefined ? {} : { scaleB }),
      },
    ];
  });
}

/** The smallest dot product that a model has wrong. */
function disagreement(evidence: Evidence, model: NumericModel): Disagreement {
  const { answered } = evidence;
  const wrong = answered.flatMap((one, place) => (evidence.right(model, place) ? [] : [{ ...one, place }]));
  const size = ({ dot }: Answered) => termsOf(dot).length + (dot.addend === undefined ? 0 : 1);
  const [smallest] = wrong.toSorted((one, other) => size(one) - size(other) || one.dot.k - other.dot.k);
  if (smallest === undefined) throw new RangeError("the model has every answer right");
  const { dot, answer, place } = smallest;
  const code = (value: number) =>
    shown(dot.output, encode(dot.output, value, { overflow: "non-finite", infinity: "non-finite" }));
  return {
    requirement: "ACC-005",
    wrong: wrong.length,
    k: dot.k,
    output: dot.output,
    terms: termsOf(dot).slice(0, listedTerms),
    ...(dot.addend === undefined ? {} : { addend: dot.addend }),
    expected: code(evidence.predicted(model, place)),
    actual: code(answer),
  };
}
