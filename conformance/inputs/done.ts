/** How a program says at its end, to each rank, that it is done: what is held until then waits for a word there. */
import type { FabricRequest, Region, WordCondition } from "../../src/generated/types.ts";
import { onEveryRank, words } from "./programs.ts";

/** The word of each rank. */
export function doneWords(ranks: number): Region[] {
  return onEveryRank("done", ranks, (name, rank) => words(name, rank, [0])).regions;
}

/** What a rank waits for that is held until it is told. */
export function isDone(rank: number): WordCondition {
  return { at: { region: `done${rank}` }, is: "equal", value: "0x1" };
}

/** One signal to a rank, of a queue of any rank. */
export function saysDone(
  rank: number,
  more: { readonly release: "strong" | "all"; readonly after?: string[] },
): FabricRequest {
  return {
    kind: "signal",
    id: `say${rank}`,
    at: { region: `done${rank}` },
    operation: "set",
    value: "0x1",
    ...more,
  };
}

/** A wait of a rank until it is told. */
export function waitsUntilDone(rank: number, id: string): FabricRequest {
  const { at, value } = isDone(rank);
  return { kind: "wait", id, at, until: "equal", value, acquire: "all" };
}
