/** Exchanges as they are declared: where each member has what, and what is added up of it. */
import type { Exchange, ExchangeSums } from "../../generated/types.ts";
import { groupAddress } from "./addresses.ts";
import { numberOf, optionalNumber } from "./clause-numbers.ts";
import type { Clauses } from "./clauses.ts";
import { given } from "./given.ts";
import type { Names } from "./names.ts";
import type { ExchangePhrase } from "./syntax.ts";

/** The exchange of a phrase with these clauses. Throws Misplaced. */
export function exchangeOf({ name, layout }: ExchangePhrase, clauses: Clauses, names: Names): Exchange {
  const group = (role: "rows" | "sources" | "counts") => groupAddress(clauses.needed(role).place, names);
  return {
    name: names.declare("exchange", name),
    layout,
    rows: group("rows"),
    sources: group("sources"),
    counts: group("counts"),
    places: numberOf(clauses.needed("places")),
    experts: numberOf(clauses.needed("experts")),
    ...given({ alignment: optionalNumber(clauses.optional("alignment")) }),
    rowBytes: numberOf(clauses.needed("rowBytes")),
    ...given({
      timedRowBytes: optionalNumber(clauses.optional("timedRowBytes")),
      sums: sumsOf(clauses, names),
    }),
  };
}

const aboutSums = ["elements", "timedElements", "terms", "output", "plan"] as const;

/** All that is said of sums, or nothing. */
function sumsOf(clauses: Clauses, names: Names): ExchangeSums | undefined {
  if (clauses.optional("sums") === undefined && !aboutSums.some((word) => clauses.has(word)))
    return undefined;
  return {
    made: groupAddress(clauses.needed("sums").place, names),
    elements: numberOf(clauses.needed("elements")),
    ...given({ timedElements: optionalNumber(clauses.optional("timedElements")) }),
    terms: clauses.needed("terms").format,
    output: clauses.needed("output").format,
    plan: clauses.needed("plan").plan,
  };
}
