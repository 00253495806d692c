/** Programs in which a key is taken back: before requests, and at each moment while they are under way. */
import { wordOf } from "../../src/fabric/words.ts";
import type { FabricRequest, Group, Program, Signal } from "../../src/generated/types.ts";
import type { Random } from "../../src/harness/random.ts";
import { guardedBytes, type PathName, type ReachingVerb, reaching, thereOf } from "./guarded.ts";
import { filled, observed, rowTable, topologyOf, words } from "./programs.ts";

/**
 * A verb reaches for a region while it has a key, and again when the key has been taken back: with bytes and without, out
 * of bounds, and with the right key shown. The region's own rank goes on meanwhile.
 */
export function takenBackProgram(
  { verb, islands }: { readonly verb: ReachingVerb; readonly islands: PathName },
  random: Random,
): Program {
  const there = thereOf(islands);
  const [key, guarded] = ["0x5eed", "guarded"];
  const isWord = verb === "atomic" || verb.startsWith("signal");
  const attempts = [
    { offset: 0 },
    { offset: 16 },
    { offset: 16, key, epoch: 0 },
    { offset: guardedBytes + 1 },
    ...(isWord ? [] : [{ offset: 0, bytes: 0 }]),
  ];
  const made = attempts.map(({ bytes = 16, ...address }, i) =>
    reaching(verb, `${verb}${i}`, { region: guarded, ...address }, bytes, i),
  );
  const [first, ...later] = made.map(({ request }) => request);
  const tell = (region: string): Signal & { readonly kind: "signal" } => ({
    kind: "signal",
    at: { region },
    operation: "set",
    value: "0x1",
    release: "weak",
  });
  const untilTold = (region: string) =>
    ({ kind: "wait", at: { region }, until: "equal", value: "0x1", acquire: "all" }) as const;
  return observed({
    topology: topologyOf(islands),
    regions: [
      filled(random, "home", 0, 2 * guardedBytes),
      filled(random, "open", there, guardedBytes),
      { name: "cursor", rank: there, bytes: 8 * attempts.length },
      filled(random, guarded, there, guardedBytes, { key }),
      filled(random, "own", there, guardedBytes),
      words("used", there, [0]),
      words("gone", 0, [0]),
    ],
    groups: made.flatMap(({ groups }) => groups),
    queues: [
      {
        rank: 0,
        requests: [
          ...(first === undefined ? [] : [first]),
          { id: "tell-used", ...tell("used"), ...(first === undefined ? {} : { after: [first.id] }) },
          { id: "until-gone", ...untilTold("gone") },
          ...later,
        ],
      },
      {
        rank: there,
        requests: [
          { id: "until-used", ...untilTold("used") },
          { kind: "invalidate", id: "invalidate", region: guarded },
          { kind: "invalidate", id: "again", region: guarded, after: ["invalidate"] },
          { id: "tell-gone", ...tell("gone"), after: ["invalidate", "again"] },
          {
            kind: "write",
            id: "own-write",
            from: { region: "own" },
            to: { region: guarded, offset: 32 },
            bytes: 16,
            after: ["again"],
          },
          {
            kind: "read",
            id: "own-read",
            from: { region: guarded, offset: 48 },
            to: { region: "own", offset: 32 },
            bytes: 16,
            after: ["again"],
          },
          {
            kind: "write",
            id: "own-with-key",
            from: { region: "own" },
            to: { region: guarded, offset: 48, key },
            bytes: 8,
            after: ["again"],
          },
        ],
      },
    ],
  });
}

export const revokedVerbs = ["write", "read", "multicast", "scatter", "gather"] as const;

type RevokedVerb = (typeof revokedVerbs)[number];

const transfers = 10;
const storedBytes = 1024;
const rowsOfTransfer = 16;
/** A transfer takes so long that its key is taken back in the middle. */
const timedBytes = 131_072;

/**
 * Rank 0 has transfers of several regions of rank 1 under way, and rank 1 takes back their keys one after another, and
 * gives each region other bytes at once. It begins at once, or when transfer `after` has announced itself. A multicast has
 * two more members beside such a region: their keys stay.
 */
