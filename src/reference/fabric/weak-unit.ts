/**
 * The unit for small programs: words alone, with all the freedom that the memory model leaves. A write lands whenever it
 * likes; a signal may land before what it covers, and carries along what an acquirer then has to see; a reader may still find
 * an older value where nothing obliges it to a newer one. What is drawn decides, and every seed is another schedule.
 */
import type { FenceOrder, Program, Release } from "../../generated/types.ts";
import type { Span } from "./access.ts";
import { shareWord } from "./footprint.ts";
import type { Place } from "./image.ts";
import type { Job } from "./job.ts";
import type { Plan, SignalPlan } from "./plan.ts";
import { acquireOf, touchesRange, type Unit } from "./queue-run.ts";
import type { Run } from "./run.ts";
import { Moment } from "./simulation.ts";

/** One value of a word. Those that have landed have a place in the word's history. */
interface Version {
  readonly word: number;
  /** What is written, in the bits of the mask; the rest stays as it is. */
  value: bigint;
  readonly mask: bigint;
  /** The place in the history; -1 before it has landed. */
  place: number;
  /** What whoever acquires it has to see. */
  carries: View;
  readonly landed: Moment;
}

type View = ReadonlySet<Version>;

/** What a request knows, and what it may come to know by a fence. */
interface Trace {
  readonly job: Job;
  /** Versions that come before it, and those that it wrote or read itself. */
  readonly seen: Set<Version>;
  /** What the versions that it read without acquiring them carry. */
  readonly unacquired: Set<Version>;
}

interface QueueView {
  /** What every later request has to see. */
  base: View;
  /** What later requests have to see that touch a range. */
  readonly ranged: {
    readonly range: { region: string; offset: number; bytes: number };
    readonly view: View;
  }[];
  /** What the last fence passes on to later writes. */
  fence: View;
  readonly traces: Trace[];
  /** How slow it is. */
  readonly pace: number;
}

const wholeWord = (1n << 64n) - 1n;

/** Most requests, and most bytes of one, for which a program is small. */
const mostRequests = 64;
const mostBytes = 512;

/** Whether a program consists of a few accesses to words. */
export function isSmall({ queues, faults = [], probes = [] }: Program): boolean {
  const requests = queues.flatMap((queue) => queue.requests);
  return (
    faults.length === 0 &&
    probes.length === 0 &&
    requests.length <= mostRequests &&
    requests.every((request) => {
      switch (request.kind) {
        case "write":
        case "read":
          return (request.bytes ?? 8) <= mostBytes && (request.timedBytes ?? 0) <= mostBytes;
        case "signal":
        case "atomic":
        case "wait":
        case "fence":
          return true;
        default:
          return false;
      }
    })
  );
}

