/** Faults: what is lost, doubled, late or changed on the way, ports that go down, and devices that stop. */
import type {
  CompletionStatus,
  FabricRequest,
  Fault,
  PacketFault,
  Program,
} from "../../../src/generated/types.ts";
import { cases } from "../../../src/harness/case.ts";
import type { Random } from "../../../src/harness/random.ts";
import {
  filled,
  observed,
  onEveryRank,
  ranksOf,
  rowTable,
  topologyOf,
  words,
} from "../../inputs/programs.ts";
import { movingVerbs, verbProgram } from "../../inputs/verbs.ts";
import { failing } from "../faults.ts";
import { programCase } from "../programs.ts";

const harmless = programCase(
  (
    {
      fault,
      verb,
      islands,
    }: {
      readonly fault: PacketFault["kind"];
      readonly verb: (typeof movingVerbs)[number];
      readonly islands: string;
    },
    random,
  ): Program => ({
    ...verbProgram(verb, islands, random),
    faults: [{ kind: fault, every: fault === "loss" ? 10 : 2 }],
  }),
  { runs: 4 },
);

/** One place is written again and again, each time after the time before. */
function rewritten(
  { islands, fault }: { readonly islands: string; readonly fault: PacketFault["kind"] },
  random: Random,
): Program {
  const times = 6;
  const bytes = 8192;
  const requests = Array.from(
    { length: times },
    (_, time): FabricRequest => ({
      kind: "write",
      id: `write${time}`,
      from: { region: "source", offset: time * bytes },
      to: { region: "target" },
      bytes,
      ...(time === 0 ? {} : { after: [`write${time - 1}`] }),
    }),
  );
  return observed({
    topology: topologyOf(islands),
    regions: [filled(random, "source", 0, times * bytes), filled(random, "target", 1, bytes)],
    queues: [{ rank: 0, requests }],
    faults: [{ kind: fault, every: 2 }],
  });
}

const late = programCase(rewritten, { runs: 8 });

const bulkBytes = 65536;

/** Rank 0 sends to the last rank, with a signal; a neighbour of each is there if the islands have one. */
function sent(islands: string, random: Random, faults: Fault[]): Program {
  const topology = topologyOf(islands);
  const last = ranksOf(topology) - 1;
  return observed({
    topology,
    regions: [
      filled(random, "source", 0, bulkBytes),
      filled(random, "target", last, bulkBytes),
      filled(random, "fetched", 0, bulkBytes),
      filled(random, "store", last, bulkBytes),
      words("flag", last, [0]),
    ],
    queues: [
      {
        rank: 0,
        requests: [
          {
            kind: "write",
            id: "write",
            from: { region: "source" },
            to: { region: "target" },
            bytes: bulkBytes,
            signal: { at: { region: "flag" }, operation: "add", value: "0x1", release: "weak" },
          },
        ],
      },
      {
        rank: 0,
        requests: [
          {
            kind: "read",
            id: "read",
            from: { region: "store" },
            to: { region: "fetched" },
            bytes: bulkBytes,
          },
        ],
      },
    ],
    faults,
  });
}

interface LinkParameters {
  readonly islands: string;
  readonly path: "scale-up" | "scale-out";
  readonly end: "source" | "target";
  readonly percent: number;
}

const deadLink = failing(
  ({ islands, path, end, percent }: LinkParameters, random) => {
    const rank = end === "source" ? 0 : ranksOf(topologyOf(islands)) - 1;
    return sent(islands, random, [{ kind: "link-down", rank, path, when: { request: "write", percent } }]);
  },
  () => ({ with: () => ["LINK_FAILED", "PEER_FAILED"] }),
);

const corrupted = failing(
  ({ islands, every }: { readonly islands: string; readonly every: number }, random) =>
    sent(islands, random, [{ kind: "corruption", every }]),
  () => ({ with: () => ["DATA_CORRUPT"] }),
);

/** The rank that stops. */
const stopping = 2;

/**
 * Everybody sends to everybody, with a signal for each; one multicasts, one adds up rows of those that go on, and one rows
 * of all. Then one stops.
 */
