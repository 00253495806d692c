/** Bytes that are no frame: where, why, and what they look like. What a sender wrote is quoted at a bounded length. */

/** Bytes of the frame's beginning that are shown. */
const shownBytes = 32;

/** Characters of a sender's value that are shown. */
const shownCharacters = 200;

export class FrameError extends Error {
  override readonly name = "FrameError";
  /** Bytes from the start of the frame. */
  readonly offset: number;

  constructor(message: string, offset: number, start: Uint8Array) {
    super(`${message} (at byte ${offset} of the frame, which begins ${hexadecimal(start)}${asText(start)})`);
    this.offset = offset;
  }
}

/** A value out of a message as JSON, cut after some 200 characters; of bytes, only how many. */
export function shownValue(value: unknown): string {
  const text =
    JSON.stringify(value, (_, part: unknown) =>
      part instanceof Uint8Array ? `<${part.length} bytes>` : part,
    ) ?? String(value);
  return text.length <= shownCharacters ? text : `${text.slice(0, shownCharacters - 1)}…`;
}

/** Bytes that can be read, for then somebody has most likely printed them. */
function asText(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.subarray(0, shownBytes)).toString("latin1");
  return /^[\t\n\r\x20-\x7e]{4,}$/.test(text)
    ? `, as text ${JSON.stringify(text)}: stdout is for frames alone, print to stderr`
    : "";
}

function hexadecimal(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.subarray(0, shownBytes))
    .toString("hex")
    .replaceAll(/(..)(?=.)/g, "$1 ");
  return bytes.length === 0 ? "with nothing" : `${text}${bytes.length > shownBytes ? " ..." : ""}`;
}
