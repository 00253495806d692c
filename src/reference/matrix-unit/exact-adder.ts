/**
 * Adds float64 numbers without any loss: a list of numbers that do not overlap and together are the sum (Shewchuk, 1997).
 * What comes out is one float64 whose last bit tells that there was more, so that it can be rounded further.
 */
const float64 = new Float64Array(1);
const word = new BigInt64Array(float64.buffer);
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
    const largest = this.#parts.at(-1) ?? 0;
    const next = this.#parts.findLast((part, i) => part !== 0 && i < this.#parts.length - 1) ?? 0;
    if (next === 0 || largest === 0) return largest + next;
    float64[0] = largest;
    const code = word[0] ?? 0n;
    if (code % 2n !== 0n) return largest;
    // Away from zero is up by one, as the code of a float64 grows with its magnitude.
    word[0] = largest > 0 === next > 0 ? code + 1n : code - 1n;
    return float64[0] ?? 0;
  }
}

function upperHalf(value: number): number {
  const scaled = splitter * value;
  return scaled - (scaled - value);
}
