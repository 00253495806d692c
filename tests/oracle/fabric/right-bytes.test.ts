/** Whether a stretch of a region is right: where a sum is NaN any NaN is, and of what reaches beyond the stretch nothing is said. */
import { expect, it } from "vitest";
import { expectedOutcome, isRight } from "../../../src/oracle/fabric/final-memory.ts";
import { at, floats, initial, program, queue, table } from "./programs.ts";

// Three elements, of which the second is NaN.
const sums = program(
  [
    { name: "row", rank: 0, ...initial(floats([1, Number.NaN, 2])) },
    { name: "to", rank: 0, bytes: 16 },
  ],
  [
    queue(0, {
      kind: "reduce",
      id: "sum",
      from: { group: "rows" },
      to: at("to"),
      table: table([[[0, 0]]]),
      elements: 3,
      terms: "FP32",
      output: "FP32",
      plan: "chain",
    }),
  ],
  { groups: [{ name: "rows", members: [at("row")] }] },
);

const [one, two, zero] = [0x3f800000, 0x40000000, 0];
const right = (codes: readonly number[], from?: number, to?: number) =>
  isRight(expectedOutcome(sums), "to", new Uint8Array(Uint32Array.from(codes).buffer), from, to);

it.each([0x7fc00000, 0xffc54321, 0x7f800001])("takes %i for a NaN", (nan) => {
  expect(right([one, nan, two, zero])).toBe(true);
});

it("takes nothing but a NaN for one, and nothing else for what is determined", () => {
  expect(right([one, two, two, zero])).toBe(false);
  expect(right([one, 0x7f800000, two, zero])).toBe(false);
  expect(right([two, 0x7fc00000, two, zero])).toBe(false);
  expect(right([one, 0x7fc00000, two, one])).toBe(false);
});

it("looks at the stretch alone", () => {
  expect(right([two, 0x7fc00000, two, one], 4, 12)).toBe(true);
  expect(right([two, two, two, zero], 8, 16)).toBe(true);
  expect(right([one, two, two, zero], 0, 8)).toBe(false);
  // Half an element: whether it is NaN depends on the other half.
  expect(right([one, 0x3f812345, two, zero], 0, 6)).toBe(true);
  expect(right([one, 0x3f812345, two, zero], 0, 8)).toBe(false);
});
