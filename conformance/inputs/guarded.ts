/**
 * Programs in which most requests must fail a check: rights, bounds, keys, epochs, tenants, and several of these at once.
 * Every verb reaches for what it must not have, on its own rank, in its island and beyond.
 */
import { wordOf } from "../../src/fabric/words.ts";
import type { Address, FabricRequest, Group, Program, Region, Rights } from "../../src/generated/types.ts";
import type { Random } from "../../src/harness/random.ts";
import { filled, memberTable, observed, rowTable, topologyOf } from "./programs.ts";

export const reachingVerbs = [
  "write",
  "read",
  "multicast",
  "scatter",
  "gather",
  "append",
  "reduce",
  "atomic",
  "signal",
  "signal-of-data",
] as const;

export type ReachingVerb = (typeof reachingVerbs)[number];

/** Where the queue is, and what it reaches for: on its own rank, in its island, in another, or with no network inside. */
export const paths = ["1", "2", "1+1", "2-apart"] as const;

export type PathName = (typeof paths)[number];

/** Bytes of a region that is reached for. */
export const guardedBytes = 64;
const rowBytes = 16;

/** The rank of what is reached for. */
export function thereOf(islands: PathName): number {
  return islands === "1" ? 0 : 1;
}

/** One request of a verb that reaches for an address, and the groups that it names. `bytes` go there, as far as it says how many. */
export function reaching(
  verb: ReachingVerb,
  id: string,
  address: Address,
  bytes: number,
  number = 0,
): { readonly request: FabricRequest; readonly groups: readonly Group[] } {
  const home = { region: "home" };
  const group = { name: `to-${id}`, members: [address] };
  const to = { group: group.name };
  const alone = (request: FabricRequest) => ({ request, groups: [] });
  const grouped = (request: FabricRequest) => ({ request, groups: [group] });
  const rows = Math.floor(bytes / rowBytes);
  const table = rowTable(Array.from({ length: rows }, (_, row) => [[0, row] as const]));
  switch (verb) {
    case "write":
      return alone({ kind: verb, id, from: home, to: address, bytes });
    case "read":
      return alone({ kind: verb, id, from: address, to: home, bytes });
    case "multicast":
      return grouped({ kind: verb, id, from: home, to, bytes });
    case "scatter":
      return grouped({ kind: verb, id, from: home, to, table, rowBytes });
    case "gather":
      return grouped({ kind: verb, id, from: to, to: home, table, rowBytes });
    case "append": {
      const cursor = { name: `cursor-${id}`, members: [{ region: "cursor", offset: 8 * number }] };
      const members = memberTable(Array.from({ length: rows }, () => [0]));
      const request: FabricRequest = {
        kind: verb,
        id,
        from: home,
        to,
        cursors: { group: cursor.name },
        capacity: rows,
        table: members,
        rowBytes,
      };
      return { request, groups: [group, cursor] };
    }
    case "reduce":
      return grouped({
        kind: verb,
        id,
        from: to,
        to: home,
        table,
        elements: rowBytes / 4,
        terms: "FP32",
        output: "FP32",
        plan: "chain",
      });
    case "atomic":
      return alone({ kind: verb, id, at: address, operation: "add", operand: "0x5", fetch: home });
    case "signal":
      return alone({ kind: verb, id, at: address, operation: "set", value: "0x7", release: "weak" });
    case "signal-of-data": {
      const signal = { at: address, operation: "add", value: "0x3", release: "weak" } as const;
      return alone({ kind: "write", id, from: home, to: { region: "open" }, bytes: 24, signal });
    }
  }
}

/** What a queue on rank 0 reaches for; where two requests touch a word, they keep their order. */
interface Attempt {
  readonly region: Region;
  readonly offset?: number;
  readonly bytes: number;
  readonly shown?: Pick<Address, "key" | "epoch">;
}

