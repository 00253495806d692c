/** What the generator says to a person: what it wrote, and which files are not fresh. */
import type { Drift } from "./index.ts";

const fresh = "All generated files are fresh";

/** Names the files that were written. */
export function describeWritten(paths: readonly string[]): string {
  return paths.length === 0 ? fresh : `Wrote ${paths.join(", ")}`;
}

/** Names the files that are not fresh, one a line, and what mends it. */
export function describeDrift(drift: readonly Drift[]): string {
  if (drift.length === 0) return fresh;
  const lines = drift.map(({ path, what }) => `${path}: ${words[what]}`);
  const stale = drift.some(({ what }) => what !== "stray");
  return [...lines, ...(stale ? ["Run: npm run generate"] : [])].join("\n");
}

const words = {
  missing: "is missing",
  differs: "is not what the spec, the schemas and the grammar give",
  stray: "nothing generates it; delete it, or move it elsewhere",
} as const satisfies Record<Drift["what"], string>;
