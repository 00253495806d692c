/**
 * Which request takes its next step: the orders in which a program is executed, until nothing moves any more. What a
 * step is, and whether a request can take one, is not known here.
 */
import { isOpen, type Running, type RunningQueue } from "./running.ts";

/**
 * In which order requests are tried: queues and their requests from the first, from the last, or at random. `late` is
 * an opponent: data lands only when nothing else can move, and first of all that for which somebody waits.
 */
export type Order =
  | { readonly kind: "forward" }
  | { readonly kind: "backward" }
  | { readonly kind: "late" }
  | { readonly kind: "random"; readonly seed: number };

/** What the schedule allows, looked at by steps. */
export interface Permit {
  /** Whose data may land. */
  landing: "all" | ReadonlySet<Running>;
  /** Whether requests that will not end are given up by what cancels them. */
  isForced: boolean;
  /** Whether keys are taken back: when nothing else can move, since requests that ended well, but for that, come before. */
  mayInvalidate: boolean;
}

interface Schedule {
  readonly queues: readonly RunningQueue[];
  readonly order: Order;
  /** A random number below a bound. */
  readonly draw: (below: number) => number;
  /** One step of a request; false if it can take none now. */
  readonly step: (run: Running) => boolean;
  /** Ends a request for which its queue has no room; false if it has. */
  readonly refuse: (run: Running) => boolean;
  /** Requests that have begun and not ended. */
  readonly inFlight: ReadonlySet<Running>;
  /** Whom requests have been found to wait for. */
  readonly wanted: Set<Running>;
  readonly permit: Permit;
}

/** So many requests on their way are landed one by one. */
const fewInFlight = 32;

/** Takes steps until nobody can. */
export function runToEnd(schedule: Schedule): void {
  const { queues, order, draw, step, refuse, inFlight, wanted, permit } = schedule;
  /** Of so many requests of each queue the steps are tried: of more only when these are stuck. */
  let windowSize = 64;

  const refill = (queue: RunningQueue): boolean => {
    queue.window = queue.window.filter(isOpen);
    const before = queue.next;
    while (queue.next < queue.requests.length && queue.window.length < Math.min(queue.depth, windowSize)) {
      const run = queue.requests[queue.next] as Running; // the position is within the list
      queue.next += 1;
      if (!refuse(run)) queue.window.push(run);
    }
    return queue.next > before;
  };
  /** Tries every request once or more; whether any took a step. */
  const sweep = (mayPass: boolean): boolean => {
    let isMoving = false;
    for (const queue of ordered(queues, order, draw)) {
      let isFilled = true;
      while (isFilled) {
        refill(queue);
        for (const run of ordered(queue.window, order, draw)) {
          if (mayPass && order.kind === "random" && draw(2) === 0) continue;
          while (step(run)) {
            isMoving = true;
            if (order.kind === "random") break;
          }
        }
        isFilled = order.kind === "forward" && refill(queue);
      }
    }
    return isMoving;
  };
  const grow = (): boolean => {
    const isShort = queues.some(
      ({ next, requests, window, depth }) =>
        next < requests.length && window.length >= windowSize && windowSize < depth,
    );
    windowSize *= 2;
    return isShort;
  };
  const takeBackKey = (): boolean => {
    permit.mayInvalidate = true;
    const hasMoved = queues.some(({ window }) =>
      window.some((run) => run.prepared.request.kind === "invalidate" && step(run)),
    );
    permit.mayInvalidate = false;
    return hasMoved;
  };
  const force = (): boolean => {
    permit.isForced = true;
    const hasMoved = queues.some(({ window }) =>
      window.some((run) => run.prepared.request.kind === "cancel" && step(run)),
    );
    permit.isForced = false;
    return hasMoved;
  };
  const landLate = (): boolean => {
    if (order.kind !== "late") return false;
    permit.landing = new Set(wanted);
    wanted.clear();
    const hasMoved = sweep(false) || landLast();
    permit.landing = new Set();
    return hasMoved;
  };
  /** Of a few that are on their way, the last that can lands, and others may see it alone; of many, all do. */
  const landLast = (): boolean => {
    const open = [...inFlight].filter(({ hasLanded }) => !hasLanded);
    permit.landing = "all";
    if (open.length > fewInFlight) return sweep(false);
    return open.reverse().some((run) => step(run));
  };
  while (sweep(true) || sweep(false) || landLate() || grow() || takeBackKey() || force());
}

function ordered<T>(list: readonly T[], order: Order, draw: (below: number) => number): readonly T[] {
  if (order.kind === "forward" || order.kind === "late") return [...list];
  if (order.kind === "backward") return [...list].reverse();
  const shuffled = [...list];
  for (let i = shuffled.length - 1; i > 0; i -= 1) {
    const j = draw(i + 1);
    [shuffled[i], shuffled[j]] = [shuffled[j] as T, shuffled[i] as T]; // both are places of the list
  }
  return shuffled;
}
