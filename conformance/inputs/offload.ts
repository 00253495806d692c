/**
 * Programs whose communication is to be free of something: copies among all ranks, each task as a small program, and what
 * tempts an engine to fall back. Every program says at the end, to each rank, that it is done.
 */
import { wordOf } from "../../src/fabric/words.ts";
import type {
  CommunicationTask,
  FabricRequest,
  HoldProbeKind,
  Probe,
  Program,
  Queue,
  Region,
  Tensor,
} from "../../src/generated/types.ts";
import type { Random } from "../../src/harness/random.ts";
import {
  filled,
  memberTable,
  observed,
  onEveryRank,
  ranksOf,
  rowTable,
  topologyOf,
  words,
} from "./programs.ts";

/** Bytes that are stored of a payload; how many are timed, a program says. */
const stored = 256;

export const copyPatterns = ["all-gather", "all-to-all", "reads"] as const;
export type CopyPattern = (typeof copyPatterns)[number];

/** All ranks copy to, or from, all ranks; each waits for what comes to it, and says so behind a fence. */
export function copying(
  pattern: CopyPattern,
  islands: string,
  random: Random,
  timedBytes: number = stored,
): Program {
  const topology = topologyOf(islands);
  const ranks = ranksOf(topology);
  const every = Array.from({ length: ranks }, (_, rank) => rank);
  const shards = onEveryRank("shard", ranks, (name, rank) => filled(random, name, rank, ranks * stored));
  const gathered = onEveryRank("gathered", ranks, (name, rank) => filled(random, name, rank, ranks * stored));
  const arrived = onEveryRank("arrived", ranks, (name, rank) => words(name, rank, [0]));
  const done = onEveryRank("done", ranks, (name, rank) => words(name, rank, [0]));
  const bytes = { bytes: stored, timedBytes };
  const signal = { operation: "add", value: "0x1", release: "weak" } as const;
  const requestsOf = (rank: number): FabricRequest[] => {
    const slot = { offset: rank * stored };
    switch (pattern) {
      case "all-gather":
        return [
          {
            kind: "multicast",
            id: `share${rank}`,
            from: { region: `shard${rank}` },
            to: { group: "gathered", ...slot },
            ...bytes,
            signal: { at: { group: "arrived" }, ...signal },
          },
        ];
      case "all-to-all":
        return every.map((other) => ({
          kind: "write",
          id: `give${rank}-${other}`,
          from: { region: `shard${rank}`, offset: other * stored },
          to: { region: `gathered${other}`, ...slot },
          ...bytes,
          signal: { at: { region: `arrived${other}` }, ...signal },
        }));
      case "reads": {
        const takes = every.map(
          (other): FabricRequest => ({
            kind: "read",
            id: `take${rank}-${other}`,
            from: { region: `shard${other}`, ...slot },
            to: { region: `gathered${rank}`, offset: other * stored },
            ...bytes,
          }),
        );
        return [
          ...takes,
          {
            kind: "signal",
            id: `taken${rank}`,
            at: { region: `arrived${rank}` },
            operation: "add",
            value: wordOf(ranks),
            release: "strong",
            after: takes.map(({ id }) => id),
          },
        ];
      }
    }
  };
  const queues = every.flatMap((rank): Queue[] => [
    { rank, requests: requestsOf(rank) },
    {
      rank,
      requests: [
        {
          kind: "wait",
          id: `wait${rank}`,
          at: { region: `arrived${rank}` },
          until: "equal",
          value: wordOf(ranks),
          acquire: "all",
        },
        { kind: "fence", id: `fence${rank}`, order: "acq_rel" },
        {
          kind: "signal",
          id: `done${rank}`,
          at: { region: `done${rank}` },
          operation: "set",
          value: "0x1",
          release: "strong",
        },
      ],
    },
  ]);
  const regions = [shards, gathered, arrived, done].flatMap((one) => one.regions);
  return observed({ topology, regions, groups: [gathered.group, arrived.group], queues });
}

/** A task and how it is asked for. */
export interface TaskParameters {
  readonly by: string;
  readonly islands: string;
}

/** How each task can be asked for. */
export const waysOf = {
  forward: ["multicast", "scatter", "append"],
  stage: ["write", "read"],
  reduce: ["chain", "rank", "node", "exact", "unspecified"],
  layout: ["scatter", "gather", "append"],
  cast: ["scatter"],
} as const satisfies Readonly<Record<CommunicationTask, readonly string[]>>;

const rows = 4;

