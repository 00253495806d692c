/**
 * Cuts a stream of bytes into frames. Chunks may be split anywhere; each byte is copied once. The lengths that a frame
 * claims are held against the limits before memory is taken for it.
 */
import { decodeFrame } from "./frame-decode.ts";
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
  let header = new Uint8Array(0);

  const next = (to: typeof stage, bytes: number) => {
    stage = to;
    target = new Uint8Array(bytes);
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
    if (stage === "header") {
      header = target;
      const bytes = claimedBytes(header, limits);
      next("body", bytes);
      return bytes === 0 ? advance() : undefined;
    }
    const message = decodeFrame(header, target);
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
      stage === "length" ? filled : stage === "header" ? 8 + filled : 8 + header.length + filled,
  };
}

/** Bytes after the header: the end of the tensor that ends last. What else is wrong is found when all of it is there. */
function claimedBytes(header: Uint8Array, { maxBodyBytes }: FrameLimits): number {
  let end = 0;
  for (const offsets of claimedOffsets(header)) {
    if (typeof offsets !== "number" || !Number.isSafeInteger(offsets) || offsets < 0)
      throw new FrameError("a tensor ends at no whole number", 8, header);
    end = Math.max(end, offsets);
  }
  if (end > maxBodyBytes)
    throw new FrameError(`the tensors claim ${end} bytes; at most ${maxBodyBytes} are allowed`, 8, header);
  return end;
}

function claimedOffsets(header: Uint8Array): unknown[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(header).toString("utf8"));
  } catch (error) {
    throw new FrameError(
      `the header is not JSON: ${error instanceof Error ? error.message : String(error)}`,
      8,
      header,
    );
  }
  if (typeof parsed !== "object" || parsed === null)
    throw new FrameError("the header is no JSON object", 8, header);
  return Object.entries(parsed).flatMap(([name, entry]: [string, unknown]) => {
    if (name === "__metadata__") return [];
    if (
      typeof entry !== "object" ||
      entry === null ||
      !("data_offsets" in entry) ||
      !Array.isArray(entry.data_offsets)
    ) {
      throw new FrameError(`the entry ${JSON.stringify(name)} of the header has no data_offsets`, 8, header);
    }
    return [entry.data_offsets[1]];
  });
}
