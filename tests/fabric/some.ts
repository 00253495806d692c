/** Records with and without what they need not have, for fast-check. */
import fc from "fast-check";

/** A record some of whose properties are left out. */
export function some<T extends object>(
  properties: { [K in keyof T]: fc.Arbitrary<T[K]> },
): fc.Arbitrary<{ [K in keyof T]?: Exclude<T[K], undefined> }> {
  // fast-check's own type of what it leaves out is undefined or absent; it is absent.
  return fc.record(properties, { requiredKeys: [] }) as fc.Arbitrary<{
    [K in keyof T]?: Exclude<T[K], undefined>;
  }>;
}
