/** Combines by the oracle: small programs whose sums are written out by hand. */
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
  sums,
  weights,
  worked,
} from "./exchange-programs.ts";
import { at } from "./programs.ts";

const [choices0, choices1] = worked;

describe("a combine", () => {
  it("adds the rows that were made in the places of a token, and gives +0 where there are none", () => {
    const made = outcome(
      exchangeProgram(exchangeOf(2, { layout: "by-expert", alignment: 4, tokens: 3 }), [
        [dispatch(0, choices0), combine(0, choices0)],
        [dispatch(1, choices1), combine(1, choices1)],
      ]),
    );
    // A is in the places 0 and 4 of member 1; B in place 0 of member 0 and in 5 of member 1.
    expect(sums(made, "moe-to0").slice(0, 2)).toEqual([1 + 5, 1 + 6]);
    expect(bytes(made, "moe-to0").slice(8)).toEqual(nothing(4));
    expect(bytes(made, "moe-to1")).toEqual([0, 0, 0, 0, ...nothing(8)]);
    expect(endings(made)).toEqual({ d0: "OK visible", d1: "OK visible", c0: "OK visible", c1: "OK visible" });
    expect(made.statuses.get("c0")?.completions.map(({ level }) => level)).toEqual([
      "source-reusable",
      "visible",
    ]);
  });

  it("multiplies each row by the weight of its choice", () => {
    const made = outcome(
      exchangeProgram(exchangeOf(2, { layout: "slots", places: 6, tokens: 2 }), [
        [
          dispatch(0, choices0),
          combine(0, choices0, {
            weights: weights([
              [2, 0.5],
              [4, 8],
            ]),
          }),
        ],
        [dispatch(1, choices1), combine(1, choices1)],
      ]),
    );
    expect(sums(made, "moe-to0")).toEqual([2 * 1 + 0.5 * 4, 4 * 4 + 8 * 5]);
  });

  it("takes the row of a token once from each member by source, in the order of the first choices", () => {
    const mixed: Choices = [
      [
        [1, 1],
        [0, 0],
        [1, 0],
      ],
    ];
    // In FP32 the order shows: 2^24 + 1 is 2^24, and (1 + -2^24) + 2^24 is 1.
    const made = outcome(
      exchangeProgram(
        exchangeOf(2, {
          tokens: 1,
          made: (member) => (member === 1 ? 2 ** 24 : 1),
          sums: { made: { group: "moe-made" }, elements: 1, terms: "FP32", output: "FP32", plan: "chain" },
        }),
        [
          [dispatch(0, mixed), combine(0, mixed)],
          [dispatch(1, []), combine(1, [])],
        ],
      ),
    );
    expect(sums(made, "moe-to0")).toEqual([2 ** 24]);
  });

  it("adds in the order of the choices, not of the members", () => {
    const lines: Choices = [
      [
        [0, 0],
        [1, 0],
        [2, 0],
      ],
      [
        [0, 1],
        [2, 1],
        [1, 1],
      ],
    ];
    const values = [2 ** 24, 1, -(2 ** 24)];
    const made = outcome(
      exchangeProgram(
        exchangeOf(3, { tokens: 2, layout: "by-expert", made: (member) => values[member] ?? 0 }),
        [
          [dispatch(0, lines), combine(0, lines)],
          [dispatch(1, []), combine(1, [])],
          [dispatch(2, []), combine(2, [])],
        ],
      ),
    );
    expect(sums(made, "moe-to0")).toEqual([0, 1]);
  });

  it("takes what is made at the time: rows that are made after the dispatch and before the combine", () => {
    const one: Choices = [[[1, 0]]];
    const made = outcome(
      exchangeProgram(exchangeOf(2, { tokens: 1 }), [
        [dispatch(0, one), combine(0, one)],
        [
          dispatch(1, []),
          { kind: "write", id: "w", value: "0x40400000", to: at("moe-made1"), after: ["d1"] },
          combine(1, [], { after: ["w"] }),
        ],
      ]),
    );
    expect(sums(made, "moe-to0")).toEqual([3]);
  });
});
