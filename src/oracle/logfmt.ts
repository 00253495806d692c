/**
 * What LogFMT must give: the ends of each tile's scale by bits, each code by where its value lies between the levels
 * beside it, and each decoded value within what an FP32 evaluation of the exponential can be off by. The levels are no
 * numbers of any format, so values that lie almost halfway between two of them may go either way.
 */
import { type Extent, groupAreas } from "../numerics/groups.ts";
import { type ExpectedCode, float32Bits } from "./rounding.ts";

/** A level is computed in FP32 by a logarithm and an exponential: this is what it can be off by, relatively. */
export const levelError = 2 ** -18;

/** The ends of a tile. */
export interface LogFmtTile {
  readonly smallest: number;
  readonly largest: number;
}

/** The tiles of a matrix of finite values, row by row. */
export function logFmtTiles(values: ArrayLike<number>, extent: Extent): LogFmtTile[] {
  return [...groupAreas("1x128", extent)].map(({ rowStart, columnStart, columnEnd }) => {
    const start = rowStart * extent.columns;
    const magnitudes = Array.from({ length: columnEnd - columnStart }, (_, i) =>
      Math.abs(values[start + columnStart + i] ?? Number.NaN),
    ).filter((magnitude) => magnitude > 0);
    if (magnitudes.length === 0) return { smallest: 0, largest: 0 };
    const largest = Math.max(...magnitudes);
    return { largest, smallest: Math.max(Math.min(...magnitudes), Math.fround(largest * 2 ** -32)) };
  });
}

/** FP32 codes of the ends, in the order in which they are stored. */
export function expectedEnds(tiles: readonly LogFmtTile[]): (index: number) => ExpectedCode {
  return (index) => {
    const tile = tiles[index >>> 1];
    const value = (index % 2 === 0 ? tile?.smallest : tile?.largest) ?? Number.NaN;
    return { kind: "bits", code: float32Bits(value) };
  };
}

/** The magnitude of a level from 1 to `last`. */
export function logFmtLevel(level: number, { smallest, largest }: LogFmtTile, last: number): number {
  if (smallest === largest) return largest;
  return smallest * Math.exp((Math.log(largest / smallest) * (level - 1)) / (last - 1));
}

/** Whether a code is one that an element may have. */
export function isLogFmtCode(code: number, value: number, tile: LogFmtTile, bits: number): boolean {
  const signBit = 2 ** (bits - 1);
  const last = signBit - 1;
  const level = code % signBit;
  if (value === 0) return level === 0 && code < 2 * signBit;
  if (code >= signBit !== value < 0 || level === 0) return false;
  const magnitude = Math.max(Math.abs(value), tile.smallest);
  const slack = magnitude * levelError;
  const own = logFmtLevel(level, tile, last);
  const below = level === 1 ? Number.NEGATIVE_INFINITY : (logFmtLevel(level - 1, tile, last) + own) / 2;
  const above = level === last ? Number.POSITIVE_INFINITY : (own + logFmtLevel(level + 1, tile, last)) / 2;
  return magnitude >= below - slack && magnitude <= above + slack;
}

/** The range in which a decoded value must lie. */
export function expectedLogFmtValue(code: number, tile: LogFmtTile, bits: number): ExpectedCode {
  const signBit = 2 ** (bits - 1);
  const level = code % signBit;
  if (level === 0) return { kind: "within", low: -0, high: 0 };
  const magnitude = logFmtLevel(level, tile, signBit - 1);
  const sign = code >= signBit ? -1 : 1;
  const ends = [sign * magnitude * (1 - levelError), sign * magnitude * (1 + levelError)];
  return { kind: "within", low: Math.min(...ends), high: Math.max(...ends) };
}
