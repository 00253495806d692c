/**
 * The adapter's side of the wire: reads requests, calls an adapter, writes answers, one after another. For vendors whose
 * adapter is written in JavaScript and runs as a process of its own; `serve(adapter)` is the whole main program.
 */
import { inspect } from "node:util";
import type { Adapter } from "../generated/interfaces.ts";
import type { ErrorCode } from "../generated/types.ts";
import { isErrorCode, rpcNumber, unknownMethodNumber } from "./adapter-error.ts";
import { encodeFrame } from "./frame-encode.ts";
import { frameReader } from "./frame-reader.ts";
import { dispatch, hasMethod } from "./module.ts";

/** Where answers go: a stream of Node, or anything that takes bytes. */
export interface ByteSink {
  write(bytes: Uint8Array): unknown;
}

/**
 * Serves an adapter until the input ends; by default on stdin and stdout. While it serves on stdout, whatever else the
 * program writes there, such as a library's `console.log`, goes to stderr. Throws FrameError if the input is no sequence of
 * frames.
 */
export async function serve(
  adapter: Adapter,
  input: AsyncIterable<Uint8Array | string> = process.stdin,
  output: ByteSink = process.stdout,
): Promise<void> {
  const reader = frameReader();
  const { write, release } = output === process.stdout ? takeStdout() : writerTo(output);
  try {
    for await (const chunk of input) {
      if (typeof chunk === "string")
        throw new TypeError("The input must give bytes; do not set an encoding on it");
      for (const message of reader.push(chunk))
        for (const part of answerFrame(await answerTo(adapter, message))) write(part);
    }
    await adapter.close?.();
  } finally {
    release();
  }
}

interface Writer {
  readonly write: (bytes: Uint8Array) => void;
  readonly release: () => void;
}

function writerTo(output: ByteSink): Writer {
  return { write: (bytes) => void output.write(bytes), release: () => undefined };
}

/** Keeps stdout for frames alone, until it is released. */
function takeStdout(): Writer {
  const { stdout, stderr } = process;
  const original = stdout.write;
  stdout.write = stderr.write.bind(stderr);
  return {
    write: (bytes) => void original.call(stdout, bytes),
    release: () => {
      stdout.write = original;
    },
  };
}

/** The frame of an answer; where an adapter returned what JSON can't say, that of an error which says so. */
export function answerFrame(answer: Readonly<Record<string, unknown>>): Uint8Array[] {
  try {
    return encodeFrame(answer);
  } catch (error) {
    return encodeFrame(errorAnswer(answer.id, "INTERNAL", `the result can't be sent: ${textOf(error)}`));
  }
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
    if (!hasMethod(adapter, method))
      return errorAnswer(id, "UNIMPLEMENTED", `there is no method ${method}`, unknownMethodNumber);
    return { jsonrpc: "2.0", id, result: await dispatch(adapter, method, request.get("params")) };
  } catch (error) {
    const code: unknown =
      typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
    return errorAnswer(id, isErrorCode(code) ? code : "INTERNAL", textOf(error));
  }
}

function errorAnswer(
  id: unknown,
  code: ErrorCode,
  message: string,
  number = rpcNumber(code),
): Record<string, unknown> {
  return { jsonrpc: "2.0", id, error: { code: number, message, data: { code } } };
}

/** What was thrown, in words, no longer than the schema of errors allows. */
function textOf(error: unknown): string {
  return (error instanceof Error ? error.message : inspect(error)).slice(0, 10_000);
}
