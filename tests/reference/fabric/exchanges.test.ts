/** Exchanges of the engine: where rows go, what is told of them, what comes back, and who fails with whom. */
import { describe, expect, it } from "vitest";
import { programProblem } from "../../../src/fabric/well-formed.ts";
import type { CombineRequest, FabricRequest, Program, Region } from "../../../src/generated/types.ts";
import { tensorOfFloat32 } from "../../../src/numerics/tensor.ts";
import type { ExchangeSteps } from "../../../src/reference/fabric/bulk/exchange-steps.ts";
import { at, floats, initial } from "../../oracle/fabric/programs.ts";
import {
  type Choices,
  choicesOf,
  dispatching,
  type ExchangeParameters,
  exchangeOf,
  exchanging,
  ran,
  rowOf,
  untouched,
} from "./exchange-programs.ts";

/** A and B of rank 0, C of rank 1: A chose both experts of 1, B expert 1 of both, and C nothing. */
const page: Choices = [
  [
    [
      [1, 0],
      [1, 1],
    ],
    [
      [0, 1],
      [1, 1],
    ],
  ],
  [[]],
];
const [a, b] = [
  { source: 0, token: 0, row: rowOf(0, 0, 4) },
  { source: 0, token: 1, row: rowOf(0, 1, 4) },
];
const none = (places: number) => new Array<undefined>(places).fill(undefined);

/** The rows of a block, in the order of their sources. */
function sorted<T extends { source: number; token: number }>(
  block: readonly (T | undefined)[],
): (T | undefined)[] {
  const key = (one: T | undefined) =>
    one === undefined ? Number.POSITIVE_INFINITY : 1000 * one.source + one.token;
  return [...block].sort((one, other) => key(one) - key(other));
}

