/** Requests and queues while a program is executed: how far each has come. */
import type { CompletionStatus } from "../../generated/types.ts";
import type { Payload } from "./effects.ts";
import type { Prepared } from "./request-state.ts";

/** A request on its way. */
export interface Running {
  readonly prepared: Prepared;
  readonly queue: RunningQueue;
  state: "waiting" | "begun" | "ended";
  isOk: boolean;
  /** Whether what it reads has been read: at its beginning, but for requests that wait for others of their round. */
  hasRead: boolean;
  hasLanded: boolean;
  /** Signals that have been delivered. */
  signalled: number;
  payload: Payload | undefined;
  /** Members of a multicast that failed. */
  failed: ReadonlyMap<number, { readonly status: CompletionStatus }>;
  /** Members whose data do not come, since their keys are going to be taken back. */
  withheld: ReadonlySet<number>;
  demand: number;
  /** An earlier request that it was found to wait for, and how far that one was. */
  blocker:
    | { readonly other: Running; readonly state: Running["state"]; readonly hasRead: boolean }
    | undefined;
}

export interface RunningQueue {
  readonly requests: readonly Running[];
  readonly depth: number;
  /** Accepted and not ended, in their order: as many as are looked at. */
  window: Running[];
  next: number;
  /** What plain reads have seen of signals, whose data a later fence waits for. */
  seen: Set<Running>;
  /** What had not landed at the last fence: whatever the queue writes later carries it. */
  beforeFence: Set<Running>;
}

const noneFailed: Running["failed"] = new Map();
const noneWithheld: Running["withheld"] = new Set();

/** Its requests, which are noted by their IDs as well. */
export function runningQueue(requests: readonly Prepared[], byId: Map<string, Running>): RunningQueue {
  const first = requests[0]?.queue;
  const list: Running[] = [];
  const queue: RunningQueue = {
    requests: list,
    depth:
      first?.whenFull === "refuse" ? Number.POSITIVE_INFINITY : (first?.depth ?? Number.POSITIVE_INFINITY),
    window: [],
    next: 0,
    seen: new Set(),
    beforeFence: new Set(),
  };
  for (const prepared of requests) {
    const run: Running = {
      prepared,
      queue,
      state: "waiting",
      isOk: false,
      hasRead: false,
      hasLanded: false,
      signalled: 0,
      payload: undefined,
      failed: noneFailed,
      withheld: noneWithheld,
      demand: 0,
      blocker: undefined,
    };
    list.push(run);
    byId.set(prepared.id, run);
  }
  return queue;
}

export function isOpen({ state }: Running): boolean {
  return state !== "ended";
}

/** Whether a member of a multicast gets neither data nor signal. */
export function isLeftOut({ failed, withheld }: Running, member: number): boolean {
  return failed.has(member) || withheld.has(member);
}

/** Those that have not ended. */
export function pending(list: Iterable<Running>): Running[] {
  return [...list].filter(isOpen);
}

/** Earlier requests of the queue that have not ended: all of them are in its window. */
export function* earlierOpen(run: Running): Generator<Running> {
  for (const other of run.queue.window) {
    if (other === run) return;
    if (isOpen(other)) yield other;
  }
}
