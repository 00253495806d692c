/** Programs whose queues wait for each other so that all of them end, in whatever order what may overtake does. */
import { wordOf } from "../../src/fabric/words.ts";
import type { FabricRequest, Program, Release } from "../../src/generated/types.ts";
import { ofDepth } from "./depths.ts";
import { observed, words } from "./programs.ts";

/**
 * Queues that tell each other, at random but in one order: each waits for what was told before in that order, and for
 * no more, so it ends whatever the depth. Two queues are on one device. Which draw it is, is a number. They tell each
 * other by weak signals alone, or by all that orders something, fences included.
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
