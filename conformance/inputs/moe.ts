/**
 * One layer of a mixture of experts on a whole deployment: a dispatch, which brings each token's row to the ranks that host
 * its experts, and a combine, which adds up the rows that the experts made of it. Time and counters are those of rows of
 * full width; what is stored may be narrower, or nothing.
 */
import { type Deployment, type DeploymentName, deployments } from "../../src/fabric/moe-deployment.ts";
import { type Routing, routingOf } from "../../src/fabric/moe-routing.ts";
import { wordOf } from "../../src/fabric/words.ts";
import type { FabricRequest, Program, Queue, ReducePlan, Region } from "../../src/generated/types.ts";
import type { Random } from "../../src/harness/random.ts";
import { tensorOfFloat32 } from "../../src/numerics/tensor.ts";
import { filled, int32Tensor, onEveryRank, words } from "./programs.ts";

export interface MoeParameters {
  readonly deployment: DeploymentName;
  /** Elements of a row that are stored; with 0 there is nothing but time. */
  readonly storedWidth: number;
  /** As many as the deployment has by default. */
  readonly tokensPerRank?: number;
  /** How a combine adds up: one chain by default. */
  readonly plan?: ReducePlan;
}

/** Elements of a row of the model. */
export const width = 7168;

/** Bytes of a dispatched row: FP8, and for every 128 elements a scale in FP32. */
export function dispatchedBytes(elements: number): number {
  return elements + 4 * Math.ceil(elements / 128);
}

/** Bytes of a row that is combined: BF16. */
export function combinedBytes(elements: number): number {
  return 2 * elements;
}

/** In the word that a receiver waits for, the upper half counts ranks that have sent all, the lower half rows. */
const oneSender = 2 ** 32;

/**
 * Every rank scatters its rows to the hosts of its tokens, a row only once to each; every rank waits until all have told it
 * that nothing more comes, and for as many rows as the routing sends it.
 */
export function moeDispatch(parameters: MoeParameters, random: Random): Program {
  const { storedWidth } = parameters;
  const { deployment, routing } = routed(parameters, random);
  const { ranks, tokensPerRank, choices } = routing;
  const rowBytes = dispatchedBytes(storedWidth);
  const { tables, rowsOf } = rowsByChoice(routing, "once");
  const tokens = onEveryRank("tokens", ranks, (name, rank) =>
    filled(random, name, rank, tokensPerRank * rowBytes),
  );
  const inboxes = onEveryRank("inbox", ranks, (name, rank) => ({
    name,
    rank,
    bytes: (rowsOf[rank] ?? 0) * rowBytes,
  }));
  const arrived = onEveryRank("arrived", ranks, (name, rank) => words(name, rank, [0]));
  const queues = tables.map((table, rank): Queue => {
    const scatter: FabricRequest = {
      kind: "scatter",
      id: `dispatch${rank}`,
      from: { region: `tokens${rank}` },
      to: { group: "inbox" },
      table: int32Tensor([tokensPerRank, choices, 2], table),
      rowBytes,
      timedRowBytes: dispatchedBytes(width),
      signal: {
        at: { group: "arrived" },
        operation: "add",
        value: wordOf(oneSender),
        perRow: wordOf(1),
        release: "weak",
      },
    };
    const wait: FabricRequest = {
      kind: "wait",
      id: `received${rank}`,
      at: { region: `arrived${rank}` },
      until: "equal",
      value: wordOf(ranks * oneSender + (rowsOf[rank] ?? 0)),
      acquire: "all",
    };
    return { rank, requests: [scatter, wait] };
  });
  return {
    topology: { islands: [...deployment.islands] },
    regions: [...tokens.regions, ...inboxes.regions, ...arrived.regions],
    groups: [inboxes.group, arrived.group],
    queues,
    observe: [...inboxes.regions, ...arrived.regions].map(({ name }) => name),
  };
}

/** Every rank adds up, for each of its tokens, a row of each choice, with the weights of the gate. */
export function moeCombine(parameters: MoeParameters, random: Random): Program {
  const { storedWidth, plan = "chain" } = parameters;
  const { deployment, routing } = routed(parameters, random);
  const { ranks, tokensPerRank, choices, weights } = routing;
  const rowBytes = combinedBytes(storedWidth);
  const { tables, rowsOf } = rowsByChoice(routing, "each");
  const made = onEveryRank("made", ranks, (name, rank) =>
    finite(random, name, rank, ((rowsOf[rank] ?? 0) * rowBytes) / 2),
  );
  const sums = onEveryRank("sums", ranks, (name, rank) => ({ name, rank, bytes: tokensPerRank * rowBytes }));
  const queues = tables.map((table, rank): Queue => {
    const own = tokensPerRank * choices;
    const reduce: FabricRequest = {
      kind: "reduce",
      id: `combine${rank}`,
      from: { group: "made" },
      to: { region: `sums${rank}` },
      table: int32Tensor([tokensPerRank, choices, 2], table),
      elements: storedWidth,
      timedElements: width,
      terms: "BF16",
      output: "BF16",
      plan,
      weights: tensorOfFloat32([tokensPerRank, choices], weights.slice(rank * own, (rank + 1) * own)),
    };
    return { rank, requests: [reduce] };
  });
  return {
    topology: { islands: [...deployment.islands] },
    regions: [...made.regions, ...sums.regions],
    groups: [made.group],
    queues,
    observe: sums.regions.map(({ name }) => name),
  };
}

export function routed(
  { deployment: name, tokensPerRank }: MoeParameters,
  random: Random,
): { readonly deployment: Deployment; readonly routing: Routing } {
  const deployment = deployments[name];
  return { deployment, routing: routingOf(deployment, random.integer(0, 2 ** 31), tokensPerRank) };
}

/**
 * A table for each source: member and row of each choice. On every host the rows of all tokens lie one behind the other, in
 * the order of sources and tokens; `once`, a token has one row there, however many of its choices the host serves.
 */
function rowsByChoice(
  { ranks, tokensPerRank, choices, hosts }: Routing,
  perToken: "once" | "each",
): { readonly tables: readonly Int32Array[]; readonly rowsOf: Int32Array } {
  const rowsOf = new Int32Array(ranks);
  const tables = Array.from({ length: ranks }, (_, source) => {
    const table = new Int32Array(2 * tokensPerRank * choices);
    for (let entry = 0; entry < tokensPerRank * choices; entry += 1) {
      const at = source * tokensPerRank * choices + entry;
      const host = hosts[at] ?? -1;
      const ofToken = hosts.subarray(at - (entry % choices), at);
      if (host < 0 || (perToken === "once" && ofToken.includes(host))) {
        table[2 * entry] = -1;
        continue;
      }
      table[2 * entry] = host;
      table[2 * entry + 1] = rowsOf[host] ?? 0;
      rowsOf[host] = (rowsOf[host] ?? 0) + 1;
    }
    return table;
  });
  return { tables, rowsOf };
}

/** A region of BF16 numbers from 2^-7 to 2, of either sign: nothing compresses them, and their sums stay finite. */
export function finite(random: Random, name: string, rank: number, elements: number): Region {
  const codes = new Uint16Array(elements);
  for (let i = 0; i < elements; i += 2) {
    const bits = random.integer(0, 2 ** 32 - 1);
    codes[i] = (bits & 0x83ff) | 0x3c00;
    if (i + 1 < elements) codes[i + 1] = ((bits >>> 16) & 0x83ff) | 0x3c00;
  }
  const data = new Uint8Array(codes.buffer);
  return { name, rank, bytes: data.length, initial: { dtype: "U8", shape: [data.length], data } };
}
