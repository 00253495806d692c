/**
 * The harness's side of the wire, whatever carries the bytes: one request at a time, each under an ID of its own, and a
 * strict reading of what comes back. An ID is a random part for this conversation and a number, `<nonce>/<n>`, so that an
 * answer meant for another request or another process is told by its ID alone.
 */
import { randomBytes } from "node:crypto";
import { explainError } from "../validate/validators.ts";
import { isErrorCode } from "./adapter-error.ts";
import { outcomeOfResult, protocolError } from "./answer.ts";
import type { Outcome } from "./connection.ts";
import { encodeFrame } from "./frame-encode.ts";
import { FrameError, shownValue } from "./frame-error.ts";
import { defaultLimits, type FrameLimits, frameReader } from "./frame-reader.ts";
import { type Stopwatch, startWatch } from "./stopwatch.ts";

export interface Conversation {
  /** Sends a request and waits for its answer. The parameters have been checked. */
  readonly ask: (method: string, params: unknown, deadlineMs: number) => Promise<Outcome>;
  /** Bytes that arrived. */
  readonly receive: (chunk: Uint8Array) => void;
  /** Nothing will arrive any more: how it ended. */
  readonly end: (outcome: Outcome) => void;
  /** How the conversation broke, or undefined while it is in order. A broken one answers every request with this. */
  readonly broken: () => Outcome | undefined;
}

interface Pending {
  readonly id: string;
  readonly method: string;
  readonly params: unknown;
  readonly watch: Stopwatch;
  readonly resolve: (outcome: Outcome) => void;
}

/** Starts a conversation; `write` takes the chunks of a frame. */
export function startConversation(
  write: (chunks: readonly Uint8Array[]) => void,
  limits: FrameLimits = defaultLimits,
): Conversation {
  const nonce = randomBytes(6).toString("base64url");
  const reader = frameReader(limits);
  let count = 0;
  let pending: Pending | undefined;
  let broken: Outcome | undefined;

  const finish = (outcome: Outcome) => {
    const waiting = pending;
    pending = undefined;
    waiting?.resolve(outcome);
  };
  const breakOff = (outcome: Outcome) => {
    broken ??= outcome;
    finish(broken);
  };
  const accept = (message: unknown) => {
    if (broken !== undefined) return;
    if (pending === undefined) {
      breakOff(protocolError(`an answer came that no request was waiting for: ${shownValue(message)}`));
      return;
    }
    const outcome = readAnswer(message, pending, pending.watch());
    if (outcome.kind === "protocol-error") breakOff(outcome);
    else finish(outcome);
  };

  return {
    ask: (method, params, deadlineMs) => {
      if (broken !== undefined) return Promise.resolve(broken);
      count += 1;
      const id = `${nonce}/${count}`;
      return new Promise((resolve) => {
        const timer = setTimeout(
          () =>
            breakOff({ kind: "timeout", message: `${method} gave no answer within ${deadlineMs / 1000} s` }),
          deadlineMs,
        );
        const frame = encodeFrame({ jsonrpc: "2.0", id, method, params });
        pending = {
          id,
          method,
          params,
          watch: startWatch(),
          resolve: (outcome) => {
            clearTimeout(timer);
            resolve(outcome);
          },
        };
        write(frame);
      });
    },
    receive: (chunk) => {
      if (broken !== undefined) return;
      try {
        for (const message of reader.push(chunk)) accept(message);
      } catch (error) {
        if (!(error instanceof FrameError)) throw error;
        breakOff(protocolError(`what came back is no frame: ${error.message}`));
      }
    },
    end: (outcome) => {
      const rest = reader.pendingBytes();
      const cut = rest > 0 && outcome.kind === "crash" ? `; ${rest} bytes of a frame had arrived` : "";
      breakOff(outcome.kind === "crash" ? { ...outcome, message: outcome.message + cut } : outcome);
    },
    broken: () => broken,
  };
}

/** What an answer says, if it is one to this request. */
function readAnswer(message: unknown, { id, method, params }: Pending, wallNs: number): Outcome {
  const fault = (text: string) => protocolError(`${text}: ${shownValue(message)}`);
  if (typeof message !== "object" || message === null || !("jsonrpc" in message) || message.jsonrpc !== "2.0")
    return fault("the answer is no JSON-RPC 2.0 object");
  if (!("id" in message) || message.id !== id)
    return fault(
      `the answer has the ID ${shownValue("id" in message ? message.id : undefined)}, where ${JSON.stringify(id)} was asked`,
    );
  if ("result" in message === "error" in message)
    return fault("the answer needs either a result or an error");
  if ("result" in message) return outcomeOfResult(method, params, message.result, wallNs);
  const error: unknown = "error" in message ? message.error : undefined;
  const problems = explainError(error);
  if (problems !== undefined) return fault(`the error is not valid (${problems})`);
  // The schema of errors has just been checked.
  const { message: text, data } = error as { message: string; data: { code: unknown } };
  return isErrorCode(data.code)
    ? { kind: "refusal", code: data.code, message: text, wallNs }
    : fault("the error has an unknown code");
}
