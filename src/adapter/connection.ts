/**
 * What the harness sees of an adapter, however it is reached: one call at a time, and an outcome for whatever may happen.
 * An answer carries its `wallNs`: what the harness's own clock showed from the request on its way to the answer complete.
 */
import type { ErrorCode } from "../generated/types.ts";

export type Outcome =
  /** Valid under the schema of the method and the contract of the request. */
  | { readonly kind: "result"; readonly result: unknown; readonly wallNs: number }
  | { readonly kind: "refusal"; readonly code: ErrorCode; readonly message: string; readonly wallNs: number }
  | {
      readonly kind: "crash";
      readonly message: string;
      readonly exitCode: number | null;
      readonly signal: string | null;
    }
  | { readonly kind: "timeout"; readonly message: string }
  | { readonly kind: "protocol-error"; readonly message: string }
  /** The adapter can't be started, or failed to start too often: no later call will do better. */
  | { readonly kind: "unreachable"; readonly message: string };

export interface Connection {
  /** Sends one request and waits. Throws InvalidRequest if the request of a known method is itself invalid. */
  call(method: string, params: unknown, deadlineMs: number): Promise<Outcome>;
  /**
   * To be called after a case: makes whatever the adapter still sends for earlier requests, such as a second answer or
   * its death, surface now. Null when all is quiet.
   */
  settle(deadlineMs: number): Promise<Outcome | null>;
  /** What the adapter wrote to stderr since this was last asked, at most its end. */
  takeLog(): string;
  close(): Promise<void>;
}

/** A request that its schema forbids: a fault of whoever makes it, never of the adapter. */
export class InvalidRequest extends Error {
  override readonly name = "InvalidRequest";
}