export function weakUnit(run: Run, program: Program, multiCopyAtomic: boolean): Unit {
  const { simulation, dice, steps, memory } = run;
  const words = new DataView(memory.buffer);
  const histories = new Map<number, Version[]>();
  const floor = new Map<number, number>();
  const arrivals = new Map<number, Moment>();
  const traceOf = new Map<string, Trace>();
  const queues = program.queues.map(
    (): QueueView => ({ base: new Set(), ranged: [], fence: new Set(), traces: [], pace: dice.pace() }),
  );
  const named = new Set(
    program.queues.flatMap(({ requests }) => requests.flatMap(({ after = [] }) => after)),
  );
  let agreed: View = new Set();

  return {
    orderedBehind: (earlier, why) =>
      why === "sc" || looks(earlier.plan) ? earlier.performed : earlier.started,
    start: (job, plan) => {
      const trace = begin(job, plan);
      switch (plan.kind) {
        case "write":
          return write(job, plan, trace);
        case "signal":
          return settle(job, [signal(job, plan.signal, trace, [])], trace);
        case "read":
          return read(job, plan, trace);
        case "atomic":
          return atomic(job, plan, trace);
        case "wait":
          return wait(job, plan, trace);
        case "fence":
          return fence(job, steps.order.fence(plan.order), trace);
        default:
          throw new Error(`a small program has no ${plan.kind}`);
      }
    },
  };

  function queueOf(job: Job): QueueView {
    const queue = queues[job.queueNumber];
    if (queue === undefined) throw new Error("every request has a queue");
    return queue;
  }

  function paceOf(job: Job): number {
    return queueOf(job).pace;
  }

  /** What comes before a request: acquired by its queue, seen by what it was to wait for, or about the same word. */
  function begin(job: Job, plan: Plan): Trace {
    const queue = queueOf(job);
    const seen = new Set(queue.base);
    for (const { range, view } of queue.ranged) {
      if (touchesRange(run.image, plan, range)) join(seen, view);
    }
    for (const id of job.request.after ?? []) join(seen, traceOf.get(id)?.seen);
    if (steps.order.coherent) {
      const own = spansOf(plan);
      for (const earlier of queue.traces) {
        const theirs = spansOf(earlier.job.plan);
        if (own.some((a) => theirs.some((b) => shareWord(a, b)))) join(seen, earlier.seen);
      }
    }
    const trace = { job, seen, unacquired: new Set<Version>() };
    queue.traces.push(trace);
    traceOf.set(job.request.id, trace);
    return trace;
  }

  function write(
    job: Job,
    { from, to, signal: bundled }: Extract<Plan, { kind: "write" }>,
    trace: Trace,
  ): void {
    const { rank, bytes: size } = to.place.region;
    const source = from instanceof Uint8Array ? from : sourceBytes(from, trace);
    const bytes = run.written(source, job.queue.rank, rank, size - to.start);
    const data = piecesOf({ ...to, bytes: bytes.length }).map(({ word, first, count, at }): Version => {
      const value = littleEndian(bytes.subarray(at, at + count)) << BigInt(8 * first);
      const mask = ((1n << BigInt(8 * count)) - 1n) << BigInt(8 * first);
      const version = pending(word, value, mask, queueOf(job).fence);
      noteLanding("landed", job, version, rank, count);
      return version;
    });
    for (const version of data) {
      landLater(version, new Set(trace.seen));
      trace.seen.add(version);
    }
    if (!(from instanceof Uint8Array)) run.reusable(job);
    const signals = bundled === undefined ? [] : [signal(job, bundled, trace, data)];
    settle(job, [...data, ...signals], trace);
  }

  /** A signal on its way: what it carries, and whether it waits for that itself. */
  function signal(
    job: Job,
    { at, operation, value, release }: SignalPlan,
    trace: Trace,
    own: readonly Version[],
  ) {
    const version = pending(wordOf(at), value, wholeWord, new Set());
    noteLanding("signalled", job, version, at.place.region.rank, 8);
    version.carries = carriesOf(job, release, at.place, trace, own);
    const before = new Set([...trace.seen, ...version.carries]);
    // What it covers comes before it, and so before whatever comes behind it.
    join(trace.seen, version.carries);
    trace.seen.add(version);
    whenReady(dice.pace(), version.word, before, () => {
      if (operation === "add") {
        const former = newest(version.word);
        take(former, trace);
        version.value = BigInt.asUintN(64, former.value + value);
        version.carries = new Set([...version.carries, ...former.carries]);
      }
      land(version);
    });
    return version;
  }

  function carriesOf(
    job: Job,
    release: Release,
    { region }: Place,
    trace: Trace,
    own: readonly Version[],
  ): View {
    const queue = queueOf(job);
    const carries = new Set(queue.fence);
    if (release === "none") return carries;
    const { order } = steps;
    if (order.coversOwn(release)) join(carries, own);
    if (order.cumulative)
      join(
        carries,
        [...trace.seen].filter((seen) => !own.includes(seen)),
      );
    for (const { job: earlier, seen } of queue.traces) {
      if (!order.coversLooks && looks(earlier.plan)) continue;
      if (earlier !== job && order.covers(release, earlier.targets.includes(region.rank)))
        join(carries, order.cumulative ? seen : [...seen].filter((version) => !queue.base.has(version)));
    }
    return carries;
  }

  function read(job: Job, { from, to }: Extract<Plan, { kind: "read" }>, trace: Trace): void {
    const pieces = piecesOf(from);
    const found = new Uint8Array(to.bytes);
    const start = floorsOf(pieces);
    let waiting = pieces.length;
    const done = () => {
      acquire(job, trace);
      const { rank, bytes: size } = to.place.region;
      const bytes = run.written(found, from.place.region.rank, rank, size - to.start);
      for (const { word, first, count, at } of piecesOf({ ...to, bytes: bytes.length })) {
        const mask = ((1n << BigInt(8 * count)) - 1n) << BigInt(8 * first);
        const value = littleEndian(bytes.subarray(at, at + count)) << BigInt(8 * first);
        const version = pending(word, value, mask, new Set());
        land(version);
        trace.seen.add(version);
      }
      run.end(job, "OK");
    };
    if (waiting === 0) done();
    for (const [i, piece] of pieces.entries()) {
      whenAcquirable(job, piece.word, trace.seen, () => {
        const version = choose(candidates(piece.word, trace.seen, start[i] ?? 0));
        take(version, trace);
        run.note("read", job, from.place.region.rank, piece.count);
        const value = version.value >> BigInt(8 * piece.first);
        for (let byte = 0; byte < piece.count; byte += 1)
          found[piece.at + byte] = Number((value >> BigInt(8 * byte)) & 0xffn);
        waiting -= 1;
        if (waiting === 0) done();
      });
    }
  }

  function atomic(
    job: Job,
    { at, fetch, change, release }: Extract<Plan, { kind: "atomic" }>,
    trace: Trace,
  ): void {
    const word = wordOf(at);
    const before = new Set(trace.seen);
    const version = pending(word, 0n, wholeWord, new Set());
    version.carries = carriesOf(job, release, at.place, trace, []);
    join(trace.seen, version.carries);
    noteLanding("landed", job, version, at.place.region.rank, 8);
    whenAcquirable(job, word, new Set([...before, ...version.carries]), () => {
      const former = newest(word);
      take(former, trace);
      run.note("read", job, at.place.region.rank, 8);
      version.value = repeated(job, at, former.value, change);
      version.carries = new Set([...version.carries, ...former.carries]);
      const path = run.pathOf(job.queue.rank, at.place.region.rank);
      if (steps.order.updatesAtOnce(path)) finish(former.value);
      else simulation.after(dice.delay(), () => finish(former.value));
    });
    const finish = (former: bigint) => {
      land(version);
      trace.seen.add(version);
      acquire(job, trace);
      if (fetch !== undefined) {
        const fetched = steps.updates.fetched(former, version.value);
        const register = pending(wordOf(fetch), fetched, wholeWord, new Set());
        land(register);
        trace.seen.add(register);
      }
      visible(job, trace);
      run.end(job, "OK");
    };
  }

  /** A change of a word, made as often as the engine makes it. */
  function repeated(job: Job, { place }: Span, former: bigint, change: (value: bigint) => bigint): bigint {
    let value = former;
    const path = run.pathOf(job.queue.rank, place.region.rank);
    for (let i = steps.updates.times(path); i > 0; i -= 1) value = change(value);
    return value;
  }

  function wait(job: Job, { at, satisfied }: Extract<Plan, { kind: "wait" }>, trace: Trace): void {
    const word = wordOf(at);
    const start = floor.get(word) ?? 0;
    const look = () => {
      const fitting = candidates(word, trace.seen, start).filter(({ value }) => satisfied(value));
      if (fitting.length === 0) {
        arrivalAt(word).whenReached(() => whenAcquirable(job, word, trace.seen, look));
        return;
      }
      take(choose(fitting), trace);
      run.note("read", job, at.place.region.rank, 8);
      acquire(job, trace);
      run.end(job, "OK");
    };
    whenAcquirable(job, word, trace.seen, look);
  }

  function fence(job: Job, order: FenceOrder | "none", trace: Trace): void {
    const queue = queueOf(job);
    if (order === "none") {
      run.end(job, "OK");
      return;
    }
    for (const { seen, unacquired } of queue.traces) {
      join(trace.seen, seen);
      join(trace.seen, unacquired);
    }
    const done = () => {
      if (order === "sc") {
        join(trace.seen, agreed);
        agreed = new Set(trace.seen);
      }
      queue.base = new Set(trace.seen);
      queue.fence = queue.base;
      run.end(job, "OK");
    };
    if (order === "sc" || multiCopyAtomic) whenLanded([...trace.seen], done);
    else done();
  }

  /** The request has been performed when all that it writes has landed; visible somewhat later. */
  function settle(job: Job, versions: readonly Version[], trace: Trace): void {
    whenLanded(versions, () => {
      job.performed.reach();
      if (steps.order.visible === "sent") return;
      simulation.after(dice.delay(), () => {
        visible(job, trace);
        run.end(job, "OK");
      });
    });
    if (steps.order.visible === "sent") simulation.after(dice.delay(), () => run.end(job, "OK"));
  }

  /** From here on nobody who begins to read finds anything older. */
  function visible({ request }: Job, { seen }: Trace): void {
    if (!named.has(request.id)) return;
    for (const { word, place } of seen) {
      // Only what it wrote itself is promised to everybody.
      if (wroteBy(request.id, word)) floor.set(word, Math.max(floor.get(word) ?? 0, place));
    }
  }

  function wroteBy(id: string, word: number): boolean {
    const plan = traceOf.get(id)?.job.plan;
    return writtenBy(plan).some((span) => piecesOf(span).some((piece) => piece.word === word));
  }

  function take(version: Version, { seen, unacquired }: Trace): void {
    seen.add(version);
    join(unacquired, version.carries);
  }

  function acquire(job: Job, trace: Trace): void {
    const scope = acquireOf(job.request);
    if (scope === undefined || !steps.order.acquires(scope === "all" ? "all" : "range", job.request.kind))
      return;
    const queue = queueOf(job);
    join(trace.seen, trace.unacquired);
    if (scope === "all") queue.base = new Set([...queue.base, ...trace.seen]);
    else queue.ranged.push({ range: scope, view: new Set(trace.seen) });
  }

  /**
   * Does something when a word can be looked at. With a single copy of everything, an acquirer looks when what it is going
   * to acquire is there.
   */
  function whenAcquirable(job: Job, word: number, seen: View, action: () => void): void {
    whenReady(paceOf(job), word, seen, () => {
      const carried = multiCopyAtomic && acquireOf(job.request) !== undefined ? newest(word).carries : [];
      const missing = [...carried].find(({ place }) => place < 0);
      if (missing === undefined) action();
      else missing.landed.whenReached(() => whenAcquirable(job, word, seen, action));
    });
  }

  function sourceBytes(from: Span, trace: Trace): Uint8Array {
    const bytes = new Uint8Array(from.bytes);
    for (const { word, first, count, at } of piecesOf(from)) {
      const version = choose(candidates(word, trace.seen, floor.get(word) ?? 0));
      const value = version.value >> BigInt(8 * first);
      for (let byte = 0; byte < count; byte += 1)
        bytes[at + byte] = Number((value >> BigInt(8 * byte)) & 0xffn);
    }
    return bytes;
  }

  /** Takes down, if somebody wants to know, when what a request writes has landed. */
  function noteLanding(
    kind: "landed" | "signalled",
    job: Job,
    { landed }: Version,
    rank: number,
    bytes: number,
  ): void {
    if (run.events === undefined) return;
    landed.whenReached(() => run.note(kind, job, rank, bytes, job.queue.rank));
  }

  // Words and their histories

  function historyOf(word: number): Version[] {
    const found = histories.get(word);
    if (found !== undefined) return found;
    const first = pending(word, words.getBigUint64(word, true), wholeWord, new Set());
    first.place = 0;
    first.landed.reach();
    const history = [first];
    histories.set(word, history);
    return history;
  }

  function newest(word: number): Version {
    const last = historyOf(word).at(-1);
    if (last === undefined) throw new Error("a word has a value from the beginning");
    return last;
  }

  /** Versions that may be read: none older than what has been seen. */
  function candidates(word: number, seen: View, start: number): Version[] {
    let oldest = start;
    for (const version of seen) {
      if (version.word === word) oldest = Math.max(oldest, version.place);
    }
    return historyOf(word).slice(oldest);
  }

  /** The newest as often as not; else any. */
  function choose(versions: readonly Version[]): Version {
    const last = versions.length - 1;
    const chosen = versions[multiCopyAtomic || last === 0 || dice.roll(2) === 0 ? last : dice.roll(last + 1)];
    if (chosen === undefined) throw new Error("there is always a version to read");
    return chosen;
  }

  function landLater(version: Version, seen: View): void {
    whenReady(dice.pace(), version.word, seen, () => land(version));
  }

  function land(version: Version): void {
    const history = historyOf(version.word);
    const former = newest(version.word);
    version.value = (former.value & ~version.mask) | (version.value & version.mask);
    version.place = history.length;
    history.push(version);
    words.setBigUint64(version.word, version.value, true);
    version.landed.reach();
    const arrival = arrivals.get(version.word);
    arrivals.delete(version.word);
    arrival?.reach();
  }

  /** Does something after a while, when everything seen of a word has landed. */
  function whenReady(pace: number, word: number, seen: View, action: () => void): void {
    simulation.after(pace * dice.delay(), () => {
      const missing = [...seen].find((version) => version.word === word && version.place < 0);
      if (missing === undefined) action();
      else missing.landed.whenReached(() => whenReady(pace, word, seen, action));
    });
  }

  function whenLanded(versions: readonly Version[], action: () => void): void {
    const missing = versions.find(({ place }) => place < 0);
    if (missing === undefined) action();
    else missing.landed.whenReached(() => whenLanded(versions, action));
  }

  function arrivalAt(word: number): Moment {
    const found = arrivals.get(word);
    if (found !== undefined) return found;
    const moment = new Moment();
    arrivals.set(word, moment);
    return moment;
  }

  function floorsOf(pieces: readonly Piece[]): number[] {
    return pieces.map(({ word }) => floor.get(word) ?? 0);
  }
}

