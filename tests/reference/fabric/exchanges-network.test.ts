/** Exchanges of the engine over a network that loses, repeats and breaks. */
import { describe, expect, it } from "vitest";
import type { Program } from "../../../src/generated/types.ts";
import { type Choices, dispatching, ran, sorted, untouched } from "./exchange-programs.ts";

describe("an exchange over a bad network", () => {
  const choices: Choices = [
    [
      [
        [1, 0],
        [2, 1],
      ],
      [
        [3, 0],
        [0, 1],
      ],
      [
        [2, 0],
        [2, 1],
      ],
    ],
    [
      [[0, 0]],
      [
        [3, 1],
        [1, 1],
      ],
    ],
    [],
    [
      [
        [0, 0],
        [1, 0],
        [2, 0],
        [3, 0],
      ],
    ],
  ];
  const topology = { islands: [2, 2] };
  const made = dispatching({ choices, layout: "by-expert" }, { topology });
  const bad: Program = {
    ...made,
    faults: [
      { kind: "loss", every: 10 },
      { kind: "duplication", every: 3 },
      { kind: "reordering", every: 3 },
    ],
  };

  it("has the rows and counts that it has over a good one", () => {
    const good = ran(made);
    for (let seed = 0; seed < 8; seed += 1) {
      const { statuses, placed, pairs } = ran(bad, { seed });
      expect(statuses).toEqual(good.statuses);
      for (const rank of [0, 1, 2, 3]) {
        expect(pairs(`xcounts${rank}`)).toEqual(good.pairs(`xcounts${rank}`));
        const [first = 0] = good.pairs(`xcounts${rank}`)[4] ?? [];
        const blocks = (
          places: readonly ({ source: number; token: number; row: number[] } | undefined)[],
        ) => [...sorted(places.slice(0, first)), ...sorted(places.slice(first))];
        expect(blocks(placed("x", rank, 4))).toEqual(blocks(good.placed("x", rank, 4)));
      }
    }
  });

  it("is the same again with the same seed", () => {
    const [one, other] = [ran(bad, { seed: 4 }), ran(bad, { seed: 4 })];
    expect(other.outcome).toEqual(one.outcome);
    expect(ran(bad, { seed: 5 }).outcome.completions).not.toEqual(one.outcome.completions);
  });

  it("ends with PEER_FAILED everywhere when a rank stops before all have begun", () => {
    const fault = { kind: "rank-down", rank: 3, when: { request: "xd0", percent: 0 } } as const;
    const { statuses } = ran({ ...made, faults: [fault] });
    expect(new Set(Object.values(statuses))).toEqual(new Set(["PEER_FAILED"]));
  });

  it("ends for all when a rank stops on the way, and well only for who has sent and got everything", () => {
    const fault = { kind: "rank-down", rank: 3, when: { request: "xd0", percent: 50 } } as const;
    const { statuses } = ran({ ...made, faults: [fault] });
    expect(statuses).toMatchObject({ xd0: "PEER_FAILED", xd3: "PEER_FAILED" });
    for (const status of Object.values(statuses)) expect(["OK", "PEER_FAILED"]).toContain(status);
  });

  it("puts nothing anywhere of which it does not know that it is right", () => {
    const { statuses, bytes } = ran({ ...made, faults: [{ kind: "corruption", every: 1 }] });
    for (const status of Object.values(statuses)) expect(["DATA_CORRUPT", "PEER_FAILED"]).toContain(status);
    expect(new Set(bytes("xrows3"))).toEqual(new Set([untouched]));
  });

  it("gets round a port that is down, or ends for all", () => {
    for (const path of ["scale-up", "scale-out"] as const) {
      const fault = { kind: "link-down", rank: 3, path, when: { request: "xd0", percent: 0 } } as const;
      expect(new Set(Object.values(ran({ ...made, faults: [fault] }).statuses))).toEqual(new Set(["OK"]));
      const apart = { ...made, topology: { islands: [1, 1, 1, 1] }, faults: [fault] };
      const possible = path === "scale-up" ? ["OK"] : ["LINK_FAILED", "PEER_FAILED"];
      for (const status of Object.values(ran(apart).statuses)) expect(possible).toContain(status);
    }
  });
});
