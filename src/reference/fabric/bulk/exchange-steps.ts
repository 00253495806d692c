/**
 * How rows are exchanged between the members of a round, step by step: what a choice means, who tells whom what, where rows
 * go, and in which order sums are made. Each is a place where real engines have gone wrong.
 */
import type { Purpose } from "../access.ts";

export interface ExchangeSteps {
  /** The right that a rank needs at places of other members. */
  readonly right: (place: "rows" | "sources" | "counts" | "made") => Purpose;
  /** The member that an entry of the choices means; -1 is none. */
  readonly member: (entry: number, members: number) => number;
  /** The expert that an entry of the choices means. */
  readonly expert: (entry: number, experts: number) => number;
  /** Whether choices are held against those of the handle; otherwise those of the handle are followed unseen. */
  readonly comparesHandle: boolean;
  /** Whether a dispatch of which a row found no room is no handle. */
  readonly handleNeedsRoom: boolean;
  /** Whether a token that chose several experts of a member goes there once, where the layout wants it so. */
  readonly oncePerMember: boolean;

  /** Whether a source tells a member that so many rows come. */
  readonly announces: (rows: number) => boolean;
  /** What is counted together when announcements are: each exchange for itself. */
  readonly batchOf: (exchange: string) => string;
  /** Whether rows wait until all members have begun; for those of a first dispatch nobody could know where they go. */
  readonly awaitsAll: (what: "again" | "combine") => boolean;
  /** Whether a dispatch waits for what comes to its own rank. */
  readonly awaitsIncoming: boolean;
  /** Whether the rows of a combine are kept until all members have taken theirs. */
  readonly awaitsTakers: boolean;
  /** Whether a request waits for the former one of its exchange. */
  readonly inTurn: boolean;
  /** Whether a part that fails ends the others. */
  readonly failsTogether: boolean;
  /** The dispatch whose places are used, of the one that is named and the last one of the exchange; counted from 0. */
  readonly handle: (named: number, last: number) => number;

  /** Where the next block begins behind one of so many rows, but for alignment. */
  readonly nextBlock: (begin: number, rows: number) => number;
  readonly aligned: (place: number, alignment: number) => number;
  /** What is told of a block beside its rows. */
  readonly toldBegin: (begin: number, rows: number) => number;
  /** What is told of the rows of a block that has room for so many. */
  readonly toldRows: (rows: number, room: number) => number;
  /** Who is told to be the source of a row. */
  readonly toldSource: (member: number, rank: number) => number;
  /** The place of a row that is to be in this one of so many; undefined: there is no room. */
  readonly place: (index: number, places: number) => number | undefined;
  /** What becomes of a place without a row. */
  readonly unused: "untouched" | "zeroed";
  /** The demand that is told, of what would have been needed and what there is. */
  readonly demand: (needed: number, places: number) => number;
  /** The token whose scales go with the row of a token. */
  readonly tailOf: (token: number, tokens: number) => number;

  /** The order in which a combine adds up the terms of a token. */
  readonly termsInOrderOf: "choices" | "arrival";
  /** The order in which a combine puts down its sums. */
  readonly sumsInOrderOf: "tokens" | "arrival";
  /** The entry whose weight an entry has, in lines of so many choices. */
  readonly weightAt: (entry: number, slots: number) => number;
}

export const idealExchanges: ExchangeSteps = {
  right: (place) => (place === "made" ? "reduce" : "write"),
  member: (entry) => entry,
  expert: (entry) => entry,
  comparesHandle: true,
  handleNeedsRoom: true,
  oncePerMember: true,
  announces: () => true,
  batchOf: (exchange) => exchange,
  awaitsAll: () => true,
  awaitsIncoming: true,
  awaitsTakers: true,
  inTurn: true,
  failsTogether: true,
  handle: (named) => named,
  nextBlock: (begin, rows) => begin + rows,
  aligned: (place, alignment) => Math.ceil(place / alignment) * alignment,
  toldBegin: (begin) => begin,
  toldRows: (rows) => rows,
  toldSource: (member) => member,
  place: (index, places) => (index < places ? index : undefined),
  unused: "untouched",
  demand: (needed) => needed,
  tailOf: (token) => token,
  termsInOrderOf: "choices",
  sumsInOrderOf: "tokens",
  weightAt: (entry) => entry,
};
