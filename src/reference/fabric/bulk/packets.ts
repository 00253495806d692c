/** A payload in packets: all of them begin at multiples of 8, and share the timed bytes. */

export interface Packet {
  /** Stored bytes, from the beginning of the payload. */
  readonly start: number;
  readonly end: number;
  readonly timed: number;
}

/** Bytes of a packet; a long payload has no more than so many packets. */
const packetBytes = 4096;
const mostPackets = 64;

export function packetsOf(stored: number, timed: number): Packet[] {
  const count = Math.min(mostPackets, Math.max(1, Math.ceil(Math.max(stored, timed) / packetBytes)));
  const step = Math.ceil(stored / count / 8) * 8;
  const timedStep = Math.ceil(timed / count);
  return Array.from({ length: count }, (_, i) => ({
    start: Math.min(stored, i * step),
    end: Math.min(stored, (i + 1) * step),
    timed: Math.max(0, Math.min(timedStep, timed - i * timedStep)),
  }));
}
