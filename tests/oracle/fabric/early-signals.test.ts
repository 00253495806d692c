/**
 * Signals that are there before what they cover: whoever acquires one waits for that, and must never wait for what comes
 * only behind himself.
 */
import { describe, expect, it } from "vitest";
import { orderlyProgram } from "../../../conformance/inputs/orderly.ts";
import { parseProgram } from "../../../src/fabric/text/parse.ts";
import type { Program } from "../../../src/generated/types.ts";
import { expectedOutcome } from "../../../src/oracle/fabric/final-memory.ts";

/** What waits for ever where one queue waits for another, and tells it in between. */
function endless(told: string, telling: string): string[] {
  const { program } = parseProgram(`
    islands 2 + 1
    word count, data, more @0
    word go, mark, a @2
    region both @2 bytes 16
    region fresh @2 bytes 16 = U64 [1 2]
    queue @2:
      before: wait go == 1
      ${told}
    queue @0:
      ${telling}
      wait count >= 1 acquire
      signal go = 1 release none
  `);
  return timeouts(program);
}

function timeouts(program: Program): string[] {
  const { statuses } = expectedOutcome(program);
  return [...statuses].flatMap(([id, { completions }]) =>
    completions.some(({ status }) => status === "TIMEOUT") ? [id] : [],
  );
}

const elsewhere = "signal count += 1 release none";

describe("a signal that is there early", () => {
  it.each([
    [
      "a write whose own signal covers what has not begun",
      `write data = 1 then signal more += 1 release all
       signal count += 1 release strong`,
    ],
    [
      "a write whose own signal covers what has not begun on another rank",
      `write data = 1 then signal mark += 1 release strong
       signal count += 1 release strong`,
    ],
    [
      "data behind a look that has not begun",
      `read a -> r0 after before
       write a = 1 then signal count += 1 release weak`,
    ],
    [
      "data behind an update that has not begun",
      `atomic a += 1 after before
       write a = 1 then signal count += 1 release weak`,
    ],
    [
      "data behind data behind a look that has not begun",
      `read both -> r0 after before
       read fresh -> both bytes 16
       write both+8 = 1 then signal count += 1 release weak`,
    ],
  ])("does not cover %s", (_, told) => {
    expect(endless(told, elsewhere)).toEqual([]);
  });

  it.each([
    ["where all that it covers has begun", "write data = 1 then signal more += 1 release strong"],
    ["where what has not begun is about other words", "read a -> r0 after before"],
  ])("comes %s", (_, told) => {
    expect(endless(`${told}\n signal count += 1 release strong`, "")).toEqual([]);
  });
});

it("queues that tell each other in one order end, also where signals are there early", () => {
  expect(timeouts(orderlyProgram({ draw: 193, requests: 60, depth: 3 }))).toEqual([]);
});
