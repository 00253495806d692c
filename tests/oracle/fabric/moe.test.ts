/** The gate against a sort, published ratios of traffic, and dispatches as programs against what the routing says. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { deployments, expertCount } from "../../../src/fabric/moe-deployment.ts";
import { choose, type Routing, routingOf } from "../../../src/fabric/moe-routing.ts";
import { largestScore, scoreSource } from "../../../src/fabric/moe-scores.ts";
import { devicesOf } from "../../../src/fabric/topology.ts";
import type { Program } from "../../../src/generated/types.ts";
import { expectedOutcome } from "../../../src/oracle/fabric/final-memory.ts";
import { layoutOf } from "../../../src/oracle/fabric/layout.ts";
import { expectedCombine, expectedCrossings, expectedDispatch } from "../../../src/oracle/fabric/moe.ts";
import { trafficBounds } from "../../../src/oracle/fabric/traffic-bounds.ts";
import { at, initial, program, queue, table } from "./programs.ts";

/** The gate by sorting: a stable sort leaves equals in their order. */
function chosenBySorting(scores: readonly number[]): number[] {
  const groups = Array.from({ length: 8 }, (_, group) => {
    const own = scores.slice(32 * group, 32 * group + 32).sort((one, other) => other - one);
    return { group, sum: (own[0] ?? 0) + (own[1] ?? 0) };
  });
  const open = new Set(
    groups
      .sort((one, other) => other.sum - one.sum)
      .slice(0, 4)
      .map(({ group }) => group),
  );
  return scores
    .map((score, expert) => ({ score, expert }))
    .filter(({ expert }) => open.has(Math.floor(expert / 32)))
    .sort((one, other) => other.score - one.score)
    .slice(0, 8)
    .map(({ expert }) => expert);
}

function gate(scores: readonly number[]): number[] {
  const chosen = new Int32Array(8);
  choose(Int32Array.from(scores), chosen);
  return [...chosen];
}

