/** Regions that small programs of tests have in common, and what came of these programs by the oracle. */
import { expect } from "vitest";
import { programProblem } from "../../../src/fabric/well-formed.ts";
import type { FabricRequest, Program, Region } from "../../../src/generated/types.ts";
import { textOf } from "../../../src/oracle/fabric/expectation.ts";
import { type ExpectedOutcome, expectedOutcome } from "../../../src/oracle/fabric/final-memory.ts";
import { at, initial, program, queue } from "./programs.ts";

/** Bytes that count up. */
export const ascending = (count: number, from = 1) => Array.from({ length: count }, (_, i) => from + i);
export const source: Region = { name: "source", rank: 0, ...initial(ascending(32)) };
export const target: Region = { name: "target", rank: 1, bytes: 32 };
export const far: Region = { name: "far", rank: 2, bytes: 32 };
export const flag: Region = { name: "flag", rank: 1, bytes: 16 };

/** What comes of a well-formed program. */
export function outcome(made: Program, endings = {}) {
  expect(programProblem(made)).toBeUndefined();
  return expectedOutcome(made, endings);
}

/** The outcome of requests of one queue on rank 0, over all the regions above. */
export function alone(requests: FabricRequest[], more: Partial<Program> = {}, regions: Region[] = []) {
  return outcome(program([source, target, far, flag, ...regions], [queue(0, ...requests)], more));
}

/** Bytes of a region at the end. */
export const bytes = (made: ExpectedOutcome, name: string) => [...(made.memory.get(name) ?? [])];
/** The completions of a request. */
export const ends = (made: ExpectedOutcome, id: string) =>
  (made.statuses.get(id)?.completions ?? []).map(textOf);

/** How requests with a source end well. */
export const good = ["OK source-reusable", "OK visible"];
/** A group of two members. */
export const members = {
  groups: [{ name: "both", members: [at("target"), at("far")] }],
};