describe("a dispatch", () => {
  it("puts rows by source, and counts them as on the page", () => {
    const { placed, pairs, statuses } = ran(dispatching({ choices: page }));
    expect(statuses).toEqual({ xd0: "OK", xd1: "OK" });
    expect(placed("x", 0, 4)).toEqual([b, ...none(7)]);
    expect(sorted(placed("x", 1, 4).slice(0, 2))).toEqual([a, b]);
    expect(placed("x", 1, 4).slice(2)).toEqual(none(6));
    expect(pairs("xcounts0")).toEqual([
      [1, 0],
      [0, 1],
      [0, 0],
      [1, 0],
    ]);
    expect(pairs("xcounts1")).toEqual([
      [2, 0],
      [0, 2],
      [1, 0],
      [2, 1],
    ]);
  });

  it("begins the block of each expert at a multiple of the alignment, as on the page", () => {
    const { placed, pairs } = ran(dispatching({ choices: page, layout: "by-expert", alignment: 4 }));
    expect(placed("x", 1, 4).slice(0, 4)).toEqual([a, ...none(3)]);
    expect(sorted(placed("x", 1, 4).slice(4))).toEqual([a, b, ...none(2)]);
    expect(placed("x", 0, 4)).toEqual([b, ...none(7)]);
    expect(pairs("xcounts1")).toEqual([
      [3, 0],
      [0, 3],
      [1, 0],
      [2, 4],
    ]);
    expect(pairs("xcounts0")).toEqual([
      [1, 0],
      [0, 1],
      [0, 0],
      [1, 0],
    ]);
  });

  it("gives each expert its slots", () => {
    const { placed, pairs } = ran(dispatching({ choices: page, layout: "slots", places: 6 }));
    expect(placed("x", 0, 4)).toEqual([...none(3), b, ...none(2)]);
    expect(placed("x", 1, 4).slice(0, 3)).toEqual([a, ...none(2)]);
    expect(sorted(placed("x", 1, 4).slice(3))).toEqual([a, b, undefined]);
    expect(pairs("xcounts1")).toEqual([
      [3, 0],
      [0, 3],
      [1, 0],
      [2, 3],
    ]);
  });

  it("of no tokens at all tells everybody that nothing comes", () => {
    for (const layout of ["by-source", "by-expert", "slots"] as const) {
      const { bytes, pairs, statuses } = ran(dispatching({ choices: [[], []], layout }));
      expect(statuses).toEqual({ xd0: "OK", xd1: "OK" });
      expect(bytes("xrows0")).toEqual(new Array(32).fill(untouched));
      const begin = layout === "slots" ? 4 : 0;
      expect(pairs("xcounts0")).toEqual([
        [0, 0],
        [0, 0],
        [0, 0],
        [0, begin],
      ]);
    }
  });

  const both: Choices = [[[[1, 0]], [[1, 0]], [[1, 1]]], [[[1, 0]]]];

  it("ends with OK where there is a place for every row", () => {
    for (const [layout, places] of [
      ["by-source", 4],
      ["by-expert", 4],
      ["slots", 6],
    ] as const) {
      const { statuses, bytes } = ran(dispatching({ choices: both, layout, places }));
      expect(statuses).toEqual({ xd0: "OK", xd1: "OK" });
      expect(bytes("xrows1").filter((byte) => byte === untouched).length).toBe(layout === "slots" ? 8 : 0);
    }
  });

  it("ends with CAPACITY and the demand where one place is missing, and puts all others", () => {
    for (const [layout, places, demand] of [
      ["by-source", 3, 4],
      ["by-expert", 3, 4],
      ["slots", 4, 6],
    ] as const) {
      const { status, placed, pairs } = ran(dispatching({ choices: both, layout, places }));
      const endings = ["xd0", "xd1"].map((id) => status(id));
      const short = endings.filter((one) => one?.status === "CAPACITY");
      expect(short.map((one) => one?.demand)).toEqual([demand]);
      expect(endings.filter((one) => one?.status === "OK")).toHaveLength(1);
      expect(placed("x", 1, 4).filter((one) => one !== undefined)).toHaveLength(3);
      expect(pairs("xcounts1").slice(0, 2)).toEqual([
        [3, 0],
        [1, 3],
      ]);
      expect(
        pairs("xcounts1")
          .map(([rows]) => rows)
          .slice(2),
      ).toEqual([3, 1]);
    }
  });

  it("puts no row behind the last place, in whatever region comes next", () => {
    const wide: Choices = [[[[1, 0]], [[1, 0]], [[1, 0]]], []];
    const made = dispatching({ choices: wide, layout: "by-expert", places: 2 });
    const sized = made.regions.map(
      (region): Region =>
        region.name === "xrows1"
          ? { name: "xrows1", rank: 1, ...initial(new Array(16).fill(untouched)) }
          : region,
    );
    const { bytes, status } = ran({ ...made, regions: sized });
    expect(bytes("xrows1").slice(8)).toEqual(new Array(8).fill(untouched));
    expect(status("xd0")).toMatchObject({ status: "CAPACITY", demand: 3 });
  });

  it("has the order within a block open, and another one in another run", () => {
    const many: Choices = [
      [[[1, 0]], [[1, 0]], [[1, 0]]],
      [[[1, 0]], [[1, 0]]],
    ];
    const orders = new Set<string>();
    for (let seed = 0; seed < 16; seed += 1) {
      const { placed } = ran(dispatching({ choices: many, layout: "by-expert" }), { seed });
      const block = placed("x", 1, 4).slice(0, 5);
      expect(sorted(block).map((one) => [one?.source, one?.token])).toEqual([
        [0, 0],
        [0, 1],
        [0, 2],
        [1, 0],
        [1, 1],
      ]);
      orders.add(block.map((one) => `${one?.source} ${one?.token}`).join());
    }
    expect(orders.size).toBeGreaterThan(4);
  });

  it("costs two latencies to learn where rows go, and then that of the rows and their bytes", () => {
    const network = { gigabytesPerSecond: 50, latencyNs: 2500 };
    const exchange = exchangeOf({ choices: [[[[1, 0]], [[1, 0]]], [[[0, 0]]]] });
    const made = exchanging(
      [{ ...exchange, exchange: { ...exchange.exchange, timedRowBytes: 100_000 } }],
      [[exchange.dispatch(0)], [exchange.dispatch(1)]],
      { topology: { islands: [1, 1], scaleOut: network } },
    );
    const { status } = ran(made, { counters: ["elapsed"] });
    const bytesNs = (2 * 100_000) / network.gigabytesPerSecond;
    // Of two rows in a message of its own each the second lands when both have gone through.
    expect(status("xd1")?.timeNs ?? 0).toBeGreaterThanOrEqual(3 * network.latencyNs + bytesNs);
    expect(status("xd1")?.timeNs ?? 0).toBeLessThan(4 * network.latencyNs + bytesNs + 1000);
  });

  it("puts the same rows beside another tenant that keeps the same ports busy", () => {
    const tenant = 2;
    const alone = dispatching({ choices: page }, { topology: { islands: [2] } });
    const write = (rank: number, i: number): FabricRequest => ({
      kind: "write",
      id: `w${rank}.${i}`,
      from: at(`own${rank}`),
      to: at(`own${1 - rank}`, 8 + 8 * i),
      bytes: 8,
      timedBytes: 65_536,
    });
    const ranks = [0, 1];
    const beside = {
      ...alone,
      regions: [...alone.regions, ...ranks.map((rank) => ({ name: `own${rank}`, rank, bytes: 64, tenant }))],
      queues: [
        ...ranks.map((rank) => ({ rank, tenant, requests: [0, 1, 2, 3].map((i) => write(rank, i)) })),
        ...alone.queues,
      ],
    };
    expect(programProblem(beside)).toBeUndefined();
    const [own, shared] = [ran(alone), ran(beside)];
    for (const rank of [0, 1])
      expect(sorted(shared.placed("x", rank, 4))).toEqual(sorted(own.placed("x", rank, 4)));
    expect(new Set(Object.values(shared.statuses))).toEqual(new Set(["OK"]));
    const timeOf = ({ status }: typeof own) => status("xd1")?.timeNs ?? 0;
    expect(timeOf(shared)).toBeGreaterThan(timeOf(own));
  });

  it("sends a row once into an island, and once to a member by whatever layout", () => {
    const toAll: Choices = [
      [
        [
          [2, 0],
          [2, 1],
          [3, 0],
        ],
      ],
      [],
      [],
      [],
    ];
    for (const layout of ["by-source", "by-expert", "slots"] as const) {
      const topology = { islands: [2, 2] };
      const { outcome, placed } = ran(dispatching({ choices: toAll, layout }, { topology }), {
        counters: ["ports"],
      });
      const { ports = [] } = outcome.counters ?? {};
      const bytes = (path: string) =>
        ports.filter((port) => port.path === path).reduce((sum, port) => sum + port.ingressBytes, 0);
      expect([bytes("scale-out"), bytes("scale-up")]).toEqual([4, 4]);
      const rows = [2, 3].map((rank) => placed("x", rank, 4).filter((one) => one !== undefined).length);
      expect(rows).toEqual(layout === "by-source" ? [1, 1] : [2, 1]);
    }
  });
});

