/** What exchanges move, on programs whose bytes are counted by hand. */
import { describe, expect, it } from "vitest";
import type { FabricCounters } from "../../../src/generated/types.ts";
import { arrivalProblem } from "../../../src/oracle/fabric/arrivals.ts";
import { conservationProblems, textOfProblem } from "../../../src/oracle/fabric/conservation.ts";
import { layoutOf } from "../../../src/oracle/fabric/layout.ts";
import { trafficBounds } from "../../../src/oracle/fabric/traffic-bounds.ts";
import {
  type Choices,
  combine,
  dispatch,
  exchangeOf,
  exchangeProgram,
  outcome,
} from "./exchange-programs.ts";

/** Ranks 0 and 1 are an island, 2 and 3 another. Token 0 goes to 1, twice to 2, to 3; token 1 to 0 and 2. */
const lines: Choices = [
  [
    [1, 0],
    [2, 0],
    [2, 1],
    [3, 0],
  ],
  [
    [0, 0],
    [2, 0],
    [-1, 0],
    [-1, 0],
  ],
];

function made(layout: "by-source" | "by-expert", isCombined = false, plan: "chain" | "node" = "chain") {
  const sums = {
    made: { group: "moe-made" },
    elements: 1,
    timedElements: 25,
    terms: "FP32",
    output: "FP32",
    plan,
  } as const;
  return exchangeProgram(
    exchangeOf(4, { layout, timedRowBytes: 100, sums }),
    [0, 1, 2, 3].map((member) => {
      const choices = member === 0 ? lines : [];
      return isCombined ? [dispatch(member, choices), combine(member, choices)] : [dispatch(member, choices)];
    }),
  );
}

function bounds(program: ReturnType<typeof made>, dedup: "node" | "device" | "none") {
  const all = trafficBounds(layoutOf(program), { dedup }, outcome(program));
  return {
    into: [[...all.scaleOutIngress.least], [...all.scaleOutIngress.most]],
    out: [...all.scaleOutEgress],
    up: [...all.scaleUpIngress],
    upMost: [...all.scaleUpMost],
    read: [...all.memoryRead],
    written: [...all.memoryWrite],
  };
}

describe("a dispatch by source moves each row once to a member", () => {
  // Into the other island: token 0 for ranks 2 and 3, token 1 for rank 2. In its own: token 0 for rank 1.
  it.each([
    ["node", 200],
    ["device", 300],
    ["none", 300],
  ] as const)("under %s", (dedup, into) => {
    const found = bounds(made("by-source"), dedup);
    expect(found.into).toEqual([
      [0, 200],
      [0, into],
    ]);
    expect(found.out).toEqual([200, 0]);
    expect(found.up).toEqual([0, 100, 0, 0]);
    expect(found.read).toEqual([200, 0, 0, 0]);
    expect(found.written).toEqual([100, 100, 200, 100]);
  });
});

describe("a dispatch by expert moves a row for each choice", () => {
  it.each([
    ["node", 200],
    ["device", 300],
    ["none", 400],
  ] as const)("under %s", (dedup, into) => {
    const found = bounds(made("by-expert"), dedup);
    expect(found.into[1]).toEqual([0, into]);
    expect(found.written).toEqual([100, 100, 300, 100]);
  });
});

it("a combine moves a term for each row, and writes a sum for each token", () => {
  const [before, after] = [bounds(made("by-expert"), "node"), bounds(made("by-expert", true), "node")];
  const more = (one: number[], other: number[]) => other.map((bytes, i) => bytes - (one[i] ?? 0));
  expect(more(before.into[1] ?? [], after.into[1] ?? [])).toEqual([400, 0]);
  expect(more(before.into[0] ?? [], after.into[0] ?? [])).toEqual([200, 0]);
  expect(more(before.out, after.out)).toEqual([0, 200]);
  // Two experts of rank 2 have made a row each for token 0.
  expect(more(before.read, after.read)).toEqual([100, 100, 300, 100]);
  expect(more(before.written, after.written)).toEqual([200, 0, 0, 0]);
  const shared = [bounds(made("by-source"), "node"), bounds(made("by-source", true), "node")];
  expect(more(shared[0]?.into[1] ?? [], shared[1]?.into[1] ?? [])).toEqual([300, 0]);
});

it("of a combine under the plan node, the terms of an island cross as one where rows cross once for each island", () => {
  const into = (dedup: "node" | "device") => {
    const [before, after] = [false, true].map((isCombined) =>
      trafficBounds(
        layoutOf(made("by-expert", isCombined, "node")),
        { dedup },
        outcome(made("by-expert", isCombined, "node")),
      ),
    );
    return (["least", "once", "most"] as const).map(
      (bound) => (after?.scaleOutIngress[bound][0] ?? 0) - (before?.scaleOutIngress[bound][0] ?? 0),
    );
  };
  // Token 0 has three terms from the other island, token 1 one.
  expect(into("node")).toEqual([200, 200, 200]);
  expect(into("device")).toEqual([200, 200, 400]);
});

it("what has not come to a rank shows, and what is sent beyond rows does", () => {
  const program = made("by-source");
  const end = outcome(program);
  const port = (rank: number, path: "scale-up" | "scale-out", ingressBytes: number, egressBytes: number) => ({
    rank,
    path,
    ingressBytes,
    egressBytes,
    droppedBytes: 0,
    busyNs: 1e6,
  });
  const counters = (more: number): FabricCounters => ({
    ports: [
      port(0, "scale-up", 0, 100),
      port(1, "scale-up", 100, 0),
      port(0, "scale-out", 0, 200 + more),
      port(2, "scale-out", 200 + more, 0),
      port(2, "scale-up", 0, 100),
      port(3, "scale-up", 100, 0),
    ],
  });
  expect(conservationProblems(program, { dedup: "node" }, end, counters(10))).toEqual([]);
  expect(conservationProblems(program, { dedup: "node" }, end, counters(11)).map(textOfProblem)).toEqual([
    "scale-out ingress of island 1 is 211 bytes; it must be at most 210",
  ]);
  expect(arrivalProblem(program, end, counters(0).ports ?? [])).toBeUndefined();
  expect(arrivalProblem(program, end, counters(-1).ports ?? [])).toBe(
    "199 bytes have come to rank 2; it was to get 200 from others",
  );
});

it("how much a dispatch moves that finds no room is not known", () => {
  const program = exchangeProgram(exchangeOf(2, { places: 1 }), [
    [dispatch(0, [[[1, 0]], [[1, 0]]])],
    [dispatch(1, [])],
  ]);
  expect(() => trafficBounds(layoutOf(program), { dedup: "node" }, outcome(program))).toThrow(
    "d0: how much a dispatch moves that finds no room is not determined",
  );
});
