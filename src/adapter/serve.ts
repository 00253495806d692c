/**
 * The adapter's side of the wire: reads requests, calls an adapter, writes answers, one after another. For vendors whose
 * adapter is written in JavaScript and runs as a process of its own; `serve(adapter)` is the whole main program.
 */
import type { Adapter } from "../generated/interfaces.ts";
import { isErrorCode, rpcNumber } from "./adapter-error.ts";
import { encodeFrame } from "./frame-encode.ts";
import { frameReader } from "./frame-reader.ts";
import { dispatch } from "./module.ts";

/** Where answers go: a stream of Node, or anything that takes bytes. */
export interface ByteSink {
  write(bytes: Uint8Array): unknown;
}

/**
 * Serves an adapter until the input ends; by default on stdin and stdout. Throws FrameError if the input is no sequence
 * of frames.
 */
export async function serve(
  adapter: Adapter,
  input: AsyncIterable<Uint8Array | string> = process.stdin,
  output: ByteSink = process.stdout,
): Promise<void> {
  const reader = frameReader();
  for await (const chunk of input) {
    if (typeof chunk === "string")
      throw new TypeError("The input must give bytes; do not set an encoding on it");
    for (const message of reader.push(chunk)) {
      for (const part of encodeFrame(await answerTo(adapter, message))) output.write(part);
    }
  }
  await adapter.close?.();
}

/** The JSON-RPC answer to a message. Never throws for what the adapter does. */
export async function answerTo(adapter: Adapter, message: unknown): Promise<Record<string, unknown>> {
  const request =
    typeof message === "object" && message !== null
      ? new Map<string, unknown>(Object.entries(message))
      : new Map<string, unknown>();
  const id = request.get("id") ?? null;
  const method = request.get("method");
  try {
    if (typeof method !== "string") return errorAnswer(id, "INVALID_ARGUMENT", "the request has no method");
    return { jsonrpc: "2.0", id, result: await dispatch(adapter, method, request.get("params")) };
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    const code: unknown =
      typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
    return isErrorCode(code) ? errorAnswer(id, code, text) : errorAnswer(id, "INTERNAL", text);
  }
}

function errorAnswer(
  id: unknown,
  code: Parameters<typeof rpcNumber>[0],
  message: string,
): Record<string, unknown> {
  return { jsonrpc: "2.0", id, error: { code: rpcNumber(code), message, data: { code } } };
}