/** Rank 0 does a task with all ranks, or, where rows are forwarded, with all of the other islands. */
export function doing(
  task: CommunicationTask,
  { by, islands }: TaskParameters,
  random: Random,
  timedRowBytes: number = stored,
): Program {
  const topology = topologyOf(islands);
  const ranks = ranksOf(topology);
  const first = task === "forward" ? (topology.islands[0] ?? 0) : 0;
  const target = Array.from({ length: ranks - first }, (_, i) => first + i);
  const inboxes = onEveryRank("inbox", ranks, (name, rank) =>
    task === "reduce"
      ? { name, rank, bytes: rows * stored, initial: smallNumbers(random, (rows * stored) / 2) }
      : filled(random, name, rank, 2 * rows * stored),
  );
  const cursors = onEveryRank("cursor", ranks, (name, rank) => words(name, rank, [1]));
  const done = onEveryRank("done", ranks, (name, rank) => words(name, rank, [0]));
  const home: Region = {
    ...filled(random, "home", 0, ranks * rows * stored),
    ...(task === "cast" ? { initial: smallNumbers(random, (ranks * rows * stored) / 2) } : {}),
    ...(task === "stage" ? { registered: false } : {}),
  };
  const members = (name: string) => target.map((rank) => ({ region: `${name}${rank}` }));
  const requests = taskRequests(task, by, target, timedRowBytes);
  return observed({
    topology,
    regions: [home, ...inboxes.regions, ...cursors.regions, ...done.regions],
    groups: [
      { name: "inboxes", members: members("inbox") },
      { name: "cursors", members: members("cursor") },
    ],
    queues: [{ rank: 0, requests: [...requests, ...saysDone(ranks, requests)] }],
  });
}

/** One signal to each rank, once these requests are visible. */
function saysDone(ranks: number, requests: readonly FabricRequest[]): FabricRequest[] {
  return Array.from({ length: ranks }, (_, rank) => ({
    kind: "signal",
    id: `say${rank}`,
    at: { region: `done${rank}` },
    operation: "set",
    value: "0x1",
    release: "strong",
    after: requests.map(({ id }) => id),
  }));
}

function taskRequests(
  task: CommunicationTask,
  by: string,
  target: readonly number[],
  timedRowBytes: number,
): FabricRequest[] {
  const home = { region: "home" };
  const inboxes = { group: "inboxes" };
  const width = { rowBytes: stored, timedRowBytes };
  const everyRow = Array.from({ length: rows }, (_, row) => row);
  if (task === "reduce") {
    return [
      {
        kind: "reduce",
        id: "sum",
        from: inboxes,
        to: home,
        table: rowTable(everyRow.map((row) => target.map((_, member) => [member, row] as const))),
        elements: stored / 2,
        timedElements: timedRowBytes / 2,
        terms: "BF16",
        output: "BF16",
        // The names of its ways are those of the plans.
        plan: by as (typeof waysOf)["reduce"][number],
      },
    ];
  }
  switch (by) {
    case "write":
      return target.map((rank) => ({
        kind: "write",
        id: `write${rank}`,
        from: { ...home, offset: rank * stored },
        to: { region: `inbox${rank}` },
        bytes: stored,
        timedBytes: timedRowBytes,
      }));
    case "read":
      return target.map((rank) => ({
        kind: "read",
        id: `read${rank}`,
        from: { region: `inbox${rank}` },
        to: { ...home, offset: rank * stored },
        bytes: stored,
        timedBytes: timedRowBytes,
      }));
    case "multicast":
      return [
        { kind: "multicast", id: "share", from: home, to: inboxes, bytes: stored, timedBytes: timedRowBytes },
      ];
    case "scatter":
      return [
        {
          kind: "scatter",
          id: "scatter",
          from: home,
          to: inboxes,
          table: rowTable(
            everyRow.map((row) => target.map((_, member) => [member, rows - 1 - row] as const)),
          ),
          ...width,
          ...(task === "cast" ? { cast: "bf16-to-e4m3" } : {}),
        },
      ];
    case "gather":
      return [
        {
          kind: "gather",
          id: "gather",
          from: inboxes,
          to: home,
          table: rowTable(target.map((_, member) => [[member, member % rows] as const])),
          ...width,
        },
      ];
    case "append":
      return [
        {
          kind: "append",
          id: "append",
          from: home,
          to: inboxes,
          cursors: { group: "cursors" },
          capacity: rows + 1,
          table: memberTable(everyRow.map(() => target.map((_, member) => member))),
          ...width,
        },
      ];
    default:
      throw new RangeError(`a task is not asked for by ${by}`);
  }
}

