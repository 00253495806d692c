/**
 * What a numeric model would have answered to a batch, beside what was answered. A model is dropped at its first wrong bit,
 * and the dot products that drop most models are tried first.
 */
import type { NumericModel } from "../generated/types.ts";
import { predictedOutput, predictedSum } from "../oracle/gemm/declared-tier.ts";
import { type GemmProblem, readProblem } from "../oracle/gemm/problem.ts";
import type { ProbeDot, Stage } from "./batch.ts";
import { type Asked, requestOf } from "./requests.ts";

/** A dot product and its answer. */
export interface Answered {
  readonly dot: ProbeDot;
  /** The answer as a number; NaN too is one. */
  readonly answer: number;
}

export interface Evidence {
  readonly answered: readonly Answered[];
  /** How many answers the model has wrong. */
  readonly misses: (model: NumericModel, stages?: readonly Stage[]) => number;
  /** Whether the model has every answer of these stages right. */
  readonly agrees: (model: NumericModel, stages?: readonly Stage[]) => boolean;
  /** The place of an answer that the model has wrong, if there is one in these stages. */
  readonly firstMiss: (model: NumericModel, stages: readonly Stage[]) => number | undefined;
  /** Whether the model gives the answer at this place. */
  readonly right: (model: NumericModel, place: number) => boolean;
  /** Products that were predicted so far, and a constant for each dot product: the same on every machine. */
  readonly work: () => number;
  /** What the model says to one of them. */
  readonly predicted: (model: NumericModel, place: number) => number;
}

export const allStages: readonly Stage[] = [
  "triple",
  "tiny",
  "near",
  "short",
  "long",
  "addend",
  "scaled",
  "output",
  "mixed",
];

/** The evidence of a batch that was answered. */
export function evidenceOf(answered: readonly Answered[], asked: Asked): Evidence {
  const problems: (GemmProblem | undefined)[] = answered.map(() => undefined);
  // What is zero costs little.
  const sizes = answered.map(
    ({ dot }) =>
      dot.k / 16 + dot.a.reduce((sum, value, at) => sum + Number(value * (dot.b[at] ?? 0) !== 0), 0),
  );
  let work = 0;
  const predicted = (model: NumericModel, place: number): number => {
    const dot = answered[place]?.dot;
    if (dot === undefined) throw new RangeError(`the batch has no dot product ${place}`);
    const problem = problems[place] ?? readProblem(requestOf([dot], asked));
    problems[place] = problem;
    work += (sizes[place] ?? 0) + 20;
    return predictedOutput(predictedSum(problem, model)(0, 0), dot.output, model);
  };
  const orders = new Map<Stage, number[]>();
  for (const [place, { dot }] of answered.entries()) {
    const order = orders.get(dot.stage) ?? [];
    orders.set(dot.stage, order);
    order.push(place);
  }
  const whole = [...answered.keys()];
  const right = (model: NumericModel, place: number) => {
    const [expected, answer] = [predicted(model, place), answered[place]?.answer];
    // Zeros of either sign are one, and so is every NaN.
    return expected === answer || (Number.isNaN(expected) && Number.isNaN(answer));
  };
  const firstMiss = (model: NumericModel, stages: readonly Stage[]): number | undefined => {
    // What shows one parameter is far from what shows another: over all stages there is one order.
    for (const order of stages === allStages ? [whole] : stages.map((stage) => orders.get(stage) ?? [])) {
      const wrong = order.findIndex((place) => !right(model, place));
      if (wrong < 0) continue;
      const [place = 0] = order.splice(wrong, 1);
      order.unshift(place);
      return place;
    }
    return undefined;
  };
  return {
    answered,
    predicted,
    misses: (model, stages = allStages) =>
      stages.reduce(
        (sum, stage) => sum + (orders.get(stage) ?? []).filter((place) => !right(model, place)).length,
        0,
      ),
    agrees: (model, stages = allStages) => firstMiss(model, stages) === undefined,
    firstMiss,
    right,
    work: () => work,
  };
}
