/**
 * Which check a request fails, if any, before it has any effect: keys, rights, bounds, alignment, overlap, tables, in
 * this order. A failed request changes nothing; of a multicast, each member fails alone.
 */
import { wordValue } from "../../fabric/words.ts";
import type { CompletionStatus, Peers, Queue, Region } from "../../generated/types.ts";
import { forEachRow, meet, stretches } from "./footprint.ts";
import type { Layout, Place } from "./layout.ts";
import type { Choices, Operand, Operands, Right, Rows } from "./operands.ts";

interface Failure {
  readonly status: CompletionStatus;
  /** With BAD_INDEX: the first wrong entry of the table. */
  readonly index?: number;
}

export interface Checked {
  /** Why the whole request fails. */
  readonly failure?: Failure;
  /** Why members of a multicast fail, where the request as a whole does not. */
  readonly members: ReadonlyMap<number, Failure>;
}

/** `invalidated` holds the numbers of regions whose keys were taken back. */
export function checkRequest(
  kind: string,
  operands: Operands,
  queue: Queue,
  layout: Layout,
  invalidated: ReadonlySet<number>,
): Checked {
  const access = (operand: Operand) => accessFailure(operand, queue, layout, invalidated);
  const isMulticast = kind === "multicast";
  const common = operands.named.filter(({ member }) => !isMulticast || member === undefined);
  const failure = firstFailure(common, access) ?? (isMulticast ? undefined : wholeFailure(operands, layout));
  if (failure !== undefined) return { failure, members: new Map() };
  return { members: isMulticast ? failedMembers(operands, access) : new Map() };
}

/** Access to each address in turn, and then the alignment of each. */
function firstFailure(
  named: readonly Operand[],
  access: (operand: Operand) => Failure | undefined,
): Failure | undefined {
  for (const operand of named) {
    const failure = access(operand);
    if (failure !== undefined) return failure;
  }
  const isMisaligned = named.some(({ place, alignment }) => place.offset % alignment !== 0);
  return isMisaligned ? { status: "MISALIGNED" } : undefined;
}

function accessFailure(
  { place, bytes, right }: Operand,
  queue: Queue,
  { regions }: Layout,
  invalidated: ReadonlySet<number>,
): Failure | undefined {
  const region = regions[place.region] as Region; // a place's region was looked up among them
  const isLocal = region.rank === queue.rank;
  if ((region.tenant ?? 0) !== (queue.tenant ?? 0)) return { status: "BAD_KEY" };
  // No key was ever made for what was not registered.
  if (!isLocal && region.registered === false) return { status: "BAD_KEY" };
  if (!keyFits(place, region, isLocal, invalidated)) return { status: "BAD_KEY" };
  if (!isLocal && !mayReach(region, right, queue.rank)) return { status: "ACCESS_DENIED" };
  const inside = place.offset >= 0 && place.offset + bytes <= region.bytes;
  return inside ? undefined : { status: "OUT_OF_BOUNDS" };
}

/** On its own rank a queue needs no key, but one that it shows must be right. */
function keyFits(
  { address, region: number }: Place,
  region: Region,
  isLocal: boolean,
  invalidated: ReadonlySet<number>,
): boolean {
  const isShown = address.key !== undefined || address.epoch !== undefined;
  if (isLocal && !isShown) return true;
  const key = wordValue(region.key ?? "0x0");
  const shown = address.key === undefined ? key : wordValue(address.key);
  const epoch = region.epoch ?? 0;
  return !invalidated.has(number) && shown === key && (address.epoch ?? epoch) === epoch;
}

function mayReach({ rights = {} }: Region, right: Right, rank: number): boolean {
  const peers: Peers = rights[right] ?? "all";
  return peers === "all" || peers.includes(rank);
}

