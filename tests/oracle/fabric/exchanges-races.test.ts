/** Where the oracle finds races about exchanges, and where it finds none. */
import { describe, expect, it } from "vitest";
import { roundsOf } from "../../../src/oracle/fabric/exchange-rounds.ts";
import { execute } from "../../../src/oracle/fabric/execution.ts";
import { RacyProgram } from "../../../src/oracle/fabric/final-memory.ts";
import { noEndings } from "../../../src/oracle/fabric/given-endings.ts";
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
  sums,
} from "./exchange-programs.ts";
import { at, floats } from "./programs.ts";

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
