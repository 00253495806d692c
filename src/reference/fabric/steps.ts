/**
 * The steps of the engine that can be replaced: each is a place where real engines have gone wrong. With the ideal ones
 * every requirement is met.
 */
import type { Path } from "../../fabric/topology.ts";
import type { FenceOrder, Release } from "../../generated/types.ts";
import { idealAccess } from "./access.ts";
import type { CheckSteps } from "./plan.ts";
import { idealPorts, type PortSteps } from "./ports.ts";

/** What is ordered behind what. */
export interface OrderSteps {
  /** Whether a signal waits for an earlier request of its queue. */
  readonly covers: (release: Release, sameTarget: boolean) => boolean;
  /** Whether a signal waits for the data of its own request. */
  readonly coversOwn: (release: Release) => boolean;
  /** Whether a signal covers what its queue had acquired before. */
  readonly cumulative: boolean;
  /** Whether an acquire is followed by what comes later. */
  readonly acquires: (scope: "all" | "range") => boolean;
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

export interface EngineSteps {
  readonly checks: CheckSteps;
  readonly order: OrderSteps;
  readonly ports: PortSteps;
}

export const idealChecks: CheckSteps = {
  ...idealAccess,
  aligned: (start, elementBytes) => (start % elementBytes === 0 ? start : -1),
  member: (entry) => (entry === -1 ? undefined : entry),
  validatesFirst: true,
  refusesOverlap: true,
};

export const idealOrder: OrderSteps = {
  covers: (release, sameTarget) => release === "all" || (release === "strong" && sameTarget),
  coversOwn: (release) => release !== "none",
  cumulative: true,
  acquires: () => true,
  fence: (order) => order,
  coherent: true,
  after: "visible",
  visible: "landed",
  updatesAtOnce: () => true,
  reusable: "read",
};

export const idealEngine: EngineSteps = { checks: idealChecks, order: idealOrder, ports: idealPorts };
