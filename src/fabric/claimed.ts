/**
 * Whether a program needs more than is claimed. The harness asks before it makes a request, an adapter before it serves one.
 */
import type {
  Acquire,
  CommunicateParams,
  FabricCounter,
  FabricRequest,
  OverlapParams,
  ReduceRequest,
  Release,
  RowCast,
  SmFreeCommunicationCapability,
  UnifiedFabricCapability,
} from "../generated/types.ts";
import { devicesOf } from "./topology.ts";

/** The first thing that a program needs and that is not claimed, in words; undefined if there is none. */
export function unclaimedPart(
  { program, runs = 1, counters = [], trace = false }: CommunicateParams,
  claims: UnifiedFabricCapability,
  offload?: SmFreeCommunicationCapability,
): string | undefined {
  for (const [what, holds] of needsOf(program, runs, counters, claims)) {
    if (!holds) return what;
  }
  if (trace && claims.trace !== true) return "a trace";
  for (const [what, holds] of offloadNeeds(program, offload)) {
    if (!holds) return what;
  }
  return undefined;
}

/** The same for a program beside work. */
export function unclaimedOverlap(
  { program, work, parts }: OverlapParams,
  claims: UnifiedFabricCapability,
  offload: SmFreeCommunicationCapability,
): string | undefined {
  if (!offload.overlap.includes(work)) return `overlap with a ${work}`;
  if (parts !== undefined && offload.overlapInParts !== true) return "overlap with work in parts";
  return unclaimedPart({ program }, claims, offload);
}

/** What a program needs beside the unified fabric: probes, and casts on the way. */
function* offloadNeeds(
  { probes = [], queues }: CommunicateParams["program"],
  offload: SmFreeCommunicationCapability | undefined,
): Generator<readonly [what: string, claimed: boolean]> {
  for (const { kind } of probes) yield [`the probe ${kind}`, offload?.probes.includes(kind) === true];
  const casts = queues.some(({ requests }) => requests.some((request) => castOf(request) !== undefined));
  yield ["a cast on the way", !casts || offload?.tasks.some(({ task }) => task === "cast") === true];
}

/** The cast that a request asks for. */
export function castOf(request: FabricRequest): RowCast | undefined {
  return request.kind === "scatter" ? request.cast : undefined;
}

function* needsOf(
  program: CommunicateParams["program"],
  runs: number,
  counters: readonly FabricCounter[],
  claims: UnifiedFabricCapability,
): Generator<readonly [what: string, claimed: boolean]> {
  const { topology, limits = {} } = claims;
  const { islands, scaleUp } = program.topology;
  const { ranks } = devicesOf(program.topology);
  yield [`a program on ${ranks} ranks`, ranks <= topology.maxRanks];
  const shape = JSON.stringify(islands);
  const known = topology.shapes?.some((one) => JSON.stringify(one) === shape);
  yield [`islands of ${shape}`, known !== false];
  const inside = islands.some((devices) => devices > 1) && scaleUp?.gigabytesPerSecond !== 0;
  yield ["a network inside islands", !inside || topology.scaleUp];
  const between = islands.length > 1 || (ranks > 1 && !inside);
  yield ["a network between islands", !between || topology.scaleOut];
  yield [`${runs} runs`, runs <= (limits.maxRuns ?? runs)];
  for (const counter of counters) yield [`the counter ${counter}`, claims.counters.includes(counter)];
  for (const { kind } of program.faults ?? []) yield [`the fault ${kind}`, claims.faults.includes(kind)];
  const owned = [...program.regions, ...program.queues].some(({ tenant = 0 }) => tenant !== 0);
  yield ["more than one tenant", !owned || claims.tenants];
  yield ["a key or a right", claims.rights || !isGuarded(program)];
  const queues = most(program.queues, () => 1);
  yield [`${queues} queues on one rank`, queues <= (limits.maxQueues ?? queues)];
  const bytes = most(program.regions, (region) => region.bytes);
  yield [`${bytes} bytes on one rank`, bytes <= (limits.maxBytes ?? bytes)];
  for (const { layout, sums } of program.exchanges ?? []) {
    yield [`the layout ${layout}`, claims.exchanges?.layouts.includes(layout) === true];
    if (sums !== undefined) yield sumNeed(sums, claims);
  }
  for (const { depth, requests } of program.queues) {
    yield [`a depth of ${depth}`, (depth ?? 1) <= (limits.maxDepth ?? Number.POSITIVE_INFINITY)];
    for (const request of requests) yield* needsOfRequest(request, claims);
  }
}

