/**
 * What a program must be beyond its schema before it means anything: names that exist and are given once, ranks that
 * there are, tables of the right shape, sources and destinations on the rank of their queue. Whether a well-formed request
 * is *allowed* is decided while it runs, by its completion.
 */
import type {
  Address,
  FabricRequest,
  Group,
  GroupAddress,
  Probe,
  Program,
  Region,
  Tensor,
} from "../generated/types.ts";
import { devicesOf } from "./topology.ts";

/** The first thing that is wrong with a program, in words, with its place; undefined if nothing is. */
export function programProblem(program: Program): string | undefined {
  try {
    checkProgram(program);
    return undefined;
  } catch (error) {
    if (error instanceof IllFormed) return error.message;
    throw error;
  }
}

class IllFormed extends Error {}

interface Names {
  readonly ranks: number;
  readonly regions: ReadonlyMap<string, Region>;
  readonly groups: ReadonlyMap<string, Group>;
}

function checkProgram({
  topology,
  regions,
  groups = [],
  queues,
  faults = [],
  probes = [],
  observe = [],
}: Program): void {
  const { ranks } = devicesOf(topology);
  const names: Names = {
    ranks,
    regions: byName("region", regions),
    groups: byName("group", groups),
  };
  for (const { name, rank, bytes, initial } of regions) {
    demand(rank < ranks, `region ${name}: there is no rank ${rank}; there are ${ranks}`);
    if (initial !== undefined) checkTensor(`region ${name}: initial`, initial, "U8", [bytes]);
  }
  for (const { name, members } of groups) {
    for (const { region } of members) regionOf(region, `group ${name}`, names);
  }
  const ids = new Set<string>();
  queues.forEach(({ rank, requests }, number) => {
    demand(rank < ranks, `queue ${number}: there is no rank ${rank}; there are ${ranks}`);
    const before = new Set<string>();
    for (const request of requests) {
      const place = `request ${request.id}`;
      demand(!ids.has(request.id), `${place}: the ID is given twice; give each request one of its own`);
      ids.add(request.id);
      for (const id of earlierOf(request))
        demand(before.has(id), `${place}: ${id} is no earlier request of its queue`);
      checkRequest(request, place, rank, names);
      before.add(request.id);
    }
  });
  for (const fault of faults) {
    if ("rank" in fault) demand(fault.rank < ranks, `a fault: there is no rank ${fault.rank}`);
    if ("when" in fault)
      demand(ids.has(fault.when.request), `a fault: there is no request ${fault.when.request}`);
  }
  for (const probe of probes) checkProbe(probe, ids, names);
  for (const name of observe) regionOf(name, "observe", names);
}

/** A probe has an ID of its own, and its word is there: a probe is no request that could end with a status. */
function checkProbe(probe: Probe, ids: Set<string>, names: Names): void {
  const place = `probe ${probe.id}`;
  demand(!ids.has(probe.id), `${place}: the ID is given twice; give each probe one of its own`);
  ids.add(probe.id);
  demand(probe.rank < names.ranks, `${place}: there is no rank ${probe.rank}; there are ${names.ranks}`);
  if (probe.kind === "compute-wave") return;
  const { region, offset = 0 } = probe.until.at;
  const { rank, bytes } = regionOf(region, place, names);
  demand(
    rank === probe.rank,
    `${place}: its word is on rank ${rank}; it must be on rank ${probe.rank}, as the probe is`,
  );
  demand(
    offset >= 0 && offset % 8 === 0 && offset + 8 <= bytes,
    `${place}: its word is at ${offset} of ${bytes} bytes; it must be 8 aligned bytes inside`,
  );
}

/** The earlier requests that a request names. */
function earlierOf(request: FabricRequest): readonly string[] {
  const { after = [] } = request;
  const reusable = "whenReusable" in request ? (request.whenReusable ?? []) : [];
  return [...after, ...reusable, ...(request.kind === "cancel" ? [request.request] : [])];
}

