/**
 * What every plan is checked by: each place has to be reached by the queue, and then to be aligned, and the places of
 * data have to be apart from each other. What fails is thrown, and caught where a plan is asked for.
 */
import type { Address, GroupAddress, Queue } from "../../generated/types.ts";
import { type AccessSteps, type Failure, intersect, type Purpose, refusalOf, type Span } from "./access.ts";
import type { Image } from "./image.ts";

/** The checks of an engine, step by step. */
export interface CheckSteps extends AccessSteps {
  /** Where an access to aligned elements really goes; -1 where it is refused. */
  readonly aligned: (start: number, elementBytes: number) => number;
  /** Which member an entry of a table means; undefined for none, a number out of range for a wrong one. */
  readonly member: (entry: number, members: number) => number | undefined;
  /** Whether a table is looked at as a whole before anything is done. */
  readonly validatesFirst: boolean;
  /** Whether a row of a member lies in its region. */
  readonly rowWithin: (row: number, start: number, bytes: number, size: number) => boolean;
  /** What is told of the first wrong entry, in a table of so many slots a line. */
  readonly wrongEntry: (entry: number, slots: number) => number;
  /** Whether members of a multicast that fail leave the others alone. */
  readonly membersFailAlone: boolean;
  readonly refusesOverlap: boolean;
}

export interface Refusal {
  readonly failure: Failure;
  /** With BAD_INDEX: the first wrong entry of the table. */
  readonly index?: number;
}

/** Thrown while a plan is made, and caught where it is asked for. */
export class Refused extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.failure);
    this.refusal = refusal;
  }
}

export function refuse(failure: Failure): never {
  throw new Refused({ failure });
}

/** Throws BAD_INDEX where an entry of a table is wrong. */
export function refuseIndex(index: number | undefined): void {
  if (index !== undefined) throw new Refused({ failure: "BAD_INDEX", index });
}

/** The checks of one request. */
export interface PlanChecks {
  readonly steps: CheckSteps;
  /** Reaches the bytes at an address, and says where they are. */
  readonly span: (address: Address, bytes: number, purpose: Purpose) => Span;
  /** The same at the address of each member of a group. */
  readonly spans: (at: GroupAddress, bytes: number, purpose: Purpose) => readonly Span[];
  /** Where the elements at a place are taken to be. That they can't be there is found when all has been reached. */
  readonly aligned: (span: Span, elementBytes: number) => Span;
  /** Everything has been reached: now it has to be aligned, and the places of data apart from each other. */
  readonly apart: (...spans: readonly (Span | undefined)[]) => void;
  /** Reaches the places of one member of several, whose failure need not be that of the request. */
  readonly alone: <Reached>(reach: () => Reached) => Reached | { readonly failure: Failure };
}

export function planChecks(
  image: Image,
  queue: Queue,
  steps: CheckSteps,
  takenBack: ReadonlySet<number>,
): PlanChecks {
  let isMisaligned = false;
  const reach = (address: Address, span: Span, purpose: Purpose): Span => {
    const failure = refusalOf(image, queue, address, span, purpose, steps, takenBack);
    return failure === undefined ? span : refuse(failure);
  };
  return {
    steps,
    span: (address, bytes, purpose) =>
      reach(address, { place: image.placeOf(address.region), start: address.offset ?? 0, bytes }, purpose),
    spans: (at, bytes, purpose) => {
      const spans = image.spansOf(at, bytes);
      image.addressesOf(at).forEach((address, member) => {
        const span = spans[member];
        if (span !== undefined) reach(address, span, purpose);
      });
      return spans;
    },
    aligned: (span, elementBytes) => {
      const start = steps.aligned(span.start, elementBytes);
      if (start < 0) isMisaligned = true;
      return start < 0 || start === span.start ? span : { ...span, start };
    },
    apart: (...spans) => {
      if (isMisaligned) refuse("MISALIGNED");
      if (!steps.refusesOverlap) return;
      const there = spans.filter((span) => span !== undefined);
      there.forEach((a, i) => {
        if (there.slice(i + 1).some((b) => intersect(a, b))) refuse("OVERLAP");
      });
    },
    alone: (reachMember) => {
      try {
        const reached = reachMember();
        if (!isMisaligned) return reached;
        isMisaligned = false;
        return { failure: "MISALIGNED" };
      } catch (error) {
        if (error instanceof Refused) return { failure: error.refusal.failure };
        throw error;
      }
    },
  };
}
