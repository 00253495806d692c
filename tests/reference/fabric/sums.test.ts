/** Sums of the engine by the values on the page, and other legal orders of an open sum. */
import { describe, expect, it } from "vitest";
import { suite } from "../../../conformance/suite.ts";
import { connectAdapter } from "../../../src/adapter/module.ts";
import type { ReduceFormat, ReducePlan } from "../../../src/generated/types.ts";
import type { Case } from "../../../src/harness/case.ts";
import { runCase } from "../../../src/harness/run-case.ts";
import { createReference } from "../../../src/reference/adapter.ts";
import { idealSums, roundedTo, type SumSteps } from "../../../src/reference/fabric/bulk/sum-steps.ts";
import { referenceFabricClaims } from "../../../src/reference/fabric/claims.ts";
import { communicate } from "../../../src/reference/fabric/engine.ts";
import { idealEngine } from "../../../src/reference/fabric/steps.ts";
import { at, initial, program, queue, table } from "../../oracle/fabric/programs.ts";

/** The code in BF16 of a sum of terms of one element, each on a rank. */
function sumOf(
  terms: readonly (readonly [rank: number, code: number])[],
  plan: ReducePlan,
  weight?: number,
  output: ReduceFormat = "BF16",
): number {
  const weights = new Uint8Array(Float32Array.from(terms, () => weight ?? 1).buffer);
  const made = program(
    [
      ...terms.map(([rank, code], i) => ({ name: `t${i}`, rank, ...initial([code & 255, code >> 8]) })),
      { name: "to", rank: 0, bytes: 4 },
    ],
    [
      queue(0, {
        kind: "reduce",
        id: "sum",
        from: { group: "terms" },
        to: at("to"),
        table: table([terms.map((_, i) => [i, 0] as const)]),
        elements: 1,
        terms: "BF16",
        output,
        plan,
        ...(weight === undefined
          ? {}
          : { weights: { dtype: "F32" as const, shape: [1, terms.length], data: weights } }),
      }),
    ],
    { groups: [{ name: "terms", members: terms.map((_, i) => at(`t${i}`)) }], observe: ["to"] },
  );
  const { dedup, multiCopyAtomic } = referenceFabricClaims();
  const { outcomes } = communicate({ program: made }, { steps: idealEngine, dedup, multiCopyAtomic });
  const [low = 0, high = 0] = outcomes[0]?.memory[0]?.data ?? [];
  return low + 256 * high;
}

describe("a sum", () => {
  const eighths = [0x3f80, 0x3b80, 0x3b80, 0x3b80].map((code, i) => [i < 2 ? 1 : 3, code] as const);
  const ones = Array.from({ length: 8 }, (_, i) => [i % 4, i === 0 ? 0x4380 : 0x3f80] as const);

  it("of 1 and three times 2^-8 is what its plan says", () => {
    expect(sumOf(eighths, "chain")).toBe(0x3f82);
    expect(sumOf(eighths, "exact")).toBe(0x3f82);
    expect(sumOf(eighths, "rank")).toBe(0x3f81);
  });

  it("of 256 and seven times 1 is kept in FP32", () => {
    expect(sumOf(ones, "chain")).toBe(0x4384);
  });

  it("of weighted terms rounds each product to FP32 alone", () => {
    const three = [0, 1, 2].map((rank) => [rank, 0x3f81] as const);
    expect(sumOf(three, "chain", 1.5)).toBe(0x4091);
  });

  it("of one term is that term, and a lone -0 stays", () => {
    for (const plan of ["chain", "rank", "node", "exact", "unspecified"] as const)
      expect(sumOf([[2, 0x8000]], plan)).toBe(0x8000);
  });
});

describe("an exact sum", () => {
  it("is rounded once, to whatever format", () => {
    const terms = [1, 2 ** -8, 2 ** -60];
    expect(roundedTo("BF16", idealSums.exact(terms))).toBe(1 + 2 ** -7);
    expect(
      roundedTo(
        "BF16",
        terms.reduce((sum, term) => sum + term),
      ),
    ).toBe(1);
  });
});

/** The cases of the requirement on open orders, on two islands of two. */
function openCases(): Case[] {
  return [...suite()].filter(
    ({ id, verifies }) => verifies.includes("FAB-053") && id.endsWith("islands=2+2"),
  );
}

/** Verdicts, and the first message that is no pass. */
async function verdicts(sums: Partial<SumSteps>) {
  const adapter = createReference({
    supports: "none",
    gemm: "none",
    online: "none",
    engine: { sums: { ...idealSums, ...sums } },
  });
  const connection = connectAdapter("another order", adapter);
  const manifest = await adapter.describe();
  const found = new Set<string>();
  const messages: string[] = [];
  for (const candidate of openCases()) {
    const { result } = await runCase(candidate, manifest, connection, { seed: 1, deadlineMs: 10_000 });
    found.add(result.verdict);
    if (result.message !== undefined) messages.push(result.message);
  }
  return { verdicts: [...found], messages };
}

function inPairs(terms: readonly number[]): number {
  if (terms.length === 1) return terms[0] ?? 0;
  const half = Math.ceil(terms.length / 2);
  return Math.fround(inPairs(terms.slice(0, half)) + inPairs(terms.slice(half)));
}

describe("an open sum", () => {
  it("passes in pairs, backwards, by magnitude, and without any rounding on the way", async () => {
    const chain = (terms: readonly number[]) => terms.reduce((sum, term) => Math.fround(sum + term));
    for (const open of [
      inPairs,
      (terms: readonly number[]) => chain(terms.toReversed()),
      (terms: readonly number[]) => chain([...terms].sort((a, b) => Math.abs(a) - Math.abs(b))),
      idealSums.exact,
    ])
      expect(await verdicts({ open })).toEqual({ verdicts: ["pass"], messages: [] });
  });

  it("that each place makes for itself is within the bound, and found by the bits of the places alone", async () => {
    const { verdicts: found, messages } = await verdicts({ sharesSum: false });
    expect(found).toContain("fail");
    for (const message of messages) expect(message).toContain("has the same bits as sums");
  });
});
