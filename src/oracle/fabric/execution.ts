/**
 * Executes a program request by request, in an order that is given, without time. A request begins (it takes what it
 * reads), lands (what it writes is there), and delivers its signals, one after the other or with others between, as its
 * queue's rules allow: a signal may be there before the data that it covers, and whoever acquires it then waits for the
 * data.
 *
 * Memory has one copy here: a write that one queue sees is seen by all. Within a queue, two requests of which one
 * touches a word of the other are ordered as wholes. In both, programs may behave in more ways than are executed here.
 */
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { wordValue } from "../../fabric/words.ts";
import { atomic } from "./atomics.ts";
import { carriedWords } from "./carried-words.ts";
import { takePayload } from "./effects.ts";
import type { Round } from "./exchange-rounds.ts";
import { exchangeSteps } from "./exchange-steps.ts";
import { type Appended, type ExecutionState, isLandingNow } from "./execution-state.ts";
import { type ExpectedEnding, endsWell, endsWith } from "./expectation.ts";
import { endIfDone } from "./finishing.ts";
import type { Endings } from "./given-endings.ts";
import { givingUp, without } from "./giving-up.ts";
import { land } from "./landing.ts";
import type { Layout } from "./layout.ts";
import { type Memory, memoryOf } from "./memory.ts";
import { mayBegin, mayLand } from "./queue-rules.ts";
import type { Prepared } from "./request-state.ts";
import { earlierOpen, isOpen, pending, type Running, runningQueue } from "./running.ts";
import { type Order, runToEnd } from "./schedule.ts";
import { see, seeOperands } from "./seeing.ts";
import { change, deliver } from "./signalling.ts";

export interface Execution {
  readonly memory: Memory;
  readonly endings: ReadonlyMap<string, ExpectedEnding>;
  readonly appended: ReadonlyMap<string, Appended>;
}

