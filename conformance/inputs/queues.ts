/** Programs about queues: full ones, some whose requests wait for each other, and requests that are given up. */
import { wordOf } from "../../src/fabric/words.ts";
import type { FabricRequest, Program, Queue, Release } from "../../src/generated/types.ts";
import type { Random } from "../../src/harness/random.ts";
import { type PathName, thereOf } from "./guarded.ts";
import { filled, observed, rowTable, topologyOf, words } from "./programs.ts";

/** With so many there are atomics among them. */
const manyRequests = 100;

/** More requests than a queue is deep, each with a place of its own; all of them count in one word. */
export function crowdedProgram(
  {
    depth,
    whenFull,
    requests,
    islands,
  }: {
    readonly depth: number;
    readonly whenFull: "wait" | "refuse";
    readonly requests: number;
    readonly islands: PathName;
  },
  random: Random,
): Program {
  const there = thereOf(islands);
  const slot = 24;
  return observed({
    topology: topologyOf(islands),
    regions: [
      filled(random, "from", 0, slot * requests),
      filled(random, "to", there, slot * requests),
      words("counts", there, [0, 0]),
    ],
    queues: [
      {
        rank: 0,
        depth,
        whenFull,
        requests: Array.from({ length: requests }, (_, i): FabricRequest => {
          const [from, to] = [
            { region: "from", offset: slot * i },
            { region: "to", offset: slot * i },
          ];
          switch (i % 4) {
            case 0:
              return { kind: "write", id: `write${i}`, from, to, bytes: slot };
            case 1:
              return { kind: "read", id: `read${i}`, from: to, to: from, bytes: slot };
            case 2:
              return {
                kind: "write",
                id: `write${i}`,
                from,
                to,
                bytes: slot - 3,
                signal: { at: { region: "counts" }, operation: "add", value: wordOf(i), release: "weak" },
              };
            default:
              // Not every engine has atomics.
              if (requests < manyRequests)
                return {
                  kind: "signal",
                  id: `count${i}`,
                  at: { region: "counts", offset: 8 },
                  operation: "add",
                  value: wordOf(i),
                  release: "weak",
                };
              return {
                kind: "atomic",
                id: `count${i}`,
                at: { region: "counts", offset: 8 },
                operation: "add",
                operand: wordOf(i),
              };
          }
        }),
      },
    ],
  });
}

export const depths = [1, 2, 5, 0] as const;

/** As deep as it says; 0 stands for as deep as can be. */
function ofDepth(depth: number): Pick<Queue, "depth"> {
  return depth === 0 ? {} : { depth };
}

/**
 * Queues that tell each other, at random but in one order: each waits for what was told before in that order, and for no
 * more, so it ends whatever the depth. Two queues are on one device. Which draw it is, is a number. They tell each other
 * by weak signals alone, or by all that orders something, fences included.
 */
export function orderlyProgram({
  draw,
  requests,
  depth,
  by = "everything",
}: {
  readonly draw: number;
  readonly requests: number;
  readonly depth: number;
  readonly by?: "signals" | "everything";
}): Program {
  const roll = dice(draw + 1);
  const ranks = [0, 1, 2, 0];
  const lists: FabricRequest[][] = ranks.map(() => []);
  const told = ranks.map(() => 0);
  const releases: readonly Release[] = by === "signals" ? ["weak"] : ["none", "weak", "strong", "all"];
  for (let i = 0; i < requests; i += 1) {
    const queue = roll(ranks.length);
    const list = lists[queue] ?? [];
    const other = (queue + 1 + roll(ranks.length - 1)) % ranks.length;
    const at = { region: `told${other}` };
    const release = releases[roll(releases.length)] ?? "all";
    const after = list.length > 0 && roll(4) === 0 ? { after: [list.at(-1)?.id ?? ""] } : {};
    const kind = roll(4);
    if (kind === 0 && by === "everything")
      list.push({ kind: "fence", id: `fence${i}`, order: roll(2) === 0 ? "sc" : "acq_rel", ...after });
    else if (kind <= 1) {
      const acquire = roll(2) === 0 ? { acquire: "all" as const } : {};
      list.push({
        kind: "wait",
        id: `wait${i}`,
        at: { region: `told${queue}` },
        until: "at-least",
        value: wordOf(told[queue] ?? 0),
        ...acquire,
        ...after,
      });
    } else if (kind === 2) {
      told[other] = (told[other] ?? 0) + 1;
      list.push({
        kind: "signal",
        id: `tell${i}`,
        at,
        operation: "add",
        value: wordOf(1),
        release,
        ...after,
      });
    } else {
      told[other] = (told[other] ?? 0) + 1;
      list.push({
        kind: "write",
        id: `write${i}`,
        value: wordOf(i),
        to: { region: `board${other}`, offset: 8 * i },
        signal: { at, operation: "add", value: wordOf(1), release },
        ...after,
      });
    }
  }
  return observed({
    topology: { islands: [2, 1] },
    regions: ranks.flatMap((rank, queue) => [
      words(`told${queue}`, rank, [0]),
      { name: `board${queue}`, rank, bytes: 8 * requests },
    ]),
    queues: ranks.map((rank, queue) => ({ rank, ...ofDepth(depth), requests: lists[queue] ?? [] })),
  });
}

