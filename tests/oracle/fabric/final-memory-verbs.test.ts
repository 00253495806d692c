/** What each verb leaves by the oracle: small programs whose last bytes and completions are written out by hand. */
import { describe, expect, it } from "vitest";
import type { Region } from "../../../src/generated/types.ts";
import { alone, ascending, bytes, ends, good, members, outcome, source, target } from "./outcomes.ts";
import { at, floats, initial, memberTable, program, queue, table, wordBytes } from "./programs.ts";

describe("each verb", () => {
  it("write copies exactly the range", () => {
    const made = alone([{ kind: "write", id: "w", from: at("source", 3), to: at("target", 5), bytes: 7 }]);
    expect(bytes(made, "target")).toEqual([0, 0, 0, 0, 0, 4, 5, 6, 7, 8, 9, 10, ...new Array(20).fill(0)]);
    expect(ends(made, "w")).toEqual(good);
  });

  it("write of a value puts its word and has no source", () => {
    const made = alone([{ kind: "write", id: "w", value: "0x102", to: at("target") }]);
    expect(bytes(made, "target").slice(0, 9)).toEqual([2, 1, 0, 0, 0, 0, 0, 0, 0]);
    expect(ends(made, "w")).toEqual(["OK visible"]);
  });

  it("read gets bytes", () => {
    const regions: Region[] = [
      { name: "there", rank: 3, ...initial(ascending(16)) },
      { name: "here", rank: 0, bytes: 16 },
    ];
    const made = alone(
      [{ kind: "read", id: "r", from: at("there", 8), to: at("here"), bytes: 3 }],
      {},
      regions,
    );
    expect(bytes(made, "here").slice(0, 4)).toEqual([9, 10, 11, 0]);
    expect(ends(made, "r")).toEqual(["OK visible"]);
  });

  it("multicast delivers to the members that are right, and signals those", () => {
    const made = alone(
      [
        {
          kind: "multicast",
          id: "m",
          from: at("source"),
          to: { group: "all" },
          bytes: 8,
          signal: { at: { group: "flags" }, operation: "add", value: "0x1", perRow: "0x2", release: "weak" },
        },
      ],
      {
        groups: [
          { name: "all", members: [at("target"), at("far", 28), { ...at("far"), key: "0x9" }, at("far")] },
          { name: "flags", members: [at("flag"), at("flag", 8), at("flag", 8), at("far", 24)] },
        ],
      },
    );
    expect(bytes(made, "target").slice(0, 9)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 0]);
    expect(bytes(made, "far")).toEqual([...ascending(8), ...new Array(16).fill(0), ...wordBytes(3)]);
    expect(bytes(made, "flag")).toEqual([...wordBytes(3), ...wordBytes(0)]);
    expect(ends(made, "m")).toEqual([...good, "OUT_OF_BOUNDS member 1", "BAD_KEY member 2"]);
  });

  it("multicast whose members all fail has nothing but failures", () => {
    const made = alone([{ kind: "multicast", id: "m", from: at("source"), to: { group: "all" }, bytes: 8 }], {
      groups: [{ name: "all", members: [at("target", 25), at("far", -1)] }],
    });
    expect(ends(made, "m")).toEqual(["OUT_OF_BOUNDS member 0", "OUT_OF_BOUNDS member 1"]);
  });

  it("scatter puts rows where the table says, and counts them in the signals", () => {
    const made = alone(
      [
        {
          kind: "scatter",
          id: "s",
          from: at("source"),
          to: { group: "both" },
          table: table([
            [
              [0, 1],
              [1, 0],
            ],
            [
              [-1, 7],
              [1, 2],
            ],
          ]),
          rowBytes: 4,
          signal: { at: { group: "flags" }, operation: "set", value: "0x10", perRow: "0x1", release: "weak" },
        },
      ],
      { groups: [...members.groups, { name: "flags", members: [at("flag"), at("flag", 8)] }] },
    );
    expect(bytes(made, "target").slice(0, 9)).toEqual([0, 0, 0, 0, 1, 2, 3, 4, 0]);
    expect(bytes(made, "far").slice(0, 13)).toEqual([1, 2, 3, 4, 0, 0, 0, 0, 5, 6, 7, 8, 0]);
    expect(bytes(made, "flag")).toEqual([...wordBytes(0x11), ...wordBytes(0x12)]);
    expect(ends(made, "s")).toEqual(good);
  });

  it("gather leaves what is skipped as it is", () => {
    const made = alone(
      [
        {
          kind: "gather",
          id: "g",
          from: { group: "sources" },
          to: at("here"),
          table: table([[[1, 1]], [[-1, 0]], [[0, 2]]]),
          rowBytes: 2,
        },
      ],
      { groups: [{ name: "sources", members: [at("source"), at("there")] }] },
      [
        { name: "there", rank: 3, ...initial([101, 102, 103, 104]) },
        { name: "here", rank: 0, ...initial([7, 7, 7, 7, 7, 7]) },
      ],
    );
    expect(bytes(made, "here")).toEqual([103, 104, 7, 7, 5, 6]);
  });

  it("append gives slots in order, and tells what found no room", () => {
    const made = alone(
      [
        {
          kind: "append",
          id: "a",
          from: at("source"),
          to: { group: "both" },
          cursors: { group: "cursors" },
          capacity: 2,
          table: memberTable([
            [0, 1],
            [0, -1],
            [0, 0],
          ]),
          rowBytes: 2,
          slots: at("slots"),
          signal: { at: { group: "rows" }, operation: "add", value: "0x10", perRow: "0x1", release: "weak" },
        },
      ],
      {
        groups: [
          ...members.groups,
          { name: "cursors", members: [at("flag"), at("cursor")] },
          { name: "rows", members: [at("rows"), at("rows", 8)] },
        ],
      },
      [
        { name: "cursor", rank: 2, ...initial(wordBytes(1)) },
        { name: "slots", rank: 0, bytes: 24 },
        { name: "rows", rank: 0, bytes: 16 },
      ],
    );
    // Found room or not: four rows are for the first member.
    expect(bytes(made, "rows")).toEqual([...wordBytes(0x14), ...wordBytes(0x11)]);
    expect(bytes(made, "target").slice(0, 5)).toEqual([1, 2, 3, 4, 0]);
    expect(bytes(made, "far").slice(0, 5)).toEqual([0, 0, 1, 2, 0]);
    expect(bytes(made, "flag").slice(0, 8)).toEqual(wordBytes(4));
    expect(bytes(made, "cursor")).toEqual(wordBytes(2));
    expect([...new Int32Array(Uint8Array.from(bytes(made, "slots")).buffer)]).toEqual([0, 1, 1, -1, -1, -1]);
    expect(ends(made, "a")).toEqual(["CAPACITY demand 4"]);
  });

  it("reduce adds weighted rows, and puts them in further places", () => {
    const made = alone(
      [
        {
          kind: "reduce",
          id: "r",
          from: { group: "terms" },
          to: at("sum"),
          also: { group: "both" },
          table: table([
            [
              [0, 1],
              [1, 0],
            ],
            [
              [-1, 0],
              [-1, 0],
            ],
          ]),
          elements: 2,
          terms: "FP32",
          output: "FP32",
          plan: "chain",
          weights: { dtype: "F32", shape: [2, 2], data: Uint8Array.from(floats([2, 0.5, 1, 1])) },
        },
      ],
      { groups: [...members.groups, { name: "terms", members: [at("x"), at("y")] }] },
      [
        { name: "x", rank: 3, ...initial(floats([9, 9, 1.5, 2])) },
        { name: "y", rank: 1, ...initial(floats([4, -8])) },
        { name: "sum", rank: 0, ...initial(ascending(16)) },
      ],
    );
    expect(bytes(made, "sum")).toEqual(floats([5, 0, 0, 0]));
    expect(bytes(made, "far").slice(0, 16)).toEqual(floats([5, 0, 0, 0]));
  });

  it("atomics read the former value and change the word", () => {
    const made = alone(
      [
        {
          kind: "atomic",
          id: "a",
          at: at("flag"),
          operation: "add",
          operand: "0xffffffffffffffff",
          fetch: at("old"),
        },
        { kind: "atomic", id: "s", at: at("flag"), operation: "swap", operand: "0x5", fetch: at("old", 8) },
        {
          kind: "atomic",
          id: "c",
          at: at("flag"),
          operation: "compare-swap",
          operand: "0x6",
          compare: "0x4",
        },
        { kind: "atomic", id: "d", at: at("flag", 8), operation: "compare-swap", operand: "0x6" },
      ],
      {},
      [{ name: "old", rank: 0, ...initial(ascending(16)) }],
    );
    expect(bytes(made, "flag")).toEqual([...wordBytes(5), ...wordBytes(6)]);
    expect(bytes(made, "old")).toEqual([...wordBytes(0), ...new Array(8).fill(255)]);
  });

  it("invalidate takes back a key, but not the access of its own rank", () => {
    const made = outcome(
      program(
        [source, target, { name: "gate", rank: 0, bytes: 8 }, { name: "own", rank: 1, bytes: 8 }],
        [
          queue(
            1,
            { kind: "invalidate", id: "i", region: "target" },
            {
              kind: "signal",
              id: "s",
              at: at("gate"),
              operation: "set",
              value: "0x1",
              release: "all",
              after: ["i"],
            },
            { kind: "read", id: "mine", from: at("target"), to: at("own"), after: ["i"] },
            { kind: "read", id: "shown", from: { ...at("target"), epoch: 0 }, to: at("own"), after: ["i"] },
          ),
          queue(
            0,
            { kind: "wait", id: "w", at: at("gate"), until: "equal", value: "0x1", acquire: "all" },
            { kind: "write", id: "late", from: at("source"), to: at("target"), bytes: 8 },
          ),
        ],
      ),
    );
    expect(ends(made, "i")).toEqual(["OK visible"]);
    expect(ends(made, "late")).toEqual(["BAD_KEY"]);
    expect(ends(made, "mine")).toEqual(["OK visible"]);
    expect(ends(made, "shown")).toEqual(["BAD_KEY"]);
  });

  it("an append counts in its signal all rows for a member, found room or not", () => {
    const made = alone(
      [
        {
          kind: "append",
          id: "a",
          from: at("source"),
          to: { group: "to" },
          cursors: { group: "cursors" },
          capacity: 1,
          table: memberTable([[0], [0]]),
          rowBytes: 2,
          signal: { at: { group: "flags" }, operation: "set", value: "0x10", perRow: "0x1", release: "weak" },
        },
      ],
      {
        groups: [
          { name: "to", members: [at("target")] },
          { name: "cursors", members: [at("flag")] },
          { name: "flags", members: [at("flag", 8)] },
        ],
      },
    );
    expect(bytes(made, "flag")).toEqual([...wordBytes(2), ...wordBytes(0x12)]);
  });
});
