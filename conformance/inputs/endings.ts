/** Programs in which requests end in every way that there is, among others that must not notice. */
import { wordOf } from "../../src/fabric/words.ts";
import type { FabricRequest, Program, Release } from "../../src/generated/types.ts";
import type { Random } from "../../src/harness/random.ts";
import { type PathName, thereOf } from "./guarded.ts";
import { filled, memberTable, observed, rowTable, topologyOf, words } from "./programs.ts";

/** Requests that end in some way, for a queue on rank 0. Those that end otherwise than with OK are tried twice. */
const endings = {
  OK: () => [
    { kind: "write", from: { region: "home" }, to: { region: "target" }, bytes: 24 },
    { kind: "read", from: { region: "target", offset: 32 }, to: { region: "home", offset: 32 }, bytes: 16 },
    {
      kind: "multicast",
      from: { region: "home", offset: 64 },
      to: { group: "targets", offset: 64 },
      bytes: 16,
    },
    { kind: "write", value: "0x5", to: { region: "target", offset: 192 } },
  ],
  "OK-of-copies": () => [
    { kind: "write", from: { region: "home" }, to: { region: "target" }, bytes: 24 },
    { kind: "read", from: { region: "target", offset: 32 }, to: { region: "home", offset: 32 }, bytes: 16 },
  ],
  ACCESS_DENIED: () => [
    { kind: "write", from: { region: "home" }, to: { region: "closed" }, bytes: 24 },
    { kind: "atomic", at: { region: "closed" }, operation: "add", operand: "0x1" },
  ],
  BAD_KEY: () => [
    { kind: "read", from: { region: "target", key: "0x1" }, to: { region: "home", offset: 32 }, bytes: 16 },
    { kind: "write", value: "0x5", to: { region: "target", epoch: 7 } },
  ],
  OUT_OF_BOUNDS: () => [
    { kind: "multicast", from: { region: "home", offset: 250 }, to: { group: "targets" }, bytes: 16 },
    { kind: "atomic", at: { region: "target", offset: 256 }, operation: "swap", operand: "0x1" },
  ],
  "OUT_OF_BOUNDS-of-copies": () => [
    { kind: "write", from: { region: "home" }, to: { region: "target", offset: 250 }, bytes: 16 },
    { kind: "read", from: { region: "target", offset: 250 }, to: { region: "home", offset: 32 }, bytes: 16 },
  ],
  MISALIGNED: () => [
    {
      kind: "write",
      from: { region: "home" },
      to: { region: "target" },
      bytes: 24,
      signal: { at: { region: "flags", offset: 4 }, operation: "add", value: "0x1", release: "weak" },
    },
    { kind: "wait", at: { region: "home", offset: 4 }, until: "at-least", value: "0x0" },
  ],
  OVERLAP: () => [
    { kind: "read", from: { region: "home" }, to: { region: "home", offset: 8 }, bytes: 9 },
    { kind: "write", from: { region: "home" }, to: { region: "home" }, bytes: 1 },
  ],
  BAD_INDEX: () => [
    {
      kind: "scatter",
      from: { region: "home" },
      to: { group: "targets" },
      table: rowTable([[[0, 0]], [[2, 0]]]),
      rowBytes: 16,
    },
    {
      kind: "gather",
      from: { group: "targets" },
      to: { region: "home" },
      table: rowTable([[[1, 16]]]),
      rowBytes: 16,
    },
  ],
  CAPACITY: () => [
    {
      kind: "append",
      from: { region: "home" },
      to: { group: "targets" },
      cursors: { group: "cursors" },
      capacity: 1,
      table: memberTable([[0], [1], [0]]),
      rowBytes: 16,
    },
  ],
  DEPENDENCY_FAILED: () => [
    { kind: "write", from: { region: "home" }, to: { region: "closed", offset: 120 }, bytes: 24 },
    { kind: "write", from: { region: "home" }, to: { region: "target" }, bytes: 24, after: ["bad0.0"] },
    { kind: "write", value: "0x5", to: { region: "home" }, whenReusable: ["bad0.0"] },
    {
      kind: "signal",
      at: { region: "flags" },
      operation: "add",
      value: "0x1",
      release: "none",
      after: ["bad0.1"],
    },
  ],
  CANCELLED: () => [
    { kind: "wait", at: { region: "never" }, until: "equal", value: "0x1" },
    { kind: "write", from: { region: "home" }, to: { region: "target" }, bytes: 24, after: ["bad0.0"] },
    { kind: "cancel", request: "bad0.0" },
  ],
  "some-members": () => [
    {
      kind: "multicast",
      from: { region: "home" },
      to: { group: "mixed" },
      bytes: 16,
      signal: { at: { group: "mixed-flags" }, operation: "add", value: "0x1", release: "weak" },
    },
  ],
} satisfies Readonly<Record<string, () => readonly Unnamed[]>>;

