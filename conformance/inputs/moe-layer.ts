/**
 * One layer of a mixture of experts as an exchange: a dispatch and a combine of all ranks of a deployment.
 */
import type { Deployment } from "../../src/fabric/moe-deployment.ts";
import type { Routing } from "../../src/fabric/moe-routing.ts";
import type { ExchangeLayout, Program, Queue, Tensor } from "../../src/generated/types.ts";
import type { Random } from "../../src/harness/random.ts";
import { tensorOfFloat32 } from "../../src/numerics/tensor.ts";
import { combinedBytes, dispatchedBytes, finite, type MoeParameters, routed, width } from "./moe.ts";
import { filled, int32Tensor, onEveryRank } from "./programs.ts";

export interface LayerParameters extends MoeParameters {
  readonly layout: ExchangeLayout;
}

/** The fabric works out where rows go, and remembers it for the way back. */
export function moeLayer(parameters: LayerParameters, random: Random): Program {
  const { storedWidth, plan = "chain", layout } = parameters;
  const { deployment, routing } = routed(parameters, random);
  const { ranks, tokensPerRank, choices, weights } = routing;
  const expertsOf = hostedExperts(deployment, ranks);
  const experts = Math.max(...expertsOf.map((hosted) => hosted.length));
  const places = placesNeeded(routing, layout, experts, expertsOf);
  const rowBytes = dispatchedBytes(storedWidth);
  const tokens = onEveryRank("tokens", ranks, (name, rank) =>
    filled(random, name, rank, tokensPerRank * rowBytes),
  );
  const inboxes = onEveryRank("inbox", ranks, (name, rank) => ({ name, rank, bytes: places * rowBytes }));
  const sources = onEveryRank("sources", ranks, (name, rank) => ({ name, rank, bytes: 8 * places }));
  const counts = onEveryRank("counts", ranks, (name, rank) => ({ name, rank, bytes: 8 * (ranks + experts) }));
  const made = onEveryRank("made", ranks, (name, rank) => finite(random, name, rank, places * storedWidth));
  const sums = onEveryRank("sums", ranks, (name, rank) => ({
    name,
    rank,
    bytes: tokensPerRank * combinedBytes(storedWidth),
  }));
  const queues = Array.from({ length: ranks }, (_, rank): Queue => {
    const first = rank * tokensPerRank * choices;
    const own = choiceTable(routing, rank, expertsOf);
    return {
      rank,
      requests: [
        {
          kind: "dispatch",
          id: `dispatch${rank}`,
          exchange: "layer",
          from: { region: `tokens${rank}` },
          choices: own,
        },
        {
          kind: "combine",
          id: `combine${rank}`,
          handle: `dispatch${rank}`,
          to: { region: `sums${rank}` },
          choices: own,
          // With one row for each rank, that rank has weighted and added up its experts' rows.
          ...(layout === "by-source"
            ? {}
            : {
                weights: tensorOfFloat32(
                  [tokensPerRank, choices],
                  weights.slice(first, first + tokensPerRank * choices),
                ),
              }),
        },
      ],
    };
  });
  const observedGroups = [inboxes, sources, counts, sums];
  return {
    topology: { islands: [...deployment.islands] },
    regions: [...tokens.regions, ...made.regions, ...observedGroups.flatMap(({ regions }) => regions)],
    groups: [inboxes, sources, counts, made].map(({ group }) => group),
    exchanges: [
      {
        name: "layer",
        layout,
        rows: { group: "inbox" },
        sources: { group: "sources" },
        counts: { group: "counts" },
        places,
        experts,
        rowBytes,
        timedRowBytes: dispatchedBytes(width),
        sums: {
          made: { group: "made" },
          elements: storedWidth,
          timedElements: width,
          terms: "BF16",
          output: "BF16",
          plan,
        },
      },
    ],
    queues,
    observe: observedGroups.flatMap(({ regions }) => regions.map(({ name }) => name)),
  };
}

/** The experts that each rank hosts, the shared one last. */
function hostedExperts({ hosts, sharedHosts }: Deployment, ranks: number): number[][] {
  const hosted = Array.from({ length: ranks }, (): number[] => []);
  for (const [expert, ranksOf] of [...hosts, sharedHosts].entries())
    for (const rank of ranksOf) hosted[rank]?.push(expert);
  return hosted;
}

/** Of the choices of a rank's tokens, the member and which of its experts. */
function choiceTable(
  { tokensPerRank, choices, experts, hosts }: Routing,
  rank: number,
  expertsOf: readonly (readonly number[])[],
): Tensor {
  const own = tokensPerRank * choices;
  const table = new Int32Array(2 * own);
  for (let entry = 0; entry < own; entry += 1) {
    const host = hosts[rank * own + entry] ?? -1;
    table[2 * entry] = host;
    table[2 * entry + 1] = expertsOf[host]?.indexOf(experts[rank * own + entry] ?? -1) ?? 0;
  }
  return int32Tensor([tokensPerRank, choices, 2], table);
}

/** As many places as the member needs that needs most. */
function placesNeeded(
  { ranks, tokensPerRank, choices, experts, hosts }: Routing,
  layout: ExchangeLayout,
  expertsOfRank: number,
  expertsOf: readonly (readonly number[])[],
): number {
  const rows = new Int32Array(ranks);
  const rowsOfExpert = new Int32Array(ranks * expertsOfRank);
  for (let token = 0; token < ranks * tokensPerRank; token += 1) {
    const its = hosts.subarray(token * choices, (token + 1) * choices);
    its.forEach((host, choice) => {
      if (layout !== "by-source" || its.indexOf(host) === choice) rows[host] = (rows[host] ?? 0) + 1;
      const expert = expertsOf[host]?.indexOf(experts[token * choices + choice] ?? -1) ?? 0;
      const at = host * expertsOfRank + expert;
      rowsOfExpert[at] = (rowsOfExpert[at] ?? 0) + 1;
    });
  }
  return layout === "slots" ? expertsOfRank * Math.max(...rowsOfExpert) : Math.max(...rows);
}
