/** Programs in which one rank stops: among copies, among everything, and in a layer. */
import type { FabricRequest, Program, Queue, Signal } from "../../src/generated/types.ts";
import type { Random } from "../../src/harness/random.ts";
import { filled, observed, onEveryRank, ranksOf, rowTable, topologyOf, words } from "./programs.ts";

/** The rank that stops. */
export const stopping = 2;

const bytes = 8192;

/** Every rank writes to all, itself included, and may tell each of them. */
function toEverybody(ranks: number, signal?: (rank: number, to: number) => Signal): Queue[] {
  const every = Array.from({ length: ranks }, (_, rank) => rank);
  return every.map((rank) => ({
    rank,
    requests: every.map((to) => ({
      kind: "write",
      id: `from${rank}to${to}`,
      from: { region: `out${rank}`, offset: to * bytes },
      to: { region: `in${to}`, offset: rank * bytes },
      bytes,
      ...(signal === undefined ? {} : { signal: signal(rank, to) }),
    })),
  }));
}

/** Everybody sends to everybody, and tells nobody. Then one stops. */
export function writesWithStoppingRank(
  { islands, when, percent }: { readonly islands: string; readonly when: string; readonly percent: number },
  random: Random,
): Program {
  const topology = topologyOf(islands);
  const ranks = ranksOf(topology);
  const every = Array.from({ length: ranks }, (_, rank) => rank);
  return observed({
    topology,
    regions: every.flatMap((rank) => [
      filled(random, `out${rank}`, rank, ranks * bytes),
      filled(random, `in${rank}`, rank, ranks * bytes),
    ]),
    queues: toEverybody(ranks),
    faults: [{ kind: "rank-down", rank: stopping, when: { request: when, percent } }],
  });
}

/**
 * Everybody sends to everybody, with a signal for each; one multicasts, one adds up rows of those that go on, and one rows
 * of all. Then one stops.
 */
export function withStoppingRank(
  { islands, when, percent }: { readonly islands: string; readonly when: string; readonly percent: number },
  random: Random,
): Program {
  const topology = topologyOf(islands);
  const ranks = ranksOf(topology);
  const every = Array.from({ length: ranks }, (_, rank) => rank);
  const outbox = onEveryRank("out", ranks, (name, rank) => filled(random, name, rank, ranks * bytes));
  const inbox = onEveryRank("in", ranks, (name, rank) => filled(random, name, rank, (ranks + 1) * bytes));
  const flags = onEveryRank("flag", ranks, (name, rank) => words(name, rank, new Array(ranks).fill(0)));
  const sums = (id: string, to: string, terms: readonly number[]): FabricRequest => ({
    kind: "reduce",
    id,
    from: { group: "out" },
    to: { region: to },
    table: rowTable([terms.map((rank) => [rank, 0] as const)]),
    elements: bytes / 8,
    terms: "FP32",
    output: "FP32",
    plan: "chain",
  });
  return observed({
    topology,
    regions: [
      ...outbox.regions,
      ...inbox.regions,
      ...flags.regions,
      filled(random, "few", 1, bytes / 2),
      filled(random, "all", 1, bytes / 2),
    ],
    groups: [outbox.group, inbox.group],
    queues: [
      ...toEverybody(ranks, (rank, to) => ({
        at: { region: `flag${to}`, offset: 8 * rank },
        operation: "set",
        value: "0x1",
        release: "weak",
      })),
      {
        rank: 0,
        requests: [
          {
            kind: "multicast",
            id: "multicast",
            from: { region: "out0" },
            to: { group: "in", offset: ranks * bytes },
            bytes,
          },
        ],
      },
      {
        rank: 1,
        requests: [
          sums(
            "few",
            "few",
            every.filter((rank) => rank !== stopping),
          ),
          sums("all", "all", every),
        ],
      },
    ],
    faults: [{ kind: "rank-down", rank: stopping, when: { request: when, percent } }],
  });
}

/** A layer in small: every rank scatters a row to each rank, with a signal, and adds up a row of each. Then one rank stops. */
export function layerWithStoppingRank(
  { islands, when, percent }: { readonly islands: string; readonly when: string; readonly percent: number },
  random: Random,
): Program {
  const topology = topologyOf(islands);
  const ranks = ranksOf(topology);
  const every = Array.from({ length: ranks }, (_, rank) => rank);
  const [rowBytes, timedRowBytes] = [512, 65_536];
  const inbox = onEveryRank("in", ranks, (name, rank) => filled(random, name, rank, ranks * rowBytes));
  const rows = onEveryRank("row", ranks, (name, rank) => filled(random, name, rank, ranks * rowBytes));
  const flags = onEveryRank("flag", ranks, (name, rank) => words(name, rank, new Array(ranks).fill(0)));
  // Each sender has a row of every inbox, and a flag on every rank.
  const flagsOf = every.map((rank) => ({
    name: `flags${rank}`,
    members: every.map((to) => ({ region: `flag${to}`, offset: 8 * rank })),
  }));
  return observed({
    topology,
    regions: [
      ...inbox.regions,
      ...rows.regions,
      ...flags.regions,
      ...every.flatMap((rank) => [
        filled(random, `tokens${rank}`, rank, ranks * rowBytes),
        filled(random, `sum${rank}`, rank, rowBytes),
      ]),
    ],
    groups: [inbox.group, rows.group, ...flagsOf],
    queues: every.flatMap((rank) => [
      {
        rank,
        requests: [
          {
            kind: "scatter",
            id: `scatter${rank}`,
            from: { region: `tokens${rank}` },
            to: { group: "in" },
            table: rowTable(every.map((to) => [[to, rank] as const])),
            rowBytes,
            timedRowBytes,
            signal: {
              at: { group: `flags${rank}` },
              operation: "set" as const,
              value: "0x1",
              release: "weak" as const,
            },
          },
        ],
      },
      {
        rank,
        requests: [
          {
            kind: "reduce",
            id: `reduce${rank}`,
            from: { group: "row" },
            to: { region: `sum${rank}` },
            table: rowTable([every.map((from) => [from, rank] as const)]),
            elements: rowBytes / 4,
            timedElements: timedRowBytes / 4,
            terms: "FP32" as const,
            output: "FP32" as const,
            plan: "chain" as const,
          },
        ],
      },
    ]),
    faults: [{ kind: "rank-down", rank: stopping, when: { request: when, percent } }],
  });
}
