/**
 * How rows travel: together, in messages of bounded size, to the rank that wants them, or once to a rank of its island that
 * hands them on. Rows have a timed width, and stored bytes that may be fewer.
 */
import type { Deduplication } from "../../../generated/types.ts";
import type { Flow } from "../ports.ts";
import type { Run } from "../run.ts";
import { islandRelay } from "./relay.ts";

/** Timed bytes in a message, more or less. */
const messageBytes = 65_536;

/** A row that is wanted in one place: which row it is, and what to do with it when it is there. */
export interface Delivery {
  readonly row: number;
  readonly rank: number;
  /** Which of the destinations it is. */
  readonly entry: number;
}

export interface Shipment {
  readonly from: number;
  /** Timed bytes of a row. */
  readonly timedBytes: (row: number) => number;
  readonly flow: Flow;
  readonly dedup: Deduplication;
  /** Rows leave the source's memory: to be copied, if anything is stored. */
  readonly departed: (rows: readonly number[]) => void;
  readonly landed: (entry: number) => void;
}

interface Message {
  readonly rows: number[];
  bytes: number;
  readonly entries: Delivery[];
}

function newMessage(): Message {
  return { rows: [], bytes: 0, entries: [] };
}

/** Sends rows to all places where they are wanted. Deliveries come in the order of their rows. */
export function ship(run: Run, deliveries: Iterable<Delivery>, shipment: Shipment): void {
  const { from, dedup, timedBytes } = shipment;
  const open = new Map<number, Message>();
  const send = (stop: number, message: Message) => {
    run.ports.send(
      from,
      stop,
      message.bytes,
      shipment.flow,
      () => shipment.departed(message.rows),
      () => handOn(run, stop, message, shipment),
    );
  };
  for (const delivery of deliveries) {
    const stop = stopOf(run, from, delivery.rank, dedup);
    let message = open.get(stop);
    if (message === undefined) {
      message = newMessage();
      open.set(stop, message);
    }
    const again = dedup !== "none" && message.rows.at(-1) === delivery.row;
    if (!again) {
      const bytes = timedBytes(delivery.row);
      if (message.rows.length > 0 && message.bytes + bytes > messageBytes) {
        send(stop, message);
        message = newMessage();
        open.set(stop, message);
      }
      message.rows.push(delivery.row);
      message.bytes += bytes;
    }
    message.entries.push(delivery);
  }
  for (const [stop, message] of open) send(stop, message);
}

/** Where a row goes first. */
function stopOf(run: Run, from: number, to: number, dedup: Deduplication): number {
  if (dedup !== "node" || run.ports.pathOf(from, to) !== "scale-out") return to;
  return islandRelay(run.image.devices, from, to);
}

/** What becomes of a message where it stops: some rows are wanted there, others go on inside the island. */
function handOn(run: Run, stop: number, { entries }: Message, shipment: Shipment): void {
  const onward = new Map<number, Message>();
  for (const delivery of entries) {
    if (delivery.rank === stop) {
      shipment.landed(delivery.entry);
      continue;
    }
    let message = onward.get(delivery.rank);
    if (message === undefined) {
      message = newMessage();
      onward.set(delivery.rank, message);
    }
    if (message.rows.at(-1) !== delivery.row) {
      message.rows.push(delivery.row);
      message.bytes += shipment.timedBytes(delivery.row);
    }
    message.entries.push(delivery);
  }
  for (const [rank, message] of onward) {
    const arrive = () => {
      for (const { entry } of message.entries) shipment.landed(entry);
    };
    run.ports.send(stop, rank, message.bytes, shipment.flow, () => {}, arrive);
  }
}
