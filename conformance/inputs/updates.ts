/** Many updates of one word, from every rank at once, and signals whose sum goes round 2^64. */
import { wordOf, wordValue } from "../../src/fabric/words.ts";
import type { FabricRequest, Program } from "../../src/generated/types.ts";
import { observed, words } from "./programs.ts";

export const updateOperations = ["add", "swap", "compare-swap"] as const;

export type UpdateOperation = (typeof updateOperations)[number];

/** The word begins short of 2^64, so that additions go round it. */
export const firstValue = 2n ** 64n - 5n;

/** Operand and value compared of an update; each of a swap leaves a value of its own. */
export function updateOf(operation: UpdateOperation, rank: number, i: number) {
  const own = wordOf(1000 + 100 * rank + i);
  if (operation === "add") return { operand: wordOf(1) };
  // Every rank tries for the same tickets: one gets each.
  if (operation === "compare-swap") return { operand: own, compare: wordOf(firstValue) };
  return { operand: own };
}

/** Every rank updates one word so many times, and keeps what it fetches. */
export function updatesProgram({
  operation,
  each,
}: {
  readonly operation: UpdateOperation;
  readonly each: number;
}): Program {
  const ranks = [0, 1, 2, 3];
  return observed({
    topology: { islands: [2, 1, 1] },
    regions: [
      words("word", 1, [firstValue]),
      ...ranks.map((rank) => ({ name: `fetched${rank}`, rank, bytes: 8 * each })),
    ],
    queues: ranks.map((rank) => ({
      rank,
      requests: Array.from({ length: each }, (_, i) => ({
        kind: "atomic" as const,
        id: `update${rank}.${i}`,
        at: { region: "word" },
        operation,
        ...updateOf(operation, rank, i),
        fetch: { region: `fetched${rank}`, offset: 8 * i },
      })),
    })),
  });
}

/** By what is added; some have signals only, or none but those of writes, or atomics only. */
type AddedBy = "signals" | "writes" | "atomics" | "both";

/** Every rank adds to the same words: beyond 2^64, beyond 2^63, beyond 2^32, and nothing. */
export function sumsProgram({ each, by }: { readonly each: number; readonly by: AddedBy }): Program {
  const values = [wordOf(-3), wordOf(2n ** 63n), wordOf(2n ** 32n - 1n), wordOf(1), wordOf(0)];
  const starts = [wordOf(0), wordOf(5), wordOf(-1), wordOf(2n ** 63n - 1n)];
  const ranks = [0, 1, 2, 3];
  return observed({
    topology: { islands: [2, 1, 1] },
    regions: [
      words("sums", 1, starts.map(wordValue)),
      words("data", 1, [0]),
      ...(by === "writes" ? ranks.map((rank) => words(`own${rank}`, rank, [0])) : []),
    ],
    queues: ranks.map((rank) => ({
      rank,
      requests: Array.from({ length: each }, (_, i): FabricRequest => {
        const id = `add${rank}.${i}`;
        const at = { region: "sums", offset: 8 * (i % starts.length) };
        const value = values[(i + rank) % values.length] ?? "0x0";
        if (by === "writes") {
          const signal = { at, operation: "add", value, release: "none" } as const;
          return {
            kind: "write",
            id,
            from: { region: `own${rank}` },
            to: { region: "data" },
            bytes: 0,
            signal,
          };
        }
        return by === "atomics" || (by === "both" && i % 3 === 0)
          ? { kind: "atomic", id, at, operation: "add", operand: value }
          : { kind: "signal", id, at, operation: "add", value, release: by === "both" ? "weak" : "none" };
      }),
    })),
  });
}

/** The values of a word, no two of which have a byte in common in the same place: the first is there before all others. */
const wholeValues: readonly bigint[] = Array.from(
  { length: 13 },
  (_, i) => BigInt(17 * (i + 1)) * 0x0101010101010101n,
);

type WrittenBy = "writes" | "signals";

/** Ranks of all networks write two words again and again, each time with another value, and read both. */
export function wholeWordsProgram({
  by,
  reads,
}: {
  readonly by: WrittenBy;
  readonly reads: number;
}): Program {
  const [writers, rounds] = [[0, 2, 3], 4];
  const readers = [0, 1, 2, 3];
  const written = (rank: number, round: number) =>
    wholeValues[1 + rounds * writers.indexOf(rank) + round] ?? 0n;
  const [first = 0n] = wholeValues;
  return observed({
    topology: { islands: [2, 1, 1] },
    regions: [
      words("both", 1, [first, first]),
      ...readers.map((rank) => ({ name: `read${rank}`, rank, bytes: 16 * reads })),
      ...(by === "writes" ? writers : []).map((rank) =>
        words(
          `values${rank}`,
          rank,
          Array.from({ length: 2 * rounds }, (_, i) => written(rank, Math.floor(i / 2))),
        ),
      ),
    ],
    queues: [
      ...writers.map((rank) => ({
        rank,
        requests: Array.from({ length: rounds }, (_, round): FabricRequest[] =>
          by === "writes"
            ? [
                {
                  kind: "write",
                  id: `write${rank}.${round}`,
                  from: { region: `values${rank}`, offset: 16 * round },
                  to: { region: "both" },
                  bytes: 16,
                },
              ]
            : [0, 8].map((offset) => ({
                kind: "signal",
                id: `set${rank}.${round}.${offset}`,
                at: { region: "both", offset },
                operation: "set",
                value: wordOf(written(rank, round)),
                release: "none",
              })),
        ).flat(),
      })),
      ...readers.map((rank) => ({
        rank,
        requests: Array.from(
          { length: reads },
          (_, i): FabricRequest => ({
            kind: "read",
            id: `read${rank}.${i}`,
            from: { region: "both" },
            to: { region: `read${rank}`, offset: 16 * i },
            bytes: 16,
          }),
        ),
      })),
    ],
  });
}
