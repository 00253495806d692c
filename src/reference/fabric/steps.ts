/**
 * The steps of the engine that can be replaced: each is a place where real engines have gone wrong. With the ideal ones
 * every requirement is met.
 */
import type { Devices, Path } from "../../fabric/topology.ts";
import type { CompletionStatus, FabricRequest, FenceOrder, Release } from "../../generated/types.ts";
import { idealAccess } from "./access.ts";
import { type ExchangeSteps, idealExchanges } from "./bulk/exchange-steps.ts";
import { idealRows, type RowSteps } from "./bulk/row-steps.ts";
import { idealSums, type SumSteps } from "./bulk/sum-steps.ts";
import { idealTransport, type TransportSteps } from "./bulk/transport.ts";
import { idealOffload, type OffloadSteps } from "./offload.ts";
import type { CheckSteps } from "./plan-checks.ts";
import { idealPorts, type PortSteps } from "./ports.ts";

/** What is ordered behind what. */
export interface OrderSteps {
  /** Whether a signal waits for an earlier request of its queue. */
  readonly covers: (release: Release, sameTarget: boolean) => boolean;
  /** Whether a signal waits for the data of its own request. */
  readonly coversOwn: (release: Release) => boolean;
  /** Whether a signal counts the chunks of its own data, and not any that come the same way. */
  readonly countsOwnChunks: boolean;
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
  /** Whether a word is read at once, or in two halves. */
  readonly readsWhole: boolean;
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

/** How a queue takes its requests, and what one of them does to the others. */
interface QueueSteps {
  /** Whether a request for which there is no room waits, where it may; else its place is passed over. */
  readonly waitsForRoom: boolean;
  /** Whether what comes behind a wait, and is not ordered behind it, goes on. */
  readonly passesWaits: boolean;
  /** Whether the queues of a device go on while one of them waits. */
  readonly servesApart: boolean;
  /** Whether a failure concerns nothing but the request that failed. */
  readonly isolatesFailures: boolean;
  /** Whether what can't end says what it waits for. */
  readonly namesCause: boolean;
}

/** How requests end. */
interface EndingSteps {
  /** How often the last completion comes. */
  readonly completions: (status: CompletionStatus) => number;
  /** Whether bytes are put in their place that arrive when their request has ended so. */
  readonly landsAfter: (status: CompletionStatus) => boolean;
}

/** What is done to a word at once. */
interface UpdateSteps {
  readonly sum: (a: bigint, b: bigint) => bigint;
  /** What a fetch gets. */
  readonly fetched: (former: bigint, latter: bigint) => bigint;
  /** How often a change of a word over a network is made. */
  readonly times: (path: Path) => number;
}

export interface EngineSteps {
  readonly checks: CheckSteps;
  readonly order: OrderSteps;
  readonly move: MoveSteps;
  readonly queues: QueueSteps;
  readonly endings: EndingSteps;
  readonly updates: UpdateSteps;
  readonly ports: PortSteps;
  readonly transport: TransportSteps;
  readonly rows: RowSteps;
  readonly sums: SumSteps;
  readonly exchanges: ExchangeSteps;
  readonly offload: OffloadSteps;
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
  countsOwnChunks: true,
  coversLooks: true,
  signalWaits: "target",
  cumulative: true,
  acquires: () => true,
  fence: (order) => order,
  coherent: true,
  after: "visible",
  visible: "landed",
  updatesAtOnce: () => true,
  readsWhole: true,
  reusable: "read",
};

export const idealMove: MoveSteps = {
  written: (bytes) => bytes,
  takesNothing: true,
  islandOf: ({ islandOf }, rank) => islandOf[rank] ?? 0,
};

const idealQueues: QueueSteps = {
  waitsForRoom: true,
  passesWaits: true,
  servesApart: true,
  isolatesFailures: true,
  namesCause: true,
};

const idealEndings: EndingSteps = { completions: () => 1, landsAfter: () => false };

const idealUpdates: UpdateSteps = {
  sum: (a, b) => BigInt.asUintN(64, a + b),
  fetched: (former) => former,
  times: () => 1,
};

export const idealEngine: EngineSteps = {
  checks: idealChecks,
  order: idealOrder,
  move: idealMove,
  queues: idealQueues,
  endings: idealEndings,
  updates: idealUpdates,
  ports: idealPorts,
  transport: idealTransport,
  rows: idealRows,
  sums: idealSums,
  exchanges: idealExchanges,
  offload: idealOffload,
};
