/** The oracle of exchanges: small programs whose last bytes are written out by hand. */
import { describe, expect, it } from "vitest";
import { roundsOf } from "../../../src/oracle/fabric/exchange-rounds.ts";
import { execute, noEndings } from "../../../src/oracle/fabric/execution.ts";
import { RacyProgram } from "../../../src/oracle/fabric/final-memory.ts";
import { layoutOf } from "../../../src/oracle/fabric/layout.ts";
import { prepare } from "../../../src/oracle/fabric/request-state.ts";
import {
  bytes,
  type Choices,
  combine,
  dispatch,
  endings,
  exchangeOf,
  exchangeProgram,
  outcome,
  pairs,
  sums,
  weights,
} from "./exchange-programs.ts";
import { at, floats } from "./programs.ts";

/** Three tokens, two members, as in the page: A and B on rank 0, C on rank 1. */
const worked: readonly Choices[] = [
  [
    [
      [1, 0],
      [1, 1],
    ],
    [
      [0, 1],
      [1, 1],
    ],
  ],
  [
    [
      [-1, 0],
      [-1, 0],
    ],
  ],
];
const [choices0, choices1] = worked as [Choices, Choices];
const [a, b] = [16, 17];
const nothing = (count: number) => new Array(count).fill(255);

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

describe("races", () => {
  const one: Choices = [[[1, 0]]];
  const read = (rest: object) => ({
    kind: "read" as const,
    id: "r",
    from: at("moe-rows1"),
    to: at("seen"),
    bytes: 2,
    ...rest,
  });
  const seen = { regions: [{ name: "seen", rank: 1, bytes: 16 }] };

  it("who reads rows behind the dispatch of its queue, but not after it, races", () => {
    const run = (rest: object) =>
      outcome(exchangeProgram(exchangeOf(2), [[dispatch(0, one)], [dispatch(1, []), read(rest)]], seen));
    expect(() => run({})).toThrow(RacyProgram);
    expect(bytes(run({ after: ["d1"] }), "seen").slice(0, 3)).toEqual([16, 16, 0]);
  });

  it.each(["moe-sources1", "moe-counts1"])("who reads %s without the dispatch races", (region) => {
    expect(() =>
      outcome(
        exchangeProgram(
          exchangeOf(2),
          [[dispatch(0, one)], [dispatch(1, []), read({ from: at(region) })]],
          seen,
        ),
      ),
    ).toThrow(RacyProgram);
  });

  it("a dispatch that has ended says nothing of what came to others", () => {
    const far = { ...read({ id: "r", after: ["d0"] }), to: at("seen0") };
    expect(() =>
      outcome(
        exchangeProgram(exchangeOf(3), [[dispatch(0, []), far], [dispatch(1, [])], [dispatch(2, one)]], {
          regions: [{ name: "seen0", rank: 0, bytes: 16 }],
        }),
      ),
    ).toThrow(RacyProgram);
  });

  it("who changes the rows that are sent without being told races, and when they may be changed does not", () => {
    const run = (rest: object) =>
      outcome(
        exchangeProgram(exchangeOf(2, { rowBytes: 8 }), [
          [
            dispatch(0, one),
            { kind: "atomic", id: "x", at: at("moe-from0"), operation: "swap", operand: "0x7", ...rest },
          ],
          [dispatch(1, [])],
        ]),
      );
    expect(bytes(run({ whenReusable: ["d0"] }), "moe-rows1").slice(0, 8)).toEqual(new Array(8).fill(16));
    const stranger = exchangeProgram(exchangeOf(2, { rowBytes: 8 }), [
      [dispatch(0, one)],
      [dispatch(1, []), { kind: "write", id: "x", value: "0x7", to: at("moe-from0") }],
    ]);
    expect(() => outcome(stranger)).toThrow(RacyProgram);
  });

  it("who changes made rows before all have taken theirs races", () => {
    const run = (rest: object) =>
      outcome(
        exchangeProgram(exchangeOf(2), [
          [dispatch(0, one), combine(0, one)],
          [
            dispatch(1, []),
            combine(1, []),
            { kind: "write", id: "w", value: "0x0", to: at("moe-made1"), ...rest },
          ],
        ]),
      );
    expect(() => run({})).toThrow(RacyProgram);
    expect(sums(run({ whenReusable: ["c1"] }), "moe-to0")[0]).toBe(1);
  });

  it("a combine has its source reusable once all have taken theirs, not when it has itself", () => {
    const made = exchangeProgram(exchangeOf(2), [
      [dispatch(0, one), combine(0, one)],
      [
        dispatch(1, []),
        combine(1, []),
        {
          kind: "atomic",
          id: "x",
          at: at("moe-made1"),
          operation: "swap",
          operand: "0x0",
          whenReusable: ["c1"],
        },
      ],
    ]);
    expect(sums(outcome(made), "moe-to0")[0]).toBe(1);
  });

  it("what comes after a combine comes after all have taken their rows, in whatever order", () => {
    const made = exchangeProgram(exchangeOf(2), [
      [dispatch(0, one), combine(0, one)],
      [
        dispatch(1, []),
        combine(1, []),
        { kind: "atomic", id: "x", at: at("moe-made1"), operation: "swap", operand: "0x0", after: ["c1"] },
      ],
    ]);
    const layout = layoutOf(made);
    const queues = made.queues.map((queue) => prepare(queue, layout));
    const rounds = roundsOf(layout, queues, new Map());
    for (let seed = 0; seed < 50; seed += 1) {
      const { memory } = execute(layout, queues, rounds, { kind: "random", seed }, noEndings);
      const sum = memory.bytes(layout.regionNumber("moe-to0"));
      expect([...sum.subarray(0, 4)]).toEqual(floats([1]));
    }
  });

  it("who counts on a source to be read before all have begun races", () => {
    const made = exchangeProgram(
      exchangeOf(2),
      [
        [
          dispatch(0, one),
          { kind: "write", id: "w", value: "0x0", to: at("moe-from0") },
          {
            kind: "signal",
            id: "s",
            at: at("seen"),
            operation: "set",
            value: "0x1",
            release: "none",
            after: ["w"],
          },
        ],
        [
          { kind: "wait", id: "free", at: at("seen"), until: "equal", value: "0x1" },
          dispatch(1, [], { after: ["free"] }),
        ],
      ],
      seen,
    );
    expect(() => outcome(made)).toThrow(RacyProgram);
  });

  it.each(["strong", "all"] as const)(
    "a %s signal behind a dispatch waits until all have begun",
    (release) => {
      const made = exchangeProgram(
        exchangeOf(2),
        [
          [
            dispatch(0, one),
            { kind: "signal", id: "s", at: at("seen"), operation: "set", value: "0x1", release },
          ],
          [
            { kind: "wait", id: "w", at: at("seen"), until: "equal", value: "0x1" },
            dispatch(1, [], { after: ["w"] }),
          ],
        ],
        seen,
      );
      expect(new Set(Object.values(endings(outcome(made))))).toEqual(new Set(["TIMEOUT"]));
    },
  );

  it("who makes rows without having them ready before its combine races", () => {
    expect(() =>
      outcome(
        exchangeProgram(exchangeOf(2), [
          [dispatch(0, one), combine(0, one)],
          [dispatch(1, []), { kind: "write", id: "w", value: "0x0", to: at("moe-made1") }, combine(1, [])],
        ]),
      ),
    ).toThrow(RacyProgram);
  });
});