function checkRequest(request: FabricRequest, place: string, rank: number, names: Names): void {
  const local = (address: Address | undefined, what: string) => {
    if (address === undefined) return;
    const region = regionOf(address.region, place, names);
    demand(
      region.rank === rank,
      `${place}: ${what} is on rank ${region.rank}; it must be on rank ${rank}, as the queue is`,
    );
  };
  const remote = (address: Address | undefined) => {
    if (address !== undefined) regionOf(address.region, place, names);
  };
  const group = (address: GroupAddress | undefined): number =>
    address === undefined ? 0 : groupOf(address.group, place, names).members.length;
  /** As many members as those of the group that data goes to. */
  const alike = (address: GroupAddress | undefined, members: number, what: string) => {
    if (address === undefined) return;
    const count = group(address);
    demand(count === members, `${place}: ${what} has ${count} members; it needs ${members}, one for each`);
  };
  switch (request.kind) {
    case "write":
      local(request.from, "the source");
      remote(request.to);
      remote(request.signal?.at);
      demand(
        request.value === undefined || (request.bytes ?? 8) === 8,
        `${place}: a value has 8 bytes, not ${request.bytes}`,
      );
      return;
    case "read":
      remote(request.from);
      local(request.to, "the destination");
      demand(
        request.acquire === undefined || (request.bytes ?? 8) === 8,
        `${place}: an acquire reads 8 bytes, not ${request.bytes}`,
      );
      checkRange(request.acquire, place, names);
      return;
    case "multicast":
      local(request.from, "the source");
      alike(request.signal?.at, group(request.to), "the group of the signal");
      return;
    case "scatter":
      local(request.from, "the first row");
      alike(request.signal?.at, group(request.to), "the group of the signal");
      checkTable(place, request.table);
      demand(
        request.cast === undefined || request.rowBytes % 2 === 0,
        `${place}: a row of ${request.rowBytes} bytes can't be cast; elements of BF16 have 2`,
      );
      return;
    case "gather":
      group(request.from);
      local(request.to, "the first row");
      checkTable(place, request.table, 1);
      return;
    case "append": {
      const members = group(request.to);
      local(request.from, "the first row");
      local(request.slots, "the place of the slots");
      alike(request.cursors, members, "the group of the cursors");
      alike(request.signal?.at, members, "the group of the signal");
      const { shape } = request.table;
      demand(shape.length === 2, `${place}: the table has ${shape.length} dimensions; it needs 2`);
      checkTensor(`${place}: the table`, request.table, "I32", shape);
      return;
    }
    case "reduce": {
      group(request.from);
      group(request.also);
      local(request.to, "the first row");
      remote(request.signal?.at);
      checkTable(place, request.table);
      if (request.weights !== undefined)
        checkTensor(`${place}: the weights`, request.weights, "F32", request.table.shape.slice(0, 2));
      return;
    }
    case "atomic":
      remote(request.at);
      local(request.fetch, "the place of the former value");
      checkRange(request.acquire, place, names);
      return;
    case "signal":
      remote(request.at);
      return;
    case "wait":
      local(request.at, "the word");
      checkRange(request.acquire, place, names);
      return;
    case "fence":
    case "cancel":
      return;
    case "invalidate": {
      const region = regionOf(request.region, place, names);
      demand(region.rank === rank, `${place}: the region is on rank ${region.rank}, the queue on ${rank}`);
      return;
    }
  }
}

function checkRange(acquire: "all" | { region: string } | undefined, place: string, names: Names): void {
  if (acquire !== undefined && acquire !== "all") regionOf(acquire.region, place, names);
}

function checkTable(place: string, table: Tensor, slots?: number): void {
  const { shape } = table;
  const fits = shape.length === 3 && shape[2] === 2 && (slots === undefined || shape[1] === slots);
  demand(
    fits,
    `${place}: the table has shape [${shape.join(", ")}]; it needs [rows, ${slots ?? "slots"}, 2]`,
  );
  checkTensor(`${place}: the table`, table, "I32", shape);
}

function checkTensor(
  what: string,
  { dtype, shape, data }: Tensor,
  wanted: string,
  extent: readonly number[],
) {
  const bytesOf: { readonly [name: string]: number } = { U8: 1, I32: 4, F32: 4 };
  const same = shape.length === extent.length && shape.every((size, i) => size === extent[i]);
  demand(
    dtype === wanted && same,
    `${what} is ${dtype} [${shape.join(", ")}]; it must be ${wanted} [${extent.join(", ")}]`,
  );
  const bytes = extent.reduce((product, size) => product * size, bytesOf[wanted] ?? 1);
  demand(data.length === bytes, `${what} has ${data.length} bytes of data; its shape needs ${bytes}`);
}

function regionOf(name: string, place: string, { regions }: Names): Region {
  const region = regions.get(name);
  if (region === undefined) throw new IllFormed(`${place}: there is no region ${name}`);
  return region;
}

function groupOf(name: string, place: string, { groups }: Names): Group {
  const found = groups.get(name);
  if (found === undefined) throw new IllFormed(`${place}: there is no group ${name}`);
  return found;
}

function byName<T extends { readonly name: string }>(what: string, list: readonly T[]): Map<string, T> {
  const map = new Map<string, T>();
  for (const item of list) {
    demand(!map.has(item.name), `${what} ${item.name}: the name is given twice`);
    map.set(item.name, item);
  }
  return map;
}

function demand(holds: boolean, message: string): void {
  if (!holds) throw new IllFormed(message);
}