function pending(word: number, value: bigint, mask: bigint, carries: View): Version {
  return { word, value, mask, place: -1, carries, landed: new Moment() };
}

function join(set: Set<Version>, more: Iterable<Version> | undefined): void {
  for (const version of more ?? []) set.add(version);
}

/** Bytes of one word. */
interface Piece {
  /** The word's place in memory. */
  readonly word: number;
  /** First byte of the word that is meant, and how many. */
  readonly first: number;
  readonly count: number;
  /** Where they stand in the payload. */
  readonly at: number;
}

function wordOf({ place, start }: Span): number {
  return place.base + start - (start % 8);
}

function piecesOf({ place, start, bytes }: Span): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  while (at < bytes) {
    const first = (start + at) % 8;
    const count = Math.min(8 - first, bytes - at);
    pieces.push({ word: place.base + start + at - first, first, count, at });
    at += count;
  }
  return pieces;
}

function littleEndian(bytes: Uint8Array): bigint {
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i -= 1) value = (value << 8n) | BigInt(bytes[i] ?? 0);
  return value;
}

/** Whether a request looks at memory, so that it has been performed only when it has seen something. */
function looks(plan: Plan | undefined): boolean {
  switch (plan?.kind) {
    case "read":
    case "wait":
    case "atomic":
    case "fence":
      return true;
    case "signal":
    case "write":
      return plan.signal?.operation === "add";
    default:
      return false;
  }
}

/** The words that a plan is about, its sources aside. */
function spansOf(plan: Plan | undefined): Span[] {
  switch (plan?.kind) {
    case "read":
      return [plan.from, plan.to];
    case "wait":
      return [plan.at];
    default:
      return writtenBy(plan);
  }
}

function writtenBy(plan: Plan | undefined): Span[] {
  switch (plan?.kind) {
    case "write":
      return plan.signal === undefined ? [plan.to] : [plan.to, plan.signal.at];
    case "signal":
      return [plan.signal.at];
    case "atomic":
      return plan.fetch === undefined ? [plan.at] : [plan.at, plan.fetch];
    default:
      return [];
  }
}
