/**
 * The checks of a request before it has any effect: bounds, alignment, overlap, tables. MPI leaves them to its caller: a
 * program of MPI that fails one is erroneous. Keys and rights, which MPI does not have, are not claimed.
 */
import type { CompletionStatus } from "../../src/index.ts";
import { isInside, type MemoryMap, overlap, type Span, spanAt } from "./memory-map.ts";
import type { Operand, Operands, Rows } from "./operands.ts";

export interface Failure {
  readonly status: Extract<CompletionStatus, "OUT_OF_BOUNDS" | "MISALIGNED" | "OVERLAP" | "BAD_INDEX">;
  /** With BAD_INDEX: the first wrong entry. */
  readonly index?: number;
}

export interface Checked {
  /** Why the request as a whole fails. */
  readonly failure?: Failure;
  /** Why members of a multicast do. */
  readonly members: ReadonlyMap<number, Failure>;
  /** Whether there are members that do not. */
  readonly hasRest: boolean;
}

/** Of a multicast, members fail alone; of other verbs, the request fails. */
export function checked({ named, rows }: Operands, map: MemoryMap, isMulticast: boolean): Checked {
  const common = isMulticast ? named.filter(({ member }) => member === undefined) : named;
  const failure =
    failureOf(common, map) ??
    (isMulticast ? undefined : (overlapOf(named, rows, map) ?? badIndexOf(rows, map)));
  if (failure !== undefined) return { failure, members: new Map(), hasRest: false };
  if (!isMulticast) return { members: new Map(), hasRest: true };
  const members = failedMembers(named, map);
  const count = named.filter(({ role }) => role === "destination").length;
  return { members, hasRest: members.size < count || count === 0 };
}

function failureOf(named: readonly Operand[], map: MemoryMap): Failure | undefined {
  if (named.some(({ at, bytes }) => !isInside(map, at, bytes))) return { status: "OUT_OF_BOUNDS" };
  // JavaScript's remainder of a negative offset is negative, and none when it divides.
  const misaligned = named.some(({ at, alignment }) => (at.offset ?? 0) % alignment !== 0);
  return misaligned ? { status: "MISALIGNED" } : undefined;
}

function overlapOf(named: readonly Operand[], rows: Rows | undefined, map: MemoryMap): Failure | undefined {
  const spans = (role: "source" | "destination") => [
    ...named.filter((operand) => operand.role === role).map(({ at, bytes }) => spanAt(map, at, bytes)),
    ...(rows?.role === role ? rowSpans(rows, map) : []),
  ];
  const sources = spans("source");
  const seen: Span[] = [];
  for (const destination of spans("destination")) {
    if ([...sources, ...seen].some((other) => overlap(destination, other))) return { status: "OVERLAP" };
    seen.push(destination);
  }
  return undefined;
}

function rowSpans(rows: Rows, map: MemoryMap): Span[] {
  return rows.entries.flatMap((entry) => {
    const at = rows.members[entry.member];
    if (at === undefined || !fits(rows, entry, map)) return [];
    return [spanAt(map, at, rows.rowBytes, entry.row * rows.rowBytes)];
  });
}

function fits(rows: Rows, { member, row }: Rows["entries"][number], map: MemoryMap): boolean {
  const at = rows.members[member];
  return at !== undefined && row >= 0 && isInside(map, at, rows.rowBytes, row * rows.rowBytes);
}

function badIndexOf(rows: Rows | undefined, map: MemoryMap): Failure | undefined {
  const index = rows?.entries.findIndex((entry) => entry.member !== -1 && !fits(rows, entry, map)) ?? -1;
  return index < 0 ? undefined : { status: "BAD_INDEX", index };
}

function failedMembers(named: readonly Operand[], map: MemoryMap): Map<number, Failure> {
  const failures = new Map<number, Failure>();
  const taken = named.filter(({ role }) => role === "source").map(({ at, bytes }) => spanAt(map, at, bytes));
  for (const { at, bytes, member, role } of named) {
    if (member === undefined || role !== "destination") continue;
    const own = named.filter((operand) => operand.member === member);
    const span = spanAt(map, at, bytes);
    const failure =
      failureOf(own, map) ??
      (taken.some((other) => overlap(span, other)) ? ({ status: "OVERLAP" } as const) : undefined);
    if (failure === undefined) taken.push(span);
    else failures.set(member, failure);
  }
  return failures;
}