function attemptsProgram(
  verb: ReachingVerb,
  islands: PathName,
  attempts: readonly Attempt[],
  random: Random,
): Program {
  const there = thereOf(islands);
  const made = attempts.map(({ region, offset = 0, bytes, shown = {} }, i) =>
    reaching(verb, `${verb}${i}`, { region: region.name, offset, ...shown }, bytes, i),
  );
  const targets = [...new Set(attempts.map(({ region }) => region))];
  return observed({
    topology: topologyOf(islands),
    regions: [
      filled(random, "home", 0, 2 * guardedBytes),
      filled(random, "open", there, guardedBytes),
      { name: "cursor", rank: there, bytes: 8 * attempts.length },
      // What lies beside what is reached for: a byte too far, or one that wrapped around, is seen there.
      ...targets.flatMap((region) => [
        filled(random, `before-${region.name}`, region.rank, guardedBytes),
        region,
        filled(random, `behind-${region.name}`, region.rank, guardedBytes),
      ]),
    ],
    groups: made.flatMap(({ groups }) => groups),
    queues: [{ rank: 0, requests: made.map(({ request }) => request) }],
  });
}

const rightNames = ["read", "write", "atomic", "reduce"] as const satisfies readonly (keyof Rights)[];

type RightName = (typeof rightNames)[number];

/**
 * Each verb under sets of rights, with bytes and without: where exactly one is missing, and where only one is given; or
 * under every set that there is.
 */
export function rightsProgram(
  {
    verb,
    islands,
    sets = "one-or-all-but-one",
  }: {
    readonly verb: ReachingVerb;
    readonly islands: PathName;
    readonly sets?: "one-or-all-but-one" | "every";
  },
  random: Random,
): Program {
  const there = thereOf(islands);
  const others = there === 0 ? [] : [there];
  const withRights = (name: string, has: (right: RightName) => boolean) =>
    filled(random, name, there, guardedBytes, {
      rights: Object.fromEntries(rightNames.map((right) => [right, has(right) ? [0] : others])),
    });
  const attempts =
    sets === "every"
      ? Array.from({ length: 2 ** rightNames.length }, (_, set) =>
          withRights(`set${set}`, (right) => ((set >> rightNames.indexOf(right)) & 1) === 1),
        )
      : rightNames.flatMap((right) => [
          withRights(`all-but-${right}`, (other) => other !== right),
          withRights(`only-${right}`, (other) => other === right),
        ]);
  const sizes = verb === "atomic" || verb.startsWith("signal") ? [8] : [32, 0];
  return attemptsProgram(
    verb,
    islands,
    attempts.flatMap((region) => sizes.map((bytes) => ({ region, bytes }))),
    random,
  );
}

/** Each verb at the end of a region, a byte and a word beyond, and where an offset and a length wrap around 2^64. */
export function boundsProgram(
  { verb, islands }: { readonly verb: ReachingVerb; readonly islands: PathName },
  random: Random,
): Program {
  const region = filled(random, "guarded", thereOf(islands), guardedBytes);
  const isWord = verb === "atomic" || verb.startsWith("signal");
  const bytes = isWord ? 8 : 16;
  const far = Number.MAX_SAFE_INTEGER;
  const offsets = [
    ...[-bytes, 1 - bytes, 1, 4, bytes].map((beyond) => guardedBytes + beyond),
    -1,
    -4,
    -8,
    -bytes,
    -bytes - 1,
    far,
    -far,
    2 ** 32,
    -(2 ** 32),
  ];
  const empty = isWord ? [] : [0, guardedBytes, guardedBytes + 1, -1, -8, far];
  return attemptsProgram(
    verb,
    islands,
    [
      ...offsets.map((offset) => ({ region, offset, bytes })),
      ...empty.map((offset) => ({ region, offset, bytes: 0 })),
    ],
    random,
  );
}

/** Each verb with several things wrong: the first in the order of the checks decides. */
export function precedenceProgram(
  { verb, islands }: { readonly verb: ReachingVerb; readonly islands: PathName },
  random: Random,
): Program {
  const there = thereOf(islands);
  const none = { read: [], write: [], atomic: [], reduce: [] };
  const key = "0x5eed";
  const region = (name: string, more: Partial<Region>) =>
    filled(random, name, there, guardedBytes, { key, epoch: 3, ...more });
  const open = region("open-to-all", {});
  const closed = region("closed", { rights: none });
  const strange = region("strange", { tenant: 7 });
  const unknown = region("unknown", { registered: false, rights: none });
  const [wrong, stale] = [{ key: "0x5eee" }, { key, epoch: 2 }];
  const bytes = 16;
  const beyond = guardedBytes + 4;
  return attemptsProgram(
    verb,
    islands,
    [
      { region: open, bytes, shown: { key, epoch: 3 } },
      { region: open, bytes, shown: wrong, offset: beyond },
      { region: open, bytes, shown: stale },
      { region: open, bytes, offset: beyond },
      { region: closed, bytes, shown: wrong },
      { region: closed, bytes, offset: beyond },
      { region: closed, bytes, shown: { key } },
      { region: strange, bytes, shown: { key, epoch: 3 }, offset: beyond },
      { region: strange, bytes },
      // To its own rank it is open; whether the engine can reach it there, too, is a matter of the task `stage`.
      ...(there === 0
        ? []
        : [
            { region: unknown, bytes },
            { region: unknown, bytes, shown: { key } },
          ]),
    ],
    random,
  );
}