describe("a dispatch again", () => {
  /** Rows of every rank, twice: the second time those of another region. */
  function twice(choices: Choices, second: Choices = choices, parameters: Partial<ExchangeParameters> = {}) {
    const exchange = exchangeOf({ choices, ...parameters });
    const others = exchange.ranks.map((rank): Region => {
      const bytes = (choices[rank] ?? []).flatMap((_, token) =>
        rowOf(rank, token, 4).map((byte) => byte + 100),
      );
      return { name: `other${rank}`, rank, ...initial(bytes) };
    });
    const again = (rank: number) =>
      exchange.dispatch(rank, {
        id: `again${rank}`,
        again: `xd${rank}`,
        from: at(`other${rank}`),
        choices: choicesOf(second, rank),
      });
    return exchanging(
      [exchange],
      exchange.ranks.map((rank) => [exchange.dispatch(rank), again(rank)]),
      { regions: others },
    );
  }

  it("sends other rows to the same places", () => {
    const choices: Choices = [
      page[0] ?? [],
      [
        [[0, 1]],
        [
          [0, 1],
          [1, 0],
        ],
      ],
    ];
    const [first, second] = [
      dispatching({ choices, layout: "by-expert" }),
      twice(choices, choices, { layout: "by-expert" }),
    ];
    const [one, two] = [ran(first, { seed: 5 }), ran(second, { seed: 5 })];
    expect(two.statuses).toEqual({ xd0: "OK", xd1: "OK", again0: "OK", again1: "OK" });
    for (const rank of [0, 1]) {
      const moved = one
        .placed("x", rank, 4)
        .map((place) =>
          place === undefined ? undefined : { ...place, row: place.row.map((byte) => byte + 100) },
        );
      expect(two.placed("x", rank, 4)).toEqual(moved);
      expect(two.pairs(`xcounts${rank}`)).toEqual(one.pairs(`xcounts${rank}`));
    }
  });

  it("is refused with other choices, without effect, and takes the others of its round along", () => {
    const changed: Choices = [
      [
        [
          [1, 0],
          [1, 1],
        ],
        [
          [0, 1],
          [0, 0],
        ],
      ],
      [[]],
    ];
    const { status, placed } = ran(twice(page, changed));
    expect(status("again0")).toMatchObject({ status: "BAD_INDEX", index: 3 });
    expect(status("again1")).toMatchObject({ status: "PEER_FAILED" });
    expect(placed("x", 0, 4)[0]).toEqual(b);
  });

  it("of what did not end with OK is none", () => {
    const { statuses } = ran(twice([[[[1, 0]], [[1, 0]]], []], undefined, { places: 1, experts: 1 }));
    expect(statuses).toEqual({
      xd0: "CAPACITY",
      xd1: "OK",
      again0: "DEPENDENCY_FAILED",
      again1: "PEER_FAILED",
    });
  });
});

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

