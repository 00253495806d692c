/** A short way to write racy programs: words with a rank each, and queues of requests that name them. */

import { wordOf } from "../../../src/fabric/words.ts";
import type {
  Acquire,
  Address,
  AtomicRequest,
  FabricRequest,
  FenceRequest,
  Program,
  Release,
  Signal,
  Word64,
} from "../../../src/generated/types.ts";

type Value = number;

export interface Options {
  readonly after?: readonly string[];
  readonly acquire?: Acquire;
  readonly release?: Release;
  readonly signal?: Signal;
}

const named = ({ after }: Options) =>
  after === undefined || after.length === 0 ? {} : { after: [...after] };
const acquiring = ({ acquire }: Options) => (acquire === undefined ? {} : { acquire });

export const word = (region: string): Address => ({ region });
/** Where the value of a read or of an atomic goes. */
export const place = (id: string): Address => ({ region: `${id}.value` });
export const values = (...numbers: readonly Value[]): Word64[] => numbers.map((value) => wordOf(value));

export const write = (id: string, to: string, value: Value, options: Options = {}): FabricRequest => ({
  kind: "write",
  id,
  to: word(to),
  value: wordOf(value),
  ...named(options),
  ...(options.signal === undefined ? {} : { signal: options.signal }),
});
export const bundled = (
  at: string,
  value: Value,
  release: Release,
  operation: Signal["operation"] = "set",
): Signal => ({ at: word(at), operation, value: wordOf(value), release });
export const read = (id: string, from: string, options: Options = {}): FabricRequest => ({
  kind: "read",
  id,
  from: word(from),
  to: place(id),
  ...named(options),
  ...acquiring(options),
});
export const signal = (
  id: string,
  at: string,
  value: Value,
  release: Release,
  options: Options & { readonly operation?: Signal["operation"] } = {},
): FabricRequest => ({
  kind: "signal",
  id,
  at: word(at),
  operation: options.operation ?? "set",
  value: wordOf(value),
  release,
  ...named(options),
});
export const wait = (id: string, at: string, value: Value, options: Options = {}): FabricRequest => ({
  kind: "wait",
  id,
  at: word(at),
  until: "at-least",
  value: wordOf(value),
  ...named(options),
  ...acquiring(options),
});
export const atomic = (
  id: string,
  at: string,
  operation: AtomicRequest["operation"],
  operand: Value,
  options: Options & { readonly compare?: Value } = {},
): FabricRequest => ({
  kind: "atomic",
  id,
  at: word(at),
  operation,
  operand: wordOf(operand),
  fetch: place(id),
  ...(options.compare === undefined ? {} : { compare: wordOf(options.compare) }),
  ...named(options),
  ...acquiring(options),
  ...(options.release === undefined ? {} : { release: options.release }),
});
export const fence = (id: string, order: FenceRequest["order"], options: Options = {}): FabricRequest => ({
  kind: "fence",
  id,
  order,
  ...named(options),
});

export interface RacyQueue {
  readonly rank: number;
  readonly requests: readonly FabricRequest[];
}
export const queue = (rank: number, ...requests: readonly FabricRequest[]): RacyQueue => ({ rank, requests });

/** Ranks of the words by name, and the queues. Places of values are added where they are needed. */
export function racy(words: { readonly [name: string]: number }, ...queues: readonly RacyQueue[]): Program {
  const regions = Object.entries(words).map(([name, rank]) => ({ name, rank, bytes: 8 }));
  for (const { rank, requests } of queues)
    for (const { id, kind } of requests)
      if (kind === "read" || kind === "atomic") regions.push({ name: `${id}.value`, rank, bytes: 8 });
  return {
    topology: { islands: [8, 8] },
    regions,
    queues: queues.map(({ rank, requests }) => ({ rank, requests: [...requests] })),
  };
}
