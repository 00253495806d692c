/** One request: what it names is there, its sources and destinations are on the rank of its queue, its tables have a shape. */
import type { Address, FabricRequest, GroupAddress } from "../../generated/types.ts";
import { handleOf } from "../exchanges.ts";
import { demand, exchangeOf, groupOf, type Names, ranksOf, regionOf } from "./names.ts";
import { checkTable, checkTensor } from "./tensors.ts";

/** The earlier requests that a request names. */
export function earlierOf(request: FabricRequest): readonly string[] {
  const { after = [] } = request;
  const reusable = "whenReusable" in request ? (request.whenReusable ?? []) : [];
  return [
    ...after,
    ...reusable,
    ...handleOf(request),
    ...(request.kind === "cancel" ? [request.request] : []),
  ];
}

/** `place` is how the request is called, and `rank` that of its queue. Throws IllFormed. */
export function checkRequest(request: FabricRequest, place: string, rank: number, names: Names): void {
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
    case "dispatch": {
      const { choices } = request;
      const ranks = ranksOf(exchangeOf(request.exchange, place, names), names);
      demand(ranks.includes(rank), `${place}: rank ${rank} is no member of ${request.exchange}`);
      local(request.from, "the first row");
      checkTable(place, choices, undefined, "choices");
      return;
    }
    case "combine": {
      const { choices, weights } = request;
      local(request.to, "the first sum");
      checkTable(place, choices, undefined, "choices");
      if (weights !== undefined)
        checkTensor(`${place}: the weights`, weights, "F32", choices.shape.slice(0, 2));
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
