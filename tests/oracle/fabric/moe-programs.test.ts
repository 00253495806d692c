/** The programs of a deployment, with few tokens: they send what the routing says, and the reference runs them rightly. */
import { describe, expect, it } from "vitest";
import { type MoeParameters, moeCombine, moeDispatch } from "../../../conformance/inputs/moe.ts";
import { deployments } from "../../../src/fabric/moe-deployment.ts";
import { type Routing, routingOf } from "../../../src/fabric/moe-routing.ts";
import { programProblem } from "../../../src/fabric/well-formed.ts";
import type { Program } from "../../../src/generated/types.ts";
import { randomFor } from "../../../src/harness/random.ts";
import { expectedOutcome, memoryProblem } from "../../../src/oracle/fabric/final-memory.ts";
import { expectedCombine, expectedDispatch } from "../../../src/oracle/fabric/moe.ts";
import { referenceFabricClaims } from "../../../src/reference/fabric/claims.ts";
import { communicate } from "../../../src/reference/fabric/engine.ts";
import { idealEngine } from "../../../src/reference/fabric/steps.ts";

const tokensPerRank = 3;
const parameters: MoeParameters = { deployment: "training", storedWidth: 12, tokensPerRank, plan: "node" };
const random = () => randomFor(1, "a layer");

/** The seed of the routing is what is drawn first. */
function routing(): Routing {
  return routingOf(deployments.training, random().integer(0, 2 ** 31), tokensPerRank);
}

function initialOf({ regions }: Program, name: string): Uint8Array {
  return regions.find((region) => region.name === name)?.initial?.data ?? new Uint8Array(0);
}

function row(bytes: Uint8Array, number: number, rowBytes: number): number[] {
  return [...bytes.subarray(number * rowBytes, (number + 1) * rowBytes)];
}

describe("a dispatch", () => {
  it("brings each rank the tokens that the routing sends it, each once, in order", () => {
    const program = moeDispatch(parameters, random());
    const { memory } = expectedOutcome(program);
    // 12 elements in FP8, and a scale.
    const rowBytes = 16;
    for (const [rank, tokens] of expectedDispatch(routing()).entries()) {
      const inbox = memory.get(`inbox${rank}`) ?? new Uint8Array(0);
      expect(inbox.length).toBe(tokens.length * rowBytes);
      for (const [number, token] of tokens.entries()) {
        const source = initialOf(program, `tokens${Math.floor(token / tokensPerRank)}`);
        expect(row(inbox, number, rowBytes)).toEqual(row(source, token % tokensPerRank, rowBytes));
      }
    }
  });
});

describe("a combine", () => {
  it("adds up a row of its own for each choice, on the host, with the weight of the gate", () => {
    const { queues } = moeCombine(parameters, random());
    const seen = new Set<string>();
    for (const { rank, requests } of queues) {
      const [request] = requests;
      if (request?.kind !== "reduce" || request.weights === undefined)
        throw new Error("a combine is a sum with weights");
      const table = new Int32Array(request.table.data.buffer);
      const weights = new Float32Array(request.weights.data.buffer, request.weights.data.byteOffset);
      const terms = expectedCombine(routing(), rank).flat();
      expect(terms.map((_, entry) => table[2 * entry])).toEqual(terms.map(({ host }) => host));
      expect(terms.map((_, entry) => weights[entry])).toEqual(terms.map(({ weight }) => weight));
      for (const entry of terms.keys()) seen.add(`${table[2 * entry]} ${table[2 * entry + 1]}`);
    }
    expect(seen.size).toBe(64 * tokensPerRank * 8);
  });
});

describe.each([
  ["dispatch", moeDispatch],
  ["combine", moeCombine],
] as const)("the reference, given a %s", (_, make) => {
  const engine = { steps: idealEngine, dedup: referenceFabricClaims().dedup, multiCopyAtomic: false };

  it("does what must be done", () => {
    const program = make(parameters, random());
    expect(programProblem(program)).toBeUndefined();
    const [outcome] = communicate({ program }, engine).outcomes;
    const expected = expectedOutcome(program);
    for (const [i, name] of (program.observe ?? []).entries())
      expect(memoryProblem(expected, name, outcome?.memory[i]?.data ?? new Uint8Array(0))).toBeUndefined();
    expect(outcome?.completions.filter(({ status }) => status !== "OK")).toEqual([]);
  });

  it("ends at the same time whether anything is stored or not", () => {
    const times = [0, 12].map((storedWidth) => {
      const program = make({ ...parameters, storedWidth }, random());
      return communicate({ program, counters: ["elapsed", "ports"] }, engine).outcomes[0]?.counters;
    });
    expect(times[0]).toEqual(times[1]);
  });
});