describe("the gate", () => {
  it("chooses as sorting does, with many ties and with few", () => {
    const scoresBelow = (largest: number) =>
      fc.array(fc.integer({ min: 1, max: largest }), { minLength: 256, maxLength: 256 });
    fc.assert(
      fc.property(fc.oneof(scoresBelow(3), scoresBelow(40), scoresBelow(largestScore)), (scores) => {
        expect(gate(scores)).toEqual(chosenBySorting(scores));
      }),
      { numRuns: 300 },
    );
  });

  it("takes the lower of equals", () => {
    expect(gate(new Array(256).fill(7))).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it("leaves out the best expert of all if its group is poor", () => {
    const scores = new Array<number>(256).fill(1);
    for (const group of [3, 4, 5, 6]) scores.fill(60, 32 * group, 32 * group + 2);
    scores[0] = 100;
    expect(gate(scores)).toEqual([96, 97, 128, 129, 160, 161, 192, 193]);
  });
});

describe("routing", () => {
  it("is the same for the same seed, and other for another rank or seed", () => {
    const drawn = (seed: number, rank: number) => {
      const scores = new Int32Array(256);
      scoreSource(seed, rank)(scores);
      return [...scores];
    };
    expect(drawn(5, 0)).toEqual(drawn(5, 0));
    // Computed in another language.
    expect(drawn(5, 0).slice(0, 4)).toEqual([51481, 47633, 40239, 54819]);
    for (const other of [drawn(5, 1), drawn(6, 0)])
      expect(drawn(5, 0).filter((score, i) => score === other[i]).length).toBeLessThan(8);
  });

  it("has weights that add up to 2.5, rounded as the definition says", () => {
    const { weights, experts, choices } = routingOf(deployments.training, 1, 1);
    const scores = new Int32Array(256);
    scoreSource(1, 0)(scores);
    const own = [...experts.slice(0, choices)].map((expert) => scores[expert] ?? 0);
    const sum = own.reduce((total, score) => total + score);
    own.forEach((score, i) => {
      expect(weights[i]).toBe(Math.fround(Math.fround(Math.fround(score) / Math.fround(sum)) * 2.5));
    });
    expect([...weights.slice(0, choices)].reduce((total, weight) => total + weight)).toBeCloseTo(2.5, 5);
  });

  it("hosts every expert, one a device in decode, and the shared one as ninth choice", () => {
    const { decode, prefill } = deployments;
    const perRank = (hosts: readonly (readonly number[])[], ranks: number) =>
      Array.from({ length: ranks }, (_, rank) => hosts.filter((list) => list.includes(rank)).length);
    expect(new Set(perRank([...decode.hosts, decode.sharedHosts], 320))).toEqual(new Set([1]));
    expect(new Set(perRank(prefill.hosts, 32))).toEqual(new Set([9]));
    const { experts, hosts, choices } = routingOf(decode, 3, 1);
    expect(choices).toBe(9);
    for (let token = 0; token < 320; token += 1) {
      expect(experts[token * 9 + 8]).toBe(expertCount);
      expect(decode.sharedHosts).toContain(hosts[token * 9 + 8]);
    }
  });
});

describe("traffic of a dispatch", () => {
  it.each([
    ["prefill", 2.56, 64],
    ["training", 2.02, 32],
    ["decode", 1.15, 8],
  ] as const)("of %s has naively %d times the rows of one a node", (name, ratio, tokens) => {
    const deployment = deployments[name];
    const { islandOf } = devicesOf({ islands: [...deployment.islands] });
    const { none, node } = expectedCrossings(routingOf(deployment, 7, tokens), islandOf);
    expect(none / node).toBeGreaterThan(ratio * 0.98);
    expect(none / node).toBeLessThan(ratio * 1.02);
  });
});

const rowBytes = 8;

/** A dispatch by scatter: each token once to each rank that hosts a choice, in the order of the sources. */
function dispatchProgram(routing: Routing, islands: readonly number[]): Program {
  const { ranks, tokensPerRank } = routing;
  const received = expectedDispatch(routing);
  const lines = (source: number) =>
    Array.from({ length: tokensPerRank }, (_, token) => {
      const entries = received.flatMap((list, rank) => {
        const row = list.indexOf(source * tokensPerRank + token);
        return row < 0 ? [] : [[rank, row] as const];
      });
      return [
        ...entries,
        ...new Array<readonly [number, number]>(routing.choices - entries.length).fill([-1, 0]),
      ];
    });
  const own = (rank: number) =>
    Array.from({ length: tokensPerRank }, (_, token) => [rank, token, 1, 2, 3, 4, 5, 6]).flat();
  return program(
    Array.from({ length: ranks }, (_, rank) => [
      { name: `tokens${rank}`, rank, ...initial(own(rank)) },
      { name: `received${rank}`, rank, bytes: (received[rank]?.length ?? 0) * rowBytes },
    ]).flat(),
    Array.from({ length: ranks }, (_, rank) =>
      queue(rank, {
        kind: "scatter",
        id: `d${rank}`,
        from: at(`tokens${rank}`),
        to: { group: "all" },
        table: table(lines(rank)),
        rowBytes,
      }),
    ),
    {
      topology: { islands: [...islands] },
      groups: [{ name: "all", members: Array.from({ length: ranks }, (_, rank) => at(`received${rank}`)) }],
    },
  );
}

describe("a dispatch as a program", () => {
  it.each(["prefill", "training"] as const)(
    "of %s brings each rank its tokens, with the traffic that the routing says",
    (name) => {
      const { islands } = deployments[name];
      const routing = routingOf(deployments[name], 11, 2);
      const made = dispatchProgram(routing, islands);
      const outcome = expectedOutcome(made);
      expectedDispatch(routing).forEach((list, rank) => {
        const rows = [...list].flatMap((token) => [Math.floor(token / 2), token % 2, 1, 2, 3, 4, 5, 6]);
        expect([...(outcome.memory.get(`received${rank}`) ?? [])]).toEqual(rows);
      });
      const { islandOf } = devicesOf({ islands: [...islands] });
      const crossings = expectedCrossings(routing, islandOf);
      const sum = (counts: Float64Array) => counts.reduce((total, bytes) => total + bytes) / rowBytes;
      const bounds = (dedup: "node" | "device") =>
        trafficBounds(layoutOf(made), { dedup }, outcome).scaleOutIngress;
      expect([sum(bounds("node").least), sum(bounds("node").most)]).toEqual([crossings.node, crossings.node]);
      expect(sum(bounds("device").most)).toBe(crossings.device);
    },
  );

  it("has a combine whose terms are the choices, from the best on", () => {
    const routing = routingOf(deployments.decode, 11, 2);
    const terms = expectedCombine(routing, 5)[1] ?? [];
    expect(terms.map(({ expert }) => expert)).toEqual([...routing.experts.slice(11 * 9, 12 * 9)]);
    expect(terms.at(-1)).toMatchObject({ expert: expertCount, weight: 1 });
    const skipped = { ...routing, hosts: routing.hosts.map((host, i) => (i % 9 < 8 ? -1 : host)) };
    expect(expectedCombine(skipped, 5)[1]).toEqual([terms.at(-1)]);
    expect(expectedDispatch(skipped).reduce((total, list) => total + list.length, 0)).toBe(640);
  });
});
