/**
 * One step of a matrix unit in integers: for windows and ranges that float64 has no room for. The same rules as
 * `block-sum.ts` has, without any argument about rounding.
 */
import type { NumericModel } from "../../generated/types.ts";
import { highestBit } from "./bits.ts";
import type { Term } from "./block-sum.ts";
import { add, cut, type Dyadic, dyadic, multiply, oddOf, zero } from "./dyadic.ts";
import { toRegister } from "./register.ts";

/** What goes to the register after a block; `exponentOfTerm` is what alignment goes by. */
export function wideBlock(
  terms: readonly Term[],
  register: number,
  fractionBits: number,
  { accumulator, lanes, alignment }: NumericModel,
  exponentOfTerm: (term: Term) => number,
): number {
  const inside = accumulator === "inside" && register !== 0;
  const own = Math.max(highestBit(register), -126);
  const sides = (
    lanes === "one" ? [terms] : [0, 1].map((lane) => terms.filter((term) => term.lane === lane))
  ).map((side, lane) => {
    const values = side.map((term) => ({ value: exactTerm(term), exponent: exponentOfTerm(term) }));
    if (inside && lane === 0) values.push({ value: dyadic(register), exponent: own });
    const largest = values.reduce((most, { exponent }) => Math.max(most, exponent), Number.NEGATIVE_INFINITY);
    const sum = values.reduce(
      (total, { value }) => add(total, cut(value, largest - fractionBits, alignment)),
      zero,
    );
    return { sum, largest };
  });
  const largest = sides.reduce((most, side) => Math.max(most, side.largest), Number.NEGATIVE_INFINITY);
  const sum =
    lanes === "one"
      ? (sides[0]?.sum ?? zero)
      : sides.reduce((total, side) => add(total, cut(side.sum, largest - fractionBits, "floor")), zero);
  switch (accumulator) {
    case "inside":
      return oddOf(sum);
    case "outside":
      return oddOf(add(sum, exactNumber(register)));
    case "outside-truncate":
      return oddOf(add(exactNumber(toRegister(oddOf(sum), 23, "truncate")), exactNumber(register)));
    case "outside-floor":
    case "outside-floor-always": {
      const most = Math.max(largest, own);
      const isDropped = accumulator === "outside-floor" && own < most - 25;
      const kept = isDropped ? zero : cut(exactNumber(register), most - 24, "floor");
      return oddOf(add(cut(sum, most - 31, "floor"), kept));
    }
  }
}

function exactNumber(value: number): Dyadic {
  return value === 0 ? zero : dyadic(value);
}

/** The sum of a term's products, times their scales. */
function exactTerm({ product, parts, scaleA, scaleB }: Term): Dyadic {
  const sum =
    parts === undefined
      ? exactNumber(product)
      : parts.reduce((total, part) => add(total, exactNumber(part)), zero);
  return scaledBy(scaledBy(sum, scaleA), scaleB);
}

function scaledBy(value: Dyadic, scale: number): Dyadic {
  return scale === 1 ? value : multiply(value, dyadic(scale));
}