/** A request before it gets its ID. */
type Unnamed = FabricRequest extends infer Request
  ? Request extends FabricRequest
    ? Omit<Request, "id">
    : never
  : never;

export type EndingName = keyof typeof endings;

export const endingNames = Object.keys(endings) as readonly EndingName[]; // the keys of the record above

/** What the others are: writes and reads and nothing else, with weak signals as well, or everything that orders something. */
export const besides = ["writes-and-reads", "copies", "everything"] as const;

type Beside = (typeof besides)[number];

/** Whether a device that only writes and reads can be asked for requests that end so. */
export function isOfCopies(ending: EndingName): boolean {
  return ending === "OVERLAP" || ending.endsWith("-of-copies");
}

/** How many requests of each kind are in front of those that fail, between them, and behind. */
const some = 3;

/**
 * Requests that end in some way, twice, among writes with signals, atomics and reads of the same queue and of two others;
 * in the end everything is announced, and another rank waits for it.
 */
export function endingProgram(
  {
    ending,
    islands,
    beside,
  }: {
    readonly ending: EndingName;
    readonly islands: PathName;
    readonly beside: Beside;
  },
  random: Random,
): Program {
  const there = thereOf(islands);
  const isBare = beside === "writes-and-reads";
  const none = { read: [], write: [], atomic: [], reduce: [] };
  const groups = {
    targets: [{ region: "target" }, { region: "target", offset: 128 }],
    cursors: [
      { region: "flags", offset: 40 },
      { region: "flags", offset: 48 },
    ],
    mixed: [
      { region: "closed", offset: 120 },
      { region: "target", offset: 8 },
      { region: "target", offset: 250 },
    ],
    "mixed-flags": [16, 24, 32].map((offset) => ({ region: "flags", offset })),
  };
  const bad = (turn: number): FabricRequest[] =>
    (endings[ending]() as readonly Unnamed[]).map((request, i) =>
      renamed({ ...request, id: `bad0.${i}` }, turn),
    );
  const goods = (name: string, count: number) =>
    Array.from({ length: count }, (_, i) => good(name, i, beside)).flat();
  const places = ["first", "second", "third", "beside", "opposite"];
  return observed({
    topology: topologyOf(islands),
    regions: [
      filled(random, "home", 0, 256),
      filled(random, "target", there, 256),
      filled(random, "closed", there, 128, ending === "ACCESS_DENIED" ? { rights: none } : {}),
      words("flags", there, [0, 0, 0, 0, 0, 0, 0, 0]),
      words("never", 0, [0]),
      ...places.flatMap((name) => {
        const own = name === "opposite" ? there : 0;
        return [
          filled(random, `${name}-from`, own, 64 * some),
          filled(random, `${name}-to`, name === "opposite" ? 0 : there, 64 * some),
          words(`${name}-words`, name === "opposite" ? 0 : there, [0, 2]),
        ];
      }),
    ],
    groups: Object.entries(groups).map(([name, members]) => ({ name, members })),
    queues: [
      {
        rank: 0,
        requests: [
          ...goods("first", some),
          ...bad(0),
          ...goods("second", some),
          ...(beside === "everything" ? [{ kind: "fence", id: "between", order: "acq_rel" } as const] : []),
          ...bad(1),
          ...goods("third", some),
          ...(isBare ? [] : [announcement(beside === "everything" ? "all" : "weak")]),
        ],
      },
      { rank: 0, requests: goods("beside", some) },
      {
        rank: there,
        requests: [...goods("opposite", some), ...(isBare ? [] : answer)],
      },
    ],
  });
}

