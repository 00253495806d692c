/**
 * The exact value of one element of a product, as far as it takes to round it: an unevaluated sum of two float64 with a
 * bound on what is missing, or the verdict NaN or infinity. Where that bound leaves the rounding open, `exactSum` decides
 * in integers. Error-free transformations: Dekker 1971, Knuth; the bounds are those of Ogita, Rump and Oishi 2005.
 */
import { add, type Dyadic, dyadic, multiply } from "./dyadic.ts";
import { type GemmProblem, groupScale } from "./problem.ts";

export type ElementSum =
  | { readonly kind: "special"; readonly value: number }
  | {
      readonly kind: "finite";
      /** The sum is high + low, and off by no more than `error`. */
      readonly high: number;
      readonly low: number;
      readonly error: number;
      /** Sum of the magnitudes of all terms, the addend included; relatively exact to 2^-40. */
      readonly magnitude: number;
    };

const splitter = 2 ** 27 + 1;

/** The element at row `i`, column `j`. */
export function elementSum(problem: GemmProblem, i: number, j: number): ElementSum {
  const { a, b, c, k, n } = problem;
  const [rowA, rowB] = [i * k, j * k];
  const scaled = a.groups !== undefined || b.groups !== undefined;
  const whole = a.tensorScale * b.tensorScale;
  const exactly = !scaled && whole === 1 && a.tensorScale === 1;
  let high = 0;
  let low = 0;
  let magnitude = 0;
  let special = 0;
  // Products that span so few bits are added exactly in float64, in any order.
  const plain = (a.spans[i] ?? 0) + (b.spans[j] ?? 0) + Math.ceil(Math.log2(Math.max(1, k))) <= 52;
  if (plain) {
    const [left, right] = [a.scaled, b.scaled];
    for (let at = 0; at < k; at += 1) {
      const term = (left[rowA + at] as number) * (right[rowB + at] as number);
      high += term;
      magnitude += Math.abs(term);
    }
  }
  for (let at = plain ? k : 0; at < k; at += 1) {
    const x = a.values[rowA + at] ?? Number.NaN;
    const y = b.values[rowB + at] ?? Number.NaN;
    const product = x * y;
    if (exactly) {
      if (product === 0) continue;
      if (!Number.isFinite(product)) {
        special += product;
        continue;
      }
      magnitude += Math.abs(product);
      // TwoSum: the rounding error of the sum is kept apart.
      const sum = high + product;
      const part = sum - high;
      low += high - (sum - part) + (product - part);
      high = sum;
      continue;
    }
    const scaleA = groupScale(a, i, at);
    const scaleB = groupScale(b, j, at);
    if (!Number.isFinite(product) || !Number.isFinite(scaleA) || !Number.isFinite(scaleB)) {
      // The sign of a scale is never negative, so it can't turn an infinity around; zero times it is NaN.
      special += product * scaleA * scaleB;
      continue;
    }
    if (product === 0) continue;
    const [scale, scaleLow] = twoProduct(scaleA, scaleB);
    const [term, termLow] = twoProduct(product, scale);
    const rest = termLow + product * scaleLow;
    magnitude += Math.abs(term) + Math.abs(rest);
    const sum = high + term;
    const part = sum - high;
    low += high - (sum - part) + (term - part) + rest;
    high = sum;
  }
  if (!Number.isFinite(whole)) {
    // A tensor's scale that is no number reaches every product: an infinity of its sign, or NaN where it is zero or
    // there is none.
    special = k === 0 ? Number.NaN : 0;
    for (let at = 0; at < k; at += 1)
      special += (a.scaled[rowA + at] ?? Number.NaN) * (b.scaled[rowB + at] ?? Number.NaN) * whole;
  }
  const addend = c?.[i * n + j] ?? 0;
  if (special !== 0 || !Number.isFinite(addend)) return { kind: "special", value: special + addend };
  // Each step loses no more than 2^-53 of what `low` has grown to, which is below 2^-53 of the magnitude for each term.
  let error = plain ? 0 : magnitude * (k + 2) * (k + 2) * 2 ** -104;
  if (!exactly && (whole !== 1 || a.tensorScale !== 1)) {
    const [factor, factorLow] = twoProduct(a.tensorScale, b.tensorScale);
    const [value, valueLow] = twoProduct(high, factor);
    low = valueLow + high * factorLow + low * factor;
    high = value;
    magnitude *= factor;
    error = error * factor + magnitude * 2 ** -98;
  }
  const [sum, rest] = twoSum(high, addend);
  magnitude += Math.abs(addend);
  error += magnitude * 2 ** -103;
  const [normal, remainder] = twoSum(sum, low + rest);
  return { kind: "finite", high: normal, low: remainder, error, magnitude };
}

/** The same in integers, exactly; undefined where it is NaN or infinite. */
export function exactSum(problem: GemmProblem, i: number, j: number): Dyadic | undefined {
  const { a, b, c, k, n } = problem;
  // All terms as multiples of one power of two, which goes down where a term asks for it.
  let [sum, unit] = [0n, 0];
  for (let at = 0; at < k; at += 1) {
    const [x, y] = [a.scaled[i * k + at] ?? Number.NaN, b.scaled[j * k + at] ?? Number.NaN];
    if (!Number.isFinite(x) || !Number.isFinite(y)) return undefined;
    if (x === 0 || y === 0) continue;
    const { significand, exponent } = multiply(dyadic(x), dyadic(y));
    if (exponent < unit) {
      sum <<= BigInt(unit - exponent);
      unit = exponent;
    }
    sum += significand << BigInt(exponent - unit);
  }
  const addend = c?.[i * n + j] ?? 0;
  if (![a.tensorScale, b.tensorScale, addend].every(Number.isFinite)) return undefined;
  const products: Dyadic = { significand: sum, exponent: unit };
  const whole = multiply(multiply(products, dyadic(a.tensorScale)), dyadic(b.tensorScale));
  return add(whole, dyadic(addend));
}

/** A sum as the sum of two float64 that do not overlap, exactly. */
export function twoSum(x: number, y: number): readonly [number, number] {
  const sum = x + y;
  const part = sum - x;
  return [sum, x - (sum - part) + (y - part)];
}

/** A product as the sum of two float64, exactly, as long as neither end of the range is near. */
export function twoProduct(x: number, y: number): readonly [number, number] {
  const product = x * y;
  const [xHigh, xLow] = split(x);
  const [yHigh, yLow] = split(y);
  return [product, xLow * yLow - (product - xHigh * yHigh - xLow * yHigh - xHigh * yLow)];
}

function split(x: number): readonly [number, number] {
  const scaled = splitter * x;
  const high = scaled - (scaled - x);
  return [high, x - high];
}
