/**
 * Known failures that somebody answers for. A waived case still runs: its failure becomes `waived`, and its pass
 * `stale-waiver`, so that no waiver outlives its reason.
 */
import type { CaseResult, WaiverFile } from "../generated/types.ts";
import { parseQuery, type Query } from "./query.ts";

export interface ActiveWaiver {
  readonly index: number;
  readonly query: Query;
}

/** The waivers that hold on a day (YYYY-MM-DD). Throws QueryError for a query that can't be read. */
export function activeWaivers(file: WaiverFile, today: string): ActiveWaiver[] {
  return file.waivers.flatMap(({ query, expires }, index) =>
    expires !== undefined && expires < today ? [] : [{ index, query: parseQuery(query) }],
  );
}

/** The result, with the first waiver that names the case taken into account. */
export function applyWaivers(result: CaseResult, waivers: readonly ActiveWaiver[]): CaseResult {
  const waiver = waivers.find(({ query }) => query.matches({ id: result.id, verifies: result.requirements }));
  if (waiver === undefined) return result;
  switch (result.verdict) {
    case "fail":
    case "broken-claim":
    case "crash":
    case "timeout":
    case "protocol-error":
      return {
        ...result,
        verdict: "waived",
        message: `${result.verdict}: ${result.message ?? ""}`,
        waiver: waiver.index,
      };
    case "pass":
      return {
        ...result,
        verdict: "stale-waiver",
        message: "a waiver expects this case to fail, but it passes; remove the waiver",
        waiver: waiver.index,
      };
    default:
      return result;
  }
}
