/** Programs whose requests are given up: at many moments, and in every state that a request can be in. */
import { wordOf } from "../../src/fabric/words.ts";
import type { FabricRequest, Program, Queue } from "../../src/generated/types.ts";
import type { Random } from "../../src/harness/random.ts";
import { type PathName, thereOf } from "./guarded.ts";
import { filled, observed, rowTable, topologyOf, words } from "./programs.ts";

export const cancelledVerbs = ["write", "read", "multicast", "scatter", "gather", "atomic", "wait"] as const;

type CancelledVerb = (typeof cancelledVerbs)[number];

const usualVictims = 12;
const storedBytes = 1024;
/** A victim takes so long that it is cancelled in the middle, and all ticks together somewhat longer. */
const usualTimedBytes = 131_072;
const allTickBytes = usualVictims * 393_216;

/**
 * Requests that are given up, each in a queue of its own, and each at another time: behind so many copies on the own
 * rank. What they wrote to is used for something else as soon as the cancel has ended.
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

/**
 * Cancels of what is done, of what has failed, of what can't begin, twice, and of what stands in front of all the rest.
 */
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
