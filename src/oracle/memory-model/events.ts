/**
 * The events of a small racy program: what each request does to words of 8 bytes, and what it asks of the order. Only
 * programs whose requests move single words are read; everything else about a program is judged elsewhere.
 */

import { programProblem } from "../../fabric/well-formed.ts";
import { addWords, wordValue } from "../../fabric/words.ts";
import type {
  Acquire,
  Address,
  AtomicRequest,
  FabricRequest,
  FenceOrder,
  Program,
  Region,
  Release,
  Word64,
} from "../../generated/types.ts";

/** A word of 8 aligned bytes that requests share. */
export interface SharedWord {
  /** Such as `flags+8`. */
  readonly name: string;
  readonly rank: number;
  readonly initial: bigint;
}

/** Bytes of a region. */
export interface ByteRange {
  readonly region: string;
  readonly offset: number;
  readonly bytes: number;
}

interface EventOfRequest {
  /** Its place among the events; events of a queue follow each other in queue order. */
  readonly index: number;
  /** The ID of its request, with `.signal` behind it if it is the signal that goes with the data. */
  readonly name: string;
  readonly queue: number;
  /** The place of its request in the queue. */
  readonly position: number;
  /** Events that are visible before it begins: all of each request that `after` names. */
  readonly after: readonly number[];
  /** All bytes that its request reads or writes, of either side. */
  readonly touches: readonly ByteRange[];
}

interface EventOfWord extends EventOfRequest {
  /** Index of the word. */
  readonly word: number;
  /** Rank of the memory that it goes to. */
  readonly target: number;
}

interface Releases {
  readonly release: Release;
  /** The data of its own request. */
  readonly data?: number;
}

interface Acquires {
  /** Everything, or the bytes whose later requests it holds back. */
  readonly acquire?: "all" | ByteRange;
}

/** A write of a constant. */
export interface WriteEvent extends EventOfWord, Releases {
  readonly kind: "W";
  readonly value: bigint;
}

/** A read; of a wait, the one by which it is satisfied. */
export interface ReadEvent extends EventOfWord, Acquires {
  readonly kind: "R";
  /** Whether a value satisfies the wait; a read takes any. */
  readonly fits: (value: bigint) => boolean;
}

/** A read and a write at once. A compare-swap that finds another value writes back what it found. */
export interface UpdateEvent extends EventOfWord, Releases, Acquires {
  readonly kind: "U";
  readonly update: (former: bigint) => bigint;
}

export interface FenceEvent extends EventOfRequest {
  readonly kind: "F";
  readonly order: FenceOrder;
}

export type MemoryEvent = WriteEvent | ReadEvent | UpdateEvent | FenceEvent;

/** A racy program, ready to be thought about. */
export interface Litmus {
  readonly events: readonly MemoryEvent[];
  readonly words: readonly SharedWord[];
  /** Where each read and each fetch puts its value: event by name of the word. Nothing else touches these words. */
  readonly registers: ReadonlyMap<string, number>;
  readonly regions: ReadonlyMap<string, Region>;
}

/** The program is none whose outcomes can be enumerated; the message says where and why. */
export class NotLitmus extends Error {
  override readonly name = "NotLitmus";
}

/** What is asked for at an address: a register's value, a word's last value, or a value that nothing changes. */
export type Observed =
  | { readonly kind: "register"; readonly name: string; readonly event: number }
  | { readonly kind: "word"; readonly name: string; readonly word: number }
  | { readonly kind: "constant"; readonly name: string; readonly value: bigint };