/** The largest sum of something over what is on one rank. */
function most<T extends { readonly rank: number }>(list: readonly T[], amount: (item: T) => number): number {
  const sums = new Map<number, number>();
  for (const item of list) sums.set(item.rank, (sums.get(item.rank) ?? 0) + amount(item));
  return [...sums.values()].reduce((largest, sum) => Math.max(largest, sum), 0);
}

/** Whether a region has a key, an epoch or rights, or is not registered, or an address shows a key or an epoch. */
function isGuarded({ regions, groups = [], queues }: CommunicateParams["program"]): boolean {
  const guards = ["key", "epoch", "rights"];
  const hasGuard = (part: object) => guards.some((name) => name in part);
  if (regions.some((region) => hasGuard(region) || region.registered === false)) return true;
  if (groups.some(({ members }) => members.some(hasGuard))) return true;
  const places = (part: object): object[] =>
    Object.values(part).filter((value) => typeof value === "object" && value !== null && "region" in value);
  return queues.some(({ requests }) =>
    requests.some((request) => {
      const signal = "signal" in request && request.signal !== undefined ? request.signal : {};
      return [...places(request), ...places(signal)].some(hasGuard);
    }),
  );
}

function* needsOfRequest(
  request: FabricRequest,
  claims: UnifiedFabricCapability,
): Generator<readonly [what: string, claimed: boolean]> {
  yield [`the verb ${request.kind}`, claims.verbs.includes(request.kind)];
  for (const release of releasesOf(request))
    yield [`a release of ${release}`, claims.releases.includes(release)];
  const acquire: Acquire | undefined = "acquire" in request ? request.acquire : undefined;
  yield ["an acquire of a range", acquire === undefined || acquire === "all" || claims.acquireRange];
  switch (request.kind) {
    case "fence":
      yield [`a fence of ${request.order}`, claims.fences.includes(request.order)];
      return;
    case "atomic":
      yield [`the atomic operation ${request.operation}`, claims.atomics.includes(request.operation)];
      return;
    case "reduce":
      yield sumNeed({ ...request, isWeighted: request.weights !== undefined }, claims);
      return;
    case "dispatch":
      yield [
        "choices of an earlier dispatch",
        request.again === undefined || claims.exchanges?.again === true,
      ];
      return;
    case "combine":
      yield ["weights of choices", request.weights === undefined || claims.exchanges?.weights === true];
      return;
    default:
      return;
  }
}

function sumNeed(
  {
    plan,
    terms,
    output,
    isWeighted = false,
  }: Pick<ReduceRequest, "plan" | "terms" | "output"> & { isWeighted?: boolean },
  claims: UnifiedFabricCapability,
): readonly [what: string, claimed: boolean] {
  const found = claims.reductions.some(
    (one) =>
      one.plan === plan &&
      one.terms === terms &&
      one.outputs.includes(output) &&
      (!isWeighted || one.weights),
  );
  return [`a sum by the plan ${plan} of ${terms} to ${output}`, found];
}

/** What the signals of a request are asked to cover. */
export function releasesOf(request: FabricRequest): Release[] {
  if (request.kind === "signal") return [request.release];
  if (request.kind === "atomic") return request.release === undefined ? [] : [request.release];
  return "signal" in request && request.signal !== undefined ? [request.signal.release] : [];
}
