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

/** Rows, each wanted in one place, in the order of the rows; as columns, for there are many. */
export interface Deliveries {
  readonly row: Int32Array;
  readonly rank: Int32Array;
}

export interface Shipment {
  readonly job: Job;
  readonly from: number;
  readonly deliveries: Deliveries;
  /** Timed bytes of a row. */
  readonly timedBytes: (row: number) => number;
  readonly flow: Flow;
  readonly dedup: Deduplication;
  /** Rows of these deliveries leave the source's memory, each once or more: to be copied, if anything is stored. */
  readonly departed: (deliveries: readonly number[]) => void;
  /** The row of a delivery is where it is wanted; `handsOn` if this device sends rows on to others, too. */
  readonly landed: (delivery: number, handsOn: boolean) => void;
  /** The row of a delivery can't be brought to where it is wanted. */
  readonly failed: (delivery: number, reason: Failure) => void;
}

interface Message {
  /** Where it stops. */
  readonly stop: number;
  bytes: number;
  /** The row that was added last. */
  row: number;
  readonly deliveries: number[];
}

function newMessage(stop: number): Message {
  return { stop, bytes: 0, row: -1, deliveries: [] };
}

/** Sends rows to all places where they are wanted. */
export function ship(run: Run, transport: Transport, shipment: Shipment): void {
  const { from, dedup, timedBytes, deliveries } = shipment;
  const open = new Map<number, Message>();
  const send = (message: Message) =>
    transport.send({
      job: shipment.job,
      from,
      to: message.stop,
      bytes: message.bytes,
      flow: shipment.flow,
      departed: () => shipment.departed(message.deliveries),
      landed: () => handOn(run, transport, message, shipment),
      failed: (reason) => sendDirectly(transport, message, shipment, reason),
    });
  for (let delivery = 0; delivery < deliveries.row.length; delivery += 1) {
    const row = deliveries.row[delivery] ?? 0;
    const stop = stopOf(run, from, deliveries.rank[delivery] ?? 0, dedup);
    let message = open.get(stop);
    if (message === undefined) {
      message = newMessage(stop);
      open.set(stop, message);
    }
    if (dedup === "none" || message.row !== row) {
      const bytes = timedBytes(row);
      if (message.deliveries.length > 0 && message.bytes + bytes > messageBytes) {
        send(message);
        message = newMessage(stop);
        open.set(stop, message);
      }
      message.row = row;
      message.bytes += bytes;
    }
    message.deliveries.push(delivery);
  }
  for (const message of open.values()) send(message);
}

/** Where a row goes first. */
function stopOf(run: Run, from: number, to: number, dedup: Deduplication): number {
  if (dedup !== "node" || run.ports.pathOf(from, to) !== "scale-out") return to;
  return islandRelay(run.image.devices, from, to);
}

/** What becomes of a message where it stops: some rows are wanted there, others go on inside the island. */
function handOn(run: Run, transport: Transport, message: Message, shipment: Shipment): void {
  const { rank } = shipment.deliveries;
  const { stop, deliveries: all } = message;
  const onward = all.filter((delivery) => rank[delivery] !== stop);
  for (const delivery of all) {
    if (rank[delivery] === stop) shipment.landed(delivery, onward.length > 0);
  }
  for (const part of byRank(onward, shipment)) {
    const failed = (reason: Failure) => sendDirectly(transport, part, shipment, reason, stop);
    const piece = { task: "forward", kind: shipment.job.request.kind, path: "scale-out" } as const;
    doWork(run, stop, piece, part.bytes, () => sendOn(transport, stop, part, shipment, failed));
  }
}

/**
 * A message does not get to where it was to stop. What was to go on from there is sent to its places without that stop; so
 * is what a stop could not hand on because it is gone itself.
 */
function sendDirectly(
  transport: Transport,
  message: Message,
  shipment: Shipment,
  reason: Failure,
  handedOnBy = shipment.from,
): void {
  const { rank } = shipment.deliveries;
  const { stop, deliveries: all } = message;
  const isFirst = handedOnBy === shipment.from;
  const direct = isFirst ? all.filter((delivery) => rank[delivery] !== stop) : all;
  for (const delivery of all) {
    if (rank[delivery] === stop && isFirst) shipment.failed(delivery, reason);
  }
  for (const part of byRank(direct, shipment)) {
    const failed = (last: Failure) => {
      for (const delivery of part.deliveries) shipment.failed(delivery, last);
    };
    sendOn(transport, shipment.from, part, shipment, failed);
  }
}

function sendOn(
  transport: Transport,
  from: number,
  { stop: to, bytes, deliveries }: Message,
  { job, from: source, flow, landed }: Shipment,
  failed: (reason: Failure) => void,
): void {
  const arrived = () => {
    for (const delivery of deliveries) landed(delivery, false);
  };
  const onward = from !== source;
  transport.send({ job, from, to, bytes, flow, onward, departed: nothing, landed: arrived, failed });
}

/** Deliveries in one message for each rank. */
function byRank(
  deliveries: readonly number[],
  { timedBytes, deliveries: { row, rank } }: Shipment,
): Message[] {
  const messages: Message[] = [];
  // An island has few devices: looking through the messages to them costs less than a map.
  for (const delivery of deliveries) {
    const to = rank[delivery] ?? 0;
    const its = row[delivery] ?? 0;
    const message = messages.find(({ stop }) => stop === to);
    if (message === undefined) {
      // Most have one row alone: an array that begins with it stays small.
      messages.push({ stop: to, row: its, bytes: timedBytes(its), deliveries: [delivery] });
      continue;
    }
    if (message.row !== its) {
      message.row = its;
      message.bytes += timedBytes(its);
    }
    message.deliveries.push(delivery);
  }
  return messages;
}

function nothing(): void {}