export function execute(
  layout: Layout,
  queues: readonly (readonly Prepared[])[],
  rounds: ReadonlyMap<string, Round>,
  order: Order,
  given: Omit<Endings, "places">,
): Execution {
  const memory = memoryOf(layout);
  const endings = new Map<string, ExpectedEnding>();
  const byId = new Map<string, Running>();
  const running = queues.map((requests) => runningQueue(requests, byId));
  const generator = xoroshiro128plus(order.kind === "random" ? order.seed : 0);
  const draw = (below: number) => uniformInt(generator, 0, below - 1);
  /** Whom requests have been found to wait for. */
  const wanted = new Set<Running>();
  const state: ExecutionState = {
    layout,
    memory,
    carried: carriedWords(),
    queues: running,
    byId,
    order,
    permit: {
      landing: order.kind === "late" ? new Set() : "all",
      isForced: false,
      mayInvalidate: false,
    },
    given,
    inFlight: new Set(),
    invalidated: new Set(),
    appended: new Map(),
    end: (run, ending, isOk) => {
      run.state = "ended";
      run.isOk = isOk;
      run.payload = undefined;
      inFlight.delete(run);
      endings.set(run.prepared.id, ending);
      exchanges.noteEnd(run, ending);
      return true;
    },
    waitFor: (...others) => {
      for (const other of others) wanted.add(other);
      return false;
    },
  };
  const { permit, inFlight, invalidated, appended, end, waitFor } = state;
  const exchanges = exchangeSteps(state, rounds);
  const giveUp = givingUp(state, exchanges);

  /** One step of a request; false if it can take none now. */
  const step = (run: Running): boolean => {
    if (run.state === "ended" || given.cancelled.has(run.prepared.id)) return false;
    if (run.state === "waiting") return begin(run);
    if (exchanges.isPart(run)) return exchanges.step(run);
    const signals = run.prepared.operands.signal?.places.length ?? 0;
    const isSignalFirst = order.kind === "late" || (order.kind === "random" && draw(2) === 0);
    const landNow = () => {
      if (run.hasLanded || !isLandingNow(state, run)) return false;
      land(state, run);
      return true;
    };
    const signalNow = () => {
      const first = run.signalled;
      const burst = order.kind === "random" && signals > 1 ? 1 + draw(signals) : signals;
      while (run.signalled < Math.min(signals, first + burst) && deliver(state, exchanges, run));
      return run.signalled > first;
    };
    const isDone = isSignalFirst ? signalNow() || landNow() : landNow() || signalNow();
    if (!isDone) return false;
    endIfDone(state, run);
    return true;
  };

  const begin = (run: Running): boolean => {
    const { request, operands } = run.prepared;
    const after = (request.after ?? []).map((id) => byId.get(id));
    const reusable = ("whenReusable" in request ? (request.whenReusable ?? []) : []).map((id) =>
      byId.get(id),
    );
    const handle = exchanges.handleOf(run);
    if ([...after, ...reusable, handle].some((other) => other?.state === "ended" && !other.isOk))
      return end(run, endsWith("DEPENDENCY_FAILED"), false);
    const open = [...after, exchanges.formerOf(run)].flatMap((other) =>
      other !== undefined && isOpen(other) ? [other] : [],
    );
    if (open.length > 0) return waitFor(...open);
    if (reusable.some((other) => other !== undefined && isOpen(other) && !exchanges.isReusable(other)))
      return false;
    if (!mayBegin(run, waitFor)) return false;
    const { failure, members } = run.prepared.check(invalidated);
    if (failure !== undefined) {
      const { status, ...detail } = failure;
      return end(run, endsWith(status, detail), false);
    }
    // It was under way when its key was taken back, which comes later. Of a multicast, members are.
    if (given.revoked.has(run.prepared.id) && request.kind !== "multicast") return false;
    run.failed = members;
    const withheld = request.kind === "multicast" ? given.revokedMembers.get(run.prepared.id) : undefined;
    if (withheld !== undefined) run.withheld = without(withheld, members);
    switch (request.kind) {
      case "signal": {
        const { at, operation, value } = request;
        if (!mayLand(run, waitFor)) return false;
        if (!change(state, exchanges, run, layout.place(at), operation, wordValue(value))) return false;
        return end(run, endsWell(false), true);
      }
      case "atomic":
        return atomic(state, exchanges, run, request);
      case "wait": {
        const place = layout.place(request.at);
        const [value, wanted] = [memory.word(place.region, place.offset), wordValue(request.value)];
        if (request.until === "equal" ? value !== wanted : value < wanted) return false;
        return see(state, run, [place], request.acquire !== undefined) && end(run, endsWell(false), true);
      }
      case "fence":
        return fence(run, request.order === "sc");
      case "cancel":
        return giveUp.cancel(run, byId.get(request.request));
      case "invalidate":
        return permit.mayInvalidate && giveUp.invalidate(run, layout.regionNumber(request.region));
      case "dispatch":
      case "combine":
        return exchanges.begin(run);
      case "read":
        if (!seeOperands(state, run)) return false;
        break;
      default:
        seeOperands(state, run);
    }
    run.payload = takePayload(request, operands, layout, memory);
    run.hasRead = true;
    run.state = "begun";
    inFlight.add(run);
    return true;
  };

  const fence = (run: Running, isSequential: boolean): boolean => {
    const earlier = [...earlierOpen(run)];
    if (isSequential ? earlier.length > 0 : earlier.some(({ hasRead }) => !hasRead))
      return waitFor(...earlier);
    const seen = pending(run.queue.seen);
    if (seen.length > 0) return waitFor(...seen);
    run.queue.seen.clear();
    run.queue.beforeFence = new Set([...pending(run.queue.beforeFence), ...earlier]);
    return end(run, endsWell(false), true);
  };

  const refuse = (run: Running): boolean =>
    given.refused.has(run.prepared.id) && end(run, endsWith("QUEUE_FULL"), false);
  runToEnd({ queues: running, order, draw, step, refuse, inFlight, wanted, permit });

  for (const { requests } of running)
    for (const run of requests)
      if (isOpen(run))
        endings.set(
          run.prepared.id,
          endsWith("TIMEOUT", {}, run.state === "begun" && run.prepared.hasSource),
        );
  return { memory, endings, appended };
}
