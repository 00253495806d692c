/** Acquires: how a request acquires, and which later requests a ranged acquire is about. */
import type { Acquire, FabricRequest } from "../../generated/types.ts";
import { intersect, type Span } from "./access.ts";
import { footprintOf } from "./footprint.ts";
import type { Image } from "./image.ts";
import type { Plan } from "./plan.ts";

/** How a request acquires, if it does. */
export function acquireOf(request: FabricRequest): Acquire | undefined {
  return "acquire" in request ? request.acquire : undefined;
}

/** Whether a request has to do with bytes of a range: it touches them, or has its source there. */
export function touchesRange(image: Image, plan: Plan | undefined, range: Exclude<Acquire, "all">): boolean {
  if (plan === undefined) return false;
  const scope: Span = { place: image.placeOf(range.region), start: range.offset, bytes: range.bytes };
  const sources: Span[] = [];
  if (plan.kind === "write" && !(plan.from instanceof Uint8Array)) sources.push(plan.from);
  if (plan.kind === "multicast") sources.push(plan.from);
  if (plan.kind === "scatter" || plan.kind === "append") sources.push(plan.local);
  if (plan.kind === "dispatch") sources.push(plan.from, ...plan.rows, ...plan.sources, ...plan.counts);
  if (plan.kind === "combine") sources.push(...plan.made);
  return [...sources, ...footprintOf(plan).map(({ span }) => span)].some((span) => intersect(span, scope));
}