/** The events of a program. Throws `NotLitmus` for programs that do more than to pass words about. */
export function litmusOf(program: Program): Litmus {
  const problem = programProblem(program);
  if (problem !== undefined) throw new NotLitmus(problem);
  const reading = new Reading(program);
  program.queues.forEach(({ requests, tenant = 0, depth, whenFull = "wait" }, queue) => {
    const place = `queue ${queue}`;
    demand(tenant === 0, `${place}: tenant ${tenant}; leave tenants out`);
    demand(
      whenFull === "wait" && (depth ?? requests.length) >= requests.length,
      `${place}: a queue that gets full orders its requests; let its depth be ${requests.length} or leave it out`,
    );
    requests.forEach((request, position) => {
      reading.read(request, queue, position);
    });
  });
  for (const { kind } of program.faults ?? [])
    demand(
      ["loss", "duplication", "reordering", "corruption"].includes(kind),
      `fault ${kind}: only faults that the network makes good leave the outcomes as they are`,
    );
  return reading.litmus();
}

/** What stands at addresses in the end, one by one. */
export function observedOf({ registers, words, regions }: Litmus, addresses: readonly Address[]): Observed[] {
  return addresses.map((address): Observed => {
    const name = nameOf(address);
    const event = registers.get(name);
    if (event !== undefined) return { kind: "register", name, event };
    const word = words.findIndex((shared) => shared.name === name);
    if (word >= 0) return { kind: "word", name, word };
    return { kind: "constant", name, value: initialValue(wordRegion(address, regions, "observed"), address) };
  });
}

/** Reads the requests one by one. Lives while a program is read. */
class Reading {
  readonly #regions: ReadonlyMap<string, Region>;
  readonly #events: MemoryEvent[] = [];
  readonly #words: SharedWord[] = [];
  readonly #wordOf = new Map<string, number>();
  readonly #registers = new Map<string, number>();
  readonly #eventsOf = new Map<string, number[]>();

  constructor({ regions }: Program) {
    this.#regions = new Map(regions.map((region) => [region.name, region]));
  }

  litmus(): Litmus {
    for (const [name, event] of this.#registers)
      demand(
        !this.#wordOf.has(name),
        `request ${this.#events[event]?.name}: its value goes to ${name}, which others touch; give it a word of its own`,
      );
    return {
      events: this.#events,
      words: this.#words,
      registers: this.#registers,
      regions: this.#regions,
    };
  }

  read(request: FabricRequest, queue: number, position: number): void {
    const place = `request ${request.id}`;
    const own: number[] = [];
    this.#eventsOf.set(request.id, own);
    demand(!("whenReusable" in request), `${place}: whenReusable has no meaning without a source`);
    const after = (request.after ?? []).flatMap((id) => this.#eventsOf.get(id) ?? []);
    const touches: ByteRange[] = [];
    /** What all events of the request have, with the next index. */
    const next = (name = request.id) => {
      const index = this.#events.length;
      own.push(index);
      return { index, name, queue, position, after, touches };
    };
    const at = (address: Address) => {
      const word = this.#word(address, place);
      touches.push(rangeOf(address));
      return { word, target: this.#words[word]?.rank ?? 0 };
    };
    switch (request.kind) {
      case "write": {
        demand(request.value !== undefined, `${place}: it writes from a source; give it a value`);
        const { value, signal } = request;
        this.#events.push({
          ...next(),
          ...at(request.to),
          kind: "W",
          value: wordValue(value),
          release: "none",
        });
        if (signal === undefined) return;
        demand(
          nameOf(signal.at) !== nameOf(request.to),
          `${place}: its signal goes to the word that it writes`,
        );
        const data = own[0];
        const part = {
          ...next(`${request.id}.signal`),
          ...at(signal.at),
          release: signal.release,
          ...(data === undefined ? {} : { data }),
        };
        this.#events.push(
          signal.operation === "set"
            ? { ...part, kind: "W", value: wordValue(signal.value) }
            : { ...part, kind: "U", update: adding(signal.value) },
        );
        return;
      }
      case "signal": {
        const part = { ...next(), ...at(request.at), release: request.release };
        this.#events.push(
          request.operation === "set"
            ? { ...part, kind: "W", value: wordValue(request.value) }
            : { ...part, kind: "U", update: adding(request.value) },
        );
        return;
      }
      case "read": {
        demand((request.bytes ?? 8) === 8, `${place}: it reads ${request.bytes} bytes; let it read 8`);
        const part = { ...next(), ...at(request.from), ...acquireOf(request.acquire) };
        this.#register(request.to, part.index, place, touches);
        this.#events.push({ ...part, kind: "R", fits: () => true });
        return;
      }
      case "wait": {
        const wanted = wordValue(request.value);
        const fits =
          request.until === "equal"
            ? (value: bigint) => value === wanted
            : (value: bigint) => value >= wanted;
        this.#events.push({
          ...next(),
          ...at(request.at),
          ...acquireOf(request.acquire),
          kind: "R",
          fits,
        });
        return;
      }
      case "atomic": {
        const part = {
          ...next(),
          ...at(request.at),
          ...acquireOf(request.acquire),
          release: request.release ?? "none",
        };
        if (request.fetch !== undefined) this.#register(request.fetch, part.index, place, touches);
        this.#events.push({ ...part, kind: "U", update: updateOf(request) });
        return;
      }
      case "fence":
        this.#events.push({ ...next(), kind: "F", order: request.order });
        return;
      default:
        throw new NotLitmus(
          `${place}: ${request.kind} does more than to pass a word; outcomes are enumerated for write, read, signal, atomic, wait and fence`,
        );
    }
  }

  #word(address: Address, place: string): number {
    const name = nameOf(address);
    const region = wordRegion(address, this.#regions, place);
    const known = this.#wordOf.get(name);
    if (known !== undefined) return known;
    const word = this.#words.length;
    this.#words.push({ name, rank: region.rank, initial: initialValue(region, address) });
    this.#wordOf.set(name, word);
    return word;
  }

  #register(address: Address, event: number, place: string, touches: ByteRange[]): void {
    wordRegion(address, this.#regions, place);
    const name = nameOf(address);
    demand(!this.#registers.has(name), `${place}: another value goes to ${name}; give it a word of its own`);
    this.#registers.set(name, event);
    touches.push(rangeOf(address));
  }
}