const announced = { region: "flags", offset: 56 };

function announcement(release: Release): FabricRequest {
  return { kind: "signal", id: "announce", at: announced, operation: "set", value: "0x1", release };
}

const answer: readonly FabricRequest[] = [
  { kind: "wait", id: "announced", at: announced, until: "equal", value: "0x1", acquire: "all" },
  { kind: "write", id: "done", value: "0x2a", to: { region: "closed", offset: 120 } },
];

/** The second turn has IDs of its own. */
function renamed(request: FabricRequest, turn: number): FabricRequest {
  const rename = (id: string) => id.replace("bad0", `bad${turn}`);
  const { after } = request;
  return {
    ...request,
    id: rename(request.id),
    ...(after === undefined ? {} : { after: after.map(rename) }),
    ...("whenReusable" in request && request.whenReusable !== undefined
      ? { whenReusable: request.whenReusable.map(rename) }
      : {}),
    ...(request.kind === "cancel" ? { request: rename(request.request) } : {}),
  } as FabricRequest; // the same kind of request, with other IDs
}

/** Requests that nothing is wrong with. */
function good(name: string, i: number, beside: Beside): FabricRequest[] {
  const at = { region: `${name}-words` };
  const release = beside === "copies" ? "weak" : "strong";
  const write: FabricRequest = {
    kind: "write",
    id: `${name}-write${i}`,
    from: { region: `${name}-from`, offset: 64 * i },
    to: { region: `${name}-to`, offset: 64 * i },
    bytes: 24,
  };
  const read: FabricRequest = {
    kind: "read",
    id: `${name}-read${i}`,
    from: { region: `${name}-to`, offset: 64 * i + 32 },
    to: { region: `${name}-from`, offset: 64 * i + 32 },
    bytes: 24,
  };
  if (beside === "writes-and-reads") return [write, read];
  return [
    { ...write, signal: { at, operation: "add", value: wordOf(1), release } },
    read,
    beside === "copies"
      ? {
          kind: "signal",
          id: `${name}-count${i}`,
          at: { ...at, offset: 8 },
          operation: "add",
          value: wordOf(10),
          release,
        }
      : {
          kind: "atomic",
          id: `${name}-atomic${i}`,
          at: { ...at, offset: 8 },
          operation: "add",
          operand: wordOf(10),
        },
  ];
}

/** One request that never ends, in a queue of depth 1 that refuses the others, and one that lets them wait. */
export function fullForEverProgram(
  { whenFull, islands }: { readonly whenFull: "refuse" | "wait"; readonly islands: PathName },
  random: Random,
): Program {
  const there = thereOf(islands);
  return observed({
    topology: topologyOf(islands),
    regions: [
      filled(random, "behind-from", 0, 64 * some),
      filled(random, "behind-to", there, 64 * some),
      words("behind-words", there, [0, 2]),
      words("never", 0, [0]),
    ],
    queues: [
      {
        rank: 0,
        depth: 1,
        whenFull,
        requests: [
          { kind: "wait", id: "never", at: { region: "never" }, until: "equal", value: "0x1" },
          ...Array.from({ length: some }, (_, i) => good("behind", i, "copies")).flat(),
        ],
      },
    ],
  });
}
