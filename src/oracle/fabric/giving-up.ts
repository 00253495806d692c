/**
 * Requests that are given up, because they are cancelled or because a key that they need is taken back. Words of such a
 * one may be as they were or as it would have made them; its signals are not delivered.
 */
import { openAtomic } from "./atomics.ts";
import { forEachPiece, type Payload, takePayload } from "./effects.ts";
import type { ExchangeSteps } from "./exchange-steps.ts";
import type { ExecutionState } from "./execution-state.ts";
import { endsWell, endsWith } from "./expectation.ts";
import { endIfDone, takenBack } from "./finishing.ts";
import { mayBegin } from "./queue-rules.ts";
import { isLeftOut, isOpen, type Running } from "./running.ts";

interface GivingUp {
  /** One step of a `cancel`; false while its target is not to be given up. */
  readonly cancel: (run: Running, target: Running | undefined) => boolean;
  /** One step of an `invalidate`; false while others have the region under way. */
  readonly invalidate: (run: Running, region: number) => boolean;
}

/** Kinds of requests of which nothing is left that was given up: of one of an exchange, if its round had not begun. */
const leavingNothing: ReadonlySet<string> = new Set([
  "signal",
  "wait",
  "fence",
  "cancel",
  "invalidate",
  "dispatch",
  "combine",
]);

export function givingUp(state: ExecutionState, exchanges: ExchangeSteps): GivingUp {
  const { layout, memory, queues, byId, permit, given, inFlight, invalidated, end, waitFor } = state;
  const { cancelled, revoked } = given;

  const cancel = (run: Running, target: Running | undefined): boolean => {
    if (target === undefined) return false;
    if (isOpen(target)) {
      if (!cancelled.has(target.prepared.id) && !permit.isForced) return false;
      giveUp(target, "CANCELLED");
    }
    return end(run, endsWell(false), true);
  };
  const invalidate = (run: Running, region: number): boolean => {
    const names = (run: Running) =>
      run.prepared.operands.named.some(
        ({ place, member }) => place.region === region && !(member !== undefined && isLeftOut(run, member)),
      );
    const named = [...inFlight].filter(names);
    if (named.some((other) => !exchanges.isWaiting(other))) return false;
    if ((run.prepared.queue.tenant ?? 0) !== (layout.regions[region]?.tenant ?? 0))
      return end(run, endsWith("BAD_KEY"), false);
    for (const other of queues.flatMap(({ window }) => window)) {
      const isUnderWay =
        other.state === "waiting" &&
        revoked.has(other.prepared.id) &&
        other.prepared.queue.rank !== run.prepared.queue.rank &&
        names(other) &&
        mayHaveBegun(other);
      if (isUnderWay) giveUp(other, "BAD_KEY");
    }
    // What waits for its round has changed nothing, and will not.
    for (const other of named)
      if (other.prepared.queue.rank !== run.prepared.queue.rank)
        end(other, endsWith("BAD_KEY", {}, true), false);
    for (const other of [...inFlight])
      if (other.prepared.queue.rank !== run.prepared.queue.rank && other.withheld.size > 0)
        giveUpMembers(other, region);
    invalidated.add(region);
    return end(run, endsWell(false), true);
  };
  /** Whether a request that was held back waits for nothing else. */
  const mayHaveBegun = (run: Running): boolean =>
    (run.prepared.request.after ?? []).every((id) => byId.get(id)?.isOk === true) &&
    exchanges.handleOf(run)?.isOk !== false &&
    exchanges.formerOf(run)?.state !== "waiting" &&
    exchanges.formerOf(run)?.state !== "begun" &&
    mayBegin(run, waitFor) &&
    run.prepared.check(invalidated).failure === undefined;
  const giveUp = (target: Running, status: "CANCELLED" | "BAD_KEY"): void => {
    const { request, operands, check, hasSource, id } = target.prepared;
    const { failure, members } = check(invalidated);
    if (request.kind === "append" && failure === undefined)
      throw new RangeError(`${id}: what an append leaves that was given up is not determined`);
    if (exchanges.mayBeUnderWay(target) && (target.state === "begun" || mayHaveBegun(target)))
      throw new RangeError(`${id}: what a round leaves that was under way is not determined`);
    const open = (region: number, offset: number, bytes: Uint8Array) =>
      memory.open(region, bytes.length, { kind: "given-up", request: id, offset, bytes });
    // A request that was forced to end never came to what it does.
    if (failure === undefined && !permit.isForced) {
      if (request.kind === "atomic") openAtomic(state, request, open);
      else if (!leavingNothing.has(request.kind)) {
        const payload = takePayload(request, operands, layout, memory);
        forEachPiece(
          request,
          operands,
          (member) => members.has(member),
          (region, offset, start, length) =>
            open(region, offset, payload.bytes.subarray(start, start + length)),
        );
      }
    }
    end(target, endsWith(status, {}, hasSource), false);
  };
  /** The same of members of a multicast that have to do with a region. */
  const giveUpMembers = (target: Running, region: number): void => {
    const { request, operands } = target.prepared;
    const { bytes } = target.payload as Payload; // it is in flight
    const concerned = operands.named.flatMap(({ place, member = -1 }) =>
      place.region === region && target.withheld.has(member) ? [member] : [],
    );
    const members = new Set(concerned);
    target.withheld = without(target.withheld, members);
    target.failed = new Map([...target.failed, ...concerned.map((member) => [member, takenBack] as const)]);
    forEachPiece(
      request,
      operands,
      (member) => !members.has(member),
      (own, offset, start, length) =>
        memory.open(own, length, {
          kind: "given-up",
          request: request.id,
          offset,
          bytes: bytes.subarray(start, start + length),
        }),
    );
    if (members.size > 0) endIfDone(state, target);
  };
  return { cancel, invalidate };
}

export function without(
  set: ReadonlySet<number>,
  others: { readonly has: (one: number) => boolean },
): Set<number> {
  return new Set([...set].filter((one) => !others.has(one)));
}