describe("rounds", () => {
  it("of two exchanges under way at once have the results that each has alone", () => {
    const [one, other] = [
      exchangeOf({ choices: page, layout: "by-expert", name: "x" }),
      exchangeOf({ choices: [[[]], page[0] ?? []], layout: "by-expert", name: "y" }),
    ];
    const { placed, pairs, statuses } = ran(
      exchanging(
        [one, other],
        [
          [one.dispatch(0), other.dispatch(0)],
          [other.dispatch(1), one.dispatch(1)],
        ],
      ),
    );
    expect(statuses).toEqual({ xd0: "OK", xd1: "OK", yd0: "OK", yd1: "OK" });
    expect(pairs("xcounts1")).toEqual([
      [3, 0],
      [0, 3],
      [1, 0],
      [2, 1],
    ]);
    expect(pairs("ycounts1")).toEqual([
      [0, 0],
      [3, 0],
      [1, 0],
      [2, 1],
    ]);
    expect(sorted(placed("x", 1, 4))).toEqual([a, a, b, ...none(5)]);
    expect(
      sorted(placed("y", 1, 4))
        .slice(0, 3)
        .map((place) => place?.source),
    ).toEqual([1, 1, 1]);
  });

  it("put no row anywhere before all members have begun", () => {
    const exchange = exchangeOf({ choices: page });
    const gate: Region = { name: "gate", rank: 1, bytes: 8 };
    const look: Region = { name: "look", rank: 1, ...initial(new Array(8).fill(7)) };
    const waits: FabricRequest = {
      kind: "wait",
      id: "wait",
      at: at("gate"),
      until: "equal",
      value: "0x1",
      acquire: "all",
    };
    const first: FabricRequest = {
      kind: "read",
      id: "read",
      from: at("xrows1"),
      to: at("look"),
      bytes: 8,
      after: ["wait"],
    };
    const opens = exchange.dispatch(0);
    const made = exchanging(
      [exchange],
      [[opens], [waits, first, exchange.dispatch(1, { after: ["read"] })]],
      { regions: [gate, look], observe: ["look", "xrows0"] },
    );
    const other = {
      rank: 0,
      requests: [
        {
          kind: "signal",
          id: "open",
          at: at("gate"),
          operation: "set",
          value: "0x1",
          release: "all",
        } as const,
      ],
    };
    const { bytes, statuses } = ran({ ...made, queues: [...made.queues, other] });
    expect(statuses).toMatchObject({ xd0: "OK", xd1: "OK", read: "OK" });
    expect(bytes("look")).toEqual(new Array(8).fill(untouched));
    expect(bytes("xrows0").slice(0, 4)).toEqual(b.row);
  });

  it("wait for a member that never comes, and say which request holds it up", () => {
    const exchange = exchangeOf({ choices: page });
    const gate: Region = { name: "gate", rank: 1, bytes: 8 };
    const waits: FabricRequest = {
      kind: "wait",
      id: "wait",
      at: at("gate"),
      until: "equal",
      value: "0x1",
      acquire: "all",
    };
    const { status, bytes } = ran(
      exchanging([exchange], [[exchange.dispatch(0)], [waits, exchange.dispatch(1)]], { regions: [gate] }),
    );
    for (const id of ["xd0", "xd1"])
      expect(status(id)).toMatchObject({ status: "TIMEOUT", blockedBy: "wait" });
    expect(bytes("xrows0")).toEqual(new Array(32).fill(untouched));
  });

  it("end with PEER_FAILED for all others where one fails a check, and nothing is put anywhere", () => {
    const wrong: Choices = [page[0] ?? [], [[[1, 2]]]];
    const { statuses, bytes, status } = ran(dispatching({ choices: wrong }));
    expect(statuses).toEqual({ xd0: "PEER_FAILED", xd1: "BAD_INDEX" });
    expect(status("xd1")?.index).toBe(0);
    for (const name of ["xrows0", "xrows1", "xsources1", "xcounts0"])
      expect(new Set(bytes(name))).toEqual(new Set([untouched]));
  });

  it("end with PEER_FAILED for all others where one is cancelled", () => {
    const exchange = exchangeOf({ choices: page });
    const gate: Region = { name: "gate", rank: 1, bytes: 8 };
    const waits: FabricRequest = { kind: "wait", id: "wait", at: at("gate"), until: "equal", value: "0x1" };
    const cancel: FabricRequest = { kind: "cancel", id: "cancel", request: "xd1" };
    const stop: FabricRequest = { kind: "cancel", id: "stop", request: "wait" };
    const { statuses } = ran(
      exchanging(
        [exchange],
        [[exchange.dispatch(0)], [waits, exchange.dispatch(1, { after: ["wait"] }), cancel, stop]],
        { regions: [gate] },
      ),
    );
    expect(statuses).toMatchObject({ xd0: "PEER_FAILED", xd1: "CANCELLED" });
  });
});

