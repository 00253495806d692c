/** Rounds of exchanges by the oracle: that repeat another, that come later, and that wait. */
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
  sums,
} from "./exchange-programs.ts";
import { at } from "./programs.ts";

describe("rounds", () => {
  const one: Choices = [[[1, 0]], [[1, 1]]];
  const other: Choices = [[[1, 1]], [[0, 0]]];

  it("one that repeats another sends other rows to the same places", () => {
    const made = outcome(
      exchangeProgram(exchangeOf(2), [
        [
          dispatch(0, one),
          dispatch(0, one, { id: "again0", again: "d0", from: at("moe-from0", 4) }),
          combine(0, one, { handle: "again0" }),
        ],
        [
          dispatch(1, []),
          dispatch(1, [], { id: "again1", again: "d1" }),
          combine(1, [], { handle: "again1" }),
        ],
      ]),
    );
    expect(bytes(made, "moe-rows1").slice(0, 5)).toEqual([18, 18, 19, 19, 255]);
    expect(sums(made, "moe-to0").slice(0, 2)).toEqual([1, 2]);
  });

  it("a later one with other choices leaves what it has no row for", () => {
    const made = outcome(
      exchangeProgram(exchangeOf(2), [
        [dispatch(0, one), dispatch(0, other, { id: "next0" })],
        [dispatch(1, []), dispatch(1, [], { id: "next1" })],
      ]),
    );
    expect(bytes(made, "moe-rows0").slice(0, 3)).toEqual([17, 17, 255]);
    expect(bytes(made, "moe-rows1").slice(0, 5)).toEqual([16, 16, 17, 17, 255]);
    expect(pairs(made, "moe-counts1")).toEqual([
      [1, 0],
      [0, 1],
      [0, 0],
      [1, 0],
    ]);
  });

  it("an earlier handle stays good after a later round with other choices", () => {
    const made = outcome(
      exchangeProgram(exchangeOf(2, { layout: "slots" }), [
        [
          dispatch(0, one),
          dispatch(0, other, { id: "next0" }),
          combine(0, one),
          combine(0, other, { id: "cn0", handle: "next0", to: at("moe-to0", 8) }),
        ],
        [
          dispatch(1, []),
          dispatch(1, [], { id: "next1" }),
          combine(1, []),
          combine(1, [], { id: "cn1", handle: "next1" }),
        ],
      ]),
    );
    expect(sums(made, "moe-to0").slice(0, 4)).toEqual([1, 5, 5, 1]);
  });

  it("two exchanges at once do not meet, whatever the order in the queues", () => {
    const made = outcome(
      exchangeProgram(
        [exchangeOf(2, { name: "left" }), exchangeOf(2, { name: "right", layout: "by-expert" })],
        [
          [
            dispatch(0, one, { id: "l0", exchange: "left" }),
            dispatch(0, other, { id: "r0", exchange: "right" }),
          ],
          [dispatch(1, [], { id: "r1", exchange: "right" }), dispatch(1, [], { id: "l1", exchange: "left" })],
        ],
      ),
    );
    expect(endings(made)).toEqual({ l0: "OK visible", l1: "OK visible", r0: "OK visible", r1: "OK visible" });
    expect(bytes(made, "left-rows1").slice(0, 4)).toEqual([16, 16, 17, 17]);
    expect(bytes(made, "right-rows1").slice(0, 3)).toEqual([16, 16, 255]);
    expect(bytes(made, "right-rows0").slice(0, 3)).toEqual([17, 17, 255]);
  });

  it("begin when all members' requests have: one that never comes leaves the others to time out", () => {
    const made = outcome(exchangeProgram(exchangeOf(2), [[dispatch(0, one)], []]));
    expect(endings(made)).toEqual({ d0: "TIMEOUT" });
    expect(made.statuses.get("d0")?.mayHaveBeenReusable).toBe(true);
    expect(bytes(made, "moe-rows1")).toEqual(nothing(16));
  });

  it("a combine ends when its rows have been taken, though others' sums are not in their place", () => {
    // Rank 0 first has to send what is in the place of its sum, and does so once rank 1 is through.
    const made = exchangeProgram(
      exchangeOf(2),
      [
        [
          dispatch(0, one),
          { kind: "wait", id: "w", at: at("flag"), until: "equal", value: "0x1" },
          { kind: "write", id: "old", from: at("moe-to0"), to: at("seen"), bytes: 8, after: ["w"] },
          combine(0, one),
        ],
        [
          dispatch(1, []),
          combine(1, []),
          {
            kind: "signal",
            id: "s",
            at: at("flag"),
            operation: "set",
            value: "0x1",
            release: "none",
            after: ["c1"],
          },
        ],
      ],
      {
        regions: [
          { name: "flag", rank: 0, bytes: 8 },
          { name: "seen", rank: 1, bytes: 8 },
        ],
      },
    );
    const end = outcome(made);
    expect(endings(end)).toMatchObject({ c0: "OK visible", c1: "OK visible", old: "OK visible" });
    expect(bytes(end, "seen")).toEqual(nothing(8));
    expect(sums(end, "moe-to0").slice(0, 2)).toEqual([1, 2]);
  });

  it("a dispatch has its source read before a later request of its queue writes there", () => {
    const made = outcome(
      exchangeProgram(exchangeOf(2), [
        [dispatch(0, one), { kind: "write", id: "w", value: "0x0", to: at("moe-from0") }],
        [dispatch(1, [])],
      ]),
    );
    expect(bytes(made, "moe-rows1").slice(0, 5)).toEqual([16, 16, 17, 17, 255]);
  });
});
