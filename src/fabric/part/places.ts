/** The same program with fewer and smaller places: regions, groups, exchanges. */
import type { Exchange, FabricRequest, Group, Name, Program, Region } from "../../generated/types.ts";
import { partsOf } from "../exchanges.ts";

/** The program with another region in the place of the one of the same name. */
export function withRegion(program: Program, changed: Region): Program {
  return {
    ...program,
    regions: program.regions.map((region) => (region.name === changed.name ? changed : region)),
  };
}

/** The program with another exchange in the place of the one of the same name. */
export function withExchange(program: Program, changed: Exchange): Program {
  const exchanges = (program.exchanges ?? []).map((one) => (one.name === changed.name ? changed : one));
  return { ...program, exchanges };
}

/**
 * The program without groups, exchanges and regions that no request names, which are then observed no longer, and without
 * sums that no combine asks for.
 */
export function withoutIdlePlaces(program: Program): Program {
  const requests = program.queues.flatMap((queue) => queue.requests);
  const { groups: givenGroups = [], exchanges: givenExchanges = [], observe = [], ...rest } = program;
  const isNamed = new Set(namesIn(requests, "exchange"));
  const parts = [...partsOf(program).values()];
  const isSummed = new Set(
    parts.filter(({ request }) => request.kind === "combine").map(({ exchange }) => exchange.name),
  );
  const exchanges = givenExchanges
    .filter(({ name }) => isNamed.has(name))
    .map((exchange) => (isSummed.has(exchange.name) ? exchange : withoutSums(exchange)));
  const groupsNamed = new Set(namesIn([requests, exchanges], "group"));
  const groups = givenGroups.filter(({ name }) => groupsNamed.has(name));
  const used = new Set(namesIn([requests, groups, program.probes], "region"));
  return {
    ...rest,
    regions: program.regions.filter(({ name }) => used.has(name)),
    ...(groups.length === 0 ? {} : { groups }),
    ...(exchanges.length === 0 ? {} : { exchanges }),
    observe: observe.filter((name) => used.has(name)),
  };
}

function withoutSums({ sums: _, ...exchange }: Exchange): Exchange {
  return exchange;
}

/** All that stands under this name anywhere: in a program, `region` names a region, and so on. */
function namesIn(value: unknown, key: "region" | "group" | "exchange"): Name[] {
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return [];
  return Object.entries(value).flatMap(([name, part]) =>
    name === key && typeof part === "string" ? [part] : namesIn(part, key),
  );
}

/** A request, a group or an exchange, in which all addresses that are not at the beginning of their regions have this offset. */
export function withOffsets<Part extends FabricRequest | Group | Exchange>(part: Part, offset: number): Part {
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
