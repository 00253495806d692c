/**
 * Whether an engine's counters can be what happened: bytes that are sent arrive or are dropped, ports are busy while
 * they send, nothing is faster than its network, and the traffic of the program is within its bounds.
 */
import type {
  FabricCounters,
  NetworkPath,
  PortCounters,
  Program,
  UnifiedFabricCapability,
} from "../../generated/types.ts";
import type { ExpectedOutcome } from "./final-memory.ts";
import { layoutOf } from "./layout.ts";
import { type TrafficBounds, trafficBounds } from "./traffic-bounds.ts";

/** One counter, or a sum of several, that is not what it must be. */
interface ConservationProblem {
  readonly rule:
    | "balance"
    | "busy"
    | "elapsed"
    | "scale-out ingress"
    | "scale-out egress"
    | "scale-up ingress"
    | "memory read"
    | "memory write";
  /** Such as "island 3", "rank 7 scale-up" or "scale-out". */
  readonly place: string;
  readonly relation: "equal to" | "at least" | "at most";
  readonly actual: number;
  readonly bound: number;
  readonly unit: "bytes" | "ns";
}

/** Room above the bytes of deduplicated traffic: headers of rows, retries of a few. */
export const trafficSlack = 1.05;

/** Times are sums of many terms in floating point. */
const timeSlack = 1 - 2 ** -30;

/**
 * The counters that are there are judged. Where packets are lost or doubled, or requests given up, more bytes may be
 * sent than the upper bounds say, and these are left out.
 */
export function conservationProblems(
  program: Program,
  claim: Pick<UnifiedFabricCapability, "dedup">,
  outcome: ExpectedOutcome,
  { ports, devices, elapsedNs }: FabricCounters,
): ConservationProblem[] {
  const layout = layoutOf(program);
  const bounds = trafficBounds(layout, claim, outcome);
  const { scaleUp, scaleOut } = layout.devices;
  const bandwidths = { "scale-up": scaleUp.gigabytesPerSecond, "scale-out": scaleOut.gigabytesPerSecond };
  const problems: ConservationProblem[] = [];
  const endings = [...outcome.statuses.values()].flatMap(({ completions }) => completions);
  const isDisturbed =
    (program.faults ?? []).length > 0 ||
    endings.some(({ status }) => status === "CANCELLED" || status === "TIMEOUT");
  if (ports !== undefined) {
    problems.push(...balanceProblems(ports), ...busyProblems(ports, bandwidths, elapsedNs));
    problems.push(...trafficProblems(ports, bounds, isDisturbed));
  }
  for (const { rank, memoryReadBytes, memoryWriteBytes } of devices ?? []) {
    const place = `rank ${rank}`;
    const read = { rule: "memory read", place, actual: memoryReadBytes, unit: "bytes" } as const;
    const written = { rule: "memory write", place, actual: memoryWriteBytes, unit: "bytes" } as const;
    problems.push(...atLeast(read, bounds.memoryRead[rank] ?? 0));
    problems.push(...atLeast(written, bounds.memoryWrite[rank] ?? 0));
  }
  if (elapsedNs !== undefined) {
    const place = "the longest transfer";
    problems.push(...atLeast({ rule: "elapsed", place, actual: elapsedNs, unit: "ns" }, bounds.leastNs));
  }
  return problems;
}

/** Such as "memory read of rank 3 is 0 bytes; it must be at least 128". */
export function textOfProblem({ rule, place, relation, actual, bound, unit }: ConservationProblem): string {
  return `${rule} of ${place} is ${actual} ${unit}; it must be ${relation} ${bound}`;
}

type Counted = Pick<ConservationProblem, "rule" | "place" | "actual" | "unit">;

function atLeast(counted: Counted, bound: number): ConservationProblem[] {
  return counted.actual >= bound * (counted.unit === "ns" ? timeSlack : 1)
    ? []
    : [{ ...counted, relation: "at least", bound }];
}

function atMost(counted: Counted, bound: number): ConservationProblem[] {
  return counted.actual * (counted.unit === "ns" ? timeSlack : 1) <= bound
    ? []
    : [{ ...counted, relation: "at most", bound }];
}

function balanceProblems(ports: readonly PortCounters[]): ConservationProblem[] {
  return (["scale-up", "scale-out"] as const).flatMap((path) => {
    const own = ports.filter((port) => port.path === path);
    const sum = (counter: "egressBytes" | "ingressBytes" | "droppedBytes") =>
      own.reduce((total, port) => total + port[counter], 0);
    const [actual, bound] = [sum("egressBytes"), sum("ingressBytes") + sum("droppedBytes")];
    if (actual === bound) return [];
    return [{ rule: "balance", place: path, relation: "equal to", actual, bound, unit: "bytes" }] as const;
  });
}

function busyProblems(
  ports: readonly PortCounters[],
  bandwidths: Readonly<Record<NetworkPath, number>>,
  elapsedNs = Number.POSITIVE_INFINITY,
): ConservationProblem[] {
  return ports.flatMap(({ rank, path, egressBytes, ingressBytes, busyNs }) => {
    const place = `rank ${rank} ${path}`;
    const busy = { rule: "busy", place, actual: busyNs, unit: "ns" } as const;
    const elapsed = { rule: "elapsed", place, actual: elapsedNs, unit: "ns" } as const;
    const needed = (bytes: number) => (bytes === 0 ? 0 : bytes / bandwidths[path]);
    return [
      ...atLeast(busy, needed(egressBytes)),
      ...atMost(busy, elapsedNs),
      ...atLeast(elapsed, needed(ingressBytes)),
    ];
  });
}

function trafficProblems(
  ports: readonly PortCounters[],
  bounds: TrafficBounds,
  isDisturbed: boolean,
): ConservationProblem[] {
  const { islandOf, islands } = bounds;
  const into = new Float64Array(islands);
  const outOf = new Float64Array(islands);
  const within = new Float64Array(islands);
  const intoRank = new Float64Array(islandOf.length);
  for (const { rank, path, egressBytes, ingressBytes } of ports) {
    const island = islandOf[rank] as number;
    if (path === "scale-up") {
      within[island] = (within[island] as number) + ingressBytes;
      intoRank[rank] = (intoRank[rank] as number) + ingressBytes;
    } else {
      into[island] = (into[island] as number) + ingressBytes;
      outOf[island] = (outOf[island] as number) + egressBytes;
    }
  }
  const problems: ConservationProblem[] = [];
  for (let island = 0; island < islands; island += 1) {
    const place = `island ${island}`;
    const counted = (rule: ConservationProblem["rule"], counts: Float64Array) =>
      ({ rule, place, actual: counts[island] as number, unit: "bytes" }) as const;
    const [ingress, egress] = [counted("scale-out ingress", into), counted("scale-out egress", outOf)];
    problems.push(...atLeast(ingress, bounds.scaleOutIngress.least[island] as number));
    problems.push(...atLeast(egress, bounds.scaleOutEgress[island] as number));
    if (isDisturbed) continue;
    const most = (counts: Float64Array) => (counts[island] as number) * trafficSlack;
    problems.push(...atMost(ingress, most(bounds.scaleOutIngress.most)));
    problems.push(...atMost(counted("scale-up ingress", within), most(bounds.scaleUpMost)));
  }
  bounds.scaleUpIngress.forEach((least, rank) => {
    const actual = intoRank[rank] as number;
    problems.push(
      ...atLeast({ rule: "scale-up ingress", place: `rank ${rank}`, actual, unit: "bytes" }, least),
    );
  });
  return problems;
}
