/** Requests of exchanges that fail their checks: who ends how, in which order is looked, and what is left. */
import { describe, expect, it } from "vitest";
import {
  type Choices,
  combine,
  dispatch,
  endings,
  exchangeOf,
  exchangeProgram,
  outcome,
  withRegion,
} from "./exchange-programs.ts";
import { at, initial } from "./programs.ts";

const one: Choices = [[[1, 0]], [[1, 1]]];
/** So many bytes, whatever they are. */
const sized = (count: number) => initial(nothing(count));
const nothing = (count: number) => new Array(count).fill(255);

/** With what is other in the address of a member. */
function withAddress(region: string, offset: number, made = exchangeOf(2)) {
  const groups = made.groups.map(({ name, members }) => ({
    name,
    members: members.map((member) => (member.region === region ? at(region, offset) : member)),
  }));
  return { ...made, groups };
}

describe("the checks of a dispatch", () => {
  const run = (made: ReturnType<typeof exchangeOf>, choices: Choices = one, rest: object = {}) =>
    endings(outcome(exchangeProgram(made, [[dispatch(0, choices, rest)], [dispatch(1, [])]])));

  it("ask for the right to write all places of all members", () => {
    for (const side of ["rows", "sources", "counts"])
      expect(run(withRegion(`moe-${side}1`, { rights: { write: [] } }), [])).toEqual({
        d0: "ACCESS_DENIED",
        d1: "PEER_FAILED",
      });
  });

  it("ask for the room of all places and counts of each member, however many rows there are", () => {
    const [places, pair] = [8, 8];
    const sizes = { rows: places * 2, sources: places * pair, counts: 4 * pair };
    for (const [side, size] of Object.entries(sizes)) {
      const short = sized(size - 1);
      expect(run(withRegion(`moe-${side}1`, short), [])).toEqual({
        d0: "OUT_OF_BOUNDS",
        d1: "OUT_OF_BOUNDS",
      });
      expect(run(withRegion(`moe-${side}1`, sized(size)), []).d0).toBe("OK visible");
    }
  });

  it("look at the addresses in the order rows, sources, counts, from", () => {
    const late = withRegion("moe-from0", { tenant: 1 });
    expect(run(late).d0).toBe("BAD_KEY");
    expect(run(withRegion("moe-counts0", sized(0), late)).d0).toBe("OUT_OF_BOUNDS");
    const earlier = withRegion("moe-counts0", sized(0));
    expect(run(withRegion("moe-sources1", { rights: { write: [] } }, earlier)).d0).toBe("ACCESS_DENIED");
    const first = withRegion("moe-sources1", { rights: { write: [] } });
    expect(run(withRegion("moe-rows1", { registered: false }, first)).d0).toBe("BAD_KEY");
    // Rows of every member come before sources of any.
    const before = withRegion("moe-sources0", sized(0));
    expect(run(withRegion("moe-rows1", { registered: false }, before)).d0).toBe("BAD_KEY");
  });

  it("want sources and counts at multiples of 8, and rows anywhere", () => {
    for (const side of ["rows", "sources", "counts"]) {
      const large = sized(256);
      const made = withAddress(`moe-${side}1`, 4, withRegion(`moe-${side}1`, large));
      expect(run(made).d0).toBe(side === "rows" ? "OK visible" : "MISALIGNED");
    }
  });

  it("want no byte twice", () => {
    const made = withRegion("moe-rows0", sized(64));
    const shared = (from: string, to: string, offset: number) => ({
      ...made,
      groups: made.groups.map(({ name, members }) => ({
        name,
        members: members.map((member) => (member.region === from ? at(to, offset) : member)),
      })),
    });
    // Rows of member 0 are the bytes 0 to 15.
    expect(run(shared("moe-counts0", "moe-rows0", 8)).d0).toBe("OVERLAP");
    expect(run(shared("moe-counts0", "moe-rows0", 16)).d0).toBe("OK visible");
    expect(run(made, one, { from: at("moe-rows0", 14) }).d0).toBe("OVERLAP");
    expect(run(made, one, { from: at("moe-rows0", 16) }).d0).toBe("OK visible");
  });

  it.each([
    ["no member", [[[1, 0]], [[2, 0]]], "BAD_INDEX index 1"],
    ["a member below -1", [[[-2, 0]]], "BAD_INDEX index 0"],
    ["no expert of its member", [[[1, 0]], [[1, 2]]], "BAD_INDEX index 1"],
    ["an expert below 0", [[[1, -1]]], "BAD_INDEX index 0"],
    [
      "what an earlier one of its line names",
      [
        [
          [1, 0],
          [1, 1],
        ],
        [
          [1, 1],
          [1, 1],
        ],
      ],
      "BAD_INDEX index 3",
    ],
    [
      "no member, with any expert",
      [
        [
          [-1, 9],
          [-1, 9],
        ],
      ],
      "OK visible",
    ],
  ] as const)("want entries that are right: one names %s", (_, choices, status) => {
    expect(run(exchangeOf(2), choices).d0).toBe(status);
  });

  it("find what overlaps before what is a wrong entry", () => {
    expect(run(exchangeOf(2), [[[9, 9]]], { from: at("moe-rows0", 1) }).d0).toBe("OVERLAP");
  });
});

