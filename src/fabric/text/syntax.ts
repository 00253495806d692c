/**
 * What the grammar makes of a text: statements as they are written, each part with its place. Names mean nothing yet, and
 * numbers are still digits; `build.ts` makes a program of them.
 */
import type {
  ExchangeLayout,
  FenceOrder,
  HoldProbeKind,
  NetworkPath,
  PacketFaultKind,
  ReduceFormat,
  ReducePlan,
  Release,
  Rights,
  RowCast,
} from "../../generated/types.ts";

/** A part of a text, which begins so many UTF-16 units behind the beginning of the text. */
export interface Placed {
  readonly at: number;
}

/** A name, a number or an entry of a list, as it is written. */
export interface Token extends Placed {
  readonly text: string;
}

/** `x`, `x+8`, `x - 8`, `x+8 key 0x7 epoch 1`. */
export interface Place extends Placed {
  readonly region: Token;
  readonly sign: "+" | "-";
  readonly offset: Token | null;
  readonly key: Token | null;
  readonly epoch: Token | null;
}

/** `[0:0 1:0, 2:3 -]`, or the shape alone of what has no entries: `0 by 4`. */
export interface List extends Placed {
  readonly rows: readonly (readonly Token[])[];
  readonly shape: readonly [Token, Token] | null;
}

export type DataFormat = "U8" | "I32" | "U64" | "FP32" | "BF16" | "hex";

/** Each of some words with what follows it. */
type Each<Key extends string, Word extends string, Body> = Word extends string
  ? Placed & { readonly [K in Key]: Word } & Readonly<Body>
  : never;

export type RegionOption =
  | Each<"option", "bytes" | "tenant" | "key" | "epoch", { number: Token }>
  | Each<"option", "unregistered", unknown>
  | Each<"option", "rights", { rights: readonly Right[] }>
  | Each<"option", "=", { format: "word"; word: Token } | { format: DataFormat; list: List }>;

export interface Right extends Placed {
  readonly verb: keyof Rights;
  readonly peers: "all" | readonly Token[];
}

type QueueOption =
  | Each<"option", "tenant" | "depth", { number: Token }>
  | Each<"option", "whenFull", { word: "wait" | "refuse" }>;

type Verb =
  | "write"
  | "read"
  | "multicast"
  | "scatter"
  | "gather"
  | "append"
  | "reduce"
  | "atomic"
  | "signal"
  | "wait";

/** What a request, or an exchange, says beside its first place. The same word has the same form wherever it stands. */
export type Clause =
  | Each<"clause", "=" | "+=" | "==" | ">=" | "if", { number: Token }>
  | Each<"clause", NumberWord, { number: Token }>
  | Each<"clause", "from" | "->" | "slots" | "cursors" | "also", { place: Place }>
  | Each<"clause", "rows" | "sources" | "counts" | "sums", { place: Place }>
  | Each<"clause", "cast", { cast: RowCast }>
  | Each<"clause", "table" | "choices" | "weights", { list: List }>
  | Each<"clause", "terms" | "output", { format: ReduceFormat }>
  | Each<"clause", "plan", { plan: ReducePlan }>
  | Each<"clause", "acquire", { range: { readonly place: Place; readonly bytes: Token } | null }>
  | Each<"clause", "release", { release: Release }>
  | Each<"clause", "then", { signal: SignalPhrase }>
  | Each<"clause", "again", { name: Token }>
  | Each<"clause", "after" | "whenReusable", { names: readonly Token[] }>
  | Each<"clause", "urgent" | "bulk", unknown>;

/** Clauses that are one whole number. */
export type NumberWord =
  | "bytes"
  | "timedBytes"
  | "rowBytes"
  | "timedRowBytes"
  | "elements"
  | "timedElements"
  | "capacity"
  | "places"
  | "experts"
  | "alignment";

/** `signal flag += 1 perRow 1 release strong`, behind `then`. */
interface SignalPhrase extends Placed {
  readonly place: Place;
  readonly operation: "=" | "+=";
  readonly value: Token;
  readonly perRow: Token | null;
  readonly release: Release;
}

export type Statement = Placed &
  (
    | {
        readonly statement: "islands";
        readonly islands: readonly { readonly count: Token | null; readonly devices: Token }[];
      }
    | {
        readonly statement: "network";
        readonly path: NetworkPath;
        readonly bandwidth: Token | null;
        readonly latency: Token | null;
      }
    | {
        readonly statement: "region";
        readonly word: boolean;
        readonly names: readonly Token[];
        readonly rank: Token;
        readonly options: readonly RegionOption[];
      }
    | { readonly statement: "group"; readonly name: Token; readonly members: readonly Place[] }
    | { readonly statement: "exchange"; readonly exchange: ExchangePhrase }
    | { readonly statement: "queue"; readonly rank: Token; readonly options: readonly QueueOption[] }
    | RequestStatement
    | {
        readonly statement: "packet fault";
        readonly kind: PacketFaultKind;
        readonly every: Token;
        readonly path: NetworkPath | null;
      }
    | {
        readonly statement: "fault";
        readonly rank: Token;
        /** The port that goes down; null for the whole device. */
        readonly path: NetworkPath | null;
        readonly percent: Token;
        readonly request: Token;
      }
    | {
        readonly statement: "hold";
        readonly name: Token;
        readonly kind: HoldProbeKind;
        readonly rank: Token;
        readonly place: Place;
        readonly is: "==" | ">=";
        readonly value: Token;
      }
    | {
        readonly statement: "wave";
        readonly name: Token;
        readonly rank: Token;
        readonly rounds: Token;
        readonly duration: Token;
      }
    | { readonly statement: "observe"; readonly names: readonly Token[] }
    | {
        readonly statement: "outcome";
        readonly claim: "exists" | "allowed" | "forbidden";
        readonly words: readonly { readonly place: Place; readonly value: Token }[];
      }
  );

export type ExchangePhrase = Each<
  "verb",
  "exchange",
  { name: Token; layout: ExchangeLayout; clauses: readonly Clause[] }
>;

type RequestStatement = {
  readonly statement: "request";
  readonly label: Token | null;
  readonly request: Phrase;
};

export type Phrase =
  | Each<"verb", Verb, { place: Place; clauses: readonly Clause[] }>
  | Each<"verb", "fence", { order: FenceOrder; clauses: readonly Clause[] }>
  | Each<
      "verb",
      "cancel" | "invalidate" | "dispatch" | "combine",
      { name: Token; clauses: readonly Clause[] }
    >;
