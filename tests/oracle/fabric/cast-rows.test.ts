import { describe, expect, it } from "vitest";
import type { Program } from "../../../src/generated/types.ts";
import { castRow, withoutCasts } from "../../../src/oracle/fabric/cast-rows.ts";
import { expectedOutcome } from "../../../src/oracle/fabric/final-memory.ts";

/** 3, 1, -0.5 and zeros in BF16, so many elements in all. */
function rowOf(elements: number): Uint8Array {
  const row = new Uint8Array(2 * elements);
  row.set([0x40, 0x40, 0x80, 0x3f, 0x00, 0xbf]);
  return row;
}

describe("a row that is cast", () => {
  it("has codes, and a scale for each tile behind them, as the page has it", () => {
    const cast = castRow(rowOf(128));
    expect([...cast.subarray(0, 4)]).toEqual([0x7c, 0x70, 0xe8, 0x00]);
    expect([...cast.subarray(128)]).toEqual([0x00, 0x00, 0x00, 0x3c]);
  });

  it("has a scale for a tile that is not whole", () => {
    expect(castRow(rowOf(130))).toHaveLength(130 + 2 * 4);
  });

  it("of no elements has nothing", () => {
    expect(castRow(new Uint8Array(0))).toHaveLength(0);
  });

  it("has no one code for what is not finite", () => {
    expect(() => castRow(Uint8Array.from([0x80, 0x7f]))).toThrow(RangeError);
  });
});

it("a program without its casts puts cast rows where they belong, and keeps its regions", () => {
  const table = new Uint8Array(8);
  table[4] = 1;
  const initial = { dtype: "U8" as const, shape: [256], data: rowOf(128) };
  const program: Program = {
    topology: { islands: [2] },
    regions: [
      { name: "rows", rank: 0, bytes: 256, initial },
      { name: "inbox", rank: 1, bytes: 300 },
    ],
    groups: [{ name: "inboxes", members: [{ region: "inbox" }] }],
    queues: [
      {
        rank: 0,
        requests: [
          {
            kind: "scatter",
            id: "cast",
            from: { region: "rows" },
            to: { group: "inboxes" },
            table: { dtype: "I32", shape: [1, 1, 2], data: table },
            rowBytes: 256,
            cast: "bf16-to-e4m3",
          },
        ],
      },
    ],
  };
  const { memory } = expectedOutcome(withoutCasts(program));
  expect(memory.get("inbox")?.subarray(132, 264)).toEqual(castRow(rowOf(128)));
  expect(memory.get("inbox")?.subarray(0, 132)).toEqual(new Uint8Array(132));
  expect(memory.get("rows")).toEqual(rowOf(128));
});
