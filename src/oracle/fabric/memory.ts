/**
 * The memory of a program while the oracle executes it. A region's bytes are copied when they are first written. Beside
 * them it keeps which bytes are open, because the spec leaves them so, and what they may be.
 */
import type { ReduceFormat } from "../../generated/types.ts";
import type { Layout } from "./layout.ts";
import type { SumInterval } from "./reduce-bound.ts";

/** Why bytes are not determined, and what they may be. Offsets are in bytes of the region. */
export type Open =
  /** Elements of a sum in open order, or that are NaN. */
  | {
      readonly kind: "sum";
      readonly request: string;
      readonly offset: number;
      readonly format: ReduceFormat;
      readonly interval: SumInterval;
    }
  /** What a request that was given up may have written already: each word is the former or the new one. */
  | {
      readonly kind: "given-up";
      readonly request: string;
      readonly offset: number;
      readonly bytes: Uint8Array;
    };

export interface Memory {
  /** Bytes of a region, not to be changed. */
  readonly bytes: (region: number) => Uint8Array;
  readonly write: (region: number, offset: number, bytes: Uint8Array) => void;
  readonly word: (region: number, offset: number) => bigint;
  readonly writeWord: (region: number, offset: number, value: bigint) => void;
  /** Declare bytes open, until something else writes them. */
  readonly open: (region: number, bytes: number, open: Open) => void;
  /** Numbers of the regions that were written. */
  readonly written: () => readonly number[];
  /** For each byte the number of the open range + 1 that it belongs to, 0 for none; undefined if none is open. */
  readonly openAt: (region: number) => Int32Array | undefined;
  readonly opens: readonly Open[];
}

export function memoryOf({ regions }: Layout): Memory {
  const current: (Uint8Array | undefined)[] = [];
  const views = new Map<number, DataView>();
  const masks = new Map<number, Int32Array>();
  const opens: Open[] = [];

  const bytes = (region: number): Uint8Array => {
    const own = current[region] ?? regions[region]?.initial?.data;
    if (own !== undefined) return own;
    const zeros = new Uint8Array(regions[region]?.bytes ?? 0);
    current[region] = zeros;
    return zeros;
  };
  const writable = (region: number): Uint8Array => {
    const view = views.get(region);
    if (view !== undefined) return current[region] as Uint8Array; // kept when the view was made
    const own = current[region] ?? regions[region]?.initial?.data.slice() ?? bytes(region);
    current[region] = own;
    views.set(region, new DataView(own.buffer, own.byteOffset, own.byteLength));
    return own;
  };
  const viewOf = (region: number): DataView => {
    writable(region);
    return views.get(region) as DataView; // made by the line above
  };
  return {
    bytes,
    write: (region, offset, source) => {
      writable(region).set(source, offset);
      masks.get(region)?.fill(0, offset, offset + source.length);
    },
    word: (region, offset) => {
      const view = views.get(region);
      if (view !== undefined) return view.getBigUint64(offset, true);
      const own = bytes(region);
      return new DataView(own.buffer, own.byteOffset, own.byteLength).getBigUint64(offset, true);
    },
    writeWord: (region, offset, value) => {
      viewOf(region).setBigUint64(offset, value, true);
      masks.get(region)?.fill(0, offset, offset + 8);
    },
    open: (region, length, open) => {
      const mask = masks.get(region) ?? new Int32Array(regions[region]?.bytes ?? 0);
      masks.set(region, mask);
      mask.fill(opens.push(open), open.offset, open.offset + length);
    },
    written: () => [...views.keys()],
    openAt: (region) => masks.get(region),
    opens,
  };
}
