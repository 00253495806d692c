/**
 * Executes a program request by request, in an order that is given, without time. A request begins (it takes what it reads),
 * lands (what it writes is there), and delivers its signals, one after the other or with others between, as its queue's
 * rules allow: a signal may be there before the data that it covers, and whoever acquires it then waits for the data.
 *
 * Memory has one copy here: a write that one queue sees is seen by all. Within a queue, two requests of which one touches a
 * word of the other are ordered as wholes. In both, programs may behave in more ways than are executed here.
 */
import { uniformInt } from "pure-rand/distribution/uniformInt";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { addWords, wordValue } from "../../fabric/words.ts";
import type { CompletionStatus } from "../../generated/types.ts";
import { forEachPiece, type Payload, signalValue, sumRowBytes, takePayload } from "./effects.ts";
import { type ExpectedEnding, endsInPart, endsWell, endsWith } from "./expectation.ts";
import { meet, touchesRegion } from "./footprint.ts";
import type { Layout, Place } from "./layout.ts";
import { type Memory, memoryOf } from "./memory.ts";
import type { Prepared } from "./request-state.ts";

/**
 * In which order requests are tried: queues and their requests from the first, from the last, or at random. `late` is an
 * opponent: data lands only when nothing else can move, and first of all that for which somebody waits.
 */
export type Order =
  | { readonly kind: "forward" }
  | { readonly kind: "backward" }
  | { readonly kind: "late" }
  | { readonly kind: "random"; readonly seed: number };

/** Endings that the spec leaves open, as they were observed: IDs of requests. */
export interface Endings {
  readonly cancelled: ReadonlySet<string>;
  readonly refused: ReadonlySet<string>;
}

/** What an append did. */
export interface Appended {
  /** Of each entry of the table; -1 for what was skipped and for what found no room. */
  readonly slots: Int32Array;
  /** The rows, as they were read. */
  readonly rows: Uint8Array;
}

export interface Execution {
  readonly memory: Memory;
  readonly endings: ReadonlyMap<string, ExpectedEnding>;
  readonly appended: ReadonlyMap<string, Appended>;
}

/** A request on its way. */
interface Running {
  readonly prepared: Prepared;
  readonly queue: RunningQueue;
  state: "waiting" | "begun" | "ended";
  isOk: boolean;
  hasLanded: boolean;
  /** Signals that have been delivered. */
  signalled: number;
  payload: Payload | undefined;
  /** Members of a multicast that failed. */
  failed: ReadonlyMap<number, { readonly status: CompletionStatus }>;
  /** Rows of an append that found room, member by member. */
  found: number[] | undefined;
  demand: number;
  /** An earlier request that it was found to wait for, and how far that one was. */
  blocker: { readonly other: Running; readonly state: Running["state"] } | undefined;
}

