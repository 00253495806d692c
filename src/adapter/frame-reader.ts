/**
 * Cuts a stream of bytes into frames. Chunks may be split anywhere; each byte is copied once. The lengths that a frame
 * claims are held against the limits before memory is taken for it.
 */
import { decodeHeader, type FrameHeader } from "./frame-decode.ts";
import { FrameError } from "./frame-error.ts";

export interface FrameLimits {
  readonly maxHeaderBytes: number;
  /** Bytes of all tensors of a frame together. */
  readonly maxBodyBytes: number;
}

export const defaultLimits: FrameLimits = { maxHeaderBytes: 2 ** 24, maxBodyBytes: 2 ** 31 };

export interface FrameReader {
  /** Takes the next bytes; returns the messages that they complete. Throws FrameError, after which the reader is of no use. */
  readonly push: (chunk: Uint8Array) => unknown[];
  /** Bytes of a frame that is not complete. */
  readonly pendingBytes: () => number;
}

/** A reader at the start of a stream. */
export function frameReader(limits: FrameLimits = defaultLimits): FrameReader {
  let stage: "length" | "header" | "body" = "length";
  let target = new Uint8Array(8);
  let filled = 0;
  let start = new Uint8Array(0);
  let header: FrameHeader | undefined;

  const next = (to: typeof stage, bytes: number) => {
    const before = target;
    try {
      target = new Uint8Array(bytes);
    } catch {
      throw new FrameError(`there is no memory for the ${bytes} bytes that are claimed`, 0, before);
    }
    stage = to;
    filled = 0;
  };

  /** Called when `target` is full; returns a message if that completed one. */
  const advance = (): { readonly message: unknown } | undefined => {
    if (stage === "length") {
      const bytes = new DataView(target.buffer).getBigUint64(0, true);
      if (bytes > BigInt(limits.maxHeaderBytes)) {
        throw new FrameError(
          `the header claims ${bytes} bytes; at most ${limits.maxHeaderBytes} are allowed`,
          0,
          target,
        );
      }
      if (bytes < 2n)
        throw new FrameError(`the header claims ${bytes} bytes, too few for a JSON object`, 0, target);
      next("header", Number(bytes));
      return undefined;
    }
    if (header === undefined) {
      start = target;
      header = decodeHeader(start);
      const { bodyBytes } = header;
      if (bodyBytes > limits.maxBodyBytes)
        throw new FrameError(
          `the tensors claim ${bodyBytes} bytes; at most ${limits.maxBodyBytes} are allowed`,
          8,
          start,
        );
      next("body", bodyBytes);
      return bodyBytes === 0 ? advance() : undefined;
    }
    const message = header.message(target);
    header = undefined;
    next("length", 8);
    return { message };
  };

  return {
    push: (chunk) => {
      const messages: unknown[] = [];
      let position = 0;
      while (position < chunk.length) {
        const part = chunk.subarray(position, position + target.length - filled);
        target.set(part, filled);
        filled += part.length;
        position += part.length;
        if (filled < target.length) break;
        const complete = advance();
        if (complete !== undefined) messages.push(complete.message);
      }
      return messages;
    },
    pendingBytes: () =>
      stage === "length" ? filled : stage === "header" ? 8 + filled : 8 + start.length + filled,
  };
}