export function revokedProgram(
  {
    verb,
    after,
    islands,
  }: { readonly verb: RevokedVerb; readonly after: number; readonly islands: "2" | "1+1" },
  random: Random,
): Program {
  const every = Array.from({ length: transfers }, (_, i) => i);
  const region = (name: string, rank: number) => filled(random, name, rank, storedBytes);
  return observed({
    topology: topologyOf(islands),
    regions: [
      ...every.flatMap((i) => [region(`near${i}`, 0), region(`far${i}`, 1)]),
      ...(verb === "multicast" ? every.flatMap((i) => kept(i).map((name, rank) => region(name, rank))) : []),
      region("fresh", 1),
      words(
        "flags",
        1,
        every.map(() => 0),
      ),
      ...(verb === "multicast" ? [words("counts", 1, new Array(3 * transfers).fill(0))] : []),
    ],
    groups: every.flatMap((i) => [
      { name: `group${i}`, members: [{ region: `far${i}` }] },
      ...(verb === "multicast" ? groupsOfMulticast(i) : []),
    ]),
    queues: [
      {
        rank: 0,
        requests: every.flatMap((i): FabricRequest[] => [
          transfer(verb, i),
          {
            kind: "signal",
            id: `announce${i}`,
            at: { region: "flags", offset: 8 * i },
            operation: "set",
            value: wordOf(1),
            release: "weak",
            // It leaves behind the data; what is read comes some time later.
            ...(verb === "read" || verb === "gather" ? { after: [`transfer${i}`] } : {}),
          },
        ]),
      },
      {
        rank: 1,
        requests: [
          ...(after < 0
            ? []
            : [
                {
                  kind: "wait",
                  id: "announced",
                  at: { region: "flags", offset: 8 * after },
                  until: "equal",
                  value: wordOf(1),
                  acquire: "all",
                } as const,
              ]),
          ...every.flatMap((i): FabricRequest[] => [
            {
              kind: "invalidate",
              id: `invalidate${i}`,
              region: `far${i}`,
              ...(i === 0 ? {} : { after: [`give${i - 1}`] }),
            },
            {
              kind: "write",
              id: `give${i}`,
              from: { region: "fresh" },
              to: { region: `far${i}` },
              bytes: storedBytes,
              after: [`invalidate${i}`],
            },
          ]),
        ],
      },
    ],
  });
}

/** Members of a multicast whose keys stay, on rank 0 and on rank 1. */
function kept(i: number): string[] {
  return [`kept${i}.0`, `kept${i}.1`];
}

function groupsOfMulticast(i: number): Group[] {
  const [own = "", other = ""] = kept(i);
  return [
    { name: `members${i}`, members: [own, `far${i}`, other].map((region) => ({ region })) },
    { name: `counts${i}`, members: [0, 1, 2].map((k) => ({ region: "counts", offset: 8 * (3 * i + k) })) },
  ];
}

function transfer(verb: RevokedVerb, i: number): FabricRequest {
  const id = `transfer${i}`;
  const [near, far] = [{ region: `near${i}` }, { region: `far${i}` }];
  const rowBytes = storedBytes / rowsOfTransfer;
  const rows = {
    table: rowTable(Array.from({ length: rowsOfTransfer }, (_, row) => [[0, row] as const])),
    rowBytes,
    timedRowBytes: timedBytes / rowsOfTransfer,
  };
  switch (verb) {
    case "write":
      return { kind: verb, id, from: near, to: far, bytes: storedBytes, timedBytes };
    case "read":
      return { kind: verb, id, from: far, to: near, bytes: storedBytes, timedBytes };
    case "multicast": {
      const at = { group: `counts${i}` };
      const signal = { at, operation: "add", value: "0x1", release: "weak" } as const;
      const to = { group: `members${i}` };
      return { kind: verb, id, from: near, to, bytes: storedBytes, timedBytes, signal };
    }
    case "scatter":
      return { kind: verb, id, from: near, to: { group: `group${i}` }, ...rows };
    case "gather":
      return { kind: verb, id, from: { group: `group${i}` }, to: near, ...rows };
  }
}
