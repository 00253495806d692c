/**
 * Litmus tests: shapes of the literature as a few accesses of several queues, the ways to order them, and the devices on
 * which words and queues may be. A program follows from one of each.
 */
import { wordOf } from "../../src/fabric/words.ts";
import type { Address, FabricRequest, Program, Release } from "../../src/generated/types.ts";

/** A write of a value to a word, a read of a word, or an atomic addition to one. */
type Access =
  | { readonly kind: "W"; readonly word: string; readonly value: number }
  | { readonly kind: "R"; readonly word: string }
  | { readonly kind: "U"; readonly word: string; readonly value: number };

const W = (word: string, value: number): Access => ({ kind: "W", word, value });
const R = (word: string): Access => ({ kind: "R", word });
const U = (word: string, value: number): Access => ({ kind: "U", word, value });

/** The accesses of each queue. */
export type Shape = readonly (readonly Access[])[];

/** Shapes, by the names that the literature gives them. */
export const shapes = {
  MP: [
    [W("x", 1), W("y", 1)],
    [R("y"), R("x")],
  ],
  SB: [
    [W("x", 1), R("y")],
    [W("y", 1), R("x")],
  ],
  LB: [
    [R("x"), W("y", 1)],
    [R("y"), W("x", 1)],
  ],
  S: [
    [W("x", 2), W("y", 1)],
    [R("y"), W("x", 1)],
  ],
  R: [
    [W("x", 1), W("y", 1)],
    [W("y", 2), R("x")],
  ],
  "2+2W": [
    [W("x", 1), W("y", 2)],
    [W("y", 1), W("x", 2)],
  ],
  WRC: [[W("x", 1)], [R("x"), W("y", 1)], [R("y"), R("x")]],
  ISA2: [
    [W("x", 1), W("y", 1)],
    [R("y"), W("z", 1)],
    [R("z"), R("x")],
  ],
  RWC: [[W("x", 1)], [R("x"), R("y")], [W("y", 1), R("x")]],
  IRIW: [[W("x", 1)], [W("y", 1)], [R("x"), R("y")], [R("y"), R("x")]],
  CoRR: [[W("x", 1)], [R("x"), R("x")]],
  CoWW: [[W("x", 1), W("x", 2)], [R("x")]],
  CoWR: [[W("x", 1), R("x")], [W("x", 2)]],
  CoRW: [[R("x"), W("x", 1)], [W("x", 2)]],
  "CoRR-two": [[W("x", 1)], [W("x", 2)], [R("x"), R("x")], [R("x"), R("x")]],
  "add-add": [[U("x", 1)], [U("x", 2)]],
  "add-add-add": [[U("x", 1), U("x", 1)], [U("x", 2)], [U("x", 4)]],
  "MP-add": [[W("x", 1), W("y", 1)], [U("y", 2)], [R("y"), R("x")]],
} as const satisfies Readonly<Record<string, Shape>>;

export type ShapeName = keyof typeof shapes;

/**
 * How accesses that follow each other in a queue are ordered. A release makes a signal of every write but the first of
 * its queue; an acquire is asked of every read but the last.
 */
export interface Flavour {
  readonly release?: Release;
  readonly acquire?: "all" | "next" | "other";
  readonly fence?: "acq_rel" | "sc";
  readonly after?: "writes" | "all";
  /** The first write of a queue carries the second as its signal. */
  readonly bundled?: true;
}

export const flavours = {
  relaxed: {},
  "strong+acquire": { release: "strong", acquire: "all" },
  "strong+relaxed": { release: "strong" },
  "strong+range": { release: "strong", acquire: "next" },
  "strong+other-range": { release: "strong", acquire: "other" },
  "all+acquire": { release: "all", acquire: "all" },
  "all+range": { release: "all", acquire: "next" },
  "weak+acquire": { release: "weak", acquire: "all", bundled: true },
  "weak+range": { release: "weak", acquire: "next", bundled: true },
  "unbundled-weak+acquire": { release: "weak", acquire: "all" },
  acq_rel: { fence: "acq_rel" },
  sc: { fence: "sc" },
  "sc-writers+acquire": { release: "all", acquire: "all", fence: "sc" },
  "after-writes": { after: "writes", acquire: "all" },
  after: { after: "all" },
} as const satisfies Readonly<Record<string, Flavour>>;

export type FlavourName = keyof typeof flavours;

/**
 * Where queues and words are: the islands, the rank of each queue, and of each word. Queues are those that write first and
 * then those that only read, as far as a shape tells them apart.
 */
export interface Placement {
  readonly islands: readonly number[];
  readonly queue: (number: number, queues: number) => number;
  readonly word: (number: number, queues: number) => number;
}

const last = (queues: number) => queues - 1;

export const placements = {
  /** All on one device. */
  self: { islands: [1], queue: () => 0, word: () => 0 },
  /** Each queue on a device of its own, in one island; words where the last queue is. */
  "same-node": { islands: [4], queue: (number) => number, word: (_, queues) => last(queues) },
  /** Each queue and each word on a device of its own, as far as four suffice: a place for one island that is no larger. */
  "one-island": { islands: [4], queue: (number) => number, word: (number, queues) => (queues + number) % 4 },
  /** Words where the last queue is again, and each device an island. */
  "other-node": { islands: [1, 1, 1, 1], queue: (number) => number, word: (_, queues) => last(queues) },
  /** Words on a device that no queue is on. */
  "third-node": { islands: [1, 1, 1, 1, 1], queue: (number) => number, word: (_, queues) => queues },
  /** Each word on a device of its own. */
  "other-targets": {
    islands: [1, 1, 1, 1, 1, 1, 1],
    queue: (number) => number,
    word: (number, queues) => queues + number,
  },
  /** The words on one device, which some queues reach by scale-up and some by scale-out. */
  "two-paths": { islands: [3, 3], queue: (number) => [1, 3, 2, 4][number] ?? 0, word: () => 0 },
  /** One word by scale-up, the next by scale-out, seen from the first queue. */
  "two-networks": {
    islands: [3, 4],
    queue: (number) => [0, 3, 1, 4][number] ?? 0,
    word: (number) => [2, 5, 6][number] ?? 2,
  },
} as const satisfies Readonly<Record<string, Placement>>;