/** Integers below a number, the same for the same seed. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 16) % sides;
  };
}

/** What may hold the request that others wait for behind the wait of its own queue. */
export const holds = ["nothing", "acquire", "after", "fence", "release", "chain"] as const;

export type Hold = (typeof holds)[number];

/** Queues in a ring: each waits for the one before it, and tells the next. Another queue has nothing to do with them. */
export function ringProgram({
  hold,
  ring,
  depth,
}: {
  readonly hold: Hold;
  readonly ring: number;
  readonly depth: number;
}): Program {
  const every = Array.from({ length: ring }, (_, i) => i);
  const ringQueue = (i: number): Queue => {
    const wait: FabricRequest = {
      kind: "wait",
      id: `wait${i}`,
      at: { region: `told${i}` },
      until: "at-least",
      value: "0x1",
      ...(hold === "acquire" || hold === "chain" ? { acquire: "all" as const } : {}),
    };
    const tell = (id: string, more: { readonly after?: string[] } = {}): FabricRequest => ({
      kind: "signal",
      id,
      at: { region: `told${(i + 1) % ring}` },
      operation: "add",
      value: "0x1",
      release: hold === "release" ? "all" : "weak",
      ...more,
    });
    const between: FabricRequest[] =
      hold === "fence" ? [{ kind: "fence", id: `fence${i}`, order: "acq_rel" }] : [];
    const chain: FabricRequest[] =
      hold === "chain"
        ? [1, 2, 3].map((step) => ({
            kind: "write",
            id: `step${i}.${step}`,
            value: "0x1",
            to: { region: "steps", offset: 8 * (4 * i + step) },
            ...(step > 1 ? { after: [`step${i}.${step - 1}`] } : {}),
          }))
        : [];
    const after = hold === "after" ? [wait.id] : hold === "chain" ? [`step${i}.3`] : undefined;
    return {
      rank: i,
      ...ofDepth(depth),
      requests: [wait, ...between, ...chain, tell(`tell${i}`, after === undefined ? {} : { after })],
    };
  };
  return observed({
    topology: { islands: [2, 2] },
    regions: [
      ...every.map((i) => words(`told${i}`, i, [0])),
      { name: "steps", rank: 3, bytes: 8 * 4 * ring },
      words("apart", 3, [0, 0]),
    ],
    queues: [
      ...every.map(ringQueue),
      {
        rank: 0,
        requests: [
          { kind: "write", id: "apart", value: "0x2a", to: { region: "apart" } },
          {
            kind: "write",
            id: "apart-too",
            value: "0x2b",
            to: { region: "apart", offset: 8 },
            after: ["apart"],
          },
        ],
      },
    ],
  });
}

export const cancelledVerbs = ["write", "read", "multicast", "scatter", "gather", "atomic", "wait"] as const;

type CancelledVerb = (typeof cancelledVerbs)[number];

const usualVictims = 12;
const storedBytes = 1024;
/** A victim takes so long that it is cancelled in the middle, and all ticks together somewhat longer. */
const usualTimedBytes = 131_072;
const allTickBytes = usualVictims * 393_216;

/**
 * Requests that are given up, each in a queue of its own, and each at another time: behind so many copies on the own rank. What they wrote to is used for something else as soon as the cancel has ended.
 */