/** Small numbers in BF16, whose sums are sums: -8 to 8 in steps of an eighth, and rarely zero. */
function smallNumbers(random: Random, count: number): Tensor {
  const values = new Float32Array(count);
  for (let i = 0; i < count; i += 1) values[i] = random.integer(-64, 64) / 8;
  const bits = new Uint32Array(values.buffer);
  const data = new Uint8Array(2 * count);
  const view = new DataView(data.buffer);
  bits.forEach((word, i) => {
    view.setUint16(2 * i, word >>> 16, true);
  });
  return { dtype: "U8", shape: [data.length], data };
}

/** The same program with every rank held until it is told that all is done. */
export function held(program: Program, kind: HoldProbeKind): Program {
  const probes = Array.from({ length: ranksOf(program.topology) }, (_, rank): Probe => {
    return {
      kind,
      id: `hold${rank}`,
      rank,
      until: { at: { region: `done${rank}` }, is: "equal", value: "0x1" },
    };
  });
  return { ...program, probes };
}

/** The same program with a wave on every rank. */
export function withWaves(program: Program, rounds: number, roundNs: number): Program {
  const probes = Array.from({ length: ranksOf(program.topology) }, (_, rank): Probe => {
    return { kind: "compute-wave", id: `wave${rank}`, rank, rounds, roundNs };
  });
  return { ...program, probes };
}

/** A millisecond over 160 GB/s: long beside a wave whose blocks run one after another. */
const longWrite = 160_000_000;

/** A write to rank 1, all units of which are held until it has come, and a wave there that needs one of them. */
export function heldBesideWave(islands: string, random: Random): Program {
  return {
    ...observed({
      topology: topologyOf(islands),
      regions: [filled(random, "home", 0, stored), filled(random, "there", 1, stored), words("flag", 1, [0])],
      queues: [
        {
          rank: 0,
          requests: [
            {
              kind: "write",
              id: "write",
              from: { region: "home" },
              to: { region: "there" },
              bytes: stored,
              timedBytes: longWrite,
              signal: { at: { region: "flag" }, operation: "set", value: "0x1", release: "weak" },
            },
          ],
        },
      ],
    }),
    probes: [
      {
        kind: "occupy-all",
        id: "hold",
        rank: 1,
        until: { at: { region: "flag" }, is: "equal", value: "0x1" },
      },
      { kind: "compute-wave", id: "wave", rank: 1, rounds: 1, roundNs: 500 },
    ],
  };
}

/**
 * The same program, once it is placed, with its probes on every device: those that it does not use could do its work. Each
 * is told that all is done by the request that tells the first.
 */
export function probedEverywhere(program: Program): Program {
  const { probes = [], topology, regions, queues } = program;
  const [first] = probes;
  if (first === undefined) return program;
  const idle = Array.from({ length: ranksOf(topology) }, (_, rank) => rank).filter((rank) =>
    probes.every((probe) => probe.rank !== rank),
  );
  const more = idle.map((rank): Probe => {
    const id = `${first.kind}-${rank}`;
    if (first.kind === "compute-wave") return { ...first, id, rank };
    return { ...first, id, rank, until: { ...first.until, at: { region: `idle${rank}` } } };
  });
  if (first.kind === "compute-wave") return { ...program, probes: [...probes, ...more] };
  return {
    ...program,
    regions: [...regions, ...idle.map((rank) => words(`idle${rank}`, rank, [0]))],
    queues: queues.map((queue) => ({
      ...queue,
      requests: queue.requests.flatMap((request) =>
        request.kind === "signal" && request.at.region === first.until.at.region
          ? [
              request,
              ...idle.map((rank) => ({ ...request, id: `tell${rank}`, at: { region: `idle${rank}` } })),
            ]
          : [request],
      ),
    })),
    probes: [...probes, ...more],
  };
}

/** What tempts an engine to let compute units do it, and the task that it is part of, if it is part of one. */
export const traps = {
  "unregistered-source": "stage",
  "unregistered-target": "stage",
  "odd-alignment": undefined,
  "one-byte": undefined,
  "no-bytes": undefined,
  "last-rank": undefined,
  "odd-multicast": "forward",
  "reduce-here": "reduce",
  "reduce-elsewhere": "reduce",
  "odd-scatter": "layout",
  "odd-append": "layout",
} as const satisfies Readonly<Record<string, CommunicationTask | undefined>>;

export type Trap = keyof typeof traps;