/** Overlap and tables. */
function wholeFailure(operands: Operands, layout: Layout): Failure | undefined {
  if (overlapsItself(operands, layout)) return { status: "OVERLAP" };
  const { rows, choices } = operands;
  const badRow = rows === undefined ? -1 : firstBadEntry(rows, layout);
  const badEntry = choices === undefined ? badRow : firstBadChoice(choices);
  return badEntry < 0 ? undefined : { status: "BAD_INDEX", index: badEntry };
}

/** Whether a destination shares a byte with a source or with another destination. Entries that are wrong have no bytes. */
function overlapsItself({ named, rows }: Operands, layout: Layout): boolean {
  const sources = stretches(layout);
  const destinations = stretches(layout);
  for (const { place, bytes, role } of named)
    if (role !== "word") (role === "source" ? sources : destinations).add(place.region, place.offset, bytes);
  if (rows !== undefined && !rows.isAppend) {
    const { add } = rows.role === "source" ? sources : destinations;
    forEachRow(rows, (region, from) => {
      const size = layout.regions[region]?.bytes ?? 0;
      if (from >= 0 && from + rows.rowBytes <= size) add(region, from, rows.rowBytes);
    });
  }
  return !destinations.areApart() || meet(sources.union(), destinations.union());
}

function fits(place: Place, row: number, rowBytes: number, regions: readonly Region[]): boolean {
  return row >= 0 && place.offset + (row + 1) * rowBytes <= (regions[place.region]?.bytes ?? 0);
}

/** The first entry with a member that there is not, or with a row beyond the region; -1 if there is none. */
function firstBadEntry({ table, members, rowBytes, isAppend }: Rows, { regions }: Layout): number {
  for (let entry = 0; entry < table.member.length; entry += 1) {
    const member = table.member[entry] ?? 0;
    if (member === -1) continue;
    const place = members[member];
    if (place === undefined) return entry;
    if (!isAppend && !fits(place, table.row[entry] ?? 0, rowBytes, regions)) return entry;
  }
  return -1;
}

/**
 * The first entry that names no member or no expert of it, or both as an earlier one of its line, or not what is there
 * in the handle; -1 if there is none. Entries that skip are the same, whatever expert they name.
 */
function firstBadChoice({ table, members, experts, handle }: Choices): number {
  const { slots, member, row: expert } = table;
  for (let entry = 0; entry < member.length; entry += 1) {
    const [own, its] = [member[entry] as number, expert[entry] as number];
    if (handle !== undefined && own !== handle.member[entry]) return entry;
    if (own === -1) continue;
    if (handle !== undefined && its !== handle.row[entry]) return entry;
    if (own < 0 || own >= members || its < 0 || its >= experts) return entry;
    for (let earlier = entry - (entry % slots); earlier < entry; earlier += 1)
      if (member[earlier] === own && expert[earlier] === its) return entry;
  }
  return -1;
}

/** Of a multicast: a member whose bytes overlap the source, or those of an earlier member that does not fail, fails. */
function failedMembers(
  { named }: Operands,
  access: (operand: Operand) => Failure | undefined,
): Map<number, Failure> {
  const failures = new Map<number, Failure>();
  const source = named.find(({ role }) => role === "source");
  const earlier: Operand[] = [];
  const count = named.filter(({ role }) => role === "destination").length;
  for (let member = 0; member < count; member += 1) {
    const own = named.filter((operand) => operand.member === member);
    const failure = firstFailure(own, access);
    const to = own.find(({ role }) => role === "destination");
    const isOverlapping =
      to !== undefined && [source, ...earlier].some((other) => other && overlap(other, to));
    if (failure !== undefined) failures.set(member, failure);
    else if (isOverlapping) failures.set(member, { status: "OVERLAP" });
    else if (to !== undefined) earlier.push(to);
  }
  return failures;
}

function overlap(one: Operand, other: Operand): boolean {
  return (
    one.place.region === other.place.region &&
    Math.max(one.place.offset, other.place.offset) <
      Math.min(one.place.offset + one.bytes, other.place.offset + other.bytes)
  );
}
