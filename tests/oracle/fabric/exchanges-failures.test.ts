/** Rounds of exchanges that fail, and requests that are given up: who ends how, and what is left. */
import { describe, expect, it } from "vitest";
import type { Program } from "../../../src/generated/types.ts";
import { RacyProgram } from "../../../src/oracle/fabric/final-memory.ts";
import { writersOf } from "../../../src/oracle/fabric/writers.ts";
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
  withRegion,
} from "./exchange-programs.ts";
import { at, queue } from "./programs.ts";

const one: Choices = [[[1, 0]], [[1, 1]]];
const nothing = (count: number) => new Array(count).fill(255);

describe("a round that fails", () => {
  it("puts no row and no count anywhere, and those who use it as a handle fail by themselves", () => {
    const made = outcome(
      exchangeProgram(exchangeOf(3), [
        [dispatch(0, one), combine(0, one)],
        [dispatch(1, [[[7, 0]]]), combine(1, [[[7, 0]]])],
        [dispatch(2, []), combine(2, [])],
      ]),
    );
    expect(endings(made)).toEqual({
      d0: "PEER_FAILED",
      d1: "BAD_INDEX index 0",
      d2: "PEER_FAILED",
      c0: "DEPENDENCY_FAILED",
      c1: "DEPENDENCY_FAILED",
      c2: "DEPENDENCY_FAILED",
    });
    for (const member of [0, 1, 2]) {
      expect(bytes(made, `moe-rows${member}`)).toEqual(nothing(16));
      expect(bytes(made, `moe-counts${member}`)).toEqual(nothing(40));
      expect(bytes(made, `moe-to${member}`)).toEqual(nothing(32));
    }
  });

  it("leaves the next round as it is", () => {
    const made = outcome(
      exchangeProgram(exchangeOf(2), [
        [dispatch(0, [[[7, 0]]]), dispatch(0, one, { id: "next0" })],
        [dispatch(1, []), dispatch(1, [], { id: "next1" })],
      ]),
    );
    expect(endings(made)).toMatchObject({ d1: "PEER_FAILED", next0: "OK visible", next1: "OK visible" });
    expect(bytes(made, "moe-rows1").slice(0, 5)).toEqual([16, 16, 17, 17, 255]);
  });

  it("lets each request that has a failure of its own end with that", () => {
    const made = outcome(
      exchangeProgram(exchangeOf(2), [[dispatch(0, [[[7, 0]]])], [dispatch(1, [[[0, 0]], [[0, 5]]])]]),
    );
    expect(endings(made)).toEqual({ d0: "BAD_INDEX index 0", d1: "BAD_INDEX index 1" });
  });

  it("may have been reusable before", () => {
    const made = outcome(exchangeProgram(exchangeOf(2), [[dispatch(0, [[[7, 0]]])], [dispatch(1, [])]]));
    expect(made.statuses.get("d1")?.mayHaveBeenReusable).toBe(true);
    expect(made.statuses.get("d0")?.mayHaveBeenReusable).toBe(false);
  });
});