/** One request of rank 0 of four, `bait`, and signals behind it that do not need it to succeed. */
export function baited(trap: Trap, islands: string, random: Random): Program {
  const topology = topologyOf(islands);
  const ranks = ranksOf(topology);
  const inboxes = onEveryRank("inbox", ranks, (name, rank) => ({
    name,
    rank,
    bytes: 2048,
    initial: smallNumbers(random, 1024),
  }));
  const cursors = onEveryRank("cursor", ranks, (name, rank) => words(name, rank, [1]));
  const done = onEveryRank("done", ranks, (name, rank) => words(name, rank, [0]));
  const home: Region = {
    name: "home",
    rank: 0,
    bytes: 4096,
    initial: smallNumbers(random, 2048),
    ...(trap === "unregistered-source" || trap === "unregistered-target" ? { registered: false } : {}),
  };
  const signals = Array.from({ length: ranks }, (_, rank): FabricRequest => {
    return {
      kind: "signal",
      id: `say${rank}`,
      at: { region: `done${rank}` },
      operation: "set",
      value: "0x1",
      release: "all",
    };
  });
  return observed({
    topology,
    regions: [home, ...inboxes.regions, ...cursors.regions, ...done.regions],
    groups: [inboxes.group, cursors.group],
    queues: [{ rank: 0, requests: [bait(trap), ...signals] }],
  });
}

function bait(trap: Trap): FabricRequest {
  const home = { region: "home" };
  const table = rowTable([
    [
      [1, 0],
      [2, 1],
      [3, 1],
    ],
  ]);
  switch (trap) {
    case "unregistered-source":
      return { kind: "write", id: "bait", from: home, to: { region: "inbox1" }, bytes: 1024 };
    case "unregistered-target":
      return { kind: "read", id: "bait", from: { region: "inbox2" }, to: home, bytes: 1024 };
    case "odd-alignment":
      return {
        kind: "write",
        id: "bait",
        from: { ...home, offset: 3 },
        to: { region: "inbox1", offset: 5 },
        bytes: 1021,
      };
    case "one-byte":
      return { kind: "write", id: "bait", from: home, to: { region: "inbox1" }, bytes: 1 };
    case "no-bytes":
      return { kind: "read", id: "bait", from: { region: "inbox1" }, to: home, bytes: 0 };
    case "last-rank":
      return { kind: "write", id: "bait", from: home, to: { region: "inbox3" }, bytes: 2048 };
    case "odd-multicast":
      return {
        kind: "multicast",
        id: "bait",
        from: { ...home, offset: 1 },
        to: { group: "inbox", offset: 7 },
        bytes: 777,
      };
    case "reduce-here":
    case "reduce-elsewhere": {
      const [one, other] = trap === "reduce-here" ? ([0, 1] as const) : ([1, 3] as const);
      return {
        kind: "reduce",
        id: "bait",
        from: { group: "inbox" },
        to: home,
        table: rowTable([
          [
            [one, 0],
            [other, 1],
          ],
        ]),
        elements: 100,
        terms: "BF16",
        output: "BF16",
        plan: "chain",
      };
    }
    case "odd-scatter":
      return {
        kind: "scatter",
        id: "bait",
        from: { ...home, offset: 5 },
        to: { group: "inbox", offset: 3 },
        table,
        rowBytes: 333,
      };
    case "odd-append":
      return {
        kind: "append",
        id: "bait",
        from: { ...home, offset: 5 },
        to: { group: "inbox", offset: 3 },
        cursors: { group: "cursor" },
        capacity: 4,
        table: memberTable([
          [1, 2],
          [3, -1],
        ]),
        rowBytes: 333,
      };
  }
}

/** Two programs of rank 0 as one: the second begins when the first is done. Names of the second get another letter. */
export function oneAfterTheOther(one: Program, other: Program): Program {
  const { topology, regions, groups = [], queues } = one;
  const after = queues.flatMap(({ requests }) => requests.map(({ id }) => id));
  const renamed = renamedProgram(other);
  const later = renamed.queues.flatMap((queue) =>
    queue.requests.map((request) => ({ ...request, after: [...after, ...(request.after ?? [])] })),
  );
  return observed({
    topology,
    regions: [...regions, ...renamed.regions],
    groups: [...groups, ...(renamed.groups ?? [])],
    queues: [{ rank: 0, requests: [...queues.flatMap(({ requests }) => requests), ...later] }],
  });
}

/** The same program under other names of its regions, groups and requests. Tensors are shared with it. */
function renamedProgram(program: Program): Program {
  const keys = new Set(["name", "region", "group", "id"]);
  const rename = (value: unknown, key: string): unknown => {
    if (typeof value === "string") return keys.has(key) ? `then-${value}` : value;
    if (Array.isArray(value))
      return value.map((item: unknown) => rename(item, key === "after" || key === "observe" ? "id" : ""));
    if (typeof value !== "object" || value === null || value instanceof Uint8Array) return value;
    return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, rename(part, name)]));
  };
  // A program of the same form: only names have been changed.
  return rename(program, "") as Program;
}
