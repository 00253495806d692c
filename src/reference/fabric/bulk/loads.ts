/**
 * Which rows share a message, and in which order messages are sent: rows that stop at the same rank, until they are as many
 * bytes as a message holds. Of a message, rows that are wanted at the same rank are a part. Nothing is sent here.
 */
import type { Deduplication } from "../../../generated/types.ts";
import type { Run } from "../run.ts";
import type { Shipment } from "./messages.ts";
import { islandRelay } from "./relay.ts";

/** Timed bytes in a message, more or less. */
const messageBytes = 65_536;

/** What the messages of a shipment bring, as columns, for there are many; in the order in which they are sent. */
export interface Loads {
  readonly count: number;
  /** Where each stops. */
  readonly stop: Int32Array;
  readonly bytes: Float64Array;
  /** First part of each, and behind the last the number of parts. The first is what is wanted where it stops, if anything. */
  readonly firstPart: Int32Array;
  readonly parts: Parts;
}

interface Parts {
  /** Where each is wanted. */
  readonly rank: Int32Array;
  readonly bytes: Float64Array;
  /** First place of each in the order of deliveries, and behind the last the number of deliveries. */
  readonly start: Int32Array;
  readonly order: Int32Array;
}

type Shipped = Pick<Shipment, "from" | "dedup" | "timedBytes" | "deliveries">;

export function loadsOf(run: Run, shipped: Shipped): Loads {
  const { stops, bytes, starts, order } = together(run, shipped);
  const firstPart = new Int32Array(stops.length + 1);
  const partRank: number[] = [];
  const partBytes: number[] = [];
  const partStart: number[] = [];
  stops.forEach((stop, load) => {
    firstPart[load] = partRank.length;
    const deliveries = order.subarray(starts[load], starts[load + 1]);
    apart(stop, deliveries, shipped, (rank, timed, start) => {
      partRank.push(rank);
      partBytes.push(timed);
      partStart.push((starts[load] ?? 0) + start);
    });
  });
  firstPart[stops.length] = partRank.length;
  partStart.push(order.length);
  return {
    count: stops.length,
    stop: Int32Array.from(stops),
    bytes: Float64Array.from(bytes),
    firstPart,
    parts: {
      rank: Int32Array.from(partRank),
      bytes: Float64Array.from(partBytes),
      start: Int32Array.from(partStart),
      order,
    },
  };
}

interface Together {
  readonly stops: readonly number[];
  readonly bytes: readonly number[];
  /** First place of each load in the order of deliveries, and behind the last the number of deliveries. */
  readonly starts: Int32Array;
  readonly order: Int32Array;
}

/** Deliveries sorted by the loads that they go with: full ones first, and then what is left, by their first deliveries. */
function together(run: Run, { from, dedup, timedBytes, deliveries }: Shipped): Together {
  const { row: rowOf, rank: rankOf } = deliveries;
  const loadOf = new Int32Array(rowOf.length);
  const stops: number[] = [];
  const bytes: number[] = [];
  const counts: number[] = [];
  const lastRow: number[] = [];
  const full: number[] = [];
  const newLoad = (stop: number): number => {
    counts.push(0);
    bytes.push(0);
    lastRow.push(-1);
    return stops.push(stop) - 1;
  };
  /** Loads to which more may come, by the rank where they stop. */
  const open = new Map<number, number>();
  for (let delivery = 0; delivery < loadOf.length; delivery += 1) {
    const row = rowOf[delivery] as number;
    const stop = stopOf(run, from, rankOf[delivery] as number, dedup);
    let load = open.get(stop);
    if (load === undefined) {
      load = newLoad(stop);
      open.set(stop, load);
    }
    if (dedup === "none" || lastRow[load] !== row) {
      const timed = timedBytes(row);
      if ((counts[load] as number) > 0 && (bytes[load] as number) + timed > messageBytes) {
        full.push(load);
        load = newLoad(stop);
        open.set(stop, load);
      }
      lastRow[load] = row;
      bytes[load] = (bytes[load] as number) + timed;
    }
    counts[load] = (counts[load] as number) + 1;
    loadOf[delivery] = load;
  }
  const sent = [...full, ...open.values()];
  const starts = new Int32Array(sent.length + 1);
  const next = new Int32Array(sent.length);
  sent.forEach((load, i) => {
    next[load] = starts[i] as number;
    starts[i + 1] = (starts[i] as number) + (counts[load] as number);
  });
  const order = new Int32Array(loadOf.length);
  loadOf.forEach((load, delivery) => {
    const place = next[load] as number;
    order[place] = delivery;
    next[load] = place + 1;
  });
  return {
    stops: sent.map((load) => stops[load] as number),
    bytes: sent.map((load) => bytes[load] as number),
    starts,
    order,
  };
}

/** Sorts the deliveries of a load by the ranks that want them: first where it stops, then by their first deliveries. */
function apart(
  stop: number,
  order: Int32Array,
  { timedBytes, deliveries }: Shipped,
  part: (rank: number, bytes: number, start: number) => void,
): void {
  // An island has few devices: looking through their list costs less than a map.
  const ranks = [stop];
  const counts = [0];
  const bytes = [0];
  const lastRow = [-1];
  for (const delivery of order) {
    const rank = deliveries.rank[delivery] as number;
    const row = deliveries.row[delivery] as number;
    let found = ranks.indexOf(rank);
    if (found < 0) {
      found = ranks.push(rank) - 1;
      counts.push(0);
      bytes.push(0);
      lastRow.push(-1);
    }
    if (lastRow[found] !== row) bytes[found] = (bytes[found] as number) + timedBytes(row);
    lastRow[found] = row;
    counts[found] = (counts[found] as number) + 1;
  }
  let start = 0;
  const next = ranks.map((rank, i) => {
    const own = start;
    part(rank, bytes[i] as number, own);
    start += counts[i] as number;
    return own;
  });
  if (ranks.length === 1) return;
  for (const delivery of order.slice()) {
    const found = ranks.indexOf(deliveries.rank[delivery] as number);
    const place = next[found] as number;
    order[place] = delivery;
    next[found] = place + 1;
  }
}

/** Where a row goes first. */
function stopOf(run: Run, from: number, to: number, dedup: Deduplication): number {
  if (dedup !== "node" || run.ports.pathOf(from, to) !== "scale-out") return to;
  return islandRelay(run.image.devices, from, to);
}
