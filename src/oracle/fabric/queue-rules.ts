/**
 * What the order of a queue asks of a request: behind what it begins, behind what it lands, and what a signal of it
 * covers.
 */
import { meet } from "./footprint.ts";
import type { Prepared } from "./request-state.ts";
import { earlierOpen, type Running } from "./running.ts";

/** Notes for whom a request waits. */
export type WaitFor = (...others: readonly Running[]) => false;

export function mayBegin(run: Running, waitFor: WaitFor): boolean {
  // What has been asked for can be given up, whatever it waits for.
  if (run.prepared.request.kind === "cancel") return true;
  const { blocker } = run;
  if (
    blocker !== undefined &&
    blocker.other.state === blocker.state &&
    blocker.other.hasRead === blocker.hasRead
  )
    return waitFor(blocker.other);
  for (const other of earlierOpen(run)) {
    const [own, its] = [run.prepared.footprint(), other.prepared.footprint()];
    const isBlocking =
      isBarrier(other.prepared, run.prepared) ||
      meet(its.writes, own.reads) ||
      (!other.hasRead && meet(its.reads, own.reads));
    if (!isBlocking) continue;
    run.blocker = { other, state: other.state, hasRead: other.hasRead };
    return waitFor(other);
  }
  return true;
}

export function mayLand(run: Running, waitFor: WaitFor): boolean {
  for (const other of earlierOpen(run)) {
    const { writes } = run.prepared.footprint();
    const its = other.prepared.footprint();
    if (meet(its.writes, writes)) return waitFor(other);
    if (!other.hasRead && meet(its.reads, writes)) return false;
  }
  return true;
}

/** Whom a signal of the request to a rank covers; undefined while one of them has not read what it reads. */
export function coveredBy(run: Running, rank: number): Running[] | undefined {
  const { release } = run.prepared;
  if (release === "none") return [];
  const list = run.state === "begun" && !run.hasLanded ? [run] : [];
  if (release === "weak") return list;
  for (const other of earlierOpen(run)) {
    if (release === "strong" && !other.prepared.ranks().has(rank)) continue;
    if (!other.hasRead) return undefined;
    list.push(other);
  }
  return list;
}

/** Whether a later request begins after an earlier one whatever it does: behind fences and acquires. */
function isBarrier({ request: earlier, acquired }: Prepared, later: Prepared): boolean {
  if (earlier.kind === "fence") return true;
  const acquire = "acquire" in earlier ? earlier.acquire : undefined;
  if (acquire === undefined) return false;
  if (acquire === "all") return true;
  const { reads, writes } = later.footprint();
  return meet(acquired(), reads) || meet(acquired(), writes);
}
