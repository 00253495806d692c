/**
 * What is to be done for a request: its addresses as places, its tables as lists, everything checked. A plan says what is
 * moved and where to; how and when is the business of the engine.
 */
import type { ReduceRequest, Release } from "../../generated/types.ts";
import type { Failure, Span } from "./access.ts";
import type { CombinePlan, DispatchPlan } from "./exchange-plan.ts";
import type { RowMoves } from "./row-moves.ts";
import type { SignalPlan } from "./signal-plan.ts";

/** A destination of its own, with what went wrong with it if something did. */
export type Member =
  | { readonly to: Span; readonly signal: SignalPlan | undefined }
  | { readonly failure: Failure };

export type Plan =
  | {
      readonly kind: "write";
      /** The source, or the bytes themselves. */
      readonly from: Span | Uint8Array;
      readonly to: Span;
      readonly timed: number;
      readonly signal: SignalPlan | undefined;
    }
  | { readonly kind: "read"; readonly from: Span; readonly to: Span; readonly timed: number }
  | {
      readonly kind: "multicast";
      readonly from: Span;
      readonly members: readonly Member[];
      readonly timed: number;
    }
  | {
      readonly kind: "scatter" | "gather";
      /** The rows on the queue's rank. */
      readonly local: Span;
      /** Each member's place, with its first byte at the address of the member. */
      readonly members: readonly Span[];
      readonly moves: RowMoves;
      /** The first wrong entry, for an engine that comes upon it when those before have been moved. */
      readonly badEntry: number | undefined;
      /** Bytes of a row at the members; where rows are cast, those of the source are others. */
      readonly rowBytes: number;
      readonly timed: number;
      readonly uncast?: { readonly rowBytes: number; readonly timed: number };
      readonly signals: readonly SignalPlan[];
    }
  | {
      readonly kind: "append";
      readonly local: Span;
      readonly members: readonly Span[];
      readonly cursors: readonly Span[];
      readonly capacity: number;
      readonly table: Int32Array;
      readonly slotsPerRow: number;
      readonly rowBytes: number;
      readonly timed: number;
      readonly slots: Span | undefined;
      readonly signals: readonly SignalPlan[];
    }
  | {
      readonly kind: "reduce";
      readonly request: ReduceRequest;
      readonly members: readonly Span[];
      readonly to: Span;
      readonly also: readonly Span[];
      /** Member and first byte of each entry; a member of -1 is skipped. */
      readonly entries: Int32Array;
      readonly rows: number;
      readonly slotsPerRow: number;
      readonly timed: number;
      readonly signal: SignalPlan | undefined;
    }
  | DispatchPlan
  | CombinePlan
  | {
      readonly kind: "atomic";
      readonly at: Span;
      readonly fetch: Span | undefined;
      readonly change: (former: bigint) => bigint;
      readonly release: Release;
    }
  | { readonly kind: "signal"; readonly signal: SignalPlan }
  | { readonly kind: "wait"; readonly at: Span; readonly satisfied: (value: bigint) => boolean }
  | { readonly kind: "fence"; readonly order: "acq_rel" | "sc" }
  | { readonly kind: "cancel"; readonly request: string }
  | { readonly kind: "invalidate"; readonly region: number };

/** The plan of one kind of request. */
export type PlanOf<Kind extends Plan["kind"]> = Extract<Plan, { kind: Kind }>;
