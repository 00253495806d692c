/**
 * What a model communicates beside its products, cut into steps of which one is moved while another is computed: a program, and
 * the parts of the work that wait for it or that it waits for. Words count how far each has come.
 */
import { wordOf } from "../../src/fabric/words.ts";
import type { Address, FabricRequest, Program, WordCondition, WorkPart } from "../../src/generated/types.ts";

export interface Workload {
  readonly program: Program;
  /** As many on each rank. */
  readonly parts: readonly WorkPart[];
  /** How often each rank sends something to every other one. */
  readonly steps: number;
}

export interface WorkloadSize {
  /** Parts of the work of a rank. */
  readonly partsOfRank: number;
  /** What a rank sends to each other one in a step, in bytes as they are timed. */
  readonly timedBytes: number;
}

/** Bytes that are stored of what a rank sends to another in a step. */
export const storedBytes = 64;

/** Rows that this is, where it is rows. */
export const rowsOfStep = 8;
export const rowBytes = storedBytes / rowsOfStep;

/** A sum of BF16 in one chain, whatever its rows. */
export const sumFormats = { terms: "BF16", output: "BF16", plan: "chain" } as const;

/** So many numbers, from 0. */
export function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}

/** Other ranks, the next one first, so that none is everybody's first. */
export function othersOf(rank: number, ranks: number): number[] {
  return upTo(ranks - 1).map((i) => (rank + 1 + i) % ranks);
}

export function wordAt(region: string, place: number): { readonly region: string; readonly offset: number } {
  return { region, offset: 8 * place };
}

export function reaches(at: Address, count: number): WordCondition {
  return { at, is: "at-least", value: wordOf(count) };
}

export function waitsFor(id: string, at: Address, count: number): FabricRequest {
  return { kind: "wait", id, at, until: "at-least", value: wordOf(count), acquire: "all" };
}

export function addsOne(
  id: string,
  at: Address,
  more: { readonly after?: [string, ...string[]] } = {},
): FabricRequest {
  return { kind: "signal", id, at, operation: "add", value: "0x1", release: "all", ...more };
}
