/** How wide a row is behind a cast: codes of one byte, and behind them a scale of four for each tile of 128 elements. */

/** Elements that share a scale. */
export const castTile = 128;

/** Bytes of a row of BF16 of so many bytes, once it is cast to E4M3. */
export function castRowBytes(sourceBytes: number): number {
  const elements = sourceBytes / 2;
  return elements + 4 * Math.ceil(elements / castTile);
}
