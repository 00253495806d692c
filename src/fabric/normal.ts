/**
 * Programs without what is said by default: two programs that differ in nothing else have one normal form. A default is
 * what the schema says of a property; a list without entries is one that is not there.
 */
import type {
  Address,
  Exchange,
  ExchangeSums,
  FabricRequest,
  Group,
  GroupAddress,
  GroupSignal,
  Network,
  Probe,
  Program,
  Queue,
  Region,
  Signal,
  Tensor,
  Word64,
} from "../generated/types.ts";
import { defaultScaleOut, defaultScaleUp } from "./topology.ts";
import { wordOf, wordValue } from "./words.ts";

/** The normal form of a program. Tensors are shared with it. */
export function normalProgram({
  topology,
  regions,
  groups,
  exchanges,
  queues,
  faults,
  probes,
  observe,
}: Program): Program {
  const { islands, scaleUp, scaleOut } = topology;
  return {
    topology: {
      islands,
      ...unless("scaleUp", scaleUp, (network) => isSame(network, defaultScaleUp)),
      ...unless("scaleOut", scaleOut, (network) => isSame(network, defaultScaleOut)),
    },
    regions: regions.map(normalRegion),
    ...unless("groups", groups?.map(normalGroup), isEmpty),
    ...unless("exchanges", exchanges?.map(normalExchange), isEmpty),
    queues: queues.map(normalQueue),
    ...unless("faults", faults, isEmpty),
    ...unless("probes", probes?.map(normalProbe), isEmpty),
    ...unless("observe", observe, isEmpty),
  };
}

function normalRegion({ initial, tenant, rights, key, epoch, registered, ...region }: Region): Region {
  return {
    ...region,
    ...unless("initial", initial, isZero),
    ...unless("tenant", tenant, isNothing),
    ...unless("rights", rights, (given) => isEmpty(Object.keys(given))),
    ...optional("key", key && normalWord(key)),
    ...unless("epoch", epoch, isNothing),
    ...unless("registered", registered, (is) => is),
  };
}

function normalGroup({ name, members }: Group): Group {
  return { name, members: members.map(normalAddress) };
}

function normalExchange({
  rows,
  sources,
  counts,
  alignment,
  timedRowBytes,
  sums,
  ...exchange
}: Exchange): Exchange {
  return {
    ...exchange,
    rows: normalGroupAddress(rows),
    sources: normalGroupAddress(sources),
    counts: normalGroupAddress(counts),
    ...unless("alignment", alignment, (places) => places === 1),
    ...unless("timedRowBytes", timedRowBytes, (timed) => timed === exchange.rowBytes),
    ...optional("sums", sums && normalSums(sums)),
  };
}

function normalSums({ made, timedElements, ...sums }: ExchangeSums): ExchangeSums {
  return {
    ...sums,
    made: normalGroupAddress(made),
    ...unless("timedElements", timedElements, (timed) => timed === sums.elements),
  };
}

function normalQueue({ tenant, whenFull, requests, ...queue }: Queue): Queue {
  return {
    ...queue,
    ...unless("tenant", tenant, isNothing),
    ...unless("whenFull", whenFull, (what) => what === "wait"),
    requests: requests.map(normalRequest),
  };
}

function normalProbe(probe: Probe): Probe {
  if (probe.kind === "compute-wave") return probe;
  const { at, is, value } = probe.until;
  return { ...probe, until: { at: normalAddress(at), is, value: normalWord(value) } };
}

