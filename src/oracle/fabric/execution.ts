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
import { addWords, wordValue } from "../../fabric/words.ts";
import { carriedWords, type Word } from "./carried-words.ts";
import { forEachPiece, littleEndian, openSums, type Payload, signalValue, takePayload } from "./effects.ts";
import type { Places, Round } from "./exchange-rounds.ts";
import { exchangeSteps } from "./exchange-steps.ts";
import { type ExpectedEnding, endsInPart, endsWell, endsWith } from "./expectation.ts";
import { meet, wordsOf } from "./footprint.ts";
import type { Layout, Place } from "./layout.ts";
import { type Memory, memoryOf } from "./memory.ts";
import { coveredBy, mayBegin, mayLand, type WaitFor } from "./queue-rules.ts";
import type { Prepared } from "./request-state.ts";
import { earlierOpen, isLeftOut, isOpen, pending, type Running, runningQueue } from "./running.ts";
import { type Order, type Permit, runToEnd } from "./schedule.ts";

/** Endings that the spec leaves open, as they were observed: IDs of requests. */
export interface Endings {
  readonly cancelled: ReadonlySet<string>;
  readonly refused: ReadonlySet<string>;
  /** Which ended with BAD_KEY: at once, or because a key was taken back while they ran. */
  readonly revoked: ReadonlySet<string>;
  /** Members of multicasts that ended so, by the ID of the request. */
  readonly revokedMembers: ReadonlyMap<string, ReadonlySet<number>>;
  /** Where the rows of dispatches stand: see observedPlaces. */
  readonly places: Places;
}

export const noEndings: Endings = {
  cancelled: new Set(),
  refused: new Set(),
  revoked: new Set(),
  revokedMembers: new Map(),
  places: new Map(),
};

/** What an append did. */
export interface Appended {
  /** Of each entry of the table; -1 for what was skipped and for what found no room. */
  readonly slots: Int32Array;
  /** The rows, as they were read. */
  readonly rows: Uint8Array;
}

