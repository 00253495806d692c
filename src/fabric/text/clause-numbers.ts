/** Clauses that are one whole number, and how large each may be. */
import { wholeNumber } from "./literals.ts";
import type { Clause, NumberWord } from "./syntax.ts";

type NumberClause = Extract<Clause, { readonly clause: NumberWord }>;

const largestBytes = 2 ** 40;
const largestElements = 2 ** 20;
const largest32Bits = 2 ** 32 - 1;
const most16Bits = 2 ** 16;

const ranges: { readonly [Word in NumberWord]: readonly [lowest: number, highest: number] } = {
  bytes: [0, largestBytes],
  timedBytes: [0, largestBytes],
  rowBytes: [0, 2 ** 30],
  timedRowBytes: [0, largestBytes],
  elements: [0, largestElements],
  timedElements: [0, largestElements],
  capacity: [0, largest32Bits],
  places: [0, largest32Bits],
  experts: [1, most16Bits],
  alignment: [1, most16Bits],
};

/** The number of a clause. Throws Misplaced. */
export function numberOf({ clause, number }: NumberClause): number {
  const [lowest, highest] = ranges[clause];
  return wholeNumber(number, lowest, highest, clause);
}

/** The number of a clause that may not be there. Throws Misplaced. */
export function optionalNumber(clause: NumberClause | undefined): number | undefined {
  return clause === undefined ? undefined : numberOf(clause);
}
