/** How an adapter refuses: with a code that a program reads and a message that a person reads. */
import type { ErrorCode } from "../generated/types.ts";

export class AdapterError extends Error {
  override readonly name = "AdapterError";
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** The number that JSON-RPC 2.0 gives to a method that is unknown. */
export const unknownMethodNumber = -32601;

/** The number that JSON-RPC 2.0 gives to an error, for each code. */
const rpcNumbers: { readonly [Code in ErrorCode]: number } = {
  UNIMPLEMENTED: -32000,
  INVALID_ARGUMENT: -32602,
  INTERNAL: -32603,
  OUT_OF_RANGE: -32000,
  PERMISSION_DENIED: -32000,
  RESOURCE_EXHAUSTED: -32000,
  DEADLINE_EXCEEDED: -32000,
  UNAVAILABLE: -32000,
  DATA_LOSS: -32000,
};

/** The JSON-RPC number of a code. */
export function rpcNumber(code: ErrorCode): number {
  return rpcNumbers[code];
}

/** Whether a text is one of the codes. */
export function isErrorCode(text: unknown): text is ErrorCode {
  return typeof text === "string" && Object.hasOwn(rpcNumbers, text);
}