interface RunningQueue {
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

/** So many requests on their way are landed one by one. */
const fewInFlight = 32;

const noneFailed: Running["failed"] = new Map();

export function execute(
  layout: Layout,
  queues: readonly (readonly Prepared[])[],
  order: Order,
  { cancelled, refused }: Endings,
): Execution {
  const memory = memoryOf(layout);
  const endings = new Map<string, ExpectedEnding>();
  const appended = new Map<string, Appended>();
  const invalidated = new Set<number>();
  const inFlight = new Set<Running>();
  /** For words of a region: whom an acquire that reads the word waits for. */
  const carried = new Map<number, Map<number, Set<Running>>>();
  const byId = new Map<string, Running>();
  const running = queues.map((requests) => runningQueue(requests, byId));
  const generator = xoroshiro128plus(order.kind === "random" ? order.seed : 0);
  const draw = (below: number) => uniformInt(generator, 0, below - 1);
  /** Whom requests have been found to wait for, and who may land now. */
  const wanted = new Set<Running>();
  let landable: "all" | ReadonlySet<Running> = order.kind === "late" ? new Set() : "all";
  let windowSize = 64;
  let isForced = false;

  const end = (run: Running, ending: ExpectedEnding, isOk: boolean): true => {
    run.state = "ended";
    run.isOk = isOk;
    run.payload = undefined;
    inFlight.delete(run);
    endings.set(run.prepared.id, ending);
    return true;
  };
  const isOpen = (other: Running) => other.state !== "ended";
  const pending = (list: Iterable<Running>) => [...list].filter(isOpen);
  const carriedBy = ({ region, offset }: Pick<Place, "region" | "offset">): Running[] => {
    const whom = carried.get(region)?.get(offset);
    return whom === undefined ? [] : pending(whom);
  };
  /** What a word carries from now on, instead of what it did or beside it. */
  const carry = (region: number, offset: number, whom: readonly Running[], isMore = false): void => {
    const words = carried.get(region) ?? new Map<number, Set<Running>>();
    if (whom.length === 0) {
      if (!isMore) words.delete(offset);
      return;
    }
    carried.set(region, words);
    const former = isMore ? words.get(offset) : undefined;
    if (former === undefined) words.set(offset, new Set(whom));
    else for (const other of whom) former.add(other);
  };
  /** After a plain write: it carries what was before a fence of its queue, and nothing of what the words carried. */
  const overwritten = (queue: RunningQueue, region: number, offset: number, bytes: number): void => {
    const behind = queue.beforeFence.size === 0 ? [] : pending(queue.beforeFence);
    if (behind.length === 0 && !carried.get(region)?.size) return;
    for (let word = offset - (offset % 8); word < offset + bytes; word += 8) carry(region, word, behind);
  };

  /** Notes that a request waits for others; false. */
  const waitFor = (...others: readonly Running[]): false => {
    for (const other of others) wanted.add(other);
    return false;
  };
  /** Earlier requests of the queue that have not ended. */
  const earlierOpen = function* (run: Running): Generator<Running> {
    for (const other of run.queue.window) {
      if (other === run) return;
      if (isOpen(other)) yield other;
    }
  };
  const mayBegin = (run: Running): boolean => {
    // What has been asked for can be given up, whatever it waits for.
    if (run.prepared.request.kind === "cancel") return true;
    if (run.blocker !== undefined && run.blocker.other.state === run.blocker.state)
      return waitFor(run.blocker.other);
    for (const other of earlierOpen(run)) {
      const [own, its] = [run.prepared.footprint(), other.prepared.footprint()];
      const isBlocking =
        isBarrier(other.prepared, run.prepared) ||
        meet(its.writes, own.reads) ||
        (other.state === "waiting" && meet(its.reads, own.reads));
      if (!isBlocking) continue;
      run.blocker = { other, state: other.state };
      return waitFor(other);
    }
    return true;
  };
  const mayLand = (run: Running): boolean => {
    for (const other of earlierOpen(run)) {
      const { writes } = run.prepared.footprint();
      const its = other.prepared.footprint();
      if (meet(its.writes, writes)) return waitFor(other);
      if (other.state === "waiting" && meet(its.reads, writes)) return false;
    }
    return true;
  };
  /** Whom a signal to a rank covers; undefined while one of them has not begun. */
  const covered = (run: Running, rank: number): Running[] | undefined => {
    const { release } = run.prepared;
    if (release === "none") return [];
    const list = run.state === "begun" && !run.hasLanded ? [run] : [];
    if (release === "weak") return list;
    for (const other of earlierOpen(run)) {
      if (release === "strong" && !other.prepared.ranks().has(rank)) continue;
      if (other.state === "waiting") return undefined;
      list.push(other);
    }
    return list;
  };
  const rankOf = ({ region }: Place) => layout.regions[region]?.rank ?? 0;

  const deliver = (run: Running): boolean => {
    const { operands, request } = run.prepared;
    const place = operands.signal?.places[run.signalled];
    if (operands.signal === undefined || place === undefined) return false;
    const { signal, isGroup } = operands.signal;
    if (isGroup && run.failed.has(run.signalled)) {
      run.signalled += 1;
      return true;
    }
    // How many rows an append delivers is known once it has.
    if (request.kind === "append" && !run.hasLanded) return false;
    const whom = covered(run, rankOf(place));
    if (whom === undefined) return false;
    const rows = isGroup ? ((run.found ?? run.prepared.rowsOfMembers())[run.signalled] ?? 0) : 0;
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
    carry(region, offset, whom, isAddition);
    if (run.queue.beforeFence.size > 0) carry(region, offset, pending(run.queue.beforeFence), true);
  };

  const land = (run: Running): void => {
    const { request, operands } = run.prepared;
    const payload = run.payload as Payload; // it was taken when the request began
    if (request.kind === "append") append(run, payload);
    else
      forEachPiece(request, operands, run.failed, (region, offset, start, length) => {
        memory.write(region, offset, payload.bytes.subarray(start, start + length));
        overwritten(run.queue, region, offset, length);
        if (request.kind !== "reduce") return;
        const bytes = sumRowBytes(request);
        for (const { row, interval } of payload.open)
          memory.open(region, bytes, {
            kind: "sum",
            request: request.id,
            offset: offset + row * bytes,
            format: request.output,
            interval,
          });
      });
    run.hasLanded = true;
  };
  const append = (run: Running, payload: Payload): void => {
    const { request, operands } = run.prepared;
    if (request.kind !== "append" || operands.rows === undefined) return;
    const { table, members, rowBytes } = operands.rows;
    const cursors = layout.members(request.cursors);
    const slots = new Int32Array(table.member.length).fill(-1);
    const found = members.map(() => 0);
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
      found[member] = (found[member] ?? 0) + 1;
      const start = Math.floor(entry / table.slots) * rowBytes;
      const offset = place.offset + Number(slot) * rowBytes;
      memory.write(place.region, offset, payload.bytes.subarray(start, start + rowBytes));
      overwritten(run.queue, place.region, offset, rowBytes);
    }
    if (request.slots !== undefined) {
      const place = layout.place(request.slots);
      memory.write(place.region, place.offset, littleEndian(slots));
      overwritten(run.queue, place.region, place.offset, slots.length * 4);
    }
    run.found = found;
    appended.set(request.id, { slots, rows: payload.bytes });
  };

