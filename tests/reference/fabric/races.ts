/** The engine of the reference on racy programs, held against what the memory model allows. */
import { wordOf } from "../../../src/fabric/words.ts";
import type { Address, Program } from "../../../src/generated/types.ts";
import { allowedOutcomes } from "../../../src/oracle/memory-model/allowed.ts";
import { referenceFabricClaims } from "../../../src/reference/fabric/claims.ts";
import { communicate, type EngineChoices } from "../../../src/reference/fabric/engine.ts";
import { idealEngine } from "../../../src/reference/fabric/steps.ts";

export const choices: EngineChoices = {
  steps: idealEngine,
  dedup: referenceFabricClaims().dedup,
  multiCopyAtomic: false,
};

export interface Compared {
  /** Outcomes that came and are forbidden. */
  readonly forbidden: readonly string[];
  /** Outcomes that are allowed and did not come. */
  readonly missing: readonly string[];
  readonly allowed: number;
}

/** Runs in which every outcome of a shape has come: two observers of two writes have 72, of which some are rare. */
export function enoughRuns(shape: string): number {
  return shape === "CoRR-two" ? 3000 : 200;
}

/** Runs a program so often, and compares its outcomes with those that are allowed. */
export function compared(
  program: Program,
  observed: readonly Address[],
  runs: number,
  options: Partial<EngineChoices> = {},
): Compared {
  const engine = { ...choices, ...options };
  const allowed = allowedOutcomes(program, observed, { multiCopyAtomic: engine.multiCopyAtomic });
  const observe = observed.map(({ region }) => region);
  const { outcomes } = communicate({ program: { ...program, observe }, runs }, engine);
  const came = new Set(
    outcomes
      // A wait that is not satisfied is no execution.
      .filter(({ completions }) => completions.every(({ status }) => status === "OK"))
      .map(({ memory }) => memory.map(({ data }) => wordIn(data)).join(" ")),
  );
  return {
    forbidden: [...came].filter((outcome) => !allowed.has(outcome)),
    missing: [...allowed].filter((outcome) => !came.has(outcome)),
    allowed: allowed.size,
  };
}

function wordIn(data: Uint8Array): string {
  return wordOf(new DataView(data.buffer, data.byteOffset, data.length).getBigUint64(0, true));
}
