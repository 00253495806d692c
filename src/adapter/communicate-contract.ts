/**
 * The contract of `communicate`: what a program determines of its outcomes beyond the schema. Whether an outcome is a
 * right one is judged elsewhere.
 */
import type {
  CommunicateParams,
  CommunicateResult,
  FabricCounter,
  FabricOutcome,
  Program,
} from "../generated/types.ts";
import { differs } from "./expected-tensor.ts";

/** Why a result can't be what happened to a program, or undefined if it can. */
export function wrongOutcomes(
  { program, runs = 1, counters = [], trace = false }: CommunicateParams,
  { outcomes }: CommunicateResult,
): string | undefined {
  const known = new Set(program.queues.flatMap(({ requests }) => requests.map(({ id }) => id)));
  const regions = new Map(program.regions.map((region) => [region.name, region]));
  let total = 0;
  let last = -1;
  for (const [i, outcome] of outcomes.entries()) {
    if (outcome.first <= last || outcome.first >= runs || (i === 0 && outcome.first !== 0))
      return `outcome ${i} came first in run ${outcome.first}; outcomes are in the order in which they came, of ${runs} runs`;
    last = outcome.first;
    total += outcome.runs;
    const wrong = wrongOutcome(outcome, program, regions, known, counters);
    if (wrong !== undefined) return `outcome ${i}: ${wrong}`;
    const noTrace = trace ? wrongEvents(outcome, program, known) : undefined;
    if (noTrace !== undefined) return `outcome ${i}: ${noTrace}`;
  }
  return total === runs ? undefined : `the outcomes are of ${total} runs; the request determines ${runs}`;
}

function wrongEvents(
  { events }: FabricOutcome,
  { topology }: Program,
  known: ReadonlySet<string>,
): string | undefined {
  if (events === undefined) return "the events are missing, which the request asks for";
  const ranks = topology.islands.reduce((sum, devices) => sum + devices, 0);
  for (const [i, { request, rank, peer = 0, timeNs }] of events.entries()) {
    if (!known.has(request)) return `event ${i} is of ${request}, which is no request of the program`;
    const far = Math.max(rank, peer);
    if (far >= ranks) return `event ${i} is about rank ${far}; there are ${ranks}`;
    if (timeNs < (events[i - 1]?.timeNs ?? 0)) return `event ${i} comes before event ${i - 1}`;
  }
  return undefined;
}

function wrongOutcome(
  { memory, completions, counters = {}, probes: ended = [] }: FabricOutcome,
  { observe = [], probes = [] }: Program,
  regions: ReadonlyMap<string, { readonly bytes: number }>,
  known: ReadonlySet<string>,
  asked: readonly FabricCounter[],
): string | undefined {
  if (memory.length !== observe.length)
    return `the memory of ${memory.length} regions; the request observes ${observe.length}`;
  for (const [i, tensor] of memory.entries()) {
    const name = observe[i] ?? "";
    const wrong = differs(`memory of ${name}`, tensor, "U8", [regions.get(name)?.bytes ?? 0]);
    if (wrong !== undefined) return wrong;
  }
  const stray = completions.find(({ request }) => !known.has(request));
  if (stray !== undefined) return `a completion of ${stray.request}, which is no request of the program`;
  const levels = completions.find(({ status, level }) => (status === "OK") !== (level !== undefined));
  if (levels !== undefined)
    return `${levels.request}: a completion has a level exactly where its status is OK`;
  const untimed = asked.includes("elapsed") && completions.find(({ timeNs }) => timeNs === undefined);
  if (untimed) return `${untimed.request}: a completion has no timeNs; with the counter elapsed each has one`;
  const order = ended.map(({ probe }) => probe);
  if (order.length !== probes.length || probes.some(({ id }, i) => id !== order[i]))
    return `the probes ${JSON.stringify(order)}; the program has ${JSON.stringify(probes.map(({ id }) => id))}`;
  const bare = probes.find(({ kind }, i) => kind === "compute-wave" && ended[i]?.roundsNs === undefined);
  if (bare !== undefined) return `the rounds of the probe ${bare.id} are missing`;
  const present: Readonly<Record<FabricCounter, unknown>> = {
    ports: counters.ports,
    devices: counters.devices,
    elapsed: counters.elapsedNs,
  };
  const missing = asked.find((counter) => present[counter] === undefined);
  return missing === undefined ? undefined : `the counter ${missing} is missing, which the request asks for`;
}