  /** One step of a request; false if it can take none now. */
  const step = (run: Running): boolean => {
    if (run.state === "ended" || cancelled.has(run.prepared.id)) return false;
    if (run.state === "waiting") return begin(run);
    const signals = run.prepared.operands.signal?.places.length ?? 0;
    const isSignalFirst = order.kind === "late" || (order.kind === "random" && draw(2) === 0);
    const landNow = () => {
      if (run.hasLanded || (landable !== "all" && !landable.has(run)) || !mayLand(run)) return false;
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
    if (run.hasLanded && run.signalled === signals) finish(run);
    return true;
  };
  const finish = (run: Running): void => {
    const { hasSource, operands } = run.prepared;
    if (run.demand > 0) end(run, endsWith("CAPACITY", { demand: run.demand }, true), false);
    else if (run.failed.size > 0) {
      const members = operands.named.filter(({ role }) => role === "destination").length;
      end(run, endsInPart(run.failed, members), false);
    } else end(run, endsWell(hasSource), true);
  };

  const begin = (run: Running): boolean => {
    const { request, operands } = run.prepared;
    const after = (request.after ?? []).map((id) => byId.get(id));
    const reusable = ("whenReusable" in request ? (request.whenReusable ?? []) : []).map((id) =>
      byId.get(id),
    );
    if ([...after, ...reusable].some((other) => other?.state === "ended" && !other.isOk))
      return end(run, endsWith("DEPENDENCY_FAILED"), false);
    const open = after.flatMap((other) => (other !== undefined && isOpen(other) ? [other] : []));
    if (open.length > 0) return waitFor(...open);
    if (reusable.some((other) => other?.state === "waiting")) return false;
    if (!mayBegin(run)) return false;
    const { failure, members } = run.prepared.check(invalidated);
    if (failure !== undefined) {
      const { status, ...detail } = failure;
      return end(run, endsWith(status, detail), false);
    }
    run.failed = members;
    switch (request.kind) {
      case "signal": {
        if (!mayLand(run)) return false;
        const place = layout.place(request.at);
        const whom = covered(run, rankOf(place));
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
      case "invalidate": {
        const region = layout.regionNumber(request.region);
        for (const other of inFlight) {
          const { reads, writes } = other.prepared.footprint();
          if (touchesRegion(reads, region) || touchesRegion(writes, region)) return false;
        }
        invalidated.add(region);
        return end(run, endsWell(false), true);
      }
      case "read":
        if (!see(run, seenBy(run), request.acquire !== undefined)) return false;
        break;
      default:
        see(run, seenBy(run), false);
    }
    run.payload = takePayload(request, operands, layout, memory);
    run.state = "begun";
    inFlight.add(run);
    return true;
  };
  /** The words with signals that a request of the queue reads, where it matters. */
  const seenBy = ({ prepared }: Running): Place[] => {
    const { request } = prepared;
    if (request.kind === "read" && request.acquire !== undefined) return [layout.place(request.from)];
    if (!prepared.isBeforeFence) return [];
    const places: Place[] = [];
    for (const [region, words] of carried)
      for (const offset of words.keys()) {
        const word = {
          starts: Float64Array.of(region * 2 ** 37 + offset / 8),
          ends: Float64Array.of(region * 2 ** 37 + offset / 8 + 1),
        };
        if (meet(word, prepared.footprint().reads)) places.push({ region, offset, address: { region: "" } });
      }
    return places;
  };
  /** Reads words: an acquire waits for what they carry, a plain read leaves that to a fence. */
  const see = ({ queue }: Running, places: readonly Place[], isAcquire: boolean): boolean => {
    const whom = places.flatMap(carriedBy);
    if (isAcquire) return whom.length === 0 || waitFor(...whom);
    for (const other of whom) queue.seen.add(other);
    return true;
  };
  const atomic = (run: Running, request: Extract<Prepared["request"], { kind: "atomic" }>): boolean => {
    if (!mayLand(run)) return false;
    const place = layout.place(request.at);
    const whom = covered(run, rankOf(place));
    if (whom === undefined || !see(run, [place], request.acquire !== undefined)) return false;
    const former = memory.word(place.region, place.offset);
    const operand = wordValue(request.operand);
    const next = {
      add: addWords(former, operand),
      swap: operand,
      "compare-swap": former === wordValue(request.compare ?? "0x0") ? operand : former,
    }[request.operation];
    memory.writeWord(place.region, place.offset, next);
    carry(place.region, place.offset, [...whom, ...pending(run.queue.beforeFence)], true);
    if (request.fetch !== undefined) {
      const { region, offset } = layout.place(request.fetch);
      const bytes = new Uint8Array(8);
      new DataView(bytes.buffer).setBigUint64(0, former, true);
      memory.write(region, offset, bytes);
      overwritten(run.queue, region, offset, 8);
    }
    return end(run, endsWell(false), true);
  };
  const fence = (run: Running, isSequential: boolean): boolean => {
    const earlier = [...earlierOpen(run)];
    if (isSequential ? earlier.length > 0 : earlier.some(({ state }) => state === "waiting"))
      return waitFor(...earlier);
    const seen = pending(run.queue.seen);
    if (seen.length > 0) return waitFor(...seen);
    run.queue.seen.clear();
    run.queue.beforeFence = new Set([...pending(run.queue.beforeFence), ...earlier]);
    return end(run, endsWell(false), true);
  };
  const cancel = (run: Running, target: Running | undefined): boolean => {
    if (target === undefined) return false;
    if (isOpen(target)) {
      if (!cancelled.has(target.prepared.id) && !isForced) return false;
      giveUp(target);
    }
    return end(run, endsWell(false), true);
  };
  /** Words of a cancelled request may be as they were or as it would have made them; its signals are not delivered. */
  const giveUp = (target: Running): void => {
    const { request, operands, check, hasSource } = target.prepared;
    const { failure, members } = check(invalidated);
    const isData = !["signal", "atomic", "wait", "fence", "cancel", "invalidate"].includes(request.kind);
    if (request.kind === "append" && failure === undefined)
      throw new RangeError(`${request.id}: what a cancelled append leaves is not determined`);
    // A request that was forced to end never came to what it does.
    if (isData && failure === undefined && !isForced) {
      const payload = takePayload(request, operands, layout, memory);
      forEachPiece(request, operands, members, (region, offset, start, length) => {
        const bytes = payload.bytes.subarray(start, start + length);
        memory.open(region, length, { kind: "cancelled", request: request.id, offset, bytes });
      });
    }
    end(target, endsWith("CANCELLED", {}, hasSource), false);
  };

  const refill = (queue: RunningQueue): boolean => {
    queue.window = queue.window.filter(isOpen);
    const before = queue.next;
    while (queue.next < queue.requests.length && queue.window.length < Math.min(queue.depth, windowSize)) {
      const run = queue.requests[queue.next] as Running; // the position is within the list
      queue.next += 1;
      if (refused.has(run.prepared.id)) end(run, endsWith("QUEUE_FULL"), false);
      else queue.window.push(run);
    }
    return queue.next > before;
  };
  /** Tries every request once or more; whether any took a step. */
  const sweep = (mayPass: boolean): boolean => {
    let isMoving = false;
    for (const queue of ordered(running, order, draw)) {
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
    const isShort = running.some(
      ({ next, requests, window, depth }) =>
        next < requests.length && window.length >= windowSize && windowSize < depth,
    );
    windowSize *= 2;
    return isShort;
  };
  const force = (): boolean => {
    isForced = true;
    const hasMoved = running.some(({ window }) =>
      window.some((run) => run.prepared.request.kind === "cancel" && step(run)),
    );
    isForced = false;
    return hasMoved;
  };
  const landLate = (): boolean => {
    if (order.kind !== "late") return false;
    landable = new Set(wanted);
    wanted.clear();
    const hasMoved = sweep(false) || landLast();
    landable = new Set();
    return hasMoved;
  };
  /** Of a few that are on their way, the last that can lands, and others may see it alone; of many, all do. */
  const landLast = (): boolean => {
    const open = [...inFlight].filter(({ hasLanded }) => !hasLanded);
    landable = "all";
    if (open.length > fewInFlight) return sweep(false);
    return open.reverse().some((run) => step(run));
  };
  while (sweep(true) || sweep(false) || landLate() || grow() || force());

  for (const { requests } of running)
    for (const run of requests)
      if (isOpen(run))
        endings.set(
          run.prepared.id,
          endsWith("TIMEOUT", {}, run.state === "begun" && run.prepared.hasSource),
        );
  return { memory, endings, appended };
}

function runningQueue(requests: readonly Prepared[], byId: Map<string, Running>): RunningQueue {
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
      hasLanded: false,
      signalled: 0,
      payload: undefined,
      failed: noneFailed,
      found: undefined,
      demand: 0,
      blocker: undefined,
    };
    list.push(run);
    byId.set(prepared.id, run);
  }
  return queue;
}

/** Whether a later request begins after an earlier one whatever it does: behind fences and acquires. */
function isBarrier({ request: earlier, acquired }: Prepared, later: Prepared): boolean {
  if (earlier.kind === "fence") return true;
  const acquire = "acquire" in earlier ? earlier.acquire : undefined;
  if (acquire === undefined) return false;
  if (acquire === "all") return true;
  const { reads, writes } = later.footprint();
  return meet(acquired(), reads) || meet(acquired(), writes);
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

function littleEndian(values: Int32Array): Uint8Array {
  const bytes = new Uint8Array(values.length * 4);
  const view = new DataView(bytes.buffer);
  values.forEach((value, i) => {
    view.setInt32(4 * i, value, true);
  });
  return bytes;
}
