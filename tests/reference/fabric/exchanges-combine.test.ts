/** Combines of the engine: what comes back, and from whom. */
import { describe, expect, it } from "vitest";
import { programProblem } from "../../../src/fabric/well-formed.ts";
import type { CombineRequest, Program, Region } from "../../../src/generated/types.ts";
import { tensorOfFloat32 } from "../../../src/numerics/tensor.ts";
import { at, floats, initial } from "../../oracle/fabric/programs.ts";
import {
  type Choices,
  choicesOf,
  type ExchangeParameters,
  exchangeOf,
  exchanging,
  page,
  ran,
  untouched,
} from "./exchange-programs.ts";

describe("a combine", () => {
  const sums = { elements: 1, terms: "FP32", output: "FP32", plan: "chain" } as const;

  interface Combining extends ExchangeParameters {
    /** The value that the row in a place of a rank has become. */
    readonly value: (rank: number, place: number) => number;
    readonly weights?: readonly (readonly number[])[];
  }

  function combined({ value, weights, ...parameters }: Combining): Program {
    const exchange = exchangeOf({ sums, ...parameters });
    const { choices, places = 8 } = parameters;
    const regions = exchange.regions.map((region) =>
      region.name.startsWith("xmade")
        ? {
            ...region,
            ...initial(floats(Array.from({ length: places }, (_, place) => value(region.rank, place)))),
          }
        : region,
    );
    const to = exchange.ranks.map((rank): Region => {
      const bytes = 4 * (choices[rank] ?? []).length;
      return { name: `to${rank}`, rank, ...initial(new Array(bytes).fill(untouched)) };
    });
    const combine = (rank: number): CombineRequest => {
      const own = choicesOf(choices, rank);
      const given = weights?.[rank];
      return {
        kind: "combine",
        id: `c${rank}`,
        handle: `xd${rank}`,
        to: at(`to${rank}`),
        choices: own,
        ...(given === undefined
          ? {}
          : { weights: tensorOfFloat32(own.shape.slice(0, 2), Float32Array.from(given)) }),
      };
    };
    return exchanging(
      [{ ...exchange, regions: [...regions, ...to] }],
      exchange.ranks.map((rank) => [exchange.dispatch(rank), combine(rank)]),
    );
  }

  function numbers(bytes: readonly number[]): number[] {
    return [...new Float32Array(Uint8Array.from(bytes).buffer)];
  }

  it("brings each token the sum of what was made of its rows, and +0 where there are none", () => {
    const value = (rank: number, place: number) => 2 ** (8 * rank + place);
    for (const layout of ["by-source", "by-expert", "slots"] as const) {
      const made = combined({ choices: page, layout, value });
      expect(programProblem(made)).toBeUndefined();
      const { bytes, placed, statuses, outcome } = ran(made, { seed: 3 });
      expect(statuses).toEqual({ xd0: "OK", xd1: "OK", c0: "OK", c1: "OK" });
      const expected = [0, 0];
      for (const rank of [0, 1])
        placed("x", rank, 4).forEach((one, place) => {
          if (one !== undefined) expected[one.token] = (expected[one.token] ?? 0) + value(rank, place);
        });
      expect(numbers(bytes("to0"))).toEqual(expected);
      expect(bytes("to1")).toEqual([0, 0, 0, 0]);
      for (const id of ["c0", "c1"]) {
        const levels = outcome.completions.filter(({ request }) => request === id).map(({ level }) => level);
        expect(levels).toEqual(["source-reusable", "visible"]);
      }
    }
  });

  it("adds in the order of choices, each with its own weight", () => {
    // 2^24 + 1 is rounded to 2^24: the order shows.
    const choices: Choices = [
      [
        [
          [0, 0],
          [1, 0],
          [1, 1],
        ],
        [
          [1, 1],
          [0, 0],
          [1, 0],
        ],
      ],
      [],
    ];
    const value = (rank: number) => (rank === 0 ? 2 ** 24 : 1);
    const made = combined({ choices, layout: "slots", value, weights: [[1, 1, 1, 1, 1, -1], []] });
    expect(numbers(ran(made).bytes("to0"))).toEqual([2 ** 24, 2 ** 24 - 1]);
    const doubled = combined({ choices, layout: "slots", value, weights: [[1, 1, 1, 1, 1, 1], []] });
    expect(numbers(ran(doubled).bytes("to0"))).toEqual([2 ** 24, 2 ** 24]);
  });

  it("adds by source once for each member, in the order of its first choices", () => {
    const choices: Choices = [
      [
        [
          [1, 0],
          [0, 1],
          [1, 1],
        ],
      ],
      [],
    ];
    const value = (rank: number) => (rank === 0 ? 5 : 7);
    expect(numbers(ran(combined({ choices, value })).bytes("to0"))).toEqual([12]);
  });

  it("takes a row of an island once over scale-out where a plan adds up there", () => {
    const choices: Choices = [
      [
        [
          [2, 0],
          [3, 0],
        ],
      ],
      [],
      [],
      [],
    ];
    const made = (plan: "node" | "chain") => ({
      ...combined({ choices, layout: "slots", value: () => 1, sums: { ...sums, plan } }),
      topology: { islands: [2, 2] },
    });
    const back = (plan: "node" | "chain") => {
      const { ports = [] } = ran(made(plan), { counters: ["ports"] }).outcome.counters ?? {};
      const into = ports.find(({ rank, path }) => rank === 0 && path === "scale-out");
      return into?.ingressBytes;
    };
    expect(back("chain")).toBe(8);
    expect(back("node")).toBe(4);
  });
});
