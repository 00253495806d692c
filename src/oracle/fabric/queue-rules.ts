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

/**
 * Whom a signal of the request to a rank covers; undefined while one of them can't be counted on. The signal may be there
 * before what it covers, which whoever acquires it waits for: so nothing of that may need what has not begun, and might
 * come only behind the acquire. Requests of exchanges wait for others that have not begun, too.
 */
export function coveredBy(
  run: Running,
  rank: number,
  isWaiting: (run: Running) => boolean,
): Running[] | undefined {
  const { release } = run.prepared;
  if (release === "none") return [];
  const list = run.state === "begun" && !run.hasLanded ? [run] : [];
  if (release !== "weak") {
    for (const other of earlierOpen(run)) {
      if (release === "strong" && !other.prepared.ranks().has(rank)) continue;
      if (!other.hasRead) return undefined;
      list.push(other);
    }
  }
  return list.length === 0 || areCertain(list, run, isWaiting) ? list : undefined;
}

/** Whether requests of a queue that have begun, up to a last one, come to their end whatever others do. */
function areCertain(list: readonly Running[], last: Running, isWaiting: (run: Running) => boolean): boolean {
  /** What has not begun or waits for its round, and what has begun and stays behind one of these. */
  const held: Running[] = [];
  for (const run of [...earlierOpen(last), last])
    if (!run.hasRead || isWaiting(run) || held.some((other) => staysBehind(run, other))) held.push(run);
  return !list.some((run) => held.includes(run));
}

/** Whether data or signals of a request come only when an earlier one has begun, or has come to its end. */
function staysBehind({ prepared }: Running, other: Running): boolean {
  const { writes } = prepared.footprint();
  const its = other.prepared.footprint();
  if (meet(its.writes, writes) || (!other.hasRead && meet(its.reads, writes))) return true;
  if (prepared.release !== "strong") return prepared.release === "all";
  return [...prepared.signalRanks()].some((rank) => other.prepared.ranks().has(rank));
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