function normalRequest(given: FabricRequest): FabricRequest {
  const request = withoutBulk(given);
  switch (request.kind) {
    case "write": {
      const { value, from, to, bytes, timedBytes, signal, ...rest } = request;
      return {
        ...rest,
        ...optional("value", value && normalWord(value)),
        ...optional("from", from && normalAddress(from)),
        to: normalAddress(to),
        ...unless("bytes", bytes, isWord),
        ...unless("timedBytes", timedBytes, (timed) => timed === (bytes ?? 8)),
        ...optional("signal", signal && normalSignal(signal)),
      };
    }
    case "read": {
      const { from, to, bytes, timedBytes, ...rest } = request;
      return {
        ...rest,
        from: normalAddress(from),
        to: normalAddress(to),
        ...unless("bytes", bytes, isWord),
        ...unless("timedBytes", timedBytes, (timed) => timed === (bytes ?? 8)),
      };
    }
    case "multicast": {
      const { from, to, timedBytes, signal, ...rest } = request;
      return {
        ...rest,
        from: normalAddress(from),
        to: normalGroupAddress(to),
        ...unless("timedBytes", timedBytes, (timed) => timed === request.bytes),
        ...optional("signal", signal && normalGroupSignal(signal)),
      };
    }
    case "scatter": {
      const { from, to, timedRowBytes, signal, ...rest } = request;
      return {
        ...rest,
        from: normalAddress(from),
        to: normalGroupAddress(to),
        ...unless("timedRowBytes", timedRowBytes, (timed) => timed === request.rowBytes),
        ...optional("signal", signal && normalGroupSignal(signal)),
      };
    }
    case "gather": {
      const { from, to, timedRowBytes, ...rest } = request;
      return {
        ...rest,
        from: normalGroupAddress(from),
        to: normalAddress(to),
        ...unless("timedRowBytes", timedRowBytes, (timed) => timed === request.rowBytes),
      };
    }
    case "append": {
      const { from, to, cursors, timedRowBytes, slots, signal, ...rest } = request;
      return {
        ...rest,
        from: normalAddress(from),
        to: normalGroupAddress(to),
        cursors: normalGroupAddress(cursors),
        ...unless("timedRowBytes", timedRowBytes, (timed) => timed === request.rowBytes),
        ...optional("slots", slots && normalAddress(slots)),
        ...optional("signal", signal && normalGroupSignal(signal)),
      };
    }
    case "reduce": {
      const { from, to, also, timedElements, signal, ...rest } = request;
      return {
        ...rest,
        from: normalGroupAddress(from),
        to: normalAddress(to),
        ...optional("also", also && normalGroupAddress(also)),
        ...unless("timedElements", timedElements, (timed) => timed === request.elements),
        ...optional("signal", signal && normalSignal(signal)),
      };
    }
    case "dispatch":
      return { ...request, from: normalAddress(request.from) };
    case "combine":
      return { ...request, to: normalAddress(request.to) };
    case "atomic": {
      const { at, operand, compare, fetch, ...rest } = request;
      // A comparand that nothing is compared with says nothing; one that is left out is 0.
      const compared = request.operation === "compare-swap" ? (compare ?? "0x0") : undefined;
      return {
        ...rest,
        at: normalAddress(at),
        operand: normalWord(operand),
        ...unless("compare", compared && normalWord(compared), (word) => word === "0x0"),
        ...optional("fetch", fetch && normalAddress(fetch)),
      };
    }
    case "signal":
    case "wait":
      return { ...request, at: normalAddress(request.at), value: normalWord(request.value) };
    case "fence":
    case "cancel":
    case "invalidate":
      return request;
  }
}

function withoutBulk(request: FabricRequest): FabricRequest {
  if (!("class" in request) || request.class !== "bulk") return request;
  const { class: _, ...rest } = request;
  return rest;
}

function normalAddress({ offset, key, ...address }: Address): Address {
  return {
    ...address,
    ...unless("offset", offset, isNothing),
    ...optional("key", key && normalWord(key)),
  };
}

function normalGroupAddress({ group, offset }: GroupAddress): GroupAddress {
  return { group, ...unless("offset", offset, isNothing) };
}

function normalSignal({ at, value, ...signal }: Signal): Signal {
  return { ...signal, at: normalAddress(at), value: normalWord(value) };
}

function normalGroupSignal({ at, value, perRow, ...signal }: GroupSignal): GroupSignal {
  return {
    ...signal,
    at: normalGroupAddress(at),
    value: normalWord(value),
    ...unless("perRow", perRow && normalWord(perRow), (word) => word === "0x0"),
  };
}

/** In as few digits as it has. */
function normalWord(word: Word64): Word64 {
  return wordOf(wordValue(word));
}

const isNothing = (value: number) => value === 0;
const isWord = (bytes: number) => bytes === 8;
const isEmpty = (list: readonly unknown[]) => list.length === 0;
const isZero = ({ data }: Tensor) => data.every((byte) => byte === 0);

function isSame(one: Network, other: Network): boolean {
  return one.gigabytesPerSecond === other.gigabytesPerSecond && one.latencyNs === other.latencyNs;
}

/** A property, unless it is not there. */
function optional<Key extends string, Value>(key: Key, value: Value | undefined): { [K in Key]?: Value } {
  return unless(key, value, () => false);
}

/** A property, unless it is not there or is the default. */
function unless<Key extends string, Value>(
  key: Key,
  value: Value | undefined,
  isDefault: (value: Value) => boolean,
): { [K in Key]?: Value } {
  if (value === undefined || isDefault(value)) return {};
  // A record of this one key, which the type of a computed key does not say.
  return { [key]: value } as { [K in Key]?: Value };
}
