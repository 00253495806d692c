/** Dispatches by the oracle: small programs whose last bytes are written out by hand. */
import { describe, expect, it } from "vitest";
import {
  bytes,
  type Choices,
  combine,
  dispatch,
  endings,
  exchangeOf,
  exchangeProgram,
  nothing,
  outcome,
  pairs,
  worked,
} from "./exchange-programs.ts";

const [choices0, choices1] = worked;
const [a, b] = [16, 17];

describe("a dispatch", () => {
  const run = (options: Parameters<typeof exchangeOf>[1]) =>
    outcome(exchangeProgram(exchangeOf(2, options), [[dispatch(0, choices0)], [dispatch(1, choices1)]]));

  it("brings each token once to a member by source, with blocks and counts", () => {
    const made = run({ layout: "by-source", places: 4 });
    expect(bytes(made, "moe-rows0")).toEqual([b, b, ...nothing(6)]);
    expect(bytes(made, "moe-rows1")).toEqual([a, a, b, b, ...nothing(4)]);
    expect(pairs(made, "moe-sources0")).toEqual([[0, 1], undefined, undefined, undefined]);
    expect(pairs(made, "moe-sources1")).toEqual([[0, 0], [0, 1], undefined, undefined]);
    expect(pairs(made, "moe-counts0")).toEqual([
      [1, 0],
      [0, 1],
      [0, 0],
      [1, 0],
    ]);
    expect(pairs(made, "moe-counts1")).toEqual([
      [2, 0],
      [0, 2],
      [1, 0],
      [2, 1],
    ]);
    expect(endings(made)).toEqual({ d0: "OK visible", d1: "OK visible" });
  });

  it("brings a row for each choice by expert, blocks at multiples of the alignment", () => {
    const made = run({ layout: "by-expert", alignment: 4 });
    expect(bytes(made, "moe-rows1")).toEqual([a, a, ...nothing(6), a, a, b, b, ...nothing(4)]);
    expect(pairs(made, "moe-sources1")).toEqual([
      [0, 0],
      ...new Array(3).fill(undefined),
      [0, 0],
      [0, 1],
      undefined,
      undefined,
    ]);
    expect(pairs(made, "moe-counts1")).toEqual([
      [3, 0],
      [0, 3],
      [1, 0],
      [2, 4],
    ]);
    // An expert that nobody chose has a block, too: the next begins where it does.
    expect(bytes(made, "moe-rows0").slice(0, 3)).toEqual([b, b, 255]);
    expect(pairs(made, "moe-counts0")).toEqual([
      [1, 0],
      [0, 1],
      [0, 0],
      [1, 0],
    ]);
  });

  it("brings a row for each choice to the slots of its expert", () => {
    const made = run({ layout: "slots", places: 6 });
    expect(bytes(made, "moe-rows1")).toEqual([a, a, ...nothing(4), a, a, b, b, ...nothing(2)]);
    expect(bytes(made, "moe-rows0")).toEqual([...nothing(6), b, b, ...nothing(4)]);
    expect(pairs(made, "moe-counts1")).toEqual([
      [3, 0],
      [0, 3],
      [1, 0],
      [2, 3],
    ]);
  });

  it("tells counts to members without a token and without a row", () => {
    const made = outcome(
      exchangeProgram(exchangeOf(3), [[dispatch(0, [])], [dispatch(1, [[[2, 1]]])], [dispatch(2, [])]]),
    );
    expect(pairs(made, "moe-counts0")).toEqual([
      [0, 0],
      [0, 0],
      [0, 0],
      [0, 0],
      [0, 0],
    ]);
    expect(pairs(made, "moe-counts2")).toEqual([
      [0, 0],
      [1, 0],
      [0, 1],
      [0, 0],
      [1, 0],
    ]);
    expect(bytes(made, "moe-rows0")).toEqual(nothing(16));
    expect(endings(made)).toEqual({ d0: "OK visible", d1: "OK visible", d2: "OK visible" });
  });

  it("brings a token to nine experts of one member", () => {
    const nine: Choices = [Array.from({ length: 9 }, (_, expert) => [0, 8 - expert] as const)];
    const made = outcome(
      exchangeProgram(exchangeOf(1, { layout: "by-expert", experts: 9, places: 9 }), [[dispatch(0, nine)]]),
    );
    expect(bytes(made, "moe-rows0")).toEqual(new Array(18).fill(a));
    expect(pairs(made, "moe-counts0")).toEqual([
      [9, 0],
      ...Array.from({ length: 9 }, (_, expert) => [1, expert]),
    ]);
  });
});

