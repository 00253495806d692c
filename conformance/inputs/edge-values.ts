/**
 * Values at which casts and scales go wrong: midpoints between neighbours of a format and what lies just beside them,
 * ends of the range, subnormals, zeros, infinities and NaNs.
 */
import type { NumberFormat } from "../../src/generated/types.ts";
import { decode } from "../../src/numerics/float/decode.ts";
import { formats } from "../../src/numerics/formats.ts";

/** Non-negative finite values of a format, ascending. */
export function magnitudesOf(format: NumberFormat): number[] {
  const { exponentBits, fractionBits, max } = formats[format];
  const codes = 2 ** (exponentBits + fractionBits);
  if (codes > 2 ** 16) throw new RangeError(`${format} has too many values to list`);
  return Array.from({ length: codes }, (_, code) => decode(format, code)).filter((value) => value <= max);
}

/**
 * For each pair of neighbours, and for the end of the range: the value, the midpoint above it, and the two numbers
 * closest to that midpoint at `precision` significant bits. `most` bounds the number of pairs, spread evenly.
 */
export function tiesAndNeighbours(format: NumberFormat, precision: number, most: number): number[] {
  const magnitudes = magnitudesOf(format);
  const { fractionBits, max } = formats[format];
  const beyond = max + 2 ** (Math.floor(Math.log2(max)) - fractionBits);
  const stride = Math.max(1, Math.ceil(magnitudes.length / most));
  const chosen = magnitudes.filter((_, i) => i % stride === 0 || i < 8 || i >= magnitudes.length - 8);
  return chosen.flatMap((value) => {
    const next = magnitudes[magnitudes.indexOf(value) + 1] ?? beyond;
    const midpoint = value + (next - value) / 2;
    const step = 2 ** (Math.floor(Math.log2(midpoint)) - precision + 1);
    return [value, midpoint, midpoint - step, midpoint + step].flatMap((one) => [one, -one]);
  });
}

/** Ends of the range and special values for a format; all are exact in FP32 unless noted. */
export function rangeEnds(format: NumberFormat): number[] {
  const { max, fractionBits } = formats[format];
  const quantum = 2 ** (Math.floor(Math.log2(max)) - fractionBits);
  const positive = [
    max,
    max + quantum / 4,
    max + quantum / 2,
    max + quantum / 2 + quantum / 1024,
    max + quantum,
    2 * max,
    16 * max,
    // What OCP's E4M3 is asked most often: 464 is a tie with a value that does not exist, 464.0001 lies beyond it.
    464,
    Math.fround(464.0001),
    480,
    Number.POSITIVE_INFINITY,
    0,
    2 ** -149,
    2 ** -127,
    2 ** -126,
    1.5 * 2 ** -127,
    1 + 2 ** -4,
    formats.FP32.max,
  ];
  return [...positive.flatMap((value) => [value, -value]), Number.NaN];
}

/**
 * Values that a second rounding moves: a tie of the format plus or minus an amount that FP32 does not hold. One rounding
 * from float64 sees it, a rounding through FP32 does not.
 */
export function doubleRoundingTraps(format: NumberFormat, most: number): number[] {
  const traps = tiesAndNeighbours(format, 53, most).filter(
    (value) => value !== 0 && Math.abs(value) < formats.FP32.max,
  );
  return traps.flatMap((value) => [value, value * (1 + 2 ** -40), value * (1 - 2 ** -40)]);
}

/** The FP32 numbers next to a positive normal one. */
export function float32Neighbours(value: number): readonly [below: number, value: number, above: number] {
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, value);
  const bits = view.getUint32(0);
  const at = (code: number) => {
    view.setUint32(0, code);
    return view.getFloat32(0);
  };
  return [at(bits - 1), at(bits), at(bits + 1)];
}
