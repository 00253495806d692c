/** Frames whose bytes were damaged, and what the reader makes of them. */
import { encodeFrame } from "../../src/adapter/frame-encode.ts";
import { FrameError } from "../../src/adapter/frame-error.ts";
import { frameReader } from "../../src/adapter/frame-reader.ts";
import { zeros } from "../../src/numerics/tensor.ts";

export const bytesOf = (value: unknown) => Buffer.concat(encodeFrame(value));

/** The messages in these bytes, which come in pieces that end at `cuts`, modulo their length. Throws FrameError. */
export function readAll(bytes: Uint8Array, cuts: readonly number[] = []): unknown[] {
  const reader = frameReader({ maxHeaderBytes: 2 ** 23, maxBodyBytes: 2 ** 24 });
  const edges = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b);
  return edges.slice(1).flatMap((end, i) => reader.push(bytes.subarray(edges[i], end)));
}

/** How many of `count` damaged frames were read, wait for more bytes, and were refused. Throws what is no FrameError. */
export function readDamaged(count: number): { read: number; incomplete: number; refused: number } {
  const original = bytesOf({
    jsonrpc: "2.0",
    id: "a/1",
    method: "quantize",
    params: { x: { ...zeros("F32", [2, 3]) }, recipe: { format: "E4M3" } },
  });
  let state = 12345;
  const next = (below: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const outcomes = { read: 0, incomplete: 0, refused: 0 };
  for (let i = 0; i < count; i += 1) {
    let bytes = Buffer.from(original);
    for (let change = 0; change <= next(3); change += 1) {
      const at = next(bytes.length);
      const kind = next(4);
      if (kind === 0) bytes[at] = next(256);
      else if (kind === 1) bytes = bytes.subarray(0, at + 1);
      else if (kind === 2)
        bytes = Buffer.concat([bytes.subarray(0, at), Buffer.from([next(256)]), bytes.subarray(at)]);
      else bytes[next(8)] = next(256);
    }
    try {
      outcomes[readAll(bytes).length > 0 ? "read" : "incomplete"] += 1;
    } catch (error) {
      if (!(error instanceof FrameError)) throw error;
      outcomes.refused += 1;
    }
  }
  return outcomes;
}
