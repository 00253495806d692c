/**
 * The content hash of a case: what it asks, as data. Two runs with the same hash for a case made the same requests, bit
 * for bit, whatever the adapter and the version of the suite.
 */
import { createHash, type Hash } from "node:crypto";
import type { Request } from "./case.ts";

/** 16 hexadecimal digits of SHA-256 over the requests, object keys in order. */
export function contentHash(requests: readonly Request[]): string {
  const hash = createHash("sha256");
  feed(hash, requests);
  return hash.digest("hex").slice(0, 16);
}

function feed(hash: Hash, value: unknown): void {
  if (value instanceof Uint8Array) {
    hash.update(`bytes ${value.length} `).update(value);
  } else if (Array.isArray(value)) {
    hash.update(`list ${value.length} `);
    for (const element of value) feed(hash, element);
  } else if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).filter(([, part]) => part !== undefined);
    entries.sort(([a], [b]) => (a < b ? -1 : 1));
    hash.update(`record ${entries.length} `);
    for (const [name, part] of entries) {
      hash.update(`${JSON.stringify(name)} `);
      feed(hash, part);
    }
  } else {
    hash.update(`${JSON.stringify(value)} `);
  }
}
