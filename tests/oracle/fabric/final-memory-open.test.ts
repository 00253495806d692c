/** Endings that the spec leaves open, and what the oracle expects where they were observed. */
import { describe, expect, it } from "vitest";
import type { Completion, Program } from "../../../src/generated/types.ts";
import { textOf } from "../../../src/oracle/fabric/expectation.ts";
import {
  type ExpectedOutcome,
  expectedOutcome,
  memoryProblem,
  statusProblem,
} from "../../../src/oracle/fabric/final-memory.ts";
import { ascending, bytes, ends, flag, outcome, source, target } from "./outcomes.ts";
import { at, initial, program, queue, wordBytes } from "./programs.ts";

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
});