describe("where there is no room", () => {
  const both: Choices = [[[1, 0]], [[1, 0]], [[1, 1]]];
  const run = (options: Parameters<typeof exchangeOf>[1], own: Choices = both, its: Choices = [[[1, 0]]]) =>
    outcome(exchangeProgram(exchangeOf(2, options), [[dispatch(0, own)], [dispatch(1, its)]]));

  it("as many places as rows are enough", () => {
    expect(endings(run({ places: 4 }))).toEqual({ d0: "OK visible", d1: "OK visible" });
    expect(endings(run({ places: 4, layout: "by-expert" }))).toEqual({ d0: "OK visible", d1: "OK visible" });
    expect(endings(run({ places: 6, layout: "slots" }))).toEqual({ d0: "OK visible", d1: "OK visible" });
  });

  it("a row too many by source is put nowhere, counted all the same, and ends its dispatch alone", () => {
    const made = run({ places: 3 });
    expect(endings(made)).toEqual({ d0: "OK visible", d1: "CAPACITY demand 4" });
    expect(bytes(made, "moe-rows1")).toEqual([16, 16, 17, 17, 18, 18]);
    expect(pairs(made, "moe-counts1")).toEqual([
      [3, 0],
      [1, 3],
      [3, 0],
      [1, 3],
    ]);
  });

  it("by expert the last blocks find none, and the demand has the alignment in it", () => {
    const made = run({ places: 4, layout: "by-expert", alignment: 4 });
    expect(endings(made)).toEqual({ d0: "CAPACITY demand 5", d1: "OK visible" });
    expect(bytes(made, "moe-rows1")).toEqual([16, 16, 17, 17, 32, 32, 255, 255]);
  });

  it("with slots an expert is full while another has room, and all get as many as the largest needs", () => {
    const made = run({ places: 4, layout: "slots" });
    expect(endings(made)).toEqual({ d0: "OK visible", d1: "CAPACITY demand 6" });
    expect(bytes(made, "moe-rows1")).toEqual([16, 16, 17, 17, 18, 18, 255, 255]);
  });

  it("of several members the one that needs most among those that had none for the request is told", () => {
    const made = run(
      { places: 2 },
      [
        [
          [0, 0],
          [1, 0],
        ],
        [
          [0, 0],
          [1, 0],
        ],
        [
          [0, 0],
          [1, 0],
        ],
      ],
      [[[1, 0]], [[1, 1]]],
    );
    expect(endings(made)).toEqual({ d0: "CAPACITY demand 5", d1: "CAPACITY demand 5" });
  });

  it("though it is not the last that found no room", () => {
    const made = run({ places: 1 }, [[[0, 0]], [[0, 0]], [[0, 0]], [[0, 0]], [[1, 0]], [[1, 0]]], [[[1, 0]]]);
    expect(endings(made)).toEqual({ d0: "CAPACITY demand 4", d1: "CAPACITY demand 3" });
  });

  it("an expert behind that nobody chose needs no place", () => {
    const made = run({ places: 2, layout: "by-expert", alignment: 4 }, [[[1, 0]], [[1, 0]]]);
    expect(endings(made)).toEqual({ d0: "OK visible", d1: "CAPACITY demand 3" });
  });

  it("without any places every row is put nowhere", () => {
    const made = run({ places: 0 });
    expect(endings(made)).toEqual({ d0: "CAPACITY demand 4", d1: "CAPACITY demand 4" });
  });

  it("a handle without all its rows is none, and so its round fails", () => {
    const its: Choices = [[[1, 0]]];
    const made = outcome(
      exchangeProgram(exchangeOf(2, { places: 3 }), [
        [dispatch(0, both), combine(0, both)],
        [dispatch(1, its), combine(1, its), dispatch(1, its, { id: "again1", again: "d1" })],
      ]),
    );
    expect(endings(made)).toEqual({
      d0: "OK visible",
      d1: "CAPACITY demand 4",
      c0: "PEER_FAILED",
      c1: "DEPENDENCY_FAILED",
      again1: "DEPENDENCY_FAILED",
    });
  });
});
