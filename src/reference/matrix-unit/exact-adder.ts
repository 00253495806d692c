/**
 * Adds float64 numbers without any loss: a list of numbers that do not overlap and together are the sum (Shewchuk, 1997).
 * What comes out is one float64 whose last bit tells that there was more, so that it can be rounded further.
 */
const float64 = new Float64Array(1);
const words = new Uint32Array(float64.buffer);
/** Which of the two words of a float64 holds its sign and exponent. */
const upperWord = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 1 : 0;
const lowerWord = 1 - upperWord;
const splitter = 2 ** 27 + 1;

/** An exact running sum. */
export class ExactAdder {
  /** Smallest first; none of them overlaps another. */
  #parts: number[] = [];

  add(value: number): void {
    let carried = value;
    let kept = 0;
    for (const part of this.#parts) {
      const [larger, smaller] = Math.abs(carried) < Math.abs(part) ? [part, carried] : [carried, part];
      const sum = larger + smaller;
      const lost = smaller - (sum - larger);
      if (lost !== 0) {
        this.#parts[kept] = lost;
        kept += 1;
      }
      carried = sum;
    }
    this.#parts.length = kept;
    this.#parts.push(carried);
  }

  /** Adds x * y. */
  addProduct(x: number, y: number): void {
    const product = x * y;
    const [upperX, upperY] = [upperHalf(x), upperHalf(y)];
    const [lowerX, lowerY] = [x - upperX, y - upperY];
    this.add(lowerX * lowerY - (product - upperX * upperY - lowerX * upperY - upperX * lowerY));
    this.add(product);
  }

  /** Adds x * y * z, where y * z has no more than 53 bits beyond which it could be lost: two numbers of FP32. */
  addScaled(x: number, y: number, z: number): void {
    // The product of two FP32 numbers has 48 bits.
    this.addProduct(x, y * z);
  }

  /** The sum, rounded to odd. */
  sum(): number {
    const parts = this.#parts;
    let sum = parts.at(-1) ?? 0;
    // Parts do not overlap, but 512 - 128 may still lie here as two: only what no longer fits below is lost.
    for (let at = parts.length - 2; at >= 0; at -= 1) {
      const part = parts[at] ?? 0;
      const next = sum + part;
      const lost = part - (next - sum);
      if (lost !== 0) return withOdd(next, lost);
      sum = next;
    }
    return sum;
  }
}

/** x + y, rounded to odd. */
export function oddSum(x: number, y: number): number {
  const sum = x + y;
  if (!Number.isFinite(sum)) return sum;
  const part = sum - x;
  const lost = x - (sum - part) + (y - part);
  return lost === 0 ? sum : withOdd(sum, lost);
}

/** A number as it is if its last bit is set, else its neighbour on the side of what was lost. */
function withOdd(value: number, lost: number): number {
  if (value === 0) return lost;
  float64[0] = value;
  const lower = words[lowerWord] as number;
  if (lower % 2 === 1) return value;
  // The code of a float64 grows with its magnitude, and the one before an even one may borrow.
  if (value > 0 === lost > 0) words[lowerWord] = lower + 1;
  else {
    words[lowerWord] = lower - 1;
    if (lower === 0) words[upperWord] = (words[upperWord] as number) - 1;
  }
  return float64[0] as number;
}

function upperHalf(value: number): number {
  const scaled = splitter * value;
  return scaled - (scaled - value);
}