describe("checks of a dispatch", () => {
  const choices: Choices = [[[[1, 0]]], [[[0, 1]]]];

  /** How the dispatch of rank 0 ends where regions, groups or the exchange are otherwise. */
  function ending(change: (made: Program) => Partial<Program>) {
    const made = dispatching({ choices });
    return ran({ ...made, ...change(made) }).status("xd0");
  }
  const region = (name: string, change: Partial<Region>) => (made: Program) =>
    made.regions.map((one) => (one.name === name ? { ...one, ...change } : one));
  const shifted = (what: "rows" | "sources" | "counts", offset: number) => (made: Program) =>
    (made.exchanges ?? []).map((exchange) => ({ ...exchange, [what]: { ...exchange[what], offset } }));

  it("find what may not be written, lies outside, or is misaligned", () => {
    expect(ending((made) => ({ regions: region("xrows1", { rights: { write: [] } })(made) }))?.status).toBe(
      "ACCESS_DENIED",
    );
    expect(ending((made) => ({ exchanges: shifted("counts", 8)(made) }))?.status).toBe("OUT_OF_BOUNDS");
    // With places for one row fewer there is room for sources that begin in the middle of a word.
    const fewer = (made: Program) => shifted("sources", 4)(made).map((one) => ({ ...one, places: 7 }));
    expect(ending((made) => ({ exchanges: fewer(made) }))?.status).toBe("MISALIGNED");
  });

  it("find places that overlap", () => {
    const one = (made: Program) =>
      (made.exchanges ?? []).map((exchange) => ({ ...exchange, sources: { group: "xrows" }, places: 4 }));
    expect(ending((made) => ({ exchanges: one(made) }))?.status).toBe("OVERLAP");
  });

  it("name the first wrong choice", () => {
    const wrong = (line: readonly (readonly [number, number])[]) =>
      ran(dispatching({ choices: [[[[1, 0]], line], []] })).status("xd0");
    expect(wrong([[2, 0]])).toMatchObject({ status: "BAD_INDEX", index: 1 });
    expect(wrong([[-2, 0]])).toMatchObject({ status: "BAD_INDEX", index: 1 });
    expect(wrong([[0, 2]])).toMatchObject({ status: "BAD_INDEX", index: 1 });
    expect(wrong([[0, -1]])).toMatchObject({ status: "BAD_INDEX", index: 1 });
    expect(
      wrong([
        [0, 1],
        [1, 1],
        [0, 1],
      ]),
    ).toMatchObject({ status: "BAD_INDEX", index: 5 });
    expect(wrong([[-1, 9]])).toMatchObject({ status: "OK" });
  });
});

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