/** Kinds of requests of which nothing is left that was given up: of one of an exchange, if its round had not begun. */
const leavingNothing: ReadonlySet<string> = new Set([
  "signal",
  "wait",
  "fence",
  "cancel",
  "invalidate",
  "dispatch",
  "combine",
]);

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
  { cancelled, refused, revoked, revokedMembers }: Omit<Endings, "places">,
): Execution {
  const memory = memoryOf(layout);
  const endings = new Map<string, ExpectedEnding>();
  const appended = new Map<string, Appended>();
  const invalidated = new Set<number>();
  const inFlight = new Set<Running>();
  const carried = carriedWords();
  const byId = new Map<string, Running>();
  const running = queues.map((requests) => runningQueue(requests, byId));
  const generator = xoroshiro128plus(order.kind === "random" ? order.seed : 0);
  const draw = (below: number) => uniformInt(generator, 0, below - 1);
  /** Whom requests have been found to wait for, and who may land now. */
  const wanted = new Set<Running>();
  const permit: Permit = {
    landing: order.kind === "late" ? new Set() : "all",
    isForced: false,
    mayInvalidate: false,
  };

  const end = (run: Running, ending: ExpectedEnding, isOk: boolean): true => {
    run.state = "ended";
    run.isOk = isOk;
    run.payload = undefined;
    inFlight.delete(run);
    endings.set(run.prepared.id, ending);
    exchanges.noteEnd(run, ending);
    return true;
  };
  const refuse = (run: Running): boolean =>
    refused.has(run.prepared.id) && end(run, endsWith("QUEUE_FULL"), false);
  /** Notes that a request waits for others; false. */
  const waitFor: WaitFor = (...others) => {
    for (const other of others) wanted.add(other);
    return false;
  };
  const rankOf = ({ region }: Place) => layout.regions[region]?.rank ?? 0;
  const covered = (run: Running, place: Place) => coveredBy(run, rankOf(place), exchanges.isWaiting);
  const isLandingNow = (run: Running) =>
    (permit.landing === "all" || permit.landing.has(run)) && mayLand(run, waitFor);

  const deliver = (run: Running): boolean => {
    const { operands } = run.prepared;
    const place = operands.signal?.places[run.signalled];
    if (operands.signal === undefined || place === undefined) return false;
    const { signal, isGroup } = operands.signal;
    if (isGroup && isLeftOut(run, run.signalled)) {
      run.signalled += 1;
      return true;
    }
    const word = wordsOf([{ region: place.region, from: place.offset, to: place.offset + 8 }], layout);
    for (const earlier of earlierOpen(run))
      if (meet(earlier.prepared.footprint().writes, word)) return waitFor(earlier);
    const whom = covered(run, place);
    if (whom === undefined) return false;
    const rows = isGroup ? (run.prepared.rowsOfMembers()[run.signalled] ?? 0) : 0;
    change(run, place, signal.operation, signalValue(signal, rows), whom);
    run.signalled += 1;
    return true;
  };
  const change = (
    run: Running,
    { region, offset }: Place,
    operation: "set" | "add",
    value: bigint,
    whom: readonly Running[],
  ): void => {
    const isAddition = operation === "add";
    const sum = isAddition ? addWords(memory.word(region, offset), value) : BigInt.asUintN(64, value);
    memory.writeWord(region, offset, sum);
    // An addition goes on carrying what the word did.
    carried.carry({ region, offset }, whom, isAddition);
    if (run.queue.beforeFence.size > 0)
      carried.carry({ region, offset }, pending(run.queue.beforeFence), true);
  };

  const land = (run: Running): void => {
    const { request, operands } = run.prepared;
    const payload = run.payload as Payload; // it was taken when the request began
    if (request.kind === "append") append(run, payload);
    else
      forEachPiece(
        request,
        operands,
        (member) => isLeftOut(run, member),
        (region, offset, start, length) => {
          memory.write(region, offset, payload.bytes.subarray(start, start + length));
          carried.overwrite(run.queue, region, offset, length);
          if (request.kind === "reduce") openSums(memory, region, offset, payload, request);
        },
      );
    run.hasLanded = true;
  };
  const append = (run: Running, payload: Payload): void => {
    const { request, operands } = run.prepared;
    if (request.kind !== "append" || operands.rows === undefined) return;
    const { table, members, rowBytes } = operands.rows;
    const cursors = layout.members(request.cursors);
    const slots = new Int32Array(table.member.length).fill(-1);
    for (let entry = 0; entry < slots.length; entry += 1) {
      const member = table.member[entry] as number;
      const [place, cursor] = [members[member], cursors[member]];
      if (place === undefined || cursor === undefined) continue;
      const slot = memory.word(cursor.region, cursor.offset);
      memory.writeWord(cursor.region, cursor.offset, addWords(slot, 1n));
      if (slot >= BigInt(request.capacity)) {
        run.demand = Math.max(run.demand, Number(slot) + 1);
        continue;
      }
      slots[entry] = Number(slot);
      const start = Math.floor(entry / table.slots) * rowBytes;
      const offset = place.offset + Number(slot) * rowBytes;
      memory.write(place.region, offset, payload.bytes.subarray(start, start + rowBytes));
      carried.overwrite(run.queue, place.region, offset, rowBytes);
    }
    if (request.slots !== undefined) {
      const place = layout.place(request.slots);
      memory.write(place.region, place.offset, littleEndian(slots));
      carried.overwrite(run.queue, place.region, place.offset, slots.length * 4);
    }
    appended.set(request.id, { slots, rows: payload.bytes });
  };

  /** One step of a request; false if it can take none now. */
  const step = (run: Running): boolean => {
    if (run.state === "ended" || cancelled.has(run.prepared.id)) return false;
    if (run.state === "waiting") return begin(run);
    if (exchanges.isPart(run)) return exchanges.step(run);
    const signals = run.prepared.operands.signal?.places.length ?? 0;
    const isSignalFirst = order.kind === "late" || (order.kind === "random" && draw(2) === 0);
    const landNow = () => {
      if (run.hasLanded || !isLandingNow(run)) return false;
      land(run);
      return true;
    };
    const signalNow = () => {
      const first = run.signalled;
      const burst = order.kind === "random" && signals > 1 ? 1 + draw(signals) : signals;
      while (run.signalled < Math.min(signals, first + burst) && deliver(run));
      return run.signalled > first;
    };
    const isDone = isSignalFirst ? signalNow() || landNow() : landNow() || signalNow();
    if (!isDone) return false;
    finishIfDone(run);
    return true;
  };
  const finishIfDone = (run: Running): void => {
    const signals = run.prepared.operands.signal?.places.length ?? 0;
    if (run.hasLanded && run.signalled === signals && run.withheld.size === 0) finish(run);
  };
  const finish = (run: Running): void => {
    const { hasSource, operands } = run.prepared;
    if (run.demand > 0) end(run, endsWith("CAPACITY", { demand: run.demand }, true), false);
    else if (run.failed.size > 0) {
      const members = operands.named.filter(({ role }) => role === "destination").length;
      const wasUnderWay = [...run.failed.values()].includes(takenBack);
      end(run, endsInPart(run.failed, members, wasUnderWay), false);
    } else end(run, endsWell(hasSource), true);
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
    if (revoked.has(run.prepared.id) && request.kind !== "multicast") return false;
    run.failed = members;
    const withheld = request.kind === "multicast" ? revokedMembers.get(run.prepared.id) : undefined;
    if (withheld !== undefined) run.withheld = without(withheld, members);
    switch (request.kind) {
      case "signal": {
        if (!mayLand(run, waitFor)) return false;
        const place = layout.place(request.at);
        const whom = covered(run, place);
        if (whom === undefined) return false;
        change(run, place, request.operation, wordValue(request.value), whom);
        return end(run, endsWell(false), true);
      }
      case "atomic":
        return atomic(run, request);
      case "wait": {
        const place = layout.place(request.at);
        const [value, wanted] = [memory.word(place.region, place.offset), wordValue(request.value)];
        if (request.until === "equal" ? value !== wanted : value < wanted) return false;
        return see(run, [place], request.acquire !== undefined) && end(run, endsWell(false), true);
      }
      case "fence":
        return fence(run, request.order === "sc");
      case "cancel":
        return cancel(run, byId.get(request.request));
      case "invalidate":
        return permit.mayInvalidate && invalidate(run, layout.regionNumber(request.region));
      case "dispatch":
      case "combine":
        return exchanges.begin(run);
      case "read":
        if (!see(run, seenBy(run), request.acquire !== undefined)) return false;
        break;
      default:
        see(run, seenBy(run), false);
    }
    run.payload = takePayload(request, operands, layout, memory);
    run.hasRead = true;
    run.state = "begun";
    inFlight.add(run);
    return true;
  };
  /** The words with signals that a request of the queue reads, where it matters. */
  const seenBy = ({ prepared }: Running): Word[] => {
    const { request } = prepared;
    if (request.kind === "read" && request.acquire !== undefined) return [layout.place(request.from)];
    if (!prepared.isBeforeFence) return [];
    const { reads } = prepared.footprint();
    return carried
      .words()
      .filter(({ region, offset }) =>
        meet(wordsOf([{ region, from: offset, to: offset + 8 }], layout), reads),
      );
  };
  /** Reads words: an acquire waits for what they carry, a plain read leaves that to a fence. */
  const see = ({ queue }: Running, places: readonly Word[], isAcquire: boolean): boolean => {
    const whom = places.flatMap(carried.by);
    if (isAcquire) return whom.length === 0 || waitFor(...whom);
    for (const other of whom) queue.seen.add(other);
    return true;
  };
  const atomic = (run: Running, request: Extract<Prepared["request"], { kind: "atomic" }>): boolean => {
    if (!mayLand(run, waitFor)) return false;
    const place = layout.place(request.at);
    const whom = covered(run, place);
    if (whom === undefined || !see(run, [place], request.acquire !== undefined)) return false;
    const former = memory.word(place.region, place.offset);
    memory.writeWord(place.region, place.offset, changed(request, former));
    carried.carry(place, [...whom, ...pending(run.queue.beforeFence)], true);
    if (request.fetch !== undefined) {
      const { region, offset } = layout.place(request.fetch);
      memory.write(region, offset, bytesOfWord(former));
      carried.overwrite(run.queue, region, offset, 8);
    }
    return end(run, endsWell(false), true);
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
  const invalidate = (run: Running, region: number): boolean => {
    const names = (run: Running) =>
      run.prepared.operands.named.some(
        ({ place, member }) => place.region === region && !(member !== undefined && isLeftOut(run, member)),
      );
    const named = [...inFlight].filter(names);
    if (named.some((other) => !exchanges.isWaiting(other))) return false;
    if ((run.prepared.queue.tenant ?? 0) !== (layout.regions[region]?.tenant ?? 0))
      return end(run, endsWith("BAD_KEY"), false);
    for (const other of running.flatMap(({ window }) => window)) {
      const isUnderWay =
        other.state === "waiting" &&
        revoked.has(other.prepared.id) &&
        other.prepared.queue.rank !== run.prepared.queue.rank &&
        names(other) &&
        mayHaveBegun(other);
      if (isUnderWay) giveUp(other, "BAD_KEY");
    }
    // What waits for its round has changed nothing, and will not.
    for (const other of named)
      if (other.prepared.queue.rank !== run.prepared.queue.rank)
        end(other, endsWith("BAD_KEY", {}, true), false);
    for (const other of [...inFlight])
      if (other.prepared.queue.rank !== run.prepared.queue.rank && other.withheld.size > 0)
        giveUpMembers(other, region);
    invalidated.add(region);
    return end(run, endsWell(false), true);
  };
  /** Whether a request that was held back waits for nothing else. */
  const mayHaveBegun = (run: Running): boolean =>
    (run.prepared.request.after ?? []).every((id) => byId.get(id)?.isOk === true) &&
    exchanges.handleOf(run)?.isOk !== false &&
    exchanges.formerOf(run)?.state !== "waiting" &&
    exchanges.formerOf(run)?.state !== "begun" &&
    mayBegin(run, waitFor) &&
    run.prepared.check(invalidated).failure === undefined;
  const cancel = (run: Running, target: Running | undefined): boolean => {
    if (target === undefined) return false;
    if (isOpen(target)) {
      if (!cancelled.has(target.prepared.id) && !permit.isForced) return false;
      giveUp(target, "CANCELLED");
    }
    return end(run, endsWell(false), true);
  };
  /** Words of a request that was given up may be as they were or as it would have made them; its signals are not delivered. */
  const giveUp = (target: Running, status: "CANCELLED" | "BAD_KEY"): void => {
    const { request, operands, check, hasSource, id } = target.prepared;
    const { failure, members } = check(invalidated);
    if (request.kind === "append" && failure === undefined)
      throw new RangeError(`${id}: what an append leaves that was given up is not determined`);
    if (exchanges.mayBeUnderWay(target) && (target.state === "begun" || mayHaveBegun(target)))
      throw new RangeError(`${id}: what a round leaves that was under way is not determined`);
    const open = (region: number, offset: number, bytes: Uint8Array) =>
      memory.open(region, bytes.length, { kind: "given-up", request: id, offset, bytes });
    // A request that was forced to end never came to what it does.
    if (failure === undefined && !permit.isForced) {
      if (request.kind === "atomic") openAtomic(request, open);
      else if (!leavingNothing.has(request.kind)) {
        const payload = takePayload(request, operands, layout, memory);
        forEachPiece(
          request,
          operands,
          (member) => members.has(member),
          (region, offset, start, length) =>
            open(region, offset, payload.bytes.subarray(start, start + length)),
        );
      }
    }
    end(target, endsWith(status, {}, hasSource), false);
  };
  /** The same of members of a multicast that have to do with a region. */
  const giveUpMembers = (target: Running, region: number): void => {
    const { request, operands } = target.prepared;
    const { bytes } = target.payload as Payload; // it is in flight
    const concerned = operands.named.flatMap(({ place, member = -1 }) =>
      place.region === region && target.withheld.has(member) ? [member] : [],
    );
    const members = new Set(concerned);
    target.withheld = without(target.withheld, members);
    target.failed = new Map([...target.failed, ...concerned.map((member) => [member, takenBack] as const)]);
    forEachPiece(
      request,
      operands,
      (member) => !members.has(member),
      (own, offset, start, length) =>
        memory.open(own, length, {
          kind: "given-up",
          request: request.id,
          offset,
          bytes: bytes.subarray(start, start + length),
        }),
    );
    if (members.size > 0) finishIfDone(target);
  };
  /** An atomic that was given up may have changed its word, and told what it found. */
  const openAtomic = (
    request: Extract<Prepared["request"], { kind: "atomic" }>,
    open: (region: number, offset: number, bytes: Uint8Array) => void,
  ): void => {
    const place = layout.place(request.at);
    const former = memory.word(place.region, place.offset);
    open(place.region, place.offset, bytesOfWord(changed(request, former)));
    if (request.fetch === undefined) return;
    const fetch = layout.place(request.fetch);
    open(fetch.region, fetch.offset, bytesOfWord(former));
  };

  const exchanges = exchangeSteps({
    layout,
    memory,
    carried,
    rounds,
    byId,
    order,
    inFlight,
    end,
    waitFor,
    isLandingNow,
    noteRead: (run) => see(run, seenBy(run), false),
  });
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

const takenBack = { status: "BAD_KEY" } as const;

function without(set: ReadonlySet<number>, others: { readonly has: (one: number) => boolean }): Set<number> {
  return new Set([...set].filter((one) => !others.has(one)));
}

/** What an atomic makes of a word. */
function changed(
  { operation, operand, compare = "0x0" }: Extract<Prepared["request"], { kind: "atomic" }>,
  former: bigint,
): bigint {
  const value = wordValue(operand);
  if (operation === "add") return addWords(former, value);
  return operation === "swap" || former === wordValue(compare) ? value : former;
}

function bytesOfWord(value: bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, value, true);
  return bytes;
}
