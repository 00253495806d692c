/**
 * How rows travel: together, in messages of bounded size, to the rank that wants them, or once to a rank of its island that
 * hands them on. Rows have a timed width, and stored bytes that may be fewer. Which rows share a message is found elsewhere.
 */
import type { Deduplication } from "../../../generated/types.ts";
import type { Failure } from "../access.ts";
import type { Job } from "../job.ts";
import { doWork } from "../offload.ts";
import type { Flow } from "../ports.ts";
import type { Run } from "../run.ts";
import { type Loads, loadsOf } from "./loads.ts";
import type { Sending, Transport } from "./transport.ts";

/** Rows, each wanted in one place, in the order of the rows; as columns, for there are many. */
interface Deliveries {
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
  /** The row of a delivery leaves the source's memory: to be copied, unless it was, and if anything is stored. */
  readonly departed: (delivery: number) => void;
  /** The row of a delivery is where it is wanted; `handsOn` if this device sends rows on to others, too. */
  readonly landed: (delivery: number, handsOn: boolean) => void;
  /** The row of a delivery can't be brought to where it is wanted. */
  readonly failed: (delivery: number, reason: Failure) => void;
}

/** A shipment on its way. */
interface Voyage {
  readonly run: Run;
  readonly transport: Transport;
  readonly shipment: Shipment;
  readonly loads: Loads;
}

/** Sends rows to all places where they are wanted. */
export function ship(run: Run, transport: Transport, shipment: Shipment): void {
  const voyage: Voyage = { run, transport, shipment, loads: loadsOf(run, shipment) };
  for (let load = 0; load < voyage.loads.count; load += 1) transport.send(new FirstLeg(voyage, load));
}

/** To where a message stops: some rows are wanted there, others go on inside the island. */
class FirstLeg implements Sending {
  readonly job: Job;
  readonly from: number;
  readonly to: number;
  readonly bytes: number;
  readonly flow: Flow;
  readonly onward = false;
  readonly #voyage: Voyage;
  readonly #firstPart: number;
  readonly #endPart: number;

  constructor(voyage: Voyage, load: number) {
    const { shipment, loads } = voyage;
    this.job = shipment.job;
    this.from = shipment.from;
    this.to = loads.stop[load] as number;
    this.bytes = loads.bytes[load] as number;
    this.flow = shipment.flow;
    this.#voyage = voyage;
    this.#firstPart = loads.firstPart[load] as number;
    this.#endPart = loads.firstPart[load + 1] as number;
  }

  departed(): void {
    const { shipment, loads } = this.#voyage;
    const { start, order } = loads.parts;
    const end = start[this.#endPart] as number;
    for (let i = start[this.#firstPart] as number; i < end; i += 1) shipment.departed(order[i] as number);
  }

  landed(): void {
    const { run, transport, loads, shipment } = this.#voyage;
    landPart(this.#voyage, this.#firstPart, this.#endPart - this.#firstPart > 1);
    const { kind } = shipment.job.request;
    for (let part = this.#firstPart + 1; part < this.#endPart; part += 1) {
      const leg = new LastLeg(this.#voyage, this.to, part);
      const piece = { task: "forward", kind, path: "scale-out" } as const;
      doWork(run, this.to, piece, loads.parts.bytes[part] as number, () => transport.send(leg));
    }
  }

  /** What was to go on from where it can't get to is sent to its places without that stop. */
  failed(reason: Failure): void {
    failPart(this.#voyage, this.#firstPart, reason);
    for (let part = this.#firstPart + 1; part < this.#endPart; part += 1) sendDirectly(this.#voyage, part);
  }
}

/** To where all rows of a message are wanted: from where it stopped, or without a stop from the source. */
class LastLeg implements Sending {
  readonly job: Job;
  readonly from: number;
  readonly to: number;
  readonly bytes: number;
  readonly flow: Flow;
  readonly onward: boolean;
  readonly #voyage: Voyage;
  readonly #part: number;

  constructor(voyage: Voyage, from: number, part: number) {
    const { shipment, loads } = voyage;
    this.job = shipment.job;
    this.from = from;
    this.to = loads.parts.rank[part] as number;
    this.bytes = loads.parts.bytes[part] as number;
    this.flow = shipment.flow;
    this.onward = from !== shipment.from;
    this.#voyage = voyage;
    this.#part = part;
  }

  departed(): void {}

  landed(): void {
    landPart(this.#voyage, this.#part, false);
  }

  /** What a stop could not hand on, as it is gone itself, is sent from the source. */
  failed(reason: Failure): void {
    if (this.onward) sendDirectly(this.#voyage, this.#part);
    else failPart(this.#voyage, this.#part, reason);
  }
}

function sendDirectly(voyage: Voyage, part: number): void {
  voyage.transport.send(new LastLeg(voyage, voyage.shipment.from, part));
}

function landPart({ shipment, loads: { parts } }: Voyage, part: number, handsOn: boolean): void {
  const end = parts.start[part + 1] as number;
  for (let i = parts.start[part] as number; i < end; i += 1)
    shipment.landed(parts.order[i] as number, handsOn);
}

function failPart({ shipment, loads: { parts } }: Voyage, part: number, reason: Failure): void {
  const end = parts.start[part + 1] as number;
  for (let i = parts.start[part] as number; i < end; i += 1)
    shipment.failed(parts.order[i] as number, reason);
}
