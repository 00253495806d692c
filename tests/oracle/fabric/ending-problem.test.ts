/** Which endings time may choose, and which it may not; and whether updates have an order. */
import { describe, expect, it } from "vitest";
import type { Completion, CompletionStatus, Program, Queue } from "../../../src/generated/types.ts";
import { endingProblem, unwellEnding } from "../../../src/oracle/fabric/ending-problem.ts";
import { updateProblem } from "../../../src/oracle/fabric/update-chain.ts";
import { at, program } from "./programs.ts";

function written(more: Partial<Queue>): Program {
  const requests = ["a", "b", "c"].map(
    (id, i) => ({ kind: "write", id, value: "0x1", to: at("r", 8 * i) }) as const,
  );
  return program([{ name: "r", rank: 0, bytes: 64 }], [{ rank: 0, requests, ...more }]);
}

const ends = (...statuses: CompletionStatus[]): Completion[] =>
  statuses.map((status, i) => ({
    request: ["a", "b", "c"][i] ?? "",
    status,
    ...(status === "OK" ? { level: "visible" as const } : {}),
  }));

describe("a program in which nothing may fail", () => {
  it.each([
    [["OK", "OK", "OK"], undefined],
    [["OK", "OK"], "c did not end"],
    [["OK", "LINK_FAILED", "OK"], "b ended with LINK_FAILED"],
  ] as const)("has ended with %j: %s", (statuses, text) => {
    expect(unwellEnding(written({}), ends(...statuses))?.text).toBe(text);
  });

  it("has each request end once, whether its source was reusable before or not", () => {
    const reusable: Completion = { request: "a", status: "OK", level: "source-reusable" };
    const all = ends("OK", "OK", "OK");
    expect(unwellEnding(written({}), [reusable, ...all])).toBeUndefined();
    expect(unwellEnding(written({}), [reusable, ...all.slice(1)])?.text).toBe("a did not end");
    expect(unwellEnding(written({}), [...all, ...all.slice(1, 2)])?.text).toBe("b ended 2 times");
  });
});

describe("endings", () => {
  it.each([
    [{ depth: 1, whenFull: "refuse" }, ["OK", "QUEUE_FULL", "OK"], undefined],
    [{ depth: 1 }, ["OK", "QUEUE_FULL", "OK"], /lets requests wait/],
    [
      { depth: 2, whenFull: "refuse" },
      ["OK", "QUEUE_FULL", "OK"],
      /behind 1 requests, in a queue of depth 2/,
    ],
    [{ whenFull: "refuse" }, ["OK", "OK", "QUEUE_FULL"], /depth Infinity/],
    [{ depth: 1, whenFull: "refuse" }, ["TIMEOUT", "OK", "QUEUE_FULL"], /b is accepted behind 1 requests/],
    [{}, ["OK", "CANCELLED", "OK"], /nothing cancels it/],
  ] as const)("of a queue with %j: %j", (queue, statuses, problem) => {
    const found = endingProblem(written(queue), ends(...statuses));
    if (problem === undefined) expect(found).toBeUndefined();
    else expect(found).toMatch(problem);
  });

  it("a request ends before what cancels it", () => {
    const requests: Queue["requests"] = [
      { kind: "write", id: "a", value: "0x1", to: at("r") },
      { kind: "cancel", id: "b", request: "a" },
    ];
    const [made, [first, second]] = [written({ requests }), ends("CANCELLED", "OK")];
    if (first === undefined || second === undefined) throw new Error("there are two");
    expect(endingProblem(made, [first, second])).toBeUndefined();
    expect(endingProblem(made, [second, first])).toBe("b: a ends after what cancels it");
  });
});

describe("updates of one word", () => {
  const add = (id: string, queue: number, former: bigint, by = 1n) => ({
    id,
    queue,
    former,
    change: (value: bigint) => value + by,
  });

  it("have an order if each finds what another has left", () => {
    expect(updateProblem(5n, 8n, [add("a", 0, 7n), add("b", 1, 5n), add("c", 2, 6n)])).toBeUndefined();
  });

  it("have none if two find the same, if one is lost, or if a queue goes back", () => {
    expect(updateProblem(5n, 7n, [add("a", 0, 5n), add("b", 1, 5n)])).toMatch(/no update found it/);
    expect(updateProblem(5n, 6n, [add("a", 0, 5n), add("b", 1, 6n)])).toMatch(/leaves 7, and there is 6/);
    expect(updateProblem(5n, 7n, [add("a", 0, 6n), add("b", 0, 5n)])).toMatch(/behind a later one/);
  });

  it("may find a value without changing it, before another one does", () => {
    const fails = { id: "f", queue: 1, former: 5n, change: (value: bigint) => value };
    expect(updateProblem(5n, 6n, [add("a", 0, 5n), fails])).toBeUndefined();
  });
});