export function cancelledProgram(
  {
    verb,
    islands,
    victims = usualVictims,
  }: {
    readonly verb: CancelledVerb;
    readonly islands: PathName;
    /** At so many moments something is cancelled. */
    readonly victims?: number;
  },
  random: Random,
): Program {
  const there = thereOf(islands);
  const tickBytes = allTickBytes / victims;
  // A tick has a latency, however short it is: with more of them a victim takes longer, so that each chunk meets one.
  const timedBytes = usualTimedBytes * Math.ceil(victims / usualVictims);
  const every = Array.from({ length: victims }, (_, i) => i);
  const reads = verb === "read" || verb === "gather";
  const isWord = verb === "atomic" || verb === "wait";
  return observed({
    topology: topologyOf(islands),
    regions: [
      ...every.flatMap((i) => [
        filled(random, `near${i}`, 0, storedBytes),
        filled(random, `far${i}`, there, storedBytes),
      ]),
      filled(random, "fresh", 0, storedBytes),
      words(
        "clock",
        0,
        every.map(() => 0),
      ),
      words(
        "flags",
        there,
        every.map(() => 0),
      ),
    ],
    groups: every.flatMap((i) => [
      { name: `group${i}`, members: [{ region: `far${i}` }] },
      { name: `flag${i}`, members: [{ region: "flags", offset: 8 * i }] },
    ]),
    queues: every.map((i): Queue => {
      const ticks = Array.from(
        { length: (5 * i + 7) % victims },
        (_, step): FabricRequest => ({
          kind: "write",
          id: `tick${i}.${step}`,
          value: wordOf(step),
          to: { region: "clock", offset: 8 * i },
          timedBytes: tickBytes,
          ...(step > 0 ? { after: [`tick${i}.${step - 1}`] } : {}),
        }),
      );
      const last = ticks.at(-1);
      return {
        rank: 0,
        requests: [
          victim(verb, i, timedBytes),
          ...ticks,
          {
            kind: "cancel",
            id: `cancel${i}`,
            request: `victim${i}`,
            ...(last === undefined ? {} : { after: [last.id] }),
          },
          ...(isWord
            ? []
            : [
                {
                  kind: "write" as const,
                  id: `use${i}`,
                  from: { region: "fresh" },
                  to: { region: reads ? `near${i}` : `far${i}` },
                  bytes: storedBytes,
                  // It overtakes what is left of the victim.
                  class: "urgent" as const,
                  after: [`cancel${i}`],
                },
              ]),
        ],
      };
    }),
  });
}

function victim(verb: CancelledVerb, i: number, timedBytes: number): FabricRequest {
  const id = `victim${i}`;
  const [near, far] = [{ region: `near${i}` }, { region: `far${i}` }];
  const at = { region: "flags", offset: 8 * i };
  const change = { operation: "add", value: "0x1", release: "weak" } as const;
  const lines = 16;
  const rows = {
    table: rowTable(Array.from({ length: lines }, (_, row) => [[0, row] as const])),
    rowBytes: storedBytes / lines,
    timedRowBytes: timedBytes / lines,
  };
  const to = { group: `group${i}` };
  const signal = { at: { group: `flag${i}` }, ...change };
  switch (verb) {
    case "write":
      return {
        kind: verb,
        id,
        from: near,
        to: far,
        bytes: storedBytes,
        timedBytes,
        signal: { at, ...change },
      };
    case "read":
      return { kind: verb, id, from: far, to: near, bytes: storedBytes, timedBytes };
    case "multicast":
      return { kind: verb, id, from: near, to, bytes: storedBytes, timedBytes, signal };
    case "scatter":
      return { kind: verb, id, from: near, to, ...rows, signal };
    case "gather":
      return { kind: verb, id, from: to, to: near, ...rows };
    case "atomic":
      return { kind: verb, id, at, operation: "add", operand: "0x3", fetch: near };
    case "wait":
      // Every second one is satisfied already.
      return { kind: verb, id, at: near, until: "at-least", value: i % 2 === 0 ? wordOf(-1) : wordOf(0) };
  }
}

/** Cancels of what is done, of what has failed, of what can't begin, twice, and of what stands in front of all the rest. */
export function cancelKindsProgram({ islands }: { readonly islands: PathName }, random: Random): Program {
  const there = thereOf(islands);
  const to = (i: number) => ({ region: "far", offset: 16 * i });
  const write = (id: string, i: number, after?: string[]): FabricRequest => ({
    kind: "write",
    id,
    from: { region: "near" },
    to: to(i),
    bytes: 16,
    ...(after === undefined ? {} : { after }),
  });
  return observed({
    topology: topologyOf(islands),
    regions: [filled(random, "near", 0, 64), filled(random, "far", there, 256), words("never", 0, [0])],
    queues: [
      {
        rank: 0,
        requests: [
          write("done", 0),
          { kind: "cancel", id: "too-late", request: "done", after: ["done"] },
          { kind: "write", id: "failed", from: { region: "near" }, to: to(16), bytes: 16 },
          { kind: "cancel", id: "of-failed", request: "failed" },
          {
            kind: "wait",
            id: "in-front",
            at: { region: "never" },
            until: "equal",
            value: "0x1",
            acquire: "all",
          },
          write("dependent", 1, ["in-front"]),
          write("independent", 2),
          { kind: "cancel", id: "of-wait", request: "in-front" },
          { kind: "cancel", id: "of-wait-again", request: "in-front", after: ["of-wait"] },
          write("behind-cancel", 3, ["of-wait"]),
        ],
      },
    ],
  });
}
