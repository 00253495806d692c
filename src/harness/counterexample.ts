/**
 * From a failed comparison to its smallest counterexample: the adapter is asked again, with less and less, as long as the
 * same comparison still fails. What an adapter answers to these requests counts for nothing but the counterexample.
 */
import type { Connection } from "../adapter/connection.ts";
import { printProgram } from "../fabric/text/print.ts";
import { programProblem } from "../fabric/well-formed.ts";
import type {
  CommunicateParams,
  Counterexample,
  Finding,
  GemmOperand,
  GemmParams,
  SmallestProgram,
} from "../generated/types.ts";
import { smallCodesOf } from "../numerics/tensor.ts";
import { type Exchange, request as requestFor } from "./case.ts";
import { type Again, newCheck } from "./check.ts";
import { codeAt, logicalSize, scaleCodeAt } from "./product-part.ts";
import { shown } from "./show.ts";
import { smallestProduct, termsOf } from "./smallest-product.ts";
import { smallestProgram } from "./smallest-program.ts";

/** How much may be asked for one counterexample. */
export interface SearchLimits {
  readonly requests: number;
  readonly ms: number;
  readonly deadlineMs: number;
}

/** Products that a counterexample lists one by one. */
const mostTerms = 32;

/** Characters of a program that is written in full; of a longer one, lists are shortened. */
const mostCharacters = 40_000;

/** What a finding gets of it. */
export type Smallest = Pick<Finding, "smallest" | "smallestProgram">;

/** The smallest request that was seen to fail; nothing where none is smaller, or the comparison is of another kind. */
export async function counterexample(
  finding: Finding,
  again: Again,
  connection: Connection,
  limits: SearchLimits,
): Promise<Smallest> {
  const { request } = again;
  const asking = questions(again, connection, limits);
  switch (request.method) {
    case "gemm": {
      const [i, j] = finding.index ?? [];
      if (i === undefined || j === undefined) return {};
      const wrongIn = (params: GemmParams) => asking.wrongIn(requestFor("gemm", params));
      const smallest = await smallestProduct(request.params, [i, j], wrongIn);
      return smallest === undefined
        ? {}
        : { smallest: described(smallest.params, smallest.wrong, asking.asked()) };
    }
    case "communicate": {
      const { params } = request;
      const smallest = await smallestProgram(params, {
        wrongIn: async (smaller) => {
          const isSound = programProblem(smaller.program) === undefined;
          const wrong = isSound ? await asking.wrongIn(requestFor("communicate", smaller)) : undefined;
          return wrong?.outcome === undefined ? undefined : wrong;
        },
        run: finding.outcome?.run ?? 0,
        runOf: (wrong) => wrong.outcome?.run ?? 0,
        ranksAreFixed: again.ranksAreFixed ?? false,
      });
      return programOf(smallest?.params ?? params, smallest?.wrong ?? finding, asking.asked());
    }
    default:
      return {};
  }
}

/** Asks about smaller requests, as long as that is allowed and the adapter lives. */
function questions({ compare, isJudgeable }: Again, connection: Connection, limits: SearchLimits) {
  const end = performance.now() + limits.ms;
  let requests = 0;
  let dead = false;
  /** What is wrong with the answer; undefined for nothing, and where nothing more may be asked. */
  const wrongIn = async (
    request: Extract<Again["request"], { method: "gemm" | "communicate" }>,
  ): Promise<Finding | undefined> => {
    if (dead || requests >= limits.requests || performance.now() > end) return undefined;
    if (isJudgeable?.(request) === false) return undefined;
    requests += 1;
    const outcome = await connection.call(request.method, request.params, limits.deadlineMs);
    dead = outcome.kind !== "result" && outcome.kind !== "refusal";
    if (outcome.kind !== "result") return undefined;
    const { wallNs, ...answer } = outcome;
    // The connection has validated the result against the schema of the method.
    return firstFinding(compare, { request, answer, wallNs } as Exchange);
  };
  return { wrongIn, asked: () => requests };
}

/** The first finding of a comparison; none where the request is not one of those that can be judged so. */
function firstFinding(compare: Again["compare"], exchange: Exchange): Finding | undefined {
  const { check, findings } = newCheck(1);
  try {
    compare(check, exchange);
  } catch {
    return undefined;
  }
  return findings[0];
}

function programOf(
  { program }: CommunicateParams,
  { what, outcome }: Finding,
  requests: number,
): { readonly smallestProgram?: SmallestProgram } {
  if (outcome === undefined) return {};
  const full = printProgram(program, { ids: true });
  const text = full.length <= mostCharacters ? full : printProgram(program, { ids: true, mostEntries: 8 });
  return { smallestProgram: { text, what, outcome, requests } };
}

function described(
  params: GemmParams,
  { what, index = [], expected, actual }: Finding,
  requests: number,
): Counterexample {
  const { a, b, c } = params;
  const [i = 0, j = 0] = index;
  const terms = termsOf(params);
  const n = logicalSize(b).rows;
  return {
    m: logicalSize(a).rows,
    n,
    k: logicalSize(a).k,
    what,
    index: [i, j],
    products: terms.length,
    terms: terms.slice(0, mostTerms).map((k) => ({ k, a: factor(a, i, k), b: factor(b, j, k) })),
    ...(c === undefined ? {} : { c: shown("FP32", smallCodesOf(c)[i * n + j] ?? 0) }),
    ...(expected === undefined ? {} : { expected }),
    ...(actual === undefined ? {} : { actual }),
    requests,
  };
}

function factor(operand: GemmOperand, row: number, k: number): Counterexample["terms"][number]["a"] {
  const code = shown(operand.format, codeAt(operand, row, k));
  const scale = scaleCodeAt(operand, row, k);
  if (scale === undefined || operand.scaling === undefined) return { code };
  return { code, scale: shown(operand.scaling.scaleFormat, scale) };
}
