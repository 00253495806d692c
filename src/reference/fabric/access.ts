/**
 * Whether a queue may reach a place, and whether the place is there: keys, rights and bounds, as an engine checks them for
 * every address of a request before it touches a byte.
 */

import { wordValue } from "../../fabric/words.ts";
import type { Address, CompletionStatus, Queue, Rights } from "../../generated/types.ts";
import type { Image, Span } from "./image.ts";

export type { Span };

export type Failure = Exclude<CompletionStatus, "OK">;

/** What a queue wants to do at a place. `local` is a source or destination on its own rank. */
export type Purpose = keyof Rights | "local";

/** What the engine looks at, step by step. */
export interface AccessSteps {
  /** Whether a key opens a region. */
  readonly opens: (shown: bigint, own: bigint) => boolean;
  readonly sameEpoch: (shown: number, own: number) => boolean;
  readonly sameTenant: (queue: number, region: number) => boolean;
  /** Whether a rank may do something with so many bytes of a region of another rank. */
  readonly permits: (rights: Rights, purpose: keyof Rights, rank: number, bytes: number) => boolean;
  /** Whether bytes lie within a region. */
  readonly within: (offset: number, bytes: number, size: number) => boolean;
  /** The networks on which keys and rights are looked at. */
  readonly guarded: (path: "self" | "scale-up" | "scale-out") => boolean;
}

export const idealAccess: AccessSteps = {
  opens: (shown, own) => shown === own,
  sameEpoch: (shown, own) => shown === own,
  sameTenant: (queue, region) => queue === region,
  permits: (rights, purpose, rank) => {
    const peers = rights[purpose] ?? "all";
    return peers === "all" || peers.includes(rank);
  },
  within: (offset, bytes, size) => offset >= 0 && offset <= size && bytes <= size - offset,
  guarded: () => true,
};

/** Why the bytes at an address can't be had; undefined if they can. Some regions' keys have been taken back. */
export function refusalOf(
  image: Image,
  queue: Queue,
  address: Address,
  span: Span,
  purpose: Purpose,
  steps: AccessSteps,
  takenBack: ReadonlySet<number>,
): Failure | undefined {
  const denied = deniedBy(image, queue, address, span, purpose, steps, takenBack);
  if (denied !== undefined) return denied;
  return steps.within(span.start, span.bytes, span.place.region.bytes) ? undefined : "OUT_OF_BOUNDS";
}

function deniedBy(
  image: Image,
  { rank, tenant = 0 }: Queue,
  { key, epoch }: Address,
  { place: { region, number }, bytes }: Span,
  purpose: Purpose,
  steps: AccessSteps,
  takenBack: ReadonlySet<number>,
): Failure | undefined {
  const { devices } = image;
  const own = region.rank === rank;
  const path = own
    ? "self"
    : devices.islandOf[rank] === devices.islandOf[region.rank] && devices.scaleUp.gigabytesPerSecond > 0
      ? "scale-up"
      : "scale-out";
  if (!steps.guarded(path)) return undefined;
  if (!steps.sameTenant(tenant, region.tenant ?? 0)) return "BAD_KEY";
  if (!own && region.registered === false) return "BAD_KEY";
  if (key !== undefined && !steps.opens(wordValue(key), wordValue(region.key ?? "0x0"))) return "BAD_KEY";
  if (epoch !== undefined && !steps.sameEpoch(epoch, region.epoch ?? 0)) return "BAD_KEY";
  const shows = !own || key !== undefined || epoch !== undefined;
  if (shows && takenBack.has(number)) return "BAD_KEY";
  if (own || purpose === "local") return undefined;
  return steps.permits(region.rights ?? {}, purpose, rank, bytes) ? undefined : "ACCESS_DENIED";
}

/** Whether two spans have a byte in common. */
export function intersect(a: Span, b: Span): boolean {
  return (
    a.place === b.place &&
    a.bytes > 0 &&
    b.bytes > 0 &&
    a.start < b.start + b.bytes &&
    b.start < a.start + a.bytes
  );
}
