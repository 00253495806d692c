/**
 * The one function that rounds an exact value to a format, for the judge. It does no arithmetic on the value: it
 * compares it with the midpoints between neighbouring values of the format, which are themselves exact float64.
 */
import type { InfinityRule, NumberFormat, OverflowRule } from "../generated/types.ts";
import { formats } from "../numerics/formats.ts";
import { type Ladder, ladderOf } from "./values.ts";

export interface RangeRules {
  readonly overflow: OverflowRule;
  readonly infinity: InfinityRule;
}

/**
 * What a code must be: these bits, the code of any number from `low` to `high` (a zero of either sign for both zeros), any
 * NaN, or anything at all because the spec leaves it open.
 */
export type ExpectedCode =
  | { readonly kind: "bits"; readonly code: number }
  | { readonly kind: "within"; readonly low: number; readonly high: number }
  | { readonly kind: "nan" }
  | { readonly kind: "any" };

const any: ExpectedCode = { kind: "any" };
const nan: ExpectedCode = { kind: "nan" };
const bits = (code: number): ExpectedCode => ({ kind: "bits", code });

/** The code that a cast of the exact value must give. Rounds to nearest, ties to the even code. */
export function expectedCast(format: NumberFormat, value: number, rules: RangeRules): ExpectedCode {
  if (format === "FP32") return expectedFloat32(value, rules);
  const table = tableOf(format);
  const { ladder } = table;
  if (Number.isNaN(value)) return ladder.nan === undefined ? any : nan;
  if (hasNoImage(format, value)) return any;
  const sign = value < 0 || (Object.is(value, -0) && ladder.hasNegativeZero) ? ladder.signBit : 0;
  const magnitude = Math.abs(value);
  if (magnitude === Number.POSITIVE_INFINITY) return endOfRange(ladder, rules.infinity, sign);
  const place = nearestPlace(table, magnitude);
  if (place === ladder.magnitudes.length) return endOfRange(ladder, rules.overflow, sign);
  return bits(place === 0 && !ladder.hasNegativeZero ? 0 : sign + place);
}

/** Neither E8M0 nor UE4M3 holds negative numbers, and E8M0 no zero: spec/number-formats.md leaves those casts open. */
function hasNoImage(format: NumberFormat, value: number): boolean {
  if (format === "E8M0") return value <= 0;
  return format === "UE4M3" && (value < 0 || Object.is(value, -0));
}

function endOfRange(ladder: Ladder, rule: OverflowRule | InfinityRule, sign: number): ExpectedCode {
  if (rule === "saturate") return bits(sign + ladder.magnitudes.length - 1);
  if (ladder.infinity !== undefined) return bits(sign + ladder.infinity);
  return ladder.nan === undefined ? any : nan;
}

/** The values of a format, and where rounding goes from each to the next. */
interface RoundingTable {
  readonly ladder: Ladder;
  /** Upper midpoint of each value: halfway to the next, for the last one halfway to the value that is missing. */
  readonly midpoints: Float64Array;
}

const tables = new Map<NumberFormat, RoundingTable>();

function tableOf(format: NumberFormat): RoundingTable {
  const known = tables.get(format);
  if (known !== undefined) return known;
  const ladder = ladderOf(format);
  const { magnitudes } = ladder;
  if (magnitudes.length === 0) throw new RangeError(`${format} has no values`);
  const midpoints = magnitudes.map(
    (value, i) => value + ((magnitudes[i + 1] ?? value + quantumAt(format, value)) - value) / 2,
  );
  const table = { ladder, midpoints };
  tables.set(format, table);
  return table;
}

/** Distance from the largest value of a format to the next one, if its exponent had no upper bound. */
function quantumAt(format: NumberFormat, largest: number): number {
  const { fractionBits } = formats[format];
  return 2 ** (Math.floor(Math.log2(largest)) - fractionBits);
}

/** Place of the nearest value, ties to the even code; the length of the ladder when it is beyond the end. */
function nearestPlace({ midpoints }: RoundingTable, magnitude: number): number {
  let low = 0;
  let high = midpoints.length;
  // The first place whose upper midpoint is not below the magnitude.
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((midpoints[middle] ?? 0) < magnitude) low = middle + 1;
    else high = middle;
  }
  return midpoints[low] === magnitude && low % 2 === 1 ? low + 1 : low;
}

/** FP32 has too many values for a list; ECMAScript's Math.fround is defined as one rounding to nearest even. */
function expectedFloat32(value: number, rules: RangeRules): ExpectedCode {
  if (Number.isNaN(value)) return nan;
  const rounded = Math.fround(value);
  const overflows = !Number.isFinite(rounded);
  const rule = Number.isFinite(value) ? rules.overflow : rules.infinity;
  return bits(float32Bits(overflows && rule === "saturate" ? Math.sign(value) * formats.FP32.max : rounded));
}

const view = new DataView(new ArrayBuffer(4));

/** The FP32 code of a value that FP32 holds. */
export function float32Bits(value: number): number {
  view.setFloat32(0, value);
  return view.getUint32(0);
}
