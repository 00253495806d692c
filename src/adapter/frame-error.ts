/** Bytes that are no frame: where, why, and what they look like. */

/** Bytes of the frame's beginning that are shown. */
const shownBytes = 32;

export class FrameError extends Error {
  override readonly name = "FrameError";
  /** Bytes from the start of the frame. */
  readonly offset: number;

  constructor(message: string, offset: number, start: Uint8Array) {
    super(`${message} (at byte ${offset} of the frame, which begins ${hexadecimal(start)})`);
    this.offset = offset;
  }
}

function hexadecimal(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.subarray(0, shownBytes))
    .toString("hex")
    .replaceAll(/(..)(?=.)/g, "$1 ");
  return bytes.length === 0 ? "with nothing" : `${text}${bytes.length > shownBytes ? " ..." : ""}`;
}
