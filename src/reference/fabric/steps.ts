/**
 * The steps of the engine that can be replaced: each is a place where real engines have gone wrong. With the ideal ones
 * every requirement is met.
 */
import type { Devices, Path } from "../../fabric/topology.ts";
import type { FabricRequest, FenceOrder, Release } from "../../generated/types.ts";
import { idealAccess } from "./access.ts";
import { idealRows, type RowSteps } from "./bulk/row-steps.ts";
import { idealSums, type SumSteps } from "./bulk/sum-steps.ts";
import { idealTransport, type TransportSteps } from "./bulk/transport.ts";
import type { CheckSteps } from "./plan.ts";
import { idealPorts, type PortSteps } from "./ports.ts";

/** What is ordered behind what. */
export interface OrderSteps {
  /** Whether a signal waits for an earlier request of its queue. */
  readonly covers: (release: Release, sameTarget: boolean) => boolean;
  /** Whether a signal waits for the data of its own request. */
  readonly coversOwn: (release: Release) => boolean;
  /** Whether requests that only look at memory are covered, as those that change it are. */
  readonly coversLooks: boolean;
  /** Where a signal waits for the data that it covers: at its target, or at the sender until it was told of them. */
  readonly signalWaits: "target" | "sender";
  /** Whether a signal covers what its queue had acquired before. */
  readonly cumulative: boolean;
  /** Whether an acquire is followed by what comes later. */
  readonly acquires: (scope: "all" | "range", kind: FabricRequest["kind"]) => boolean;
  readonly fence: (order: FenceOrder) => FenceOrder | "none";
  /** Whether requests of a queue that touch the same word keep their order. */
  readonly coherent: boolean;
  /** What `after` waits for. */
  readonly after: "visible" | "reusable";
  /** When a request is said to be visible: when all of it has landed, or when it has been sent. */
  readonly visible: "landed" | "sent";
  /** Whether a read and a change of a word over a network are one. */
  readonly updatesAtOnce: (path: Path) => boolean;
  /** When a source is said to be reusable: when it was read, or at once. */
  readonly reusable: "read" | "submitted";
}

/** How data gets from one place to another. */
export interface MoveSteps {
  /** How many bytes are written of those that a packet or a row has. */
  readonly written: (bytes: number, path: Path) => number;
  /** Whether a request of zero bytes is looked at. */
  readonly takesNothing: boolean;
  /** The island of a rank, as forwarding takes it. */
  readonly islandOf: (devices: Devices, rank: number) => number;
}

export interface EngineSteps {
  readonly checks: CheckSteps;
  readonly order: OrderSteps;
  readonly move: MoveSteps;
  readonly ports: PortSteps;
  readonly transport: TransportSteps;
  readonly rows: RowSteps;
  readonly sums: SumSteps;
}

export const idealChecks: CheckSteps = {
  ...idealAccess,
  aligned: (start, elementBytes) => (start % elementBytes === 0 ? start : -1),
  member: (entry) => (entry === -1 ? undefined : entry),
  rowWithin: (row, start, bytes, size) => row >= 0 && idealAccess.within(start, bytes, size),
  wrongEntry: (entry) => entry,
  validatesFirst: true,
  membersFailAlone: true,
  refusesOverlap: true,
};

export const idealOrder: OrderSteps = {
  covers: (release, sameTarget) => release === "all" || (release === "strong" && sameTarget),
  coversOwn: (release) => release !== "none",
  coversLooks: true,
  signalWaits: "target",
  cumulative: true,
  acquires: () => true,
  fence: (order) => order,
  coherent: true,
  after: "visible",
  visible: "landed",
  updatesAtOnce: () => true,
  reusable: "read",
};

export const idealMove: MoveSteps = {
  written: (bytes) => bytes,
  takesNothing: true,
  islandOf: ({ islandOf }, rank) => islandOf[rank] ?? 0,
};

export const idealEngine: EngineSteps = {
  checks: idealChecks,
  order: idealOrder,
  move: idealMove,
  ports: idealPorts,
  transport: idealTransport,
  rows: idealRows,
  sums: idealSums,
};
