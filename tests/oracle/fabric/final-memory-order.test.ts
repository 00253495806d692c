/** What the oracle takes to be ordered, and where it finds races. */
import { describe, expect, it } from "vitest";
import type { FabricRequest, Program } from "../../../src/generated/types.ts";
import { expectedOutcome, RacyProgram } from "../../../src/oracle/fabric/final-memory.ts";
import { alone, ascending, bytes, ends, far, flag, outcome, source, target } from "./outcomes.ts";
import { at, initial, program, queue, wordBytes } from "./programs.ts";

/** Rank 0 writes into target and signals flag; rank 1 waits and reads it. */
function messagePassing(
  release: "none" | "weak" | "strong" | "all",
  wait: object,
  bundled: boolean,
  order: object = {},
): Program {
  const signal = { at: at("flag"), operation: "set", value: "0x1", release } as const;
  const write: FabricRequest = { kind: "write", id: "w", from: at("source"), to: at("target"), bytes: 16 };
  return program(
    [source, target, flag, { name: "copy", rank: 1, bytes: 16 }],
    [
      bundled
        ? queue(0, { ...write, signal })
        : queue(0, write, { kind: "signal", id: "s", ...signal, ...order }),
      queue(
        1,
        { kind: "wait", id: "wait", at: at("flag"), until: "at-least", value: "0x1", ...wait },
        { kind: "read", id: "r", from: at("target"), to: at("copy"), bytes: 16 },
      ),
    ],
  );
}

/** The same with plain writes and waits between fences. */
function fenced(): Program {
  return program(
    [source, target, flag, { name: "copy", rank: 1, bytes: 16 }],
    [
      queue(
        0,
        { kind: "write", id: "w", from: at("source"), to: at("target"), bytes: 16 },
        { kind: "fence", id: "f", order: "acq_rel" },
        { kind: "write", id: "s", value: "0x1", to: at("flag") },
      ),
      queue(
        1,
        { kind: "wait", id: "wait", at: at("flag"), until: "equal", value: "0x1" },
        { kind: "fence", id: "g", order: "acq_rel" },
        { kind: "read", id: "r", from: at("target"), to: at("copy"), bytes: 16 },
      ),
    ],
  );
}

