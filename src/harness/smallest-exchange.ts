/** The exchanges of a smallest program: as few and as short rows as will do, at the beginning of their regions. */
import { partsOf } from "../fabric/exchanges.ts";
import { withExchange, withOffsets } from "../fabric/part/places.ts";
import { repeatingRounds, withoutAgain } from "../fabric/part/rounds.ts";
import type { Exchange, Program } from "../generated/types.ts";
import type { Search } from "./program-search.ts";
import { shortest } from "./shortest.ts";

/** Rounds that choose anew, and exchanges without what they can be without, with few experts, short rows and few places. */
export async function leastOfExchanges({ program, take }: Search): Promise<void> {
  for (const round of repeatingRounds(program())) await take(withoutAgain(program(), round));
  for (const { name } of program().exchanges ?? []) {
    const exchange = () => program().exchanges?.find((one) => one.name === name);
    const change = async (make: (before: Exchange) => Exchange) => {
      const before = exchange();
      return before !== undefined && take(withExchange(program(), make(before)));
    };
    await change(({ timedRowBytes: _, ...rest }) => rest);
    await change(({ alignment: _, ...rest }) => rest);
    await change(withoutTimedElements);
    await change((before) => withExperts(before, expertsChosen(program(), name)));
    await shortest(exchange()?.rowBytes ?? 0, (rowBytes) => change((before) => ({ ...before, rowBytes })));
    await shortest(exchange()?.sums?.elements ?? 0, (elements) =>
      change(({ sums, ...rest }) => (sums === undefined ? rest : { ...rest, sums: { ...sums, elements } })),
    );
    // With `slots` each expert has as many.
    const { layout, places = 0, experts = 1 } = exchange() ?? {};
    const each = layout === "slots" ? experts : 1;
    await shortest(places / each, (fewer) => change((before) => ({ ...before, places: fewer * each })));
    for (const offset of [0, 8]) if (await change((before) => withOffsets(before, offset))) break;
  }
}

function withoutTimedElements({ sums, ...exchange }: Exchange): Exchange {
  if (sums === undefined) return exchange;
  const { timedElements: _, ...rest } = sums;
  return { ...exchange, sums: rest };
}

function withExperts(exchange: Exchange, experts: number): Exchange {
  const { layout, places } = exchange;
  if (experts >= exchange.experts) return exchange;
  return {
    ...exchange,
    experts,
    places: layout === "slots" ? (places / exchange.experts) * experts : places,
  };
}

/** How many experts a member needs for all that is chosen, at least one. */
function expertsChosen(program: Program, exchange: string): number {
  let most = 1;
  for (const { request, exchange: its } of partsOf(program).values()) {
    if (its.name !== exchange) continue;
    const { data } = request.choices;
    const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
    for (let at = 0; at < data.length; at += 8)
      if (view.getInt32(at, true) !== -1) most = Math.max(most, view.getInt32(at + 4, true) + 1);
  }
  return most;
}
