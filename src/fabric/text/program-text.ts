/** What a text holds, and what it need not say: how requests are called, and which devices there are. */
import type { Name, Program, Word64 } from "../../generated/types.ts";

/** A program as it is written, with what is claimed of its outcomes. */
export interface ProgramText {
  readonly program: Program;
  readonly outcomes: readonly LitmusOutcome[];
}

/**
 * An outcome: regions and the words that they hold in the end, all at once. `exists` asks whether a run can end so; `allowed`
 * says that it may; `forbidden` that it must not.
 */
export interface LitmusOutcome {
  readonly claim: "exists" | "allowed" | "forbidden";
  readonly words: readonly LitmusWord[];
}

/** A word of 8 bytes of a region, at an offset of 0 by default. */
interface LitmusWord {
  readonly region: Name;
  readonly offset?: number;
  readonly value: Word64;
}

/** The ID of a request that is given none: by its queue, and its place in it, both from 0. */
export function requestId(queue: number, place: number): Name {
  return `q${queue}.${place}`;
}

/** The islands of a text that names none: one, with all ranks that it names with @. */
export function impliedIslands({
  regions,
  queues,
  faults = [],
  probes = [],
}: Pick<Program, "regions" | "queues" | "faults" | "probes">): number[] {
  const ranks = [
    ...regions.flatMap(({ rank, rights = {} }) => [
      rank,
      ...Object.values(rights).flatMap((peers) => (peers === "all" ? [] : peers)),
    ]),
    ...queues.map(({ rank }) => rank),
    ...probes.map(({ rank }) => rank),
    ...faults.flatMap((fault) => ("rank" in fault ? [fault.rank] : [])),
  ];
  return [ranks.reduce((highest, rank) => Math.max(highest, rank), 0) + 1];
}
