/** Small racy programs at random, with what is observed of them: every read, every fetch, and every word in the end. */
import fc from "fast-check";
import type { Acquire, Address, FabricRequest, Program, Release } from "../../../src/generated/types.ts";
import { atomic, bundled, fence, place, queue, racy, read, signal, wait, word, write } from "./racy.ts";

const names = ["x", "y", "z"] as const;

/** What a request is made of, before it has an ID and knows which requests precede it. */
interface Draft {
  readonly kind: "write" | "bundled" | "signal" | "read" | "atomic" | "wait" | "fence";
  readonly word: number;
  readonly other: number;
  readonly release: Release;
  readonly acquire: "none" | "all" | "range";
  readonly range: number;
  readonly adds: boolean;
  readonly operation: "add" | "swap" | "compare-swap";
  readonly sc: boolean;
  /** Which of the earlier requests of the queue it names with `after`, one bit each. */
  readonly after: number;
}

const draft: fc.Arbitrary<Draft> = fc.record({
  kind: fc.oneof(
    { weight: 4, arbitrary: fc.constant("write" as const) },
    { weight: 1, arbitrary: fc.constant("bundled" as const) },
    { weight: 4, arbitrary: fc.constant("signal" as const) },
    { weight: 6, arbitrary: fc.constant("read" as const) },
    { weight: 2, arbitrary: fc.constant("atomic" as const) },
    { weight: 1, arbitrary: fc.constant("wait" as const) },
    { weight: 2, arbitrary: fc.constant("fence" as const) },
  ),
  word: fc.nat(2),
  other: fc.nat(1),
  release: fc.constantFrom<Release>("none", "weak", "strong", "all"),
  acquire: fc.constantFrom("none" as const, "all" as const, "range" as const),
  range: fc.nat(2),
  adds: fc.boolean(),
  operation: fc.constantFrom("add" as const, "swap" as const, "compare-swap" as const),
  sc: fc.boolean(),
  after: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(7) }),
});

export interface RandomRace {
  readonly program: Program;
  readonly observed: readonly Address[];
}

/** How large random races are. Counted are events; data with a signal are two. */
export interface Limits {
  readonly queues: number;
  readonly requests: number;
  readonly least: number;
  readonly most: number;
  /** Whether a fence stands between every two requests of a queue; most of them are sc. Else they are rare. */
  readonly fenced?: boolean;
}

/** Races of 2 queues or more, each of so many requests, on 2 words or 3. Words of one rank and of several come up. */
export function randomRace({
  queues,
  requests,
  least,
  most,
  fenced = false,
}: Limits): fc.Arbitrary<RandomRace> {
  const list = fc.array(draft, { minLength: 1, maxLength: requests });
  const drafts = fc.array(fenced ? fc.tuple(list, draft).map(fencedBy) : list, {
    minLength: 2,
    maxLength: queues,
  });
  const eventsOf = (drawn: readonly (readonly Draft[])[]) =>
    drawn.flat().reduce((sum, { kind }) => sum + (kind === "bundled" ? 2 : 1), 0);
  return fc
    .record({
      drafts: drafts.filter((drawn) => eventsOf(drawn) >= least && eventsOf(drawn) <= most),
      words: fc.constantFrom(2, 3),
      ranks: fc.tuple(fc.nat(1), fc.nat(1), fc.nat(1)),
    })
    .map(({ drafts: drawn, words, ranks }) => raceOf(drawn, words, ranks));
}

/** A queue with a fence between every two requests. */
function fencedBy([requests, like]: readonly [readonly Draft[], Draft]): Draft[] {
  return requests.flatMap((request, place) => {
    const fenceDraft: Draft = { ...like, kind: "fence", sc: request.sc || like.sc, after: 0 };
    return place === 0 ? [request] : [fenceDraft, request];
  });
}

function raceOf(drafts: readonly (readonly Draft[])[], words: number, ranks: readonly number[]): RandomRace {
  let count = 0;
  const name = (index: number) => names[index % words] ?? "x";
  const queues = drafts.map((list, number) => {
    const ids: string[] = [];
    const requests = list.map((one) => {
      count += 1;
      const id = `q${number}_${ids.length}`;
      const after = ids.filter((_, index) => ((one.after >> index) & 1) === 1);
      ids.push(id);
      return requestOf(one, id, count, after, name);
    });
    return queue(number, ...requests);
  });
  // A wait is about memory of its own rank.
  const all = Object.fromEntries(
    names.slice(0, words).map((region, index) => {
      const waiting = queues.find(({ requests }) =>
        requests.some((request) => request.kind === "wait" && request.at.region === region),
      );
      return [region, waiting?.rank ?? 1 + (ranks[index] ?? 0)];
    }),
  );
  const kept = queues.map(({ rank, requests }) =>
    queue(
      rank,
      ...requests.map(
        (request): FabricRequest =>
          request.kind === "wait" && all[request.at.region] !== rank
            ? read(request.id, request.at.region, {
                after: request.after ?? [],
                ...(request.acquire === undefined ? {} : { acquire: request.acquire }),
              })
            : request,
      ),
    ),
  );
  const observed = kept
    .flatMap(({ requests }) => requests)
    .filter(({ kind }) => kind === "read" || kind === "atomic")
    .map(({ id }) => place(id));
  return { program: racy(all, ...kept), observed: [...observed, ...Object.keys(all).map(word)] };
}

function requestOf(
  { kind, word: index, other, release, acquire: scope, range, adds, operation, sc }: Draft,
  id: string,
  value: number,
  after: readonly string[],
  name: (index: number) => string,
): FabricRequest {
  const at = name(index);
  const acquire: { acquire?: Acquire } =
    scope === "none"
      ? {}
      : { acquire: scope === "all" ? "all" : { region: name(range), offset: 0, bytes: 8 } };
  switch (kind) {
    case "write":
      return write(id, at, value, { after });
    case "bundled": {
      const flag = name(index + 1 + other) === at ? name(index + 1) : name(index + 1 + other);
      return write(id, at, value, { after, signal: bundled(flag, value, release, adds ? "add" : "set") });
    }
    case "signal":
      return signal(id, at, value, release, { after, operation: adds ? "add" : "set" });
    case "read":
      return read(id, at, { after, ...acquire });
    case "atomic":
      return atomic(id, at, operation, value, { after, release, ...acquire });
    case "wait":
      return wait(id, at, 1, { after, ...acquire });
    case "fence":
      return fence(id, sc ? "sc" : "acq_rel", { after });
  }
}
