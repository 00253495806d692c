/**
 * From a failed comparison to its smallest counterexample: the adapter is asked again, with less and less, as long as the
 * same comparison still fails. What an adapter answers to these requests counts for nothing but the counterexample.
 */
import type { Connection } from "../adapter/connection.ts";
import type { Counterexample, Finding, GemmOperand, GemmParams } from "../generated/types.ts";
import { smallCodesOf } from "../numerics/tensor.ts";
import type { Exchange } from "./case.ts";
import { type Again, newCheck } from "./check.ts";
import { codeAt, logicalSize, scaleCodeAt } from "./product-part.ts";
import { shown } from "./show.ts";
import { smallestProduct, termsOf } from "./smallest-product.ts";

/** How much may be asked for one counterexample. */
export interface SearchLimits {
  readonly requests: number;
  readonly ms: number;
  readonly deadlineMs: number;
}

/** Products that a counterexample lists one by one. */
const mostTerms = 32;

/** The smallest request that was seen to fail; undefined where none is smaller, or the comparison is of another kind. */
export async function counterexample(
  finding: Finding,
  { request, compare }: Again,
  connection: Connection,
  limits: SearchLimits,
): Promise<Counterexample | undefined> {
  const [i, j] = finding.index ?? [];
  if (request.method !== "gemm" || i === undefined || j === undefined) return undefined;
  const end = performance.now() + limits.ms;
  let requests = 0;
  let dead = false;
  const wrongIn = async (params: GemmParams) => {
    if (dead || requests >= limits.requests || performance.now() > end) return undefined;
    requests += 1;
    const outcome = await connection.call("gemm", params, limits.deadlineMs);
    dead = outcome.kind !== "result" && outcome.kind !== "refusal";
    if (outcome.kind !== "result") return undefined;
    const { wallNs, ...answer } = outcome;
    // The connection has validated the result against the schema of the method.
    return firstFinding(compare, { request: { method: "gemm", params }, answer, wallNs } as Exchange);
  };
  const smallest = await smallestProduct(request.params, [i, j], wrongIn);
  return smallest === undefined ? undefined : described(smallest.params, smallest.wrong, requests);
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