describe("a dispatch that is given up", () => {
  /** Member 1 takes part once its flag is set, which is after the cancel. */
  const program = (isOrdered: boolean): Program =>
    exchangeProgram(
      exchangeOf(2),
      [
        [
          dispatch(0, one),
          { kind: "cancel", id: "x", request: "d0" },
          {
            kind: "signal",
            id: "s",
            at: at("flag"),
            operation: "set",
            value: "0x1",
            release: "none",
            after: ["x"],
          },
        ],
        [
          { kind: "wait", id: "w", at: at("flag"), until: "equal", value: "0x1" },
          dispatch(1, [], isOrdered ? { after: ["w"] } : {}),
        ],
      ],
      { regions: [{ name: "flag", rank: 1, bytes: 8 }] },
    );

  it("before its round had begun ends the others with PEER_FAILED, and nothing is put anywhere", () => {
    const made = outcome(program(true), { cancelled: new Set(["d0"]) });
    expect(endings(made)).toEqual({
      d0: "CANCELLED",
      x: "OK visible",
      s: "OK visible",
      w: "OK visible",
      d1: "PEER_FAILED",
    });
    expect(bytes(made, "moe-rows1")).toEqual(nothing(16));
    expect(bytes(made, "moe-counts0")).toEqual(nothing(32));
    expect([...made.open.keys()]).toEqual([]);
  });

  it("when others may have begun leaves what is not determined", () => {
    expect(() => outcome(program(false), { cancelled: new Set(["d0"]) })).toThrow(
      "d0: what a round leaves that was under way is not determined",
    );
  });

  describe("because a key was taken back while it waited for others", () => {
    const made = exchangeOf(2);
    const keyed = withRegion("moe-rows1", { key: "0x5" }, made);
    const groups = keyed.groups.map(({ name, members }) => ({
      name,
      members: members.map((member) => (member.region === "moe-rows1" ? { ...member, key: "0x5" } : member)),
    }));
    const invalidate = { kind: "invalidate", id: "i", region: "moe-rows1" } as const;

    it.each([["d0"], []])("has put nothing anywhere, observed so or not", (...revoked: string[]) => {
      const end = outcome(
        exchangeProgram({ ...keyed, groups }, [
          [dispatch(0, one)],
          [invalidate, dispatch(1, [], { after: ["i"] })],
        ]),
        { revoked: new Set(revoked) },
      );
      // On its own rank the key that is shown must be right as well.
      expect(endings(end)).toEqual({ d0: "BAD_KEY", i: "OK visible", d1: "BAD_KEY" });
      expect(bytes(end, "moe-rows1")).toEqual(nothing(16));
    });

    it("ends whole, also where a member of it is said to have ended so", () => {
      const program = exchangeProgram({ ...keyed, groups }, [
        [dispatch(0, one)],
        [invalidate, dispatch(1, [], { after: ["i"] })],
      ]);
      const told = outcome(program, { revokedMembers: new Map([["d0", new Set([0, 1])]]) });
      expect(endings(told)).toEqual(endings(outcome(program)));
    });

    it("does not keep the key from being taken back, nor end the request of the rank itself", () => {
      const program = exchangeProgram(
        { ...keyed, groups },
        [
          [
            { kind: "wait", id: "w", at: at("flag"), until: "equal", value: "0x1" },
            dispatch(0, one, { after: ["w"] }),
          ],
          [dispatch(1, [])],
        ],
        { regions: [{ name: "flag", rank: 0, bytes: 8 }] },
      );
      const other = queue(1, invalidate, {
        kind: "signal",
        id: "s",
        at: at("flag"),
        operation: "set",
        value: "0x1",
        release: "none",
        after: ["i"],
      });
      const end = outcome({ ...program, queues: [...program.queues, other] });
      expect(endings(end)).toMatchObject({ i: "OK visible", d0: "BAD_KEY", d1: "PEER_FAILED" });
    });
  });

  it("a round that is refused by a full queue fails for the others", () => {
    const made = exchangeProgram(exchangeOf(2), [[dispatch(0, one)], [dispatch(1, [])]]);
    expect(endings(outcome(made, { refused: new Set(["d1"]) }))).toEqual({
      d0: "PEER_FAILED",
      d1: "QUEUE_FULL",
    });
  });
});

describe("what is ordered by a dispatch", () => {
  it("a signal after it tells who acquires it what came to its rank", () => {
    const made = exchangeProgram(
      exchangeOf(2),
      [
        [
          dispatch(0, [[[1, 0]]]),
          { kind: "wait", id: "w", at: at("flag"), until: "equal", value: "0x1", acquire: "all" },
          { kind: "read", id: "r", from: at("moe-rows1"), to: at("moe-to0"), bytes: 2 },
        ],
        [
          dispatch(1, []),
          {
            kind: "signal",
            id: "s",
            at: at("flag"),
            operation: "set",
            value: "0x1",
            release: "all",
            after: ["d1"],
          },
        ],
      ],
      { regions: [{ name: "flag", rank: 0, bytes: 8 }] },
    );
    expect(bytes(outcome(made), "moe-to0").slice(0, 3)).toEqual([16, 16, 255]);
  });

  it("writersOf names the dispatches of all members for each of their places", () => {
    const made = exchangeProgram(exchangeOf(2), [
      [dispatch(0, one), combine(0, one)],
      [dispatch(1, []), combine(1, [])],
    ]);
    expect(writersOf(made, "moe-rows1", 3)).toEqual(["d0", "d1"]);
    expect(writersOf(made, "moe-counts0", 3)).toEqual(["d0", "d1"]);
    expect(writersOf(made, "moe-to1", 3)).toEqual([]);
    expect(writersOf(made, "moe-to0", 3)).toEqual(["c0"]);
  });

  it("two queues that put words into the places of a round race with it", () => {
    const made = exchangeProgram(exchangeOf(2), [
      [dispatch(0, one)],
      [dispatch(1, []), { kind: "write", id: "w", value: "0x0", to: at("moe-rows1") }],
    ]);
    expect(() => outcome(made)).toThrow(RacyProgram);
  });

  it("sums of open order are open, within their bounds", () => {
    const lines: Choices = [
      [
        [0, 0],
        [0, 1],
        [1, 0],
      ],
    ];
    const made = exchangeOf(2, {
      layout: "by-expert",
      tokens: 1,
      sums: { made: { group: "moe-made" }, elements: 1, terms: "FP32", output: "FP32", plan: "unspecified" },
    });
    const end = outcome(
      exchangeProgram(made, [
        [dispatch(0, lines), combine(0, lines)],
        [dispatch(1, []), combine(1, [])],
      ]),
    );
    expect(end.open.get("moe-to0")?.choices).toHaveLength(1);
    expect(sums(end, "moe-to0")[0]).toBe(1 + 2 + 1);
  });
});
