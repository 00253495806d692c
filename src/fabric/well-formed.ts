/**
 * What a program must be beyond its schema before it means anything: names that exist and are given once, ranks that
 * there are, tables of the right shape, sources and destinations on the rank of their queue. Whether a well-formed request
 * is *allowed* is decided while it runs, by its completion.
 */
import type { Address, FabricRequest, OverlapParams, Probe, Program } from "../generated/types.ts";
import { handleOf } from "./exchanges.ts";
import { devicesOf } from "./topology.ts";
import { checkExchange, checkRounds } from "./well-formed/exchanges.ts";
import { byName, demand, IllFormed, type Names, regionOf } from "./well-formed/names.ts";
import { checkRequest, earlierOf } from "./well-formed/requests.ts";
import { checkTensor } from "./well-formed/tensors.ts";

/** The first thing that is wrong with a program, in words, with its place; undefined if nothing is. */
export function programProblem(program: Program): string | undefined {
  return problemOf(() => checkProgram(program));
}

function problemOf(check: () => void): string | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    if (error instanceof IllFormed) return error.message;
    throw error;
  }
}

/** The same for a program beside work. */
export function overlapProblem({ program, parts = [] }: OverlapParams): string | undefined {
  if ((program.probes ?? []).length > 0) return "a program that overlaps with work has no probes";
  const problem = programProblem(program);
  if (problem !== undefined) return problem;
  const { ranks } = devicesOf(program.topology);
  const names = { ranks, regions: byName("region", program.regions) };
  return problemOf(() => {
    for (const [i, { rank, until, tells }] of parts.entries()) {
      const place = `part ${i}`;
      demand(rank < ranks, `${place}: there is no rank ${rank}; there are ${ranks}`);
      for (const at of [until?.at, tells]) if (at !== undefined) checkOwnWord(at, rank, place, names);
    }
  });
}

function checkProgram(program: Program): void {
  const { topology, regions, groups = [], exchanges = [] } = program;
  const { queues, faults = [], probes = [], observe = [] } = program;
  const { ranks } = devicesOf(topology);
  const names: Names = {
    ranks,
    regions: byName("region", regions),
    groups: byName("group", groups),
    exchanges: byName("exchange", exchanges),
  };
  for (const { name, rank, bytes, initial } of regions) {
    demand(rank < ranks, `region ${name}: there is no rank ${rank}; there are ${ranks}`);
    if (initial !== undefined) checkTensor(`region ${name}: initial`, initial, "U8", [bytes]);
  }
  for (const { name, members } of groups) {
    for (const { region } of members) regionOf(region, `group ${name}`, names);
  }
  for (const exchange of exchanges) checkExchange(exchange, names);
  const ids = new Set<string>();
  queues.forEach(({ rank, requests }, number) => {
    demand(rank < ranks, `queue ${number}: there is no rank ${rank}; there are ${ranks}`);
    const before = new Map<string, FabricRequest>();
    for (const request of requests) {
      const place = `request ${request.id}`;
      demand(!ids.has(request.id), `${place}: the ID is given twice; give each request one of its own`);
      ids.add(request.id);
      for (const id of earlierOf(request))
        demand(before.has(id), `${place}: ${id} is no earlier request of its queue`);
      for (const id of handleOf(request))
        demand(before.get(id)?.kind === "dispatch", `${place}: ${id} is no dispatch`);
      checkRequest(request, place, rank, names);
      before.set(request.id, request);
    }
  });
  if (exchanges.length > 0) checkRounds(program);
  for (const fault of faults) {
    if ("rank" in fault) demand(fault.rank < ranks, `a fault: there is no rank ${fault.rank}`);
    if ("when" in fault)
      demand(ids.has(fault.when.request), `a fault: there is no request ${fault.when.request}`);
  }
  for (const probe of probes) checkProbe(probe, ids, names);
  for (const name of observe) regionOf(name, "observe", names);
}

/** A probe has an ID of its own, and its word is there. */
function checkProbe(probe: Probe, ids: Set<string>, names: Names): void {
  const place = `probe ${probe.id}`;
  demand(!ids.has(probe.id), `${place}: the ID is given twice; give each probe one of its own`);
  ids.add(probe.id);
  demand(probe.rank < names.ranks, `${place}: there is no rank ${probe.rank}; there are ${names.ranks}`);
  if (probe.kind === "compute-wave") return;
  checkOwnWord(probe.until.at, probe.rank, place, names);
}

/** A word on the rank of what waits for it or adds to it, which is no request that could end with a status. */
function checkOwnWord(
  { region, offset = 0 }: Address,
  own: number,
  place: string,
  names: Pick<Names, "regions">,
): void {
  const { rank, bytes } = regionOf(region, place, names);
  demand(rank === own, `${place}: its word is on rank ${rank}; it must be on rank ${own}`);
  demand(
    offset >= 0 && offset % 8 === 0 && offset + 8 <= bytes,
    `${place}: its word is at ${offset} of ${bytes} bytes; it must be 8 aligned bytes inside`,
  );
}
