/**
 * LogFMT as the reference accelerator does it: a code is a sign and a place on a logarithmic scale between the smallest
 * and the largest magnitude of its tile of 1x128. Source: "Insights into DeepSeek-V3", arXiv 2505.09343, 3.2.
 */
import type { LogFmtMatrix, Tensor } from "../generated/types.ts";
import type { Extent } from "../numerics/groups.ts";
import { float32Of, smallCodesOf, tensorOfFloat32, zeros } from "../numerics/tensor.ts";

/** Elements that share a scale. */
const tileWidth = 128;
/** A tile spans no more than this factor, which is about the range of a five-bit exponent. */
const widestRange = 2 ** 32;

export interface LogFmtSteps {
  /** Which of the levels 1 to `last` stands for a magnitude between the ends of its tile. */
  readonly levelOf: (magnitude: number, smallest: number, largest: number, last: number) => number;
}

export const idealLogFmt: LogFmtSteps = {
  // The place in log space is between two levels; the nearer of the two in linear space is taken.
  levelOf: (magnitude, smallest, largest, last) => {
    if (smallest === largest) return 1;
    const place = (Math.log(magnitude / smallest) / Math.log(largest / smallest)) * (last - 1);
    const below = Math.max(1, Math.min(last - 1, 1 + Math.floor(place)));
    const [low, high] = [
      levelValue(below, smallest, largest, last),
      levelValue(below + 1, smallest, largest, last),
    ];
    return magnitude - low < high - magnitude ? below : below + 1;
  },
};

/** The magnitude for which a level from 1 to `last` stands. */
export function levelValue(level: number, smallest: number, largest: number, last: number): number {
  return smallest * (largest / smallest) ** ((level - 1) / (last - 1));
}

/** Encodes finite values. */
export function encodeLogFmt(
  values: Float32Array,
  { rows, columns }: Extent,
  bits: number,
  steps: LogFmtSteps = idealLogFmt,
): LogFmtMatrix {
  const codes = zeros(bits > 8 ? "U16" : "U8", [rows, columns]);
  const places = smallCodesOf(codes);
  const tiles = Math.ceil(columns / tileWidth);
  const ends = new Float32Array(rows * tiles * 2);
  const [signBit, last] = [2 ** (bits - 1), 2 ** (bits - 1) - 1];
  for (let row = 0; row < rows; row += 1) {
    for (let tile = 0; tile < tiles; tile += 1) {
      const start = row * columns + tile * tileWidth;
      const end = Math.min(start + tileWidth, (row + 1) * columns);
      const [smallest, largest] = endsOf(values.subarray(start, end));
      ends.set([smallest, largest], 2 * (row * tiles + tile));
      for (let i = start; i < end; i += 1) {
        const value = values[i] ?? 0;
        const sign = value < 0 || Object.is(value, -0) ? signBit : 0;
        places[i] =
          value === 0
            ? sign
            : sign + steps.levelOf(Math.max(Math.abs(value), smallest), smallest, largest, last);
      }
    }
  }
  return { codes, ends: tensorOfFloat32([rows, tiles, 2], ends) };
}

function endsOf(values: Float32Array): readonly [number, number] {
  let [smallest, largest] = [Number.POSITIVE_INFINITY, 0];
  for (const value of values) {
    const magnitude = Math.abs(value);
    if (magnitude === 0) continue;
    smallest = Math.min(smallest, magnitude);
    largest = Math.max(largest, magnitude);
  }
  return largest === 0 ? [0, 0] : [Math.max(smallest, Math.fround(largest / widestRange)), largest];
}

/** Decodes to FP32. */
export function decodeLogFmt({ codes, ends }: LogFmtMatrix, { rows, columns }: Extent, bits: number): Tensor {
  const places = smallCodesOf(codes);
  const scale = float32Of(ends);
  const tiles = Math.ceil(columns / tileWidth);
  const values = new Float32Array(rows * columns);
  const [signBit, last] = [2 ** (bits - 1), 2 ** (bits - 1) - 1];
  for (let i = 0; i < values.length; i += 1) {
    const place = places[i] ?? 0;
    const tile = Math.floor(i / columns) * tiles + Math.floor((i % columns) / tileWidth);
    const [smallest = 0, largest = 0] = scale.subarray(2 * tile, 2 * tile + 2);
    const level = place % signBit;
    const magnitude = level === 0 ? 0 : levelValue(level, smallest, largest, last);
    values[i] = place >= signBit ? -magnitude : magnitude;
  }
  return tensorOfFloat32([rows, columns], values);
}
