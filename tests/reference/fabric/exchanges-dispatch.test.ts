/** Dispatches of the engine: where rows go, and what is told of them. */
import { describe, expect, it } from "vitest";
import { programProblem } from "../../../src/fabric/well-formed.ts";
import type { FabricRequest, Region } from "../../../src/generated/types.ts";
import { at, initial } from "../../oracle/fabric/programs.ts";
import {
  type Choices,
  choicesOf,
  dispatching,
  type ExchangeParameters,
  exchangeOf,
  exchanging,
  none,
  page,
  ran,
  rowOf,
  rowsOfPage,
  sorted,
  untouched,
} from "./exchange-programs.ts";

const [a, b] = rowsOfPage;

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
