/**
 * Large writes and multicasts with a signal each, which are under way at once to the same rank: a chunk of one must not be
 * taken for a chunk of another.
 */
import { wordOf } from "../../src/fabric/words.ts";
import type { FabricRequest, Program } from "../../src/generated/types.ts";
import type { Random } from "../../src/harness/random.ts";
import { filled, observed, ranksOf, topologyOf, words } from "./programs.ts";

const writers = 3;
const storedBytes = 4104;
/** Many packets: whoever looks too early finds some that have not come. */
const timedBytes = 262_144;

/**
 * Rank 0 writes to the last rank, or multicasts to all others; the last rank looks at each when its signal is there, and
 * keeps what it saw.
 */
export function chunksProgram(
  {
    verb,
    queues,
    islands,
  }: {
    readonly verb: "write" | "multicast";
    /** Whether all writes are of one queue, or each has its own. */
    readonly queues: "one" | "several";
    readonly islands: string;
  },
  random: Random,
): Program {
  const topology = topologyOf(islands);
  const last = ranksOf(topology) - 1;
  const others = Array.from({ length: last }, (_, i) => i + 1);
  const every = Array.from({ length: writers }, (_, i) => i);
  const written = every.map((i): FabricRequest => {
    const [id, from] = [`${verb}${i}`, { region: `source${i}` }];
    const change = { operation: "set", value: wordOf(1), release: "weak" } as const;
    const size = { bytes: storedBytes, timedBytes };
    if (verb === "write") {
      const signal = { at: { region: `flags${last}`, offset: 8 * i }, ...change };
      return { kind: verb, id, from, to: { region: `target${last}.${i}` }, ...size, signal };
    }
    const signal = { at: { group: "flags", offset: 8 * i }, ...change };
    return { kind: verb, id, from, to: { group: `targets${i}` }, ...size, signal };
  });
  const looking = every.map((i): FabricRequest[] => [
    {
      kind: "wait",
      id: `told${i}`,
      at: { region: `flags${last}`, offset: 8 * i },
      until: "equal",
      value: wordOf(1),
      acquire: "all",
    },
    {
      kind: "read",
      id: `look${i}`,
      from: { region: `target${last}.${i}` },
      to: { region: `seen${i}` },
      bytes: storedBytes,
    },
  ]);
  return observed({
    topology,
    regions: [
      ...every.flatMap((i) => [
        filled(random, `source${i}`, 0, storedBytes),
        ...others.map((rank) => filled(random, `target${rank}.${i}`, rank, storedBytes)),
        filled(random, `seen${i}`, last, storedBytes),
      ]),
      ...others.map((rank) => words(`flags${rank}`, rank, new Array(writers).fill(0))),
    ],
    groups: [
      { name: "flags", members: others.map((rank) => ({ region: `flags${rank}` })) },
      ...every.map((i) => ({
        name: `targets${i}`,
        members: others.map((rank) => ({ region: `target${rank}.${i}` })),
      })),
    ],
    queues: [
      ...(queues === "one"
        ? [{ rank: 0, requests: written }]
        : written.map((request) => ({ rank: 0, requests: [request] }))),
      ...looking.map((requests) => ({ rank: last, requests })),
    ],
  });
}
