/** The oracle of programs without races: small programs whose last bytes and completions are written out by hand. */
import { describe, expect, it } from "vitest";
import { programProblem } from "../../../src/fabric/well-formed.ts";
import type { Completion, FabricRequest, Program, Region } from "../../../src/generated/types.ts";
import { textOf } from "../../../src/oracle/fabric/expectation.ts";
import {
  type ExpectedOutcome,
  expectedOutcome,
  memoryProblem,
  RacyProgram,
  statusProblem,
} from "../../../src/oracle/fabric/final-memory.ts";
import { at, floats, initial, memberTable, program, queue, table, wordBytes } from "./programs.ts";

const ascending = (count: number, from = 1) => Array.from({ length: count }, (_, i) => from + i);
const source: Region = { name: "source", rank: 0, ...initial(ascending(32)) };
const target: Region = { name: "target", rank: 1, bytes: 32 };
const far: Region = { name: "far", rank: 2, bytes: 32 };
const flag: Region = { name: "flag", rank: 1, bytes: 16 };

function outcome(made: Program, endings = {}) {
  expect(programProblem(made)).toBeUndefined();
  return expectedOutcome(made, endings);
}

/** The outcome of requests of one queue on rank 0, over all the regions above. */
function alone(requests: FabricRequest[], more: Partial<Program> = {}, regions: Region[] = []) {
  return outcome(program([source, target, far, flag, ...regions], [queue(0, ...requests)], more));
}

const bytes = (made: ReturnType<typeof outcome>, name: string) => [...(made.memory.get(name) ?? [])];
const ends = (made: ReturnType<typeof outcome>, id: string) =>
  (made.statuses.get(id)?.completions ?? []).map(textOf);

const good = ["OK source-reusable", "OK visible"];
const members = {
  groups: [{ name: "both", members: [at("target"), at("far")] }],
};

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
});

