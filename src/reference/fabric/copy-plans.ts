/** The plans of copies: `write` and `read` between two places, and `multicast` to the members of a group. */
import { wordValue } from "../../fabric/words.ts";
import type { MulticastRequest, ReadRequest, WriteRequest } from "../../generated/types.ts";
import { intersect, type Span } from "./access.ts";
import type { Image } from "./image.ts";
import type { Member, PlanOf } from "./plan.ts";
import { type PlanChecks, refuse } from "./plan-checks.ts";
import { type SignalPlan, signalPlan } from "./signal-plan.ts";

export function writePlan(request: WriteRequest, checks: PlanChecks): PlanOf<"write"> {
  const { bytes = 8, value } = request;
  const source = request.from === undefined ? undefined : checks.span(request.from, bytes, "local");
  const to = checks.span(request.to, bytes, "write");
  const signal = request.signal === undefined ? undefined : signalPlan(request.signal, checks);
  checks.apart(source, to);
  const from = source ?? bytesOfWord(wordValue(value ?? "0x0"));
  return { kind: "write", from, to, timed: request.timedBytes ?? bytes, signal };
}

function bytesOfWord(value: bigint): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, value, true);
  return bytes;
}

export function readPlan(request: ReadRequest, { span, aligned, apart }: PlanChecks): PlanOf<"read"> {
  const { bytes = 8, acquire } = request;
  const source = span(request.from, bytes, "read");
  const to = span(request.to, bytes, "local");
  const from = acquire === undefined ? source : aligned(source, 8);
  apart(from, to);
  return { kind: "read", from, to, timed: request.timedBytes ?? bytes };
}

export function multicastPlan(
  image: Image,
  request: MulticastRequest,
  checks: PlanChecks,
): PlanOf<"multicast"> {
  const { bytes, timedBytes = bytes, signal: signals } = request;
  const from = checks.span(request.from, bytes, "local");
  const signalAt = signals === undefined ? [] : image.addressesOf(signals.at);
  const taken: Span[] = [from];
  const members = image.addressesOf(request.to).map((address, i): Member => {
    const reached = checks.alone(() => {
      const to = checks.span(address, bytes, "write");
      const at = signalAt[i];
      if (signals === undefined || at === undefined) return { to, signal: undefined };
      const { operation, value, release, perRow } = signals;
      return { to, signal: withRow(signalPlan({ at, operation, value, release }, checks), perRow) };
    });
    if ("failure" in reached) return reached;
    const { to } = reached;
    if (checks.steps.refusesOverlap && taken.some((other) => intersect(other, to)))
      return { failure: "OVERLAP" };
    taken.push(to);
    return reached;
  });
  const failed = members.find((member) => "failure" in member);
  if (failed !== undefined && "failure" in failed && !checks.steps.membersFailAlone) refuse(failed.failure);
  return { kind: "multicast", from, members, timed: timedBytes };
}

/** Each member gets one row. */
function withRow(signal: SignalPlan, perRow: string | undefined): SignalPlan {
  if (perRow === undefined) return signal;
  return { ...signal, value: BigInt.asUintN(64, signal.value + wordValue(perRow)) };
}
