/**
 * Rounding to odd: a sum of two float64 as one whose last bit tells that something was lost. Rounding that to a format
 * with at least two bits less, in any direction, gives what rounding the exact sum gives (Boldo and Melquiond, 2008).
 */
import { twoSum } from "./element-sum.ts";

const view = new DataView(new ArrayBuffer(8));

/** x + y rounded to odd. */
export function roundedToOdd(x: number, y: number): number {
  const [high, low] = twoSum(x, y);
  if (low === 0 || !Number.isFinite(high)) return high;
  view.setFloat64(0, high);
  const upper = view.getUint32(0);
  const lower = view.getUint32(4);
  if (lower % 2 === 1) return high;
  // An even code is followed by an odd one without a carry; the one before it may borrow.
  if (high > 0 === low > 0) {
    view.setUint32(4, lower + 1);
  } else if (lower === 0) {
    view.setUint32(0, upper - 1);
    view.setUint32(4, 0xffffffff);
  } else {
    view.setUint32(4, lower - 1);
  }
  return view.getFloat64(0);
}
