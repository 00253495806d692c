/**
 * Which requests of a program are a round, and what they have in common in every order of execution: their members, and
 * where the rows stand that they send or fetch.
 */
import { type CollectiveRequest, isCollective, type Part } from "../../fabric/exchanges.ts";
import type { Exchange } from "../../generated/types.ts";
import { type Arrangement, arrangementOf, type ToldSources } from "./exchange-places.ts";
import type { Layout } from "./layout.ts";
import type { Prepared } from "./request-state.ts";

export interface Round {
  readonly exchange: Exchange;
  readonly kind: CollectiveRequest["kind"];
  readonly number: number;
  /** The requests that there are, by their member. */
  readonly parts: (Prepared | undefined)[];
  /** The dispatches to whose places the rows of this round go; undefined if they are its own. */
  readonly root: Round | undefined;
  /** Only where all members' requests are there, and have passed their checks. */
  readonly arrangement: () => Arrangement;
}

/**
 * What was told of the places of rounds of dispatches, by the name of the exchange and the number of the round.
 *
 * Of an earlier round whose places were overwritten nothing is known any more: its rows stand in the order of sources
 * and tokens. So a program must not bring to light what order a device had: no combine of such a round whose made rows
 * differ within a block, if a later round of the exchange has other choices, and no copy of its rows.
 */
export type Places = ReadonlyMap<string, ReadonlyMap<number, ToldSources>>;

/** The round of each dispatch and combine, by its ID. */
export function roundsOf(
  layout: Layout,
  queues: readonly (readonly Prepared[])[],
  places: Places,
): ReadonlyMap<string, Round> {
  const byName = new Map<string, Round>();
  const byId = new Map<string, Round>();
  for (const prepared of queues.flat()) {
    if (!isCollective(prepared.request)) continue;
    const part = layout.part(prepared.id);
    const name = `${part.request.kind} ${part.round} ${part.exchange.name}`;
    const round = byName.get(name) ?? newRound(layout, part, byId, places);
    byName.set(name, round);
    byId.set(prepared.id, round);
    round.parts[part.member] = prepared;
  }
  return byId;
}

/** The dispatch whose choices a request repeats, if it does. */
export function handleOf(request: CollectiveRequest): string | undefined {
  return request.kind === "combine" ? request.handle : request.again;
}

/** A handle is an earlier request of the queue, so that its round is known. */
function newRound(
  layout: Layout,
  { request, exchange, round: number }: Part,
  byId: ReadonlyMap<string, Round>,
  places: Places,
): Round {
  const members = layout.members(exchange.rows).length;
  const parts = new Array<Prepared | undefined>(members).fill(undefined);
  const repeated = byId.get(handleOf(request) ?? "");
  const root = repeated?.root ?? repeated;
  let known: Arrangement | undefined;
  return {
    exchange,
    kind: request.kind,
    number,
    parts,
    root,
    arrangement: () => {
      if (root !== undefined) return root.arrangement();
      known ??= arrangementOf(exchange, tablesOf(parts), places.get(exchange.name)?.get(number));
      return known;
    },
  };
}

function tablesOf(parts: readonly (Prepared | undefined)[]) {
  return parts.map((part) => {
    if (part?.operands.choices === undefined) throw new RangeError("a round has no request of a member");
    return part.operands.choices.table;
  });
}
