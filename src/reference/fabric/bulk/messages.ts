/**
 * How rows travel: together, in messages of bounded size, to the rank that wants them, or once to a rank of its island that
 * hands them on. Rows have a timed width, and stored bytes that may be fewer.
 */
import type { Deduplication } from "../../../generated/types.ts";
import type { Failure } from "../access.ts";
import type { Job } from "../job.ts";
import { doWork } from "../offload.ts";
import type { Flow } from "../ports.ts";
import type { Run } from "../run.ts";
import { islandRelay } from "./relay.ts";
import type { Transport } from "./transport.ts";

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
  readonly job: Job;
  readonly from: number;
  /** Timed bytes of a row. */
  readonly timedBytes: (row: number) => number;
  readonly flow: Flow;
  readonly dedup: Deduplication;
  /** Rows leave the source's memory: to be copied, if anything is stored. */
  readonly departed: (rows: readonly number[]) => void;
  /** A row is where it is wanted; `handsOn` if this device sends rows on to others, too. */
  readonly landed: (entry: number, handsOn: boolean) => void;
  /** A row can't be brought to where it is wanted. */
  readonly failed: (entry: number, reason: Failure) => void;
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
export function ship(
  run: Run,
  transport: Transport,
  deliveries: Iterable<Delivery>,
  shipment: Shipment,
): void {
  const { from, dedup, timedBytes } = shipment;
  const open = new Map<number, Message>();
  const send = (stop: number, message: Message) =>
    transport.send({
      job: shipment.job,
      from,
      to: stop,
      bytes: message.bytes,
      flow: shipment.flow,
      departed: () => shipment.departed(message.rows),
      landed: () => handOn(run, transport, stop, message, shipment),
      failed: (reason) => sendDirectly(transport, stop, message, shipment, reason),
    });
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
function handOn(
  run: Run,
  transport: Transport,
  stop: number,
  { entries }: Message,
  shipment: Shipment,
): void {
  const here = entries.filter(({ rank }) => rank === stop);
  for (const { entry } of here) shipment.landed(entry, here.length < entries.length);
  const onward = here.length === entries.length ? [] : entries.filter(({ rank }) => rank !== stop);
  for (const [rank, message] of byRank(onward, shipment)) {
    const failed = (reason: Failure) => sendDirectly(transport, rank, message, shipment, reason, stop);
    const piece = { task: "forward", kind: shipment.job.request.kind, path: "scale-out" } as const;
    doWork(run, stop, piece, message.bytes, () => sendOn(transport, stop, rank, message, shipment, failed));
  }
}

/**
 * A message does not get to where it was to stop. What was to go on from there is sent to its places without that stop; so
 * is what a stop could not hand on because it is gone itself.
 */
function sendDirectly(
  transport: Transport,
  stop: number,
  { entries }: Message,
  shipment: Shipment,
  reason: Failure,
  handedOnBy = shipment.from,
): void {
  const direct = handedOnBy === shipment.from ? entries.filter(({ rank }) => rank !== stop) : entries;
  for (const { entry, rank } of entries) {
    if (rank === stop && handedOnBy === shipment.from) shipment.failed(entry, reason);
  }
  for (const [rank, message] of byRank(direct, shipment)) {
    const failed = (last: Failure) => {
      for (const { entry } of message.entries) shipment.failed(entry, last);
    };
    sendOn(transport, shipment.from, rank, message, shipment, failed);
  }
}

function sendOn(
  transport: Transport,
  from: number,
  to: number,
  { bytes, entries }: Message,
  { job, from: source, flow, landed }: Shipment,
  failed: (reason: Failure) => void,
): void {
  const arrived = () => {
    for (const { entry } of entries) landed(entry, false);
  };
  const onward = from !== source;
  transport.send({ job, from, to, bytes, flow, onward, departed: nothing, landed: arrived, failed });
}

/** Deliveries in one message for each rank. */
function byRank(deliveries: readonly Delivery[], { timedBytes }: Shipment): Map<number, Message> {
  const messages = new Map<number, Message>();
  for (const delivery of deliveries) {
    let message = messages.get(delivery.rank);
    if (message === undefined) {
      message = newMessage();
      messages.set(delivery.rank, message);
    }
    if (message.rows.at(-1) !== delivery.row) {
      message.rows.push(delivery.row);
      message.bytes += timedBytes(delivery.row);
    }
    message.entries.push(delivery);
  }
  return messages;
}

function nothing(): void {}
