/** What the oracle says of last bytes and completions that came. */
import { describe, expect, it } from "vitest";
import { memoryProblem, statusProblem } from "../../../src/oracle/fabric/final-memory.ts";
import { alone } from "./outcomes.ts";
import { at, floats, initial, table } from "./programs.ts";

describe("judging", () => {
  it("names completions that are missing, and such as are too many", () => {
    const made = alone([{ kind: "write", id: "w", from: at("source"), to: at("target") }]);
    const reusable = { request: "w", status: "OK", level: "source-reusable" } as const;
    const visible = { request: "w", status: "OK", level: "visible", timeNs: 5 } as const;
    expect(statusProblem(made, "w", [reusable, visible])).toBeUndefined();
    expect(statusProblem(made, "w", [visible, reusable])).toBe("OK source-reusable came after the end");
    expect(statusProblem(made, "w", [visible])).toBe("OK source-reusable did not come");
    expect(statusProblem(made, "w", [reusable, visible, visible])).toBe(
      "OK visible came; expected: OK source-reusable, OK visible",
    );
  });

  it("expects what is written over a sum in open order", () => {
    const sum = {
      kind: "reduce",
      id: "r",
      from: { group: "terms" },
      to: at("sum"),
      elements: 1,
      plan: "unspecified",
    } as const;
    const made = alone(
      [
        { ...sum, table: table([[[0, 0], [0, 0], [0, 0]]]), terms: "FP32", output: "FP32" }, // biome-ignore format: a line
        { kind: "read", id: "over", from: at("there"), to: at("sum"), bytes: 4, after: ["r"] },
      ],
      { groups: [{ name: "terms", members: [at("x")] }] },
      [
        { name: "x", rank: 3, ...initial(floats([1])) },
        { name: "there", rank: 3, ...initial(floats([3])) },
        { name: "sum", rank: 0, bytes: 4 },
      ],
    );
    expect(memoryProblem(made, "sum", Uint8Array.from(floats([3])))).toBeUndefined();
    expect(memoryProblem(made, "sum", Uint8Array.from(floats([3 + 2 ** -22])))).toBe(
      "byte 0 of sum is 1, not 0",
    );
  });

  it("accepts any NaN for NaN, and sums in open order within their bound", () => {
    const sum = (values: number[], plan: "chain" | "unspecified") =>
      alone(
        [
          {
            kind: "reduce",
            id: "r",
            from: { group: "terms" },
            to: at("sum"),
            table: table([values.map((_, row) => [0, row] as const)]),
            elements: 1,
            terms: "FP32",
            output: "FP32",
            plan,
          },
        ],
        { groups: [{ name: "terms", members: [at("x")] }] },
        [
          { name: "x", rank: 3, ...initial(floats(values)) },
          { name: "sum", rank: 0, bytes: 4 },
        ],
      );
    const nan = sum([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY], "chain");
    expect(memoryProblem(nan, "sum", Uint8Array.of(1, 0, 0x80, 0xff))).toBeUndefined();
    expect(memoryProblem(nan, "sum", Uint8Array.of(0, 0, 0x80, 0x7f))).toMatch(
      "is Infinity, and must be NaN",
    );
    const open = sum([2 ** 24, 1, 1], "unspecified");
    expect(memoryProblem(open, "sum", Uint8Array.from(floats([2 ** 24])))).toBeUndefined();
    expect(memoryProblem(open, "sum", Uint8Array.from(floats([2 ** 24 + 2])))).toBeUndefined();
    expect(memoryProblem(open, "sum", Uint8Array.from(floats([2 ** 24 + 8])))).toMatch(
      "must be from 16777216 to 16777220",
    );
    const chain = sum([2 ** 24, 1, 1], "chain");
    expect(memoryProblem(chain, "sum", Uint8Array.from(floats([2 ** 24 + 2])))).toMatch(
      "byte 0 of sum is 1, not 0",
    );
  });
});
