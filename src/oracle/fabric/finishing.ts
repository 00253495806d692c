/** How a request ends of which everything has landed that comes: well, in part, or short of room. */
import type { ExecutionState } from "./execution-state.ts";
import { endsInPart, endsWell, endsWith } from "./expectation.ts";
import type { Running } from "./running.ts";

/** How members of a multicast end whose key is taken back while they are under way. */
export const takenBack = { status: "BAD_KEY" } as const;

/** Ends a request that has nothing more to do. */
export function endIfDone({ end }: ExecutionState, run: Running): void {
  const { hasSource, operands } = run.prepared;
  const signals = operands.signal?.places.length ?? 0;
  if (!run.hasLanded || run.signalled !== signals || run.withheld.size > 0) return;
  if (run.demand > 0) end(run, endsWith("CAPACITY", { demand: run.demand }, true), false);
  else if (run.failed.size > 0) {
    const members = operands.named.filter(({ role }) => role === "destination").length;
    const wasUnderWay = [...run.failed.values()].includes(takenBack);
    end(run, endsInPart(run.failed, members, wasUnderWay), false);
  } else end(run, endsWell(hasSource), true);
}