describe("what orders requests", () => {
  it.each([
    ["a bundled weak signal and an acquire", messagePassing("weak", { acquire: "all" }, true)],
    ["a strong signal and an acquire", messagePassing("strong", { acquire: "all" }, false)],
    [
      "an acquire of the range alone",
      messagePassing("strong", { acquire: { region: "target", offset: 8, bytes: 1 } }, false),
    ],
    ["a signal after the write", messagePassing("weak", { acquire: "all" }, false, { after: ["w"] })],
  ])("%s: the data is there", (_, made) => {
    const result = outcome(made);
    expect(bytes(result, "copy")).toEqual(ascending(16));
    expect(ends(result, "wait")).toEqual(["OK visible"]);
  });

  it.each([
    ["a weak signal of its own", messagePassing("weak", { acquire: "all" }, false)],
    ["a bundled signal that releases nothing", messagePassing("none", { acquire: "all" }, true)],
    ["a wait that acquires nothing", messagePassing("strong", {}, false)],
    [
      "an acquire of another range",
      messagePassing("strong", { acquire: { region: "target", offset: 16, bytes: 8 } }, false),
    ],
    [
      "two writes from two queues",
      program(
        [target],
        [
          queue(0, { kind: "write", id: "a", value: "0x1", to: at("target") }),
          queue(2, { kind: "write", id: "b", value: "0x2", to: at("target") }),
        ],
      ),
    ],
    [
      "a source that is reused too early",
      program(
        [source, target],
        [
          queue(
            0,
            { kind: "write", id: "a", from: at("source"), to: at("target") },
            { kind: "write", id: "b", value: "0x2", to: at("far") },
          ),
          queue(0, { kind: "write", id: "c", value: "0x3", to: at("source") }),
        ],
        { regions: [source, target, far] },
      ),
    ],
  ])("%s: a race", (_, made) => {
    expect(() => outcome(made)).toThrow(RacyProgram);
  });

  it("says what differs, and in which orders", () => {
    const racy = program(
      [target],
      [
        queue(0, { kind: "write", id: "a", value: "0x1", to: at("target", 8) }),
        queue(2, { kind: "write", id: "b", value: "0x2", to: at("target", 8) }),
      ],
    );
    expect(() => outcome(racy)).toThrow(
      "the program has a race: in the order forward and the order backward, byte 8 of target is 2, and 1",
    );
  });

  it.each(["f", "g"])("without fence %s of two, a race", (left) => {
    const made = fenced();
    for (const each of made.queues) each.requests = each.requests.filter(({ id }) => id !== left);
    expect(() => outcome(made)).toThrow(RacyProgram);
  });

  it("requests on the same word keep the order of their queue", () => {
    const writes = ascending(9).map(
      (value): FabricRequest => ({
        kind: "write",
        id: `w${value}`,
        value: `0x${value}`,
        to: at("target", 8),
      }),
    );
    expect(bytes(alone(writes), "target")[8]).toBe(9);
  });

  it("a strong signal comes after the reads that it covers", () => {
    const made = program(
      [
        { ...target, ...initial(ascending(32)) },
        { name: "seen", rank: 0, bytes: 8 },
        { name: "gate", rank: 1, bytes: 8 },
      ],
      [
        queue(
          0,
          { kind: "read", id: "r", from: at("target"), to: at("seen") },
          { kind: "signal", id: "s", at: at("gate"), operation: "set", value: "0x1", release: "strong" },
        ),
        queue(
          1,
          { kind: "wait", id: "wait", at: at("gate"), until: "equal", value: "0x1", acquire: "all" },
          { kind: "write", id: "w", value: "0x0", to: at("target") },
        ),
      ],
    );
    expect(bytes(outcome(made), "seen")).toEqual(ascending(8));
  });

  it("a signal whose covered requests never begin is not delivered", () => {
    const wait = { kind: "wait", id: "wait", at: at("flag"), until: "equal", value: "0x1" } as const;
    const signal = { kind: "signal", id: "s", at: at("flag", 8), operation: "set", value: "0x1" } as const;
    const made = (release: "weak" | "strong" | "all") =>
      outcome(program([flag], [queue(1, wait, { ...signal, release })]));
    for (const release of ["strong", "all"] as const) {
      expect(ends(made(release), "s")).toEqual(["TIMEOUT"]);
      expect(bytes(made(release), "flag")[8]).toBe(0);
    }
    expect(bytes(made("weak"), "flag")[8]).toBe(1);
  });

  it("a race that needs no luck is found with little effort", () => {
    const made = messagePassing("weak", { acquire: "all" }, false);
    expect(() => expectedOutcome(made, {}, "quick")).toThrow("the order forward and the order late");
    expect(
      bytes(expectedOutcome(messagePassing("all", { acquire: "all" }, false), {}, "quick"), "copy"),
    ).toEqual(ascending(16));
  });

  it("signals of two requests to one word come in the order of the queue", () => {
    const told = (id: string, value: string) =>
      ({
        kind: "write",
        id,
        from: at("source"),
        to: at("target", id === "w1" ? 0 : 8),
        bytes: 8,
        signal: { at: at("flag"), operation: "set", value, release: "weak" },
      }) as const;
    const made = program([source, target, flag], [queue(0, told("w1", "0x1"), told("w2", "0x2"))]);
    expect(bytes(outcome(made), "flag").slice(0, 8)).toEqual(wordBytes(2));
  });

  it("takes lost packets for no matter, and refuses to say what a broken link leaves", () => {
    const made = messagePassing("strong", { acquire: "all" }, false);
    expect(bytes(outcome({ ...made, faults: [{ kind: "loss", every: 2 }] }), "copy")).toEqual(ascending(16));
    const when = { request: "w", percent: 0 };
    expect(() =>
      outcome({ ...made, faults: [{ kind: "link-down", rank: 0, path: "scale-up", when }] }),
    ).toThrow(RangeError);
  });

  it("a read of the same word sees the write before it, and not the one behind it", () => {
    const regions = [
      { name: "seen", rank: 0, bytes: 24 },
      { name: "gate", rank: 0, bytes: 8 },
    ];
    const write = (id: string, value: string) => ({ kind: "write", id, value, to: at("target") }) as const;
    const read = (id: string, offset: number) =>
      ({ kind: "read", id, from: at("target"), to: at("seen", offset) }) as const;
    const made = outcome(
      program(
        [target, flag, ...regions],
        [
          queue(
            0,
            write("w1", "0x1"),
            read("r1", 0),
            { kind: "wait", id: "wait", at: at("gate"), until: "equal", value: "0x7" },
            { kind: "read", id: "seenGate", from: at("gate"), to: at("seen", 16) },
            { ...read("r2", 8), after: ["wait"] },
            write("w2", "0x2"),
          ),
          queue(3, {
            kind: "signal",
            id: "s",
            at: at("gate"),
            operation: "set",
            value: "0x7",
            release: "none",
          }),
        ],
      ),
    );
    expect(bytes(made, "seen")).toEqual([...wordBytes(1), ...wordBytes(1), ...wordBytes(7)]);
    expect(bytes(made, "target")[0]).toBe(2);
  });

  it("fences on both sides order what signals and waits leave open", () => {
    expect(bytes(outcome(fenced()), "copy")).toEqual(ascending(16));
  });

  it.each<FabricRequest>([
    { kind: "atomic", id: "more", at: at("flag"), operation: "add", operand: "0x1", release: "none" },
    { kind: "signal", id: "more", at: at("flag"), operation: "add", value: "0x1", release: "none" },
  ])("a signal passed on by an addition ($kind) still carries the data of the first", (more) => {
    const made = messagePassing("strong", { acquire: "all", value: "0x2" }, false);
    made.queues.push(queue(3, more));
    const signal = { at: at("flag"), operation: "add", value: "0x1", release: "strong" } as const;
    made.queues[0]?.requests.splice(1, 1, { kind: "signal", id: "s", ...signal });
    expect(bytes(outcome(made), "copy")).toEqual(ascending(16));
  });

  it("a source may be written again once it is reusable, but the target is not there yet", () => {
    const reuse = (last: FabricRequest) =>
      alone([
        { kind: "write", id: "w", from: at("source"), to: at("target"), bytes: 8 },
        { kind: "write", id: "again", value: "0x0", to: at("source"), whenReusable: ["w"] },
        last,
      ]);
    const read = { kind: "read", id: "r", from: at("target"), to: at("source", 8) } as const;
    expect(bytes(reuse({ ...read, after: ["w"] }), "source").slice(8, 16)).toEqual(ascending(8));
  });

  it("a queue holds no more requests than its depth", () => {
    const made = (depth: number) =>
      outcome({
        ...program(
          [source, target, flag],
          [
            {
              ...queue(
                1,
                { kind: "wait", id: "wait", at: at("flag"), until: "equal", value: "0x1" },
                { kind: "write", id: "w", value: "0x1", to: at("flag", 8) },
              ),
              depth,
            },
          ],
        ),
      });
    expect(ends(made(1), "w")).toEqual(["TIMEOUT"]);
    expect(ends(made(2), "w")).toEqual(["OK visible"]);
    expect(ends(made(2), "wait")).toEqual(["TIMEOUT"]);
  });

  it("what is blocked behind many others is found", () => {
    const waits = ascending(100).map(
      (value): FabricRequest => ({
        kind: "wait",
        id: `wait${value}`,
        at: at("flag"),
        until: "equal",
        value: "0x1",
      }),
    );
    const made = outcome(
      program(
        [flag],
        [
          queue(1, ...waits, {
            kind: "signal",
            id: "s",
            at: at("flag", 8),
            operation: "set",
            value: "0x1",
            release: "none",
          }),
        ],
      ),
    );
    expect(ends(made, "s")).toEqual(["OK visible"]);
    expect(ends(made, "wait1")).toEqual(["TIMEOUT"]);
  });
});