describe("the checks of a combine", () => {
  const run = (made: ReturnType<typeof exchangeOf>, rest: object = {}, choices: Choices = one) =>
    endings(
      outcome(
        exchangeProgram(made, [
          [dispatch(0, one), combine(0, choices, rest)],
          [dispatch(1, []), combine(1, [])],
        ]),
      ),
    );

  it("ask for the right to take terms, and for all places of each member", () => {
    expect(run(withRegion("moe-made1", { rights: { reduce: [] } })).c0).toBe("ACCESS_DENIED");
    expect(run(withRegion("moe-made1", sized(31))).c0).toBe("OUT_OF_BOUNDS");
    expect(run(withRegion("moe-made1", sized(32))).c0).toBe("OK visible");
    expect(run(exchangeOf(2), { to: at("moe-to0", 28) }).c0).toBe("OUT_OF_BOUNDS");
    expect(run(exchangeOf(2), { to: at("moe-to0", 24) }).c0).toBe("OK visible");
  });

  it("want made rows and sums aligned to their elements", () => {
    const large = sized(64);
    expect(run(withAddress("moe-made1", 2, withRegion("moe-made1", large))).c0).toBe("MISALIGNED");
    expect(run(withAddress("moe-made1", 4, withRegion("moe-made1", large))).c0).toBe("OK visible");
    expect(run(exchangeOf(2), { to: at("moe-to0", 2) }).c0).toBe("MISALIGNED");
  });

  it("want the sums apart from what is made", () => {
    expect(run(exchangeOf(2), { to: at("moe-made0", 24) }).c0).toBe("OVERLAP");
  });

  it.each([
    ["another expert", [[[1, 0]], [[1, 0]]], "BAD_INDEX index 1"],
    ["another member", [[[0, 0]], [[1, 1]]], "BAD_INDEX index 0"],
    ["nothing", [[[-1, 0]], [[1, 1]]], "BAD_INDEX index 0"],
  ] as const)("want the choices of the handle: one has %s there", (_, choices, status) => {
    expect(run(exchangeOf(2), {}, choices)).toMatchObject({ c0: status, c1: "PEER_FAILED" });
  });

  it("name the first entry that is wrong in either way", () => {
    const made = exchangeProgram(exchangeOf(2), [
      [dispatch(0, [[[-1, 0]], [[1, 1]]]), dispatch(0, [[[5, 0]], [[1, 0]]], { id: "next0", again: "d0" })],
      [dispatch(1, []), dispatch(1, [], { id: "next1", again: "d1" })],
    ]);
    expect(endings(outcome(made))).toMatchObject({ next0: "BAD_INDEX index 0", next1: "PEER_FAILED" });
  });

  it("take entries that skip for the same, whatever expert they name", () => {
    const made = exchangeProgram(exchangeOf(2), [
      [dispatch(0, [[[-1, 0]]]), dispatch(0, [[[-1, 7]]], { id: "next0", again: "d0" })],
      [dispatch(1, []), dispatch(1, [], { id: "next1", again: "d1" })],
    ]);
    expect(endings(outcome(made))).toMatchObject({ next0: "OK visible", next1: "OK visible" });
  });
});
