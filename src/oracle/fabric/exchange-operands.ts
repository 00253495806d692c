/**
 * The places of an exchange, and what its requests name of them. All requests of an exchange name the same, so it is
 * looked up once for a program.
 */
import type { Exchange, ExchangeSums, GroupAddress } from "../../generated/types.ts";
import { type Layout, type Place, sumElementBytes } from "./layout.ts";
import type { Operand } from "./operands.ts";

/** For each member. */
interface ExchangePlaces {
  readonly rows: readonly Place[];
  readonly sources: readonly Place[];
  readonly counts: readonly Place[];
  /** None where nothing is added up. */
  readonly made: readonly Place[];
}

/** In the order of the checks. */
interface ExchangeOperands {
  readonly places: ExchangePlaces;
  readonly dispatch: readonly Operand[];
  readonly combine: readonly Operand[];
}

/** I32: a member and a token, or two counts. */
export const pairBytes = 8;

const known = new WeakMap<Layout, Map<string, ExchangeOperands>>();

export function exchangeOperands(exchange: Exchange, layout: Layout): ExchangeOperands {
  const byName = known.get(layout) ?? new Map<string, ExchangeOperands>();
  known.set(layout, byName);
  const found = byName.get(exchange.name) ?? lookedUp(exchange, layout);
  byName.set(exchange.name, found);
  return found;
}

/** Throws RangeError where the exchange says nothing of sums: such a combine is ill-formed. */
export function sumsOf({ name, sums }: Exchange): ExchangeSums {
  if (sums === undefined) throw new RangeError(`${name} says nothing of sums; see programProblem`);
  return sums;
}

function lookedUp({ rows, sources, counts, places, experts, rowBytes, sums }: Exchange, layout: Layout) {
  const written = (address: GroupAddress, bytes: number, alignment: number): readonly Operand[] =>
    layout.members(address).map((place, member) => ({
      place,
      bytes,
      right: "write",
      role: "destination",
      alignment,
      member,
      isUnordered: true,
    }));
  const members = layout.members(rows).length;
  const dispatch = [
    ...written(rows, places * rowBytes, 1),
    ...written(sources, places * pairBytes, pairBytes),
    ...written(counts, (members + experts) * pairBytes, pairBytes),
  ];
  const width = sumElementBytes(sums?.terms ?? "FP32");
  const combine = (sums === undefined ? [] : layout.members(sums.made)).map(
    (place, member): Operand => ({
      place,
      bytes: places * (sums?.elements ?? 0) * width,
      right: "reduce",
      role: "source",
      alignment: width,
      member,
      isUnordered: true,
    }),
  );
  const placesOf = (operands: readonly Operand[]) => operands.map(({ place }) => place);
  return {
    places: {
      rows: placesOf(dispatch.slice(0, members)),
      sources: placesOf(dispatch.slice(members, 2 * members)),
      counts: placesOf(dispatch.slice(2 * members)),
      made: placesOf(combine),
    },
    dispatch,
    combine,
  };
}