const nearMissVerbs = {
  all: ["write", "read", "atomic", "signal", "signal-of-data"],
  copies: ["write", "read"],
} as const;

/**
 * Requests that show keys and epochs which are nearly right, by both networks; and some for another tenant's region, if there
 * are tenants.
 */
export function nearMissProgram(
  {
    requests,
    tenants,
    verbs: which,
  }: {
    readonly requests: number;
    readonly tenants: boolean;
    readonly verbs: keyof typeof nearMissVerbs;
  },
  random: Random,
): Program {
  const verbs = nearMissVerbs[which];
  const own = tenants ? { tenant: 1 } : {};
  const keys = [wordOf(-1), "0x0", "0x5eed5eed5eed5eed"];
  const places = [1, 2].flatMap((rank) =>
    keys.map((key, i) => ({
      region: filled(random, `r${rank}.${i}`, rank, guardedBytes, { key, epoch: 2 ** i, ...own }),
      key,
      epoch: 2 ** i,
    })),
  );
  const strange = (tenants ? [1, 2] : []).map((rank) =>
    filled(random, `strange${rank}`, rank, guardedBytes, { tenant: 2 }),
  );
  const right = new Set<Address>();
  const shown = places.flatMap(({ region: { name: region }, key, epoch }): Address[] => {
    const exact = { region, key, epoch };
    right.add(exact);
    return [
      ...bits(64).map((bit) => ({ ...exact, key: wordOf(BigInt(key) ^ bit) })),
      ...halfRight(BigInt(key)).map((near) => ({ ...exact, key: wordOf(near) })),
      ...bits(32).map((bit) => ({ ...exact, epoch: Number(BigInt(epoch) ^ bit) })),
      // The former epoch, and the next.
      ...[epoch - 1, epoch + 1].map((near) => ({ ...exact, epoch: near })),
      exact,
    ];
  });
  const attempts: Address[] = [
    ...shown,
    ...strange.map(({ name }) => ({ region: name, key: "0x0", epoch: 0 })),
  ];
  while (attempts.length < requests) {
    const { region, key, epoch } = places[attempts.length % places.length] ?? { key: "0x0", epoch: 0 };
    const other = [0, 16, 32, 48].reduce(
      (sum, shift) => sum ^ (BigInt(random.integer(0, 65_535) & random.integer(0, 65_535)) << BigInt(shift)),
      BigInt(key),
    );
    attempts.push({ region: region?.name ?? "", key: wordOf(other === BigInt(key) ? ~other : other), epoch });
  }
  return observed({
    topology: { islands: [2, 1] },
    regions: [
      filled(random, "home", 0, 128, own),
      { name: "open", rank: 1, bytes: 64, ...own },
      ...places.map(({ region }) => region),
      ...strange,
    ],
    queues: [
      {
        rank: 0,
        ...own,
        requests: attempts.slice(0, requests).map((address, i) => {
          // Those that are right change nothing that another one reads.
          const harmless = which === "all" ? "signal" : "read";
          const verb = right.has(address) ? harmless : (verbs[i % verbs.length] ?? "write");
          return reaching(verb, `${verb}${i}`, address, 16).request;
        }),
      },
    ],
  });
}

/** Keys of which one half is right, and the key with its halves exchanged. */
function halfRight(key: bigint): bigint[] {
  const [high, low] = [key >> 32n, BigInt.asUintN(32, key)];
  const halves: readonly (readonly [bigint, bigint])[] = [
    [high, 0n],
    [0n, low],
    [high, BigInt.asUintN(32, ~low)],
    [BigInt.asUintN(32, ~high), low],
    [low, high],
  ];
  return halves.map(([one, other]) => (one << 32n) | other).filter((near) => near !== key);
}

function bits(count: number): bigint[] {
  return Array.from({ length: count }, (_, bit) => 1n << BigInt(bit));
}
