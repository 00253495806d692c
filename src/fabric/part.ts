/**
 * Parts of a program: the same with fewer requests, faults, regions or ranks, or with less in what is left. Each part is
 * well-formed if the whole is, but for what a range that is cut off may leave outside; whether it means as much is for
 * others to say.
 */
import type { FabricRequest, Fault, Group, Name, Program, Region, Tensor } from "../generated/types.ts";
import { placed } from "./embedding.ts";

/** The program with these requests alone. Nobody names the others any more, and a queue without requests is none. */
export function withRequests(program: Program, kept: ReadonlySet<Name>): Program {
  const queues = program.queues.flatMap((queue) => {
    const requests = queue.requests.flatMap((request) => {
      if (!kept.has(request.id) || (request.kind === "cancel" && !kept.has(request.request))) return [];
      return [namingOnly(request, kept)];
    });
    return requests.length === 0 ? [] : [{ ...queue, requests }];
  });
  const left = new Set(queues.flatMap(({ requests }) => requests.map(({ id }) => id)));
  return withFaults(
    { ...program, queues },
    (program.faults ?? []).filter((fault) => !("when" in fault) || left.has(fault.when.request)),
  );
}

function namingOnly(request: FabricRequest, kept: ReadonlySet<Name>): FabricRequest {
  let part = request;
  for (const key of ["after", "whenReusable"] as const) {
    const named = namesAt(part, key);
    if (named.every((id) => kept.has(id))) continue;
    const left = named.filter((id) => kept.has(id));
    part = left.length === 0 ? without(part, key) : ({ ...part, [key]: left } as FabricRequest); // as before, but shorter
  }
  return part;
}

/** The earlier requests that a request names in one of its lists. */
export function namesAt(request: FabricRequest, key: "after" | "whenReusable"): readonly Name[] {
  const named = { whenReusable: undefined, ...request }[key];
  return named ?? [];
}

/** What a request can have and can be without, the most telling first. */
export const optionalParts = [
  "after",
  "whenReusable",
  "signal",
  "acquire",
  "class",
  "timedBytes",
  "timedRowBytes",
  "timedElements",
  "weights",
  "also",
  "slots",
  "fetch",
] as const;

/** A request without one of its optional parts. */
export function without(request: FabricRequest, key: (typeof optionalParts)[number]): FabricRequest {
  const { [key]: _, ...rest } = request as FabricRequest & { readonly [name: string]: unknown };
  return rest as FabricRequest; // all of these are optional wherever they are
}

/** The program with another request in the place of the one of the same ID. */
export function withRequest(program: Program, changed: FabricRequest): Program {
  const queues = program.queues.map((queue) => ({
    ...queue,
    requests: queue.requests.map((request) => (request.id === changed.id ? changed : request)),
  }));
  return { ...program, queues };
}

/** The program with other faults. */
export function withFaults({ faults: _, ...program }: Program, faults: readonly Fault[]): Program {
  return faults.length === 0 ? program : { ...program, faults: [...faults] };
}

/** The program with another region in the place of the one of the same name. */
export function withRegion(program: Program, changed: Region): Program {
  return {
    ...program,
    regions: program.regions.map((region) => (region.name === changed.name ? changed : region)),
  };
}

/** The program without groups and regions that no request names, which are then observed no longer. */
export function withoutIdlePlaces(program: Program): Program {
  const requests = program.queues.flatMap((queue) => queue.requests);
  const groupsNamed = new Set(namesIn(requests, "group"));
  const { groups: given = [], observe = [], ...rest } = program;
  const groups = given.filter(({ name }) => groupsNamed.has(name));
  const used = new Set([...namesIn(requests, "region"), ...namesIn(groups, "region")]);
  return {
    ...rest,
    regions: program.regions.filter(({ name }) => used.has(name)),
    ...(groups.length === 0 ? {} : { groups }),
    observe: observe.filter((name) => used.has(name)),
  };
}

/** All that stands under this name anywhere: in a program, `region` names a region, and `group` a group. */
function namesIn(value: unknown, key: "region" | "group"): Name[] {
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return [];
  return Object.entries(value).flatMap(([name, part]) =>
    name === key && typeof part === "string" ? [part] : namesIn(part, key),
  );
}

/** A request, or a group, in which all addresses that are not at the beginning of their regions have this offset. */
export function withOffsets<Part extends FabricRequest | Group>(part: Part, offset: number): Part {
  return moved(part, offset) as Part; // an offset is an integer wherever it is
}

function moved(value: unknown, to: number): unknown {
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map((part) => moved(part, to));
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [name, name === "offset" ? to : moved(part, to)]),
  );
}

/** A region of so many bytes, which begins as it did. */
export function shortened(region: Region, bytes: number): Region {
  const { initial, ...rest } = region;
  if (initial === undefined) return { ...rest, bytes };
  return { ...rest, bytes, initial: { ...initial, shape: [bytes], data: initial.data.slice(0, bytes) } };
}

