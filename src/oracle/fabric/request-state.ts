/**
 * A program made ready to be executed: each request with what it names, the words that it touches, and the ranks that
 * it is about. These are the same in every order of execution, and are computed once, when they are first asked for.
 */
import { isCollective } from "../../fabric/exchanges.ts";
import type { FabricRequest, Queue, Release } from "../../generated/types.ts";
import { rowsOfMembers } from "./effects.ts";
import { type Footprint, footprintOf, type Words, wordsOf } from "./footprint.ts";
import type { Layout, Place } from "./layout.ts";
import { type Operands, operandsOf } from "./operands.ts";
import { type Checked, checkRequest } from "./request-checks.ts";

export interface Prepared {
  readonly request: FabricRequest;
  readonly id: string;
  readonly queue: Queue;
  /** Position in its queue. */
  readonly position: number;
  readonly operands: Operands;
  /** The words that order it among the requests of its queue. */
  readonly footprint: () => Footprint;
  /** Ranks that a strong signal to them covers this request for. */
  readonly ranks: () => ReadonlySet<number>;
  /** Where its signals go. */
  readonly signalRanks: () => ReadonlySet<number>;
  /** The words of a ranged acquire. */
  readonly acquired: () => Words;
  /** How many rows go to each member, as its signal counts them. */
  readonly rowsOfMembers: () => readonly number[];
  readonly check: (invalidated: ReadonlySet<number>) => Checked;
  /** Whether there is a source, whose reuse is a level of its own. */
  readonly hasSource: boolean;
  /** Release of its signal, of its own or bundled; of an atomic. */
  readonly release: Release;
  /** Whether a fence follows in the queue, which may order what this request has seen. */
  readonly isBeforeFence: boolean;
}

export function prepare(queue: Queue, layout: Layout): Prepared[] {
  const lastFence = queue.requests.findLastIndex(({ kind }) => kind === "fence");
  return queue.requests.map((request, position): Prepared => {
    const operands = operandsOf(request, layout);
    const footprint = once(() => footprintOf(operands, layout, "ordered"));
    const valid = once(() => checkRequest(request.kind, operands, queue, layout, new Set()));
    return {
      request,
      id: request.id,
      queue,
      position,
      operands,
      footprint,
      ranks: once(() => ranksOf(request, operands, queue, layout)),
      signalRanks: once(() => new Set(operands.signal?.places.map((place) => rankOf(place, queue, layout)))),
      rowsOfMembers: once(() => rowsOfMembers(operands)),
      acquired: once(() => acquiredWords(request, layout)),
      check: (invalidated) =>
        invalidated.size === 0 ? valid() : checkRequest(request.kind, operands, queue, layout, invalidated),
      hasSource: hasSource(request),
      release: releaseOf(request),
      isBeforeFence: position < lastFence,
    };
  });
}

/** Whether `source-reusable` is a level of the request. */
function hasSource(request: FabricRequest): boolean {
  if (isCollective(request)) return true;
  return (
    "from" in request &&
    request.from !== undefined &&
    ["write", "multicast", "scatter", "append"].includes(request.kind)
  );
}

function releaseOf(request: FabricRequest): Release {
  if (request.kind === "signal" || request.kind === "atomic") return request.release ?? "none";
  return "signal" in request && request.signal !== undefined ? request.signal.release : "none";
}

/**
 * Of requests that write, the ranks written to; of requests that read, those read from; of a wait, its own. A sum does
 * both, and counts for all of them.
 */
function ranksOf({ kind }: FabricRequest, { named }: Operands, queue: Queue, layout: Layout): Set<number> {
  if (kind === "wait" || kind === "invalidate") return new Set([queue.rank]);
  const reads = kind === "read" || kind === "gather";
  const isSum = kind === "reduce" || kind === "combine";
  const counted = named.filter(({ role }) => isSum || (reads ? role === "source" : role !== "source"));
  return new Set(counted.map(({ place }) => rankOf(place, queue, layout)));
}

function rankOf({ region }: Place, queue: Queue, { regions }: Layout): number {
  return regions[region]?.rank ?? queue.rank;
}

function acquiredWords(request: FabricRequest, layout: Layout): Words {
  const acquire = "acquire" in request ? request.acquire : undefined;
  if (acquire === undefined || acquire === "all") return wordsOf([], layout);
  const { region, offset, bytes } = acquire;
  return wordsOf([{ region: layout.regionNumber(region), from: offset, to: offset + bytes }], layout);
}

function once<T>(compute: () => T): () => T {
  let known: { readonly value: T } | undefined;
  return () => {
    known ??= { value: compute() };
    return known.value;
  };
}
