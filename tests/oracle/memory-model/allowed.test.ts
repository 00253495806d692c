/** Which outcomes of racy programs are allowed: shapes of the literature one by one, and what is no racy program. */
import { describe, expect, it } from "vitest";
import { allowedOutcomes, textOf } from "../../../src/oracle/memory-model/allowed.ts";
import { NotLitmus } from "../../../src/oracle/memory-model/events.ts";
import { atomic, fence, place, queue, racy, read, signal, values, wait, word, write } from "./racy.ts";
import { shapes } from "./shapes.ts";

describe("the outcome in question", () => {
  it.each(shapes.map((shape) => [`${shape.verdict}: ${shape.name}`, shape] as const))(
    "is %s",
    (_, { program, observed, outcome, verdict, multiCopyAtomic = false }) => {
      const outcomes = allowedOutcomes(program, observed, { multiCopyAtomic });
      expect(outcomes.size).toBeGreaterThan(0);
      expect(outcomes.has(outcome.join(" "))).toBe(verdict === "allowed");
    },
  );
});

describe("an outcome", () => {
  it("holds values in the order in which they are asked for, and those that nothing changes", () => {
    const program = racy({ x: 1, y: 1 }, queue(0, write("w", "x", 255)));
    const outcomes = allowedOutcomes(program, [word("y"), word("x"), word("y")]);
    expect([...outcomes]).toEqual(["0x0 0xff 0x0"]);
  });

  it("is the same text however its words are written", () => {
    expect(textOf(["0x00ff", "0x0"])).toBe(textOf(["0xff", "0x00"]));
  });

  it("begins with the initial bytes, little-endian", () => {
    const data = Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 0, 0x80);
    const program = racy({ x: 1 }, queue(0, read("r", "x")));
    const [x, ...others] = program.regions;
    if (x === undefined) throw new Error("there is a region x");
    const initial = { dtype: "U8" as const, shape: [16], data };
    const regions = [{ ...x, bytes: 16, initial }, ...others];
    const outcomes = allowedOutcomes({ ...program, regions }, [{ region: "x", offset: 8 }, place("r")]);
    expect([...outcomes]).toEqual(["0x8000000000000201 0x0"]);
  });

  it("adds modulo 2^64", () => {
    const program = racy({ x: 1 }, queue(0, atomic("a", "x", "add", -1), atomic("b", "x", "add", 3)));
    const outcomes = allowedOutcomes(program, [place("a"), place("b"), word("x")]);
    expect([...outcomes]).toEqual(["0x0 0xffffffffffffffff 0x2"]);
  });

  it("is none where a wait is never satisfied", () => {
    const program = racy({ x: 1 }, queue(1, wait("a", "x", 1)));
    expect(allowedOutcomes(program, [word("x")]).size).toBe(0);
  });

  it("leaves out executions in which a wait would go on", () => {
    const program = racy({ x: 1 }, queue(0, write("w", "x", 1)), queue(1, wait("a", "x", 1), read("r", "x")));
    expect([...allowedOutcomes(program, [place("r")])]).toEqual(values(1));
  });
});

describe("what is no racy program", () => {
  const x = { x: 1 };
  const written = write("w", "x", 1);
  it.each([
    ["an ID that is given twice", racy(x, queue(0, written, written)), "request w: the ID is given twice"],
    [
      "a copy",
      racy(x, queue(1, { kind: "write", id: "w", from: word("x"), to: word("x") })),
      "request w: it writes from a source",
    ],
    [
      "a long read",
      racy({ x: 1, y: 0 }, queue(0, { kind: "read", id: "r", from: word("x"), to: word("y"), bytes: 16 })),
      "request r: it reads 16 bytes",
    ],
    [
      "a word that is not aligned",
      racy(
        x,
        queue(0, {
          kind: "signal",
          id: "s",
          at: { region: "x", offset: 4 },
          operation: "set",
          value: "0x1",
          release: "none",
        }),
      ),
      "request s: x+4 is not aligned",
    ],
    [
      "a word outside",
      racy(
        x,
        queue(0, {
          kind: "signal",
          id: "s",
          at: { region: "x", offset: 8 },
          operation: "set",
          value: "0x1",
          release: "none",
        }),
      ),
      "request s: x+8 is not inside",
    ],
    [
      "a key",
      racy(x, queue(0, { kind: "read", id: "r", from: { region: "x", key: "0x1" }, to: place("r") })),
      "request r: whether x+0 may be touched",
    ],
    [
      "a read into a word that others touch",
      racy(
        { x: 1, y: 0 },
        queue(0, { kind: "read", id: "r", from: word("x"), to: word("y") }, write("w", "y", 1)),
      ),
      "request r: its value goes to y+0, which others touch",
    ],
    [
      "a queue that gets full",
      { ...racy(x), queues: [{ rank: 0, depth: 1, requests: [written, fence("f", "sc")] }] },
      "queue 0: a queue that gets full",
    ],
    [
      "an invalidation",
      racy(x, queue(1, { kind: "invalidate", id: "i", region: "x" })),
      "request i: invalidate does more",
    ],
    [
      "a rank that goes down",
      {
        ...racy(x, queue(0, written)),
        faults: [{ kind: "rank-down" as const, rank: 1, when: { request: "w", percent: 0 } }],
      },
      "fault rank-down",
    ],
  ])("is refused with its place: %s", (_, program, message) => {
    const asked = () => allowedOutcomes(program, []);
    expect(asked).toThrow(NotLitmus);
    expect(asked).toThrow(message);
  });

  it("is one although packets are lost", () => {
    const program = {
      ...racy(x, queue(0, signal("s", "x", 1, "all"))),
      faults: [{ kind: "loss" as const, every: 2 }],
    };
    expect([...allowedOutcomes(program, [word("x")])]).toEqual(values(1));
  });
});
