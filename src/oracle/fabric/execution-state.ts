/** What all steps of one execution have in common: memory, who has come how far, and what may go on now. */
import type { CarriedWords } from "./carried-words.ts";
import type { ExpectedEnding } from "./expectation.ts";
import type { Endings } from "./given-endings.ts";
import type { Layout } from "./layout.ts";
import type { Memory } from "./memory.ts";
import { mayLand, type WaitFor } from "./queue-rules.ts";
import type { Running, RunningQueue } from "./running.ts";
import type { Order, Permit } from "./schedule.ts";

/** What an append did. */
export interface Appended {
  /** Of each entry of the table; -1 for what was skipped and for what found no room. */
  readonly slots: Int32Array;
  /** The rows, as they were read. */
  readonly rows: Uint8Array;
}

export interface ExecutionState {
  readonly layout: Layout;
  readonly memory: Memory;
  readonly carried: CarriedWords;
  readonly queues: readonly RunningQueue[];
  readonly byId: ReadonlyMap<string, Running>;
  readonly order: Order;
  readonly permit: Permit;
  readonly given: Omit<Endings, "places">;
  /** Requests that have begun and not ended. */
  readonly inFlight: Set<Running>;
  /** Regions whose key has been taken back. */
  readonly invalidated: Set<number>;
  readonly appended: Map<string, Appended>;
  readonly end: (run: Running, ending: ExpectedEnding, isOk: boolean) => true;
  /** Notes that a request waits for others; false. */
  readonly waitFor: WaitFor;
}

/** Whether data of a request may land. */
export function isLandingNow({ permit: { landing }, waitFor }: ExecutionState, run: Running): boolean {
  return (landing === "all" || landing.has(run)) && mayLand(run, waitFor);
}
