/**
 * In which order the rows of dispatches stand in their blocks, as a device told it: the spec leaves that open, and all
 * the rest follows from it. Whether what was told is a legal order, is found out where rows are arranged.
 */
import type { Program } from "../../generated/types.ts";
import { exchangeOperands, pairBytes } from "./exchange-operands.ts";
import { type Places, type Round, roundsOf } from "./exchange-rounds.ts";
import { execute } from "./execution.ts";
import { type Endings, noEndings } from "./given-endings.ts";
import { type Layout, layoutOf } from "./layout.ts";
import { prepare } from "./request-state.ts";

const canonical: Places = new Map();

/**
 * The places of the last round of each exchange whose rows came to their places, by the last bytes of regions that hold
 * its `sources`; those of members of which they were not observed are not told. For expectedOutcome, which takes no
 * order that is not legal: then its own differs from the memory, and the comparison shows what is wrong. `endings` are
 * those that expectedOutcome is given. Throws RangeError where that does.
 *
 * A block that is not legal shows as if its rows were to stand in the order of sources and tokens, so that the byte
 * that is named may be a right one in another order.
 */
export function observedPlaces(
  program: Program,
  memory: ReadonlyMap<string, Uint8Array>,
  endings: Partial<Omit<Endings, "places">> = {},
): Places {
  if ((program.exchanges ?? []).length === 0) return canonical;
  const layout = layoutOf(program);
  const places = new Map<string, ReadonlyMap<number, (member: number) => Int32Array | undefined>>();
  for (const [name, round] of lastRounds(layout, endings))
    places.set(
      name,
      new Map([[(round.root ?? round).number, (member) => toldOf(layout, round, member, memory)]]),
    );
  return places;
}

/**
 * The last round of dispatches of each exchange whose rows came to their places: all its requests ended so. Which round
 * that is, is the same in every order within blocks, unless a request waits for a dispatch that has room in some orders
 * alone.
 */
function lastRounds(layout: Layout, endings: Partial<Omit<Endings, "places">>): ReadonlyMap<string, Round> {
  const queues = layout.program.queues.map((queue) => prepare(queue, layout));
  const rounds = roundsOf(layout, queues, canonical);
  const given = { ...noEndings, ...endings };
  const { endings: ended } = execute(layout, queues, rounds, { kind: "forward" }, given);
  const last = new Map<string, Round>();
  for (const [id, round] of rounds) {
    const completions = ended.get(id)?.completions ?? [];
    const isDone = completions.some(({ status }) => status === "OK" || status === "CAPACITY");
    if (round.kind === "dispatch" && isDone) last.set(round.exchange.name, round);
  }
  return last;
}

function toldOf(
  layout: Layout,
  { exchange }: Round,
  member: number,
  memory: ReadonlyMap<string, Uint8Array>,
): Int32Array | undefined {
  const place = exchangeOperands(exchange, layout).places.sources[member];
  const bytes = place && memory.get(place.address.region);
  if (place === undefined || bytes === undefined) return undefined;
  return new Int32Array(bytes.slice(place.offset, place.offset + exchange.places * pairBytes).buffer);
}
