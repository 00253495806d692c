/** Reads so many bytes, or words of 64 bits, from a connection. */
import type { Socket } from "node:net";

export class SocketReader {
  readonly #chunks: Uint8Array[] = [];
  #length = 0;
  #arrived: () => void = () => undefined;

  constructor(socket: Socket) {
    socket.on("data", (chunk: Uint8Array) => {
      this.#chunks.push(chunk);
      this.#length += chunk.length;
      this.#arrived();
    });
    // That a connection is gone is told by the process at its other side.
    socket.on("error", () => undefined);
  }

  /** Waits until they have come. One at a time may wait. */
  async bytes(count: number): Promise<Uint8Array> {
    while (this.#length < count)
      await new Promise<void>((resolve) => {
        this.#arrived = resolve;
      });
    const taken = new Uint8Array(count);
    let filled = 0;
    while (filled < count) {
      const chunk = this.#chunks.shift() ?? new Uint8Array(0);
      const part = chunk.subarray(0, count - filled);
      taken.set(part, filled);
      filled += part.length;
      if (part.length < chunk.length) this.#chunks.unshift(chunk.subarray(part.length));
    }
    this.#length -= count;
    return taken;
  }

  async words(count: number): Promise<BigInt64Array> {
    const bytes = await this.bytes(8 * count);
    return new BigInt64Array(bytes.buffer);
  }
}