export type PlacementName = keyof typeof placements;

export interface LitmusTest {
  readonly program: Program;
  /** What an outcome is of: what each queue has read, and what is left of words that are written more than once. */
  readonly observed: readonly Address[];
}

export function litmusTest(shape: ShapeName, flavour: FlavourName, placement: PlacementName): LitmusTest {
  const queues: Shape = shapes[shape];
  const { islands, queue, word }: Placement = placements[placement];
  const words = [...new Set(queues.flat().map((access) => access.word))].sort();
  const rankOf = (name: string) => word(words.indexOf(name), queues.length);
  const registers: { readonly name: string; readonly rank: number }[] = [];
  const requests = queues.map((accesses, number) => {
    const rank = queue(number, queues.length);
    return requestsOf(accesses, number, flavours[flavour], (name) => registers.push({ name, rank }));
  });
  const writes = queues.flat().filter(({ kind }) => kind !== "R");
  const contended = words.filter((name) => writes.filter((access) => access.word === name).length > 1);
  const observe = [...registers.map(({ name }) => name), ...contended];
  const program: Program = {
    topology: { islands: [...islands] },
    regions: [
      ...words.map((name) => ({ name, rank: rankOf(name), bytes: 8 })),
      ...registers.map(({ name, rank }) => ({ name, rank, bytes: 8 })),
    ],
    queues: requests.map((list, number) => ({ rank: queue(number, queues.length), requests: list })),
    observe,
  };
  return { program, observed: observe.map((region) => ({ region })) };
}

function requestsOf(
  accesses: readonly Access[],
  number: number,
  flavour: Flavour,
  register: (name: string) => void,
): FabricRequest[] {
  const { release, acquire, fence, after, bundled } = flavour;
  const requests: FabricRequest[] = [];
  for (const [place, access] of accesses.entries()) {
    const id = `q${number}.${place}`;
    const former = place > 0 ? `q${number}.${place - 1}` : undefined;
    const next = accesses[place + 1];
    if (former !== undefined && fence !== undefined)
      requests.push({ kind: "fence", id: `${id}.fence`, order: fence });
    const waits =
      former !== undefined && (after === "all" || (after === "writes" && accesses[place - 1]?.kind === "W"))
        ? { after: [former] }
        : {};
    const earlier = accesses[place - 1];
    const folded =
      bundled === true && access.kind === "W" && earlier?.kind === "W" && earlier.word !== access.word;
    if (folded) continue;
    switch (access.kind) {
      case "W": {
        const value = wordOf(access.value);
        const at = { region: access.word };
        const isSignal = release !== undefined && place > 0;
        if (isSignal) {
          requests.push({ kind: "signal", id, at, operation: "set", value, release, ...waits });
          break;
        }
        const carried =
          bundled === true && next?.kind === "W" && next.word !== access.word
            ? {
                signal: {
                  at: { region: next.word },
                  operation: "set" as const,
                  value: wordOf(next.value),
                  release: release ?? "weak",
                },
              }
            : {};
        requests.push({ kind: "write", id, to: at, value, ...waits, ...carried });
        break;
      }
      case "R": {
        const name = `r${number}.${place}`;
        register(name);
        const acquires =
          acquire === undefined || next === undefined ? {} : { acquire: scopeOf(acquire, access, next) };
        const from = { region: access.word };
        requests.push({ kind: "read", id, from, to: { region: name }, ...waits, ...acquires });
        break;
      }
      case "U": {
        const name = `r${number}.${place}`;
        register(name);
        requests.push({
          kind: "atomic",
          id,
          at: { region: access.word },
          operation: "add",
          operand: wordOf(access.value),
          fetch: { region: name },
          ...waits,
        });
        break;
      }
    }
  }
  return requests;
}

/** Everywhere, at the word of the next access, or at a word that the next access is not about. */
function scopeOf(acquire: "all" | "next" | "other", access: Access, next: Access) {
  if (acquire === "all") return "all" as const;
  const region = acquire === "next" ? next.word : access.word;
  return { region, offset: 0, bytes: 8 };
}

/** Every combination that is a test of its own: the same program under another name is left out. */
export function* litmusCombinations(): Generator<{
  readonly shape: ShapeName;
  readonly flavour: FlavourName;
  readonly place: PlacementName;
}> {
  const seen = new Set<string>();
  for (const shape of names(shapes)) {
    for (const flavour of names(flavours)) {
      for (const place of names(placements)) {
        const text = JSON.stringify(litmusTest(shape, flavour, place).program);
        if (seen.has(text)) continue;
        seen.add(text);
        yield { shape, flavour, place };
      }
    }
  }
}

function names<T extends object>(record: T): (keyof T & string)[] {
  return Object.keys(record) as (keyof T & string)[]; // the keys of a record that is written out above
}