describe("each step", () => {
  const sums = { elements: 1, terms: "FP32", output: "FP32", plan: "chain" } as const;
  const choices: Choices = [
    [
      [
        [1, 0],
        [1, 1],
      ],
      [
        [0, 1],
        [1, 1],
      ],
      [
        [1, 1],
        [1, 0],
        [0, 1],
      ],
    ],
    [
      [],
      [
        [0, 1],
        [1, 1],
      ],
      [[-1, 0]],
    ],
  ];
  const other: Choices = [
    [
      [
        [0, 0],
        [1, 0],
        [1, 1],
      ],
      [
        [1, 1],
        [0, 1],
      ],
      [
        [0, 0],
        [1, 1],
      ],
    ],
    [[[0, 0]], [], [[0, 1]]],
  ];

  /** Two exchanges, of which the one dispatches twice, the second time with other rows, and combines. */
  function layered(layout: "by-source" | "by-expert" | "slots", places: number): Program {
    const [one, two] = [
      exchangeOf({
        choices,
        layout,
        places,
        sums,
        rowBytes: 40,
        ...(layout === "by-expert" ? { alignment: 4 } : {}),
      }),
      exchangeOf({ choices: other, layout, places: 12, name: "y" }),
    ];
    const regions = one.regions.map((region) =>
      region.name.startsWith("xmade")
        ? {
            ...region,
            ...initial(
              floats(
                Array.from({ length: places }, (_, i) =>
                  region.rank === 0 ? 2 ** 24 + 4 * i : 0.9 + i / 1000,
                ),
              ),
            ),
          }
        : region,
    );
    const to = one.ranks.map((rank): Region => ({ name: `to${rank}`, rank, bytes: 12 }));
    const slots = choicesOf(choices, 0).shape[1] ?? 0;
    const weights = Float32Array.from({ length: 3 * slots }, (_, i) => i + 1);
    const requests = one.ranks.map((rank): FabricRequest[] => {
      const combine = (id: string): FabricRequest => ({
        kind: "combine",
        id: `${id}${rank}`,
        handle: `xd${rank}`,
        to: at(`to${rank}`),
        choices: choicesOf(choices, rank),
        ...(layout === "by-source" ? {} : { weights: tensorOfFloat32([3, slots], weights) }),
      });
      const changed = rank === 0 ? other : choices;
      return [
        one.dispatch(rank),
        two.dispatch(rank),
        combine("c"),
        one.dispatch(rank, { id: `n${rank}`, choices: choicesOf(other, rank) }),
        combine("l"),
        one.dispatch(rank, { id: `a${rank}`, again: `xd${rank}`, choices: choicesOf(changed, rank) }),
      ];
    });
    return exchanging([{ ...one, regions: [...regions, ...to] }, two], requests);
  }

  const defects: { readonly [Step in keyof ExchangeSteps]: ExchangeSteps[Step] } = {
    member: (entry, members) => (entry === -1 ? members - 1 : entry),
    expert: (entry, experts) => (entry + 1) % experts,
    comparesHandle: false,
    oncePerMember: false,
    announces: (rows) => rows > 0,
    batchOf: () => "all",
    awaitsAll: () => false,
    awaitsIncoming: false,
    awaitsTakers: false,
    inTurn: false,
    failsTogether: false,
    handle: (_, last) => last,
    nextBlock: (begin, rows) => begin + Math.max(1, rows),
    aligned: (place) => place,
    toldBegin: (begin, rows) => begin + rows,
    toldRows: (rows, room) => Math.min(rows, room),
    toldSource: (member) => member + 1,
    place: (index, places) => (index <= places ? index : undefined),
    unused: "zeroed",
    demand: (needed, places) => needed - places,
    tailOf: (token, tokens) => Math.min(token + 1, tokens - 1),
    termsInOrderOf: "arrival",
    sumsInOrderOf: "arrival",
    weightAt: (entry, slots) => entry ^ (slots > 1 ? 1 : 0),
  };

  const layouts = ["by-source", "by-expert", "slots"] as const;
  const programs = [
    ...layouts.flatMap((layout) => [layered(layout, 6), layered(layout, 12)]),
    dispatching({ choices: page }),
    dispatching({ choices, layout: "slots", places: 4 }),
  ];

  it("is looked for in programs that are well-formed", () => {
    for (const made of programs) expect(programProblem(made)).toBeUndefined();
  });

  for (const [step, defect] of Object.entries(defects)) {
    it(`${step} shows when it is otherwise`, () => {
      const outcomes = programs.some((made) => {
        const params = { counters: ["elapsed" as const], timeoutNs: 10_000_000 };
        const [ideal, otherwise] = [ran(made, params), ran(made, params, { [step]: defect })];
        return JSON.stringify(ideal.outcome) !== JSON.stringify(otherwise.outcome);
      });
      expect(outcomes).toBe(true);
    });
  }
});
