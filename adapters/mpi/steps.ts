/**
 * Steps of a request, as `ranks/plan.h` has them, and the place of each in a rank's scratch memory. What MPI defines of
 * several changes of one word is that of changes by the same operation; so a word that a program changes by different
 * ones is changed by compare-and-swap alone, which can stand for each.
 */
import type { AtomicOperation } from "../../src/index.ts";
import { type Span, wordBytes } from "./memory-map.ts";

const stepLength = 8;
const allRanks = -1;

/** Of each word of all ranks, by which operations a program changes it. */
export class Changes {
  readonly #ranks: readonly Uint8Array[];

  constructor(ranks: number, words: number) {
    this.#ranks = Array.from({ length: ranks }, () => new Uint8Array(words));
  }

  add(rank: number, word: number, words: number, operation: number): void {
    const marks = this.#ranks[rank] ?? new Uint8Array(0);
    for (let i = word; i < word + words; i += 1) marks[i] = (marks[i] ?? 0) | operation;
  }

  /** Whether a word is changed by this operation and no other. */
  only(rank: number, word: number, operation: number): boolean {
    return this.#ranks[rank]?.[word] === operation;
  }
}

const replace = 1;
const sum = 2;
const compareAndSwap = 4;

const updates = {
  add: { number: 0, operation: sum },
  swap: { number: 1, operation: replace },
  "compare-swap": { number: 2, operation: compareAndSwap },
} as const satisfies Record<AtomicOperation, unknown>;

/** Bytes of scratch memory that are handed out one after another; those of one request are never those of another. */
export class Scratch {
  #words = 0;

  get words(): number {
    return this.#words;
  }

  /** Room for so many bytes, that begin so far behind the beginning of a word; the byte where they do. */
  take(bytes: number, skew = 0): number {
    const start = this.#words * wordBytes + skew;
    this.#words += Math.ceil((skew + bytes) / wordBytes);
    return start;
  }
}

/** Writes the steps of one request, and notes which words it changes. */
export class Steps {
  readonly numbers: bigint[] = [];
  readonly #changes: Changes;
  readonly #scratch: Scratch;

  constructor(changes: Changes, scratch: Scratch) {
    this.#changes = changes;
    this.#scratch = scratch;
  }

  get count(): number {
    return this.numbers.length / stepLength;
  }

  /** Gets the words that bytes lie in, and waits for them; the byte of scratch where the bytes begin. */
  load({ rank, start, bytes }: Span): number {
    const skew = start % wordBytes;
    const at = this.#scratch.take(bytes, skew);
    if (bytes > 0)
      this.#step(1, rank, wordOf(start), Math.ceil((skew + bytes) / wordBytes), (at - skew) / wordBytes);
    return at;
  }

  /** Room for bytes that steps put together; for FP32 rows, all zeros in the beginning. */
  room(bytes: number): number {
    return this.#scratch.take(bytes);
  }

  move(to: number, from: number, bytes: number): void {
    if (bytes > 0) this.#step(6, to, from, bytes);
  }

  /** A word of scratch that holds a value. */
  value(value: bigint): number {
    const at = this.#scratch.take(wordBytes);
    this.#step(7, at / wordBytes, value);
    return at;
  }

  /** Puts bytes of scratch into a rank's memory: whole words at once, parts of words one by one. */
  put({ rank, start, bytes }: Span, from: number): void {
    if (bytes === 0) return;
    const skew = start % wordBytes;
    let source = from;
    if (from % wordBytes !== skew) {
      source = this.#scratch.take(bytes, skew);
      this.move(source, from, bytes);
    }
    const first = wordOf(start + wordBytes - 1);
    const last = Math.max(wordOf(start + bytes), first);
    const end = start + bytes;
    if (skew > 0) this.#merge(rank, start, Math.min(end, first * wordBytes) - start, source);
    this.#putWords(rank, first, Math.min(last, wordOf(end)), source + first * wordBytes - start);
    const tail = last * wordBytes;
    if (tail < end && tail >= start) this.#merge(rank, tail, end - tail, source + tail - start);
  }

  /** Adds a value to a word. */
  add({ rank, start }: Span, value: bigint): void {
    const word = wordOf(start);
    this.#changes.add(rank, word, 1, sum);
    const operand = this.value(value) / wordBytes;
    if (this.#changes.only(rank, word, sum)) this.#step(3, rank, word, 1, operand);
    else this.#step(4, rank, word, updates.add.number, 1, operand, this.room(wordBytes) / wordBytes);
  }

  /** Changes a word and waits for its former value; the byte of scratch where it is. */
  update({ rank, start }: Span, name: AtomicOperation, operand: bigint, compare: bigint): number {
    const word = wordOf(start);
    const { number, operation } = updates[name];
    this.#changes.add(rank, word, 1, operation);
    const values = this.value(operand);
    this.value(compare); // the word behind it
    const former = this.room(wordBytes);
    const byCompareAndSwap = this.#changes.only(rank, word, operation) ? 0 : 1;
    this.#step(4, rank, word, number, byCompareAndSwap, values / wordBytes, former / wordBytes);
    return former;
  }

  /** Adds FP32 elements of scratch to others. */
  sum(to: number, from: number, elements: number): void {
    if (elements > 0) this.#step(11, to / wordBytes, from / wordBytes, elements);
  }

  flush(rank: number | "all"): void {
    this.#step(8, rank === "all" ? allRanks : rank);
  }

  wait({ rank, start }: Span, until: "equal" | "at-least", value: bigint): void {
    this.#step(9, rank, wordOf(start), until === "at-least" ? 1 : 0, value);
  }

  reusable(): void {
    this.#step(10);
  }

  /** Whole words; those that are changed in other ways as well, one by one. */
  #putWords(rank: number, first: number, end: number, from: number): void {
    if (first >= end) return;
    this.#changes.add(rank, first, end - first, replace);
    let word = first;
    while (word < end) {
      const begin = word;
      while (word < end && this.#changes.only(rank, word, replace)) word += 1;
      const scratch = from + (begin - first) * wordBytes;
      if (word > begin) this.#step(2, rank, begin, word - begin, scratch / wordBytes);
      if (word === end) return;
      this.#step(5, rank, word, 0, wordBytes, from + (word - first) * wordBytes);
      word += 1;
    }
  }

  /** A part of a word. */
  #merge(rank: number, start: number, bytes: number, from: number): void {
    this.#changes.add(rank, wordOf(start), 1, compareAndSwap);
    this.#step(5, rank, wordOf(start), start % wordBytes, bytes, from);
  }

  #step(...numbers: readonly (number | bigint)[]): void {
    for (let i = 0; i < stepLength; i += 1) this.numbers.push(BigInt(numbers[i] ?? 0));
  }
}

function wordOf(byte: number): number {
  return Math.floor(byte / wordBytes);
}