function withStoppingRank(
  { islands, when, percent }: { readonly islands: string; readonly when: string; readonly percent: number },
  random: Random,
): Program {
  const topology = topologyOf(islands);
  const ranks = ranksOf(topology);
  const bytes = 8192;
  const every = Array.from({ length: ranks }, (_, rank) => rank);
  const outbox = onEveryRank("out", ranks, (name, rank) => filled(random, name, rank, ranks * bytes));
  const inbox = onEveryRank("in", ranks, (name, rank) => filled(random, name, rank, (ranks + 1) * bytes));
  const flags = onEveryRank("flag", ranks, (name, rank) => words(name, rank, new Array(ranks).fill(0)));
  const sending = every.map((rank) => ({
    rank,
    requests: every.map(
      (to): FabricRequest => ({
        kind: "write",
        id: `from${rank}to${to}`,
        from: { region: `out${rank}`, offset: to * bytes },
        to: { region: `in${to}`, offset: rank * bytes },
        bytes,
        signal: {
          at: { region: `flag${to}`, offset: 8 * rank },
          operation: "set",
          value: "0x1",
          release: "weak",
        },
      }),
    ),
  }));
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
      ...sending,
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
function layerWithStoppingRank(
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

/** Everything has to do with the rank that stops; the members of a scatter that got their row may have been told so. */
const failedLayer = failing(layerWithStoppingRank, (_, { embedding }) => {
  const gone = embedding.rankOf[stopping] ?? stopping;
  return {
    with: () => ["PEER_FAILED"],
    signalling: () => true,
    lost: ({ rank }) => rank === gone,
  };
});

const failedRank = failing(withStoppingRank, (_, { embedding }) => {
  const gone = embedding.rankOf[stopping] ?? stopping;
  const failed: readonly CompletionStatus[] = ["PEER_FAILED"];
  return {
    with: (one, rank) => {
      const concerned =
        rank === gone || ["multicast", "all"].includes(one.id) || one.id.endsWith(`to${stopping}`);
      return concerned ? failed : [];
    },
    signalling: (rank) => rank === gone,
    lost: ({ rank }) => rank === gone,
  };
});

export default cases("unified-fabric", ({ define }) => {
  define("faults-that-nobody-sees", {
    why: "A lost acknowledgement is no lost packet, and an addition that is sent again is no second addition.",
    verifies: ["FAB-080"],
    vary: { fault: ["loss", "duplication", "reordering"], verb: movingVerbs, islands: ["2+2", "2"] },
  })
    .needs(harmless.needs)
    .requests(harmless.requests)
    .judge(harmless.judge);

  define("late-duplicates", {
    why: "A ghost of a write from before the slot was given back lands in the slot of the next batch.",
    verifies: ["FAB-081"],
    vary: { fault: ["duplication", "reordering"], islands: ["2", "1+1"] },
  })
    .needs(late.needs)
    .requests(late.requests)
    .judge(late.judge);

  define("dead-link", {
    why: "A signal that takes the other path says that data are there which never came.",
    verifies: ["FAB-082"],
    vary: {
      islands: ["2", "1+1", "2+2"],
      path: ["scale-up", "scale-out"],
      end: ["source", "target"],
      percent: [0, 25, 50, 75, 100],
    },
  })
    .needs(deadLink.needs)
    .requests(deadLink.requests)
    .judge(deadLink.judge);

  define("changed-on-the-way", {
    why: "A flipped bit in an activation is seen by nobody, and spoils a checkpoint.",
    verifies: ["FAB-083"],
    vary: { islands: ["2", "1+1", "2+2"], every: [1, 3, 20] },
  })
    .needs(corrupted.needs)
    .requests(corrupted.requests)
    .judge(corrupted.judge);

  define("failed-rank", {
    why: "One dead device of 320 must not make the others wait for ever.",
    verifies: ["FAB-084"],
    vary: {
      islands: ["4", "2+2", "1+1+1+1"],
      when: ["from2to3", "from0to2", "multicast"],
      percent: [0, 50, 100],
    },
  })
    .needs(failedRank.needs)
    .requests(failedRank.requests)
    .judge(failedRank.judge);

  define("failed-rank-in-a-layer", {
    why: "A device that dies in the middle of a dispatch or a combine leaves half a layer, which nobody may take for a whole one.",
    verifies: ["FAB-084"],
    vary: {
      islands: ["4", "2+2", "1+1+1+1"],
      when: ["scatter0", "scatter2", "reduce0", "reduce2"],
      percent: [0, 25, 50, 75, 100],
    },
    where: ({ islands, percent }) => islands === "2+2" || percent === 50,
  })
    .needs(failedLayer.needs)
    .requests(failedLayer.requests)
    .judge(failedLayer.judge);
});