/** The entries of a table that name something, by their places. */
export function entriesOf({ shape, data }: Tensor): number[] {
  const [rows = 0, slots = 0, fields = 1] = shape;
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  return Array.from({ length: rows * slots }, (_, entry) => entry).filter(
    (entry) => view.getInt32(4 * fields * entry, true) !== -1,
  );
}

/** A table with these entries alone, which ends with the last line that has one. */
export function withEntries(table: Tensor, kept: readonly number[]): Tensor {
  const [, slots = 0, fields = 1] = table.shape;
  const data = table.data.slice();
  const view = new DataView(data.buffer);
  const left = new Set(kept);
  for (const entry of entriesOf(table)) {
    if (left.has(entry)) continue;
    view.setInt32(4 * fields * entry, -1, true);
    if (fields === 2) view.setInt32(8 * entry + 4, 0, true);
  }
  const rows = Math.floor(Math.max(-1, ...kept) / Math.max(1, slots)) + 1;
  return {
    ...table,
    shape: [rows, ...table.shape.slice(1)],
    data: data.subarray(0, 4 * rows * slots * fields),
  };
}

/** A table without lines and columns that name nothing; the rows that its lines are about become others by it. */
export function compact(table: Tensor): Tensor {
  const [rows = 0, slots = 0, fields = 1] = table.shape;
  const entries = entriesOf(table);
  const lines = [...new Set(entries.map((entry) => Math.floor(entry / slots)))];
  const columns = [...new Set(entries.map((entry) => entry % slots))].sort((a, b) => a - b);
  if (lines.length === rows && columns.length === slots) return table;
  const entryBytes = 4 * fields;
  const data = new Uint8Array(lines.length * columns.length * entryBytes);
  let at = 0;
  for (const line of lines) {
    for (const column of columns) {
      const from = (line * slots + column) * entryBytes;
      data.set(table.data.subarray(from, from + entryBytes), at);
      at += entryBytes;
    }
  }
  return { ...table, shape: [lines.length, columns.length, ...table.shape.slice(2)], data };
}

/** The program whose groups of so many members have these alone, and whose tables count them anew. */
export function withMembers(program: Program, members: number, kept: readonly number[]): Program {
  const { groups = [] } = program;
  const changed = new Set(groups.filter((group) => group.members.length === members).map(({ name }) => name));
  const numbers = new Map(kept.map((member, number) => [member, number]));
  const requestOf = (request: FabricRequest): FabricRequest => {
    if (!("table" in request)) return request;
    const rows = request.kind === "gather" || request.kind === "reduce" ? request.from : request.to;
    if (!changed.has(rows.group)) return request;
    return { ...request, table: renumbered(request.table, numbers) };
  };
  return {
    ...program,
    groups: groups.map((group) =>
      changed.has(group.name)
        ? { ...group, members: group.members.filter((_, member) => numbers.has(member)) }
        : group,
    ),
    queues: program.queues.map((queue) => ({ ...queue, requests: queue.requests.map(requestOf) })),
  };
}

/** A table with other numbers for its members; entries of others are skipped. */
function renumbered(table: Tensor, numbers: ReadonlyMap<number, number>): Tensor {
  const [, , fields = 1] = table.shape;
  const data = table.data.slice();
  const view = new DataView(data.buffer);
  for (const entry of entriesOf(table)) {
    const number = numbers.get(view.getInt32(4 * fields * entry, true)) ?? -1;
    view.setInt32(4 * fields * entry, number, true);
    if (fields === 2 && number < 0) view.setInt32(8 * entry + 4, 0, true);
  }
  return { ...table, data };
}

/** The program on the ranks that it names alone, counted anew; islands without any are left out. */
export function onNamedRanks(program: Program): Program {
  const named = ranksNamed(program);
  const rankOf: number[] = [];
  const islands: number[] = [];
  let [first, count] = [0, 0];
  for (const devices of program.topology.islands) {
    let left = 0;
    for (let rank = first; rank < first + devices; rank += 1) {
      if (!named.has(rank)) continue;
      rankOf[rank] = count;
      count += 1;
      left += 1;
    }
    if (left > 0) islands.push(left);
    first += devices;
  }
  return placed(program, { islands, rankOf, apart: false });
}

/** The program on one device. */
export function onOneRank(program: Program): Program {
  const rankOf = Array.from({ length: ranksOf(program) }, () => 0);
  return placed(program, { islands: [1], rankOf, apart: false });
}

/** The program in one island. */
export function inOneIsland(program: Program): Program {
  return { ...program, topology: { ...program.topology, islands: [ranksOf(program)] } };
}

function ranksOf({ topology: { islands } }: Program): number {
  return islands.reduce((sum, devices) => sum + devices, 0);
}

function ranksNamed({ regions, queues, faults = [] }: Program): ReadonlySet<number> {
  return new Set([
    ...regions.flatMap(({ rank, rights = {} }) => [
      rank,
      ...Object.values(rights).flatMap((peers) => (peers === "all" ? [] : peers)),
    ]),
    ...queues.map(({ rank }) => rank),
    ...faults.flatMap((fault) => ("rank" in fault ? [fault.rank] : [])),
  ]);
}
