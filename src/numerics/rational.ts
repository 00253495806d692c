/**
 * Exact rational numbers with BigInt, for the judge's slow oracle. Every finite float64 is one; nothing here rounds
 * until it is asked to.
 */

export interface Rational {
  readonly numerator: bigint;
  /** Positive. Fractions are not reduced. */
  readonly denominator: bigint;
}

const view = new DataView(new ArrayBuffer(8));

/** The exact value of a finite float64. Throws RangeError for NaN and infinities. */
export function rational(value: number): Rational {
  if (!Number.isFinite(value)) throw new RangeError(`${value} is no rational number`);
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const field = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  const significand = field === 0 ? fraction : fraction | (1n << 52n);
  const exponent = Math.max(field, 1) - 1075;
  const magnitude =
    exponent >= 0
      ? { numerator: significand << BigInt(exponent), denominator: 1n }
      : { numerator: significand, denominator: 1n << BigInt(-exponent) };
  return value < 0 ? { ...magnitude, numerator: -magnitude.numerator } : magnitude;
}

export function multiply(a: Rational, b: Rational): Rational {
  return { numerator: a.numerator * b.numerator, denominator: a.denominator * b.denominator };
}

export function add(a: Rational, b: Rational): Rational {
  const [fine, coarse] = a.denominator >= b.denominator ? [a, b] : [b, a];
  // Of two powers of two one divides the other, and denominators don't grow with the number of terms.
  if (fine.denominator % coarse.denominator === 0n) {
    const factor = fine.denominator / coarse.denominator;
    return { numerator: fine.numerator + coarse.numerator * factor, denominator: fine.denominator };
  }
  return {
    numerator: a.numerator * b.denominator + b.numerator * a.denominator,
    denominator: a.denominator * b.denominator,
  };
}

/** a / b; throws RangeError when b is zero. */
export function divide(a: Rational, b: Rational): Rational {
  if (b.numerator === 0n) throw new RangeError("division by zero");
  const sign = b.numerator < 0n ? -1n : 1n;
  return { numerator: sign * a.numerator * b.denominator, denominator: sign * a.denominator * b.numerator };
}

/** Sign of a - b. */
export function compare(a: Rational, b: Rational): -1 | 0 | 1 {
  const difference = a.numerator * b.denominator - b.numerator * a.denominator;
  if (difference === 0n) return 0;
  return difference < 0n ? -1 : 1;
}

/** floor(log2(|value|)) of a rational that is not zero. */
export function floorLog2({ numerator, denominator }: Rational): number {
  const magnitude = numerator < 0n ? -numerator : numerator;
  const estimate = bitLength(magnitude) - bitLength(denominator);
  const reaches =
    estimate >= 0
      ? magnitude >= denominator << BigInt(estimate)
      : magnitude << BigInt(-estimate) >= denominator;
  return reaches ? estimate : estimate - 1;
}

/** |value| / 2^quantumExponent rounded to an integer, to nearest, ties to even. */
export function roundToQuantum({ numerator, denominator }: Rational, quantumExponent: number): bigint {
  const magnitude = numerator < 0n ? -numerator : numerator;
  const dividend = quantumExponent < 0 ? magnitude << BigInt(-quantumExponent) : magnitude;
  const divisor = quantumExponent > 0 ? denominator << BigInt(quantumExponent) : denominator;
  const quotient = dividend / divisor;
  const twice = 2n * (dividend % divisor);
  const up = twice > divisor || (twice === divisor && quotient % 2n === 1n);
  return up ? quotient + 1n : quotient;
}

function bitLength(value: bigint): number {
  return value.toString(16).length * 4 - Math.clz32(Number.parseInt(value.toString(16).charAt(0), 16)) + 28;
}
