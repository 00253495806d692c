/** Where regions lie in the memory of the ranks. Each begins on a line of 64 bytes, so that no two share a word. */
import type { Address, Program } from "../../src/index.ts";

export const wordBytes = 8;
const lineBytes = 64;

/** A run of bytes of one rank's memory. */
export interface Span {
  readonly rank: number;
  readonly start: number;
  readonly bytes: number;
}

export interface MemoryMap {
  /** The whole of a region. */
  readonly regionOf: (name: string) => Span;
  /** Words of the largest of the ranks' memories, which all of them get. */
  readonly strideWords: number;
}

export function memoryMapOf({ regions }: Program, ranks: number): MemoryMap {
  const ends = new Array<number>(ranks).fill(0);
  const spans = new Map<string, Span>();
  for (const { name, rank, bytes } of regions) {
    const start = ends[rank] ?? 0;
    spans.set(name, { rank, start, bytes });
    ends[rank] = start + Math.ceil(bytes / lineBytes) * lineBytes;
  }
  return {
    strideWords: Math.max(...ends) / wordBytes,
    regionOf: (name) => {
      const span = spans.get(name);
      if (span === undefined) throw new Error(`there is no region ${name}; a well-formed program has it`);
      return span;
    },
  };
}

/** The memory of a rank in the beginning. */
export function imageOf({ regions }: Program, map: MemoryMap, rank: number): Uint8Array {
  const image = new Uint8Array(map.strideWords * wordBytes);
  for (const region of regions)
    if (region.rank === rank && region.initial !== undefined)
      image.set(region.initial.data, map.regionOf(region.name).start);
  return image;
}

/** Bytes at an address, which may lie anywhere. */
export function spanAt(map: MemoryMap, { region, offset = 0 }: Address, bytes: number, further = 0): Span {
  const { rank, start } = map.regionOf(region);
  return { rank, start: start + offset + further, bytes };
}

export function isInside(
  map: MemoryMap,
  { region, offset = 0 }: Address,
  bytes: number,
  further = 0,
): boolean {
  return offset + further >= 0 && offset + further + bytes <= map.regionOf(region).bytes;
}

export function overlap(a: Span, b: Span): boolean {
  if (a.rank !== b.rank || a.bytes === 0 || b.bytes === 0) return false;
  return a.start < b.start + b.bytes && b.start < a.start + a.bytes;
}