function acquireOf(acquire: Acquire | undefined): Acquires {
  return acquire === undefined ? {} : { acquire };
}

function adding(value: Word64): (former: bigint) => bigint {
  const addend = wordValue(value);
  return (former) => addWords(former, addend);
}

function updateOf({ operation, operand, compare = "0x0" }: AtomicRequest): (former: bigint) => bigint {
  const value = wordValue(operand);
  const wanted = wordValue(compare);
  switch (operation) {
    case "add":
      return adding(operand);
    case "swap":
      return () => value;
    case "compare-swap":
      return (former) => (former === wanted ? value : former);
  }
}

function nameOf({ region, offset = 0 }: Address): string {
  return `${region}+${offset}`;
}

function rangeOf({ region, offset = 0 }: Address): ByteRange {
  return { region, offset, bytes: 8 };
}

/** The region of a word that anybody may touch. */
function wordRegion(address: Address, regions: ReadonlyMap<string, Region>, place: string): Region {
  const { region: name, offset = 0, key, epoch } = address;
  const region = regions.get(name);
  if (region === undefined) throw new NotLitmus(`${place}: there is no region ${name}`);
  demand(offset % 8 === 0, `${place}: ${nameOf(address)} is not aligned to 8 bytes`);
  demand(offset >= 0 && offset + 8 <= region.bytes, `${place}: ${nameOf(address)} is not inside its region`);
  const open = key === undefined && epoch === undefined && region.rights === undefined;
  demand(
    open && (region.tenant ?? 0) === 0 && region.registered !== false,
    `${place}: whether ${nameOf(address)} may be touched is another question; leave rights, keys and tenants out`,
  );
  return region;
}

/** The first value of a word, little-endian. */
function initialValue({ initial }: Region, { offset = 0 }: Address): bigint {
  if (initial === undefined) return 0n;
  const bytes = initial.data.subarray(offset, offset + 8);
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

function demand(holds: boolean, message: string): asserts holds {
  if (!holds) throw new NotLitmus(message);
}
