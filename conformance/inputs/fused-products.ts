/**
 * Products whose operands are quantized on the way: which of them a case asks for, and the same product asked for with
 * values and with the codes that the cast must give.
 */
import type {
  GemmOperand,
  GemmParams,
  OnlineInput,
  OperandSupport,
  Recipe,
  RmsNorm,
  Tensor,
} from "../../src/generated/types.ts";
import { request } from "../../src/harness/case.ts";
import {
  type GemmClaim,
  type GemmTest,
  gemmSupportsOf,
  operandsOf,
  scalesOf,
} from "../../src/harness/gemm-needs.ts";
import type { Needs } from "../../src/harness/needs.ts";
import type { Random } from "../../src/harness/random.ts";
import type { Extent } from "../../src/numerics/groups.ts";
import { productName } from "./gemm-entries.ts";
import { codeAroundOne, operand, type Sizes, transposes } from "./gemm-operands.ts";
import { quantizedByJudge } from "./quantized.ts";

/** Fused operands by what they are quantized to, and whatever else is claimed. */
export const fusions = [
  "E4M3/1x128/FP32",
  "E4M3/128x128/FP32",
  "E4M3/1x32/E8M0",
  "E5M2/1x128/FP32",
  "other",
] as const;
export type Fusion = (typeof fusions)[number];

/** Entries whose operand A is quantized on the way. */
export function fused(fusion: Fusion): GemmTest {
  return {
    text: `A quantized on the way to ${fusion}`,
    operands: "values",
    accepts: ({ a }) => {
      const name = a.quantize === undefined ? undefined : nameOf(a.quantize);
      if (name === undefined) return false;
      return fusion === "other" ? !fusions.some((one) => one === name) : name === fusion;
    },
  };
}

/** Such entries whose values come in one format. */
export function from(input: OnlineInput, test: GemmTest): GemmTest {
  return {
    ...test,
    text: `${test.text} from ${input}`,
    accepts: (entry) => entry.a.format === input && test.accepts(entry),
  };
}

function nameOf({ format, scaling }: Recipe): string | undefined {
  return scaling === undefined ? undefined : `${format}/${scaling.group}/${scaling.scaleFormat}`;
}

export function counting(test: GemmTest, counters: readonly GemmClaim["counters"][number][]): GemmTest {
  return {
    ...test,
    text: `${test.text} with the counters ${counters.join(", ")}`,
    accepts: (entry) => test.accepts(entry) && counters.every((counter) => entry.counters.includes(counter)),
  };
}

/** Beside a fused product the entry for the codes that its cast gives, which must be claimed as well. */
export function withTwoSteps<Parameters>(
  needs: Needs<Parameters, GemmClaim>,
): Needs<Parameters, { readonly claim: GemmClaim; readonly unfused: GemmClaim }> {
  return (params, manifest) => {
    const found = needs(params, manifest);
    if (!found.applies) return found;
    const { claim } = found;
    const name = productName({ a: afterCast(claim.a), b: afterCast(claim.b) });
    const unfused = gemmSupportsOf(manifest).find(
      (entry) =>
        operandsOf(entry) === "codes" &&
        scalesOf(entry) === "given" &&
        productName(entry) === name &&
        entry.layouts.includes(claim.layout) &&
        entry.outputs.includes(claim.output),
    );
    const mode = unfused?.modes.find((one) => one.name === claim.mode.name);
    if (unfused === undefined || mode === undefined)
      return { applies: false, reason: `not claimed: a product of ${name}, the codes of the fused cast` };
    const { layout, output } = claim;
    return { ...found, claim: { claim, unfused: { ...unfused, layout, output, mode } } };
  };
}

/** What an operand is when its cast is done. */
function afterCast(support: OperandSupport): OperandSupport {
  const { quantize } = support;
  if (quantize?.scaling === undefined) return support;
  const { group, scaleFormat, tensorScale } = quantize.scaling;
  return { format: quantize.format, scaling: { group, scaleFormat, tensorScale } };
}

/** What a fused operand is made of: the values that are sent, and those that come to be quantized. */
export interface FusedContent {
  readonly data: Tensor;
  readonly norm?: RmsNorm;
  readonly quantized: Tensor;
}

/** Makes the content of an operand as it is stored; `transpose` says that its rows run along k. */
export type FusedValues = (format: OnlineInput, stored: Extent, transpose: boolean) => FusedContent;

/** The same product asked for with values that are quantized on the way, and with their codes. */
export function bothWays(claim: GemmClaim, { m, n, k }: Sizes, random: Random, values: FusedValues) {
  const transposed = transposes(claim.layout);
  const a = operandBothWays(claim.a, transposed.a, m, k, random, values);
  const b = operandBothWays(claim.b, transposed.b, n, k, random, values);
  const common: Pick<GemmParams, "output" | "precision"> = {
    output: claim.output,
    precision: claim.mode.name,
  };
  return {
    together: request("gemm", { a: a.together, b: b.together, ...common }),
    apart: request("gemm", { a: a.apart, b: b.apart, ...common }),
  };
}

function operandBothWays(
  support: OperandSupport,
  transpose: boolean,
  rows: number,
  k: number,
  random: Random,
  values: FusedValues,
): { readonly together: GemmOperand; readonly apart: GemmOperand } {
  const { format, quantize } = support;
  if (quantize?.scaling === undefined || (format !== "FP32" && format !== "BF16" && format !== "FP16")) {
    const stored = operand(support, transpose, rows, k, { code: () => codeAroundOne(format, random) });
    return { together: stored, apart: stored };
  }
  const extent = transpose ? { rows: k, columns: rows } : { rows, columns: k };
  const { data, norm, quantized } = values(format, extent, transpose);
  const { codes, scales, tensorScale } = quantizedByJudge(quantized, extent, quantize);
  const { group, scaleFormat, tensorScale: second } = quantize.scaling;
  return {
    together: { data, format, transpose, quantize, ...(norm === undefined ? {} : { norm }) },
    apart: {
      data: codes,
      format: quantize.format,
      transpose,
      scaling: { group, scaleFormat, tensorScale: second },
      scales,
      ...(tensorScale === undefined ? {} : { tensorScale }),
    },
  };
}