describe("checks", () => {
  const write = (more: object): FabricRequest => ({
    kind: "write",
    id: "w",
    from: at("source"),
    to: at("target"),
    bytes: 8,
    ...more,
  });
  const guarded = (more: Partial<Region>): Region => ({ name: "guarded", rank: 1, bytes: 32, ...more });

  it.each<[string, object, Partial<Region>]>([
    ["OK source-reusable", { bytes: 32 }, {}],
    ["OUT_OF_BOUNDS", { to: at("guarded", 25) }, {}],
    ["OUT_OF_BOUNDS", { to: at("guarded", -8), bytes: 16 }, {}],
    ["OK source-reusable", { to: at("guarded", 32), bytes: 0 }, {}],
    ["OUT_OF_BOUNDS", { to: at("guarded", 33), bytes: 0 }, {}],
    ["OK source-reusable", { to: { region: "guarded", key: "0x00a" } }, { key: "0xa" }],
    ["BAD_KEY", { to: { region: "guarded", key: "0x10000000a" } }, { key: "0xa" }],
    ["BAD_KEY", { to: { region: "guarded", epoch: 1 } }, { epoch: 2 }],
    ["BAD_KEY", { to: { region: "guarded", key: "0xb" }, bytes: 0 }, { key: "0xa" }],
    ["BAD_KEY", { to: at("guarded", 99) }, { tenant: 1 }],
    ["ACCESS_DENIED", { to: at("guarded", 99) }, { rights: { write: [2] } }],
    ["OK source-reusable", {}, { rights: { write: [0], read: [] } }],
    ["BAD_KEY", {}, { registered: false, rights: { write: [] } }],
    ["MISALIGNED", { signal: { at: at("flag", 4), operation: "set", value: "0x1", release: "weak" } }, {}],
    [
      "OUT_OF_BOUNDS",
      { signal: { at: at("flag", 12), operation: "set", value: "0x1", release: "weak" } },
      {},
    ],
    [
      "ACCESS_DENIED",
      { to: at("flag"), signal: { at: at("guarded"), operation: "set", value: "0x1", release: "weak" } },
      { rights: { atomic: [] } },
    ],
    ["OVERLAP", { to: at("source", 7) }, {}],
    ["OK source-reusable", { to: at("source", 8) }, {}],
  ])("end with %s for %j of %j", (status, more, region) => {
    const made = alone([write({ to: at("guarded"), ...more })], {}, [guarded(region)]);
    expect(ends(made, "w")[0]).toBe(status);
    if (!status.startsWith("OK"))
      for (const name of ["guarded", "flag"])
        expect(bytes(made, name).every((byte) => byte === 0)).toBe(true);
  });

  it("find the first wrong entry of a table, after whatever else is wrong", () => {
    const scatter = (lines: [number, number][][], from = at("source")): FabricRequest => ({
      kind: "scatter",
      id: "s",
      from,
      to: { group: "both" },
      table: table(lines),
      rowBytes: 16,
    });
    const endOf = (lines: [number, number][][], from?: { region: string; offset: number }) =>
      ends(alone([scatter(lines, from)], members), "s");
    expect(endOf([[[0, 0], [1, 1]]])).toEqual(good); // biome-ignore format: a table
    expect(endOf([[[0, 0], [1, 2]]])).toEqual(["BAD_INDEX index 1"]); // biome-ignore format: a table
    expect(endOf([[[0, 0], [1, 0]], [[0, 1], [2, 0]]])).toEqual(["BAD_INDEX index 3"]); // biome-ignore format: a table
    expect(endOf([[[-2, 0], [1, 0]]])).toEqual(["BAD_INDEX index 0"]); // biome-ignore format: a table
    expect(endOf([[[0, -1], [1, 0]]])).toEqual(["BAD_INDEX index 0"]); // biome-ignore format: a table
    expect(endOf([[[0, 1], [0, 1]]])).toEqual(["OVERLAP"]); // biome-ignore format: a table
    expect(endOf([[[0, 9], [1, 0]]], at("source", 17))).toEqual(["OUT_OF_BOUNDS"]); // biome-ignore format: a table
  });

  it("leave other requests of the queue alone, but fail those that come after", () => {
    const made = alone([
      write({ to: at("target", 30) }),
      { kind: "write", id: "next", value: "0x1", to: at("target") },
      { kind: "write", id: "after", value: "0x2", to: at("target", 8), after: ["w"] },
      { kind: "write", id: "again", value: "0x2", to: at("target", 8), whenReusable: ["after"] },
    ]);
    expect(bytes(made, "target")).toEqual([1, ...new Array(31).fill(0)]);
    expect([ends(made, "next"), ends(made, "after"), ends(made, "again")]).toEqual([
      ["OK visible"],
      ["DEPENDENCY_FAILED"],
      ["DEPENDENCY_FAILED"],
    ]);
  });
});

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

  it("a request whose key is taken back while it runs ends as was seen", () => {
    const made = program(
      [source, target],
      [
        queue(0, { kind: "write", id: "w", from: at("source"), to: at("target"), bytes: 0 }),
        queue(1, { kind: "invalidate", id: "i", region: "target" }),
      ],
    );
    const ended = (revoked: readonly string[]) =>
      expectedOutcome(made, { revoked: new Set(revoked) })
        .statuses.get("w")
        ?.completions.at(-1)?.status;
    expect([ended([]), ended(["w"])]).toEqual(["OK", "BAD_KEY"]);
  });

  describe("a multicast of which a member's key is taken back while it runs", () => {
    const sent = (behind: boolean) =>
      program(
        [source, target, { name: "other", rank: 2, ...initial(new Array(16).fill(7)) }, flag],
        [
          queue(0, {
            kind: "multicast",
            id: "m",
            from: at("source"),
            to: { group: "to" },
            bytes: 16,
            signal: { at: { group: "flags" }, operation: "add", value: "0x1", release: "weak" },
          }),
          queue(
            1,
            // Both members have told it, so that both were done.
            ...(behind
              ? [0, 8].map(
                  (offset) =>
                    ({
                      kind: "wait",
                      id: `told${offset}`,
                      at: at("flag", offset),
                      until: "equal",
                      value: "0x1",
                      acquire: "all",
                    }) as const,
                )
              : []),
            { kind: "invalidate", id: "i", region: "target" },
          ),
        ],
        {
          groups: [
            { name: "to", members: [at("target"), at("other")] },
            { name: "flags", members: [at("flag"), at("flag", 8)] },
          ],
        },
      );
    const ended = (made: Program, ...members: number[]) =>
      expectedOutcome(made, { revokedMembers: new Map([["m", new Set(members)]]) });
    const texts = ({ statuses }: ExpectedOutcome) => statuses.get("m")?.completions.map(textOf);

    it("fails for that member, whose words are old or new, and tells the others alone", () => {
      const outcome = ended(sent(false), 0);
      expect(texts(outcome)).toEqual(["OK source-reusable", "OK visible", "BAD_KEY member 0"]);
      expect(bytes(outcome, "flag")).toEqual([...wordBytes(0), ...wordBytes(1)]);
      expect(bytes(outcome, "other")).toEqual(ascending(16));
      /** With so many bytes of the source. */
      const problem = (count: number) =>
        memoryProblem(
          outcome,
          "target",
          Uint8Array.from({ length: 32 }, (_, i) => (i < count ? i + 1 : 0)),
        );
      expect([0, 8, 16].map(problem)).toEqual([undefined, undefined, undefined]);
      expect(problem(12)).toMatch(/byte 8 .* neither the former one nor that of m/);
    });

    it("goes on for a member whose key nobody takes back, whatever is said of it", () => {
      expect(texts(ended(sent(false), 1))).toEqual(["TIMEOUT"]);
    });

    it("was done where the key is taken back only behind it", () => {
      expect(texts(ended(sent(true)))).toEqual(["OK source-reusable", "OK visible"]);
      expect(texts(ended(sent(true), 0))).toEqual(["TIMEOUT"]);
    });
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

describe("endings that are open", () => {
  const cancelled = (): Program =>
    program(
      [source, { ...target, ...initial(new Array(32).fill(99)) }, flag],
      [
        queue(
          0,
          {
            kind: "write",
            id: "w",
            from: at("source"),
            to: at("target", 4),
            bytes: 16,
            signal: { at: at("flag"), operation: "set", value: "0x1", release: "weak" },
          },
          { kind: "cancel", id: "c", request: "w" },
          { kind: "write", id: "after", value: "0x1", to: at("flag", 8), after: ["w"] },
        ),
      ],
    );
  const completion = (
    request: string,
    status: Completion["status"],
    level?: Completion["level"],
  ): Completion => ({
    request,
    status,
    ...(level && { level }),
  });

  it("a request that was not cancelled has its effect", () => {
    const made = outcome(cancelled());
    expect(bytes(made, "target").slice(3, 21)).toEqual([99, ...ascending(16), 99]);
    expect(ends(made, "after")).toEqual(["OK visible"]);
  });

  it("a cancelled one leaves each word as it was or as it would be, and sends no signal", () => {
    const made = outcome(cancelled(), { cancelled: new Set(["w"]) });
    const was = new Array(32).fill(99);
    const withWord = [...was.slice(0, 8), ...ascending(8, 5), ...was.slice(16)];
    const torn = [...was.slice(0, 8), ...ascending(4, 5), ...was.slice(12)];
    const problem = (list: number[]) => memoryProblem(made, "target", Uint8Array.from(list));
    expect([problem(was), problem(withWord)]).toEqual([undefined, undefined]);
    expect(problem(torn)).toBe("target: byte 8 is in a word that is neither the former one nor that of w");
    expect(problem([...was.slice(0, 31), 1])).toBe("byte 31 of target is 1, not 99");
    expect(bytes(made, "flag")).toEqual(new Array(16).fill(0));
    expect([ends(made, "w"), ends(made, "c"), ends(made, "after")]).toEqual([
      ["CANCELLED"],
      ["OK visible"],
      ["DEPENDENCY_FAILED"],
    ]);
    const reusable = completion("w", "OK", "source-reusable");
    expect(statusProblem(made, "w", [reusable, completion("w", "CANCELLED")])).toBeUndefined();
    expect(statusProblem(made, "w", [completion("w", "OK", "visible")])).toMatch(
      "OK visible came; expected: CANCELLED",
    );
  });

  it("what would wait for ever is cancelled, even behind an acquire", () => {
    const made = outcome(
      program(
        [flag],
        [
          queue(
            1,
            { kind: "wait", id: "w", at: at("flag"), until: "equal", value: "0x1", acquire: "all" },
            { kind: "cancel", id: "c", request: "w" },
          ),
        ],
      ),
    );
    expect([ends(made, "w"), ends(made, "c")]).toEqual([["CANCELLED"], ["OK visible"]]);
  });

  it("refused requests do nothing, and the others all they ask for", () => {
    const made = program(
      [target],
      [
        {
          rank: 0,
          depth: 1,
          whenFull: "refuse",
          requests: [1, 2, 3].map((i) => ({
            kind: "write",
            id: `w${i}`,
            value: "0x7",
            to: at("target", 8 * i),
          })),
        },
      ],
    );
    const result = outcome(made, { refused: new Set(["w2"]) });
    expect([8, 16, 24].map((place) => bytes(result, "target")[place])).toEqual([7, 0, 7]);
    expect(ends(result, "w2")).toEqual(["QUEUE_FULL"]);
  });
});

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
