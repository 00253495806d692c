/**
 * The gate, and where it sends the tokens of a deployment: integers, from a seed. This is data for programs: what they
 * are made of, not what is expected of them.
 */
import {
  chosenExperts,
  chosenGroups,
  type Deployment,
  expertCount,
  expertsPerGroup,
} from "./moe-deployment.ts";
import { scoreSource } from "./moe-scores.ts";

/** What every token's weights add up to, but for rounding. */
const routedScale = 2.5;

export interface Routing {
  readonly ranks: number;
  readonly tokensPerRank: number;
  /** Choices of each token: routed experts from the best, and then the shared one where it has hosts. */
  readonly choices: number;
  /** [ranks, tokensPerRank, choices]: the expert, `expertCount` for the shared one. */
  readonly experts: Int32Array;
  /** The rank that serves the choice. */
  readonly hosts: Int32Array;
  /** Weights of a token: fl32(fl32(score / sum of the eight scores) * 2.5); 1 for the shared expert. */
  readonly weights: Float32Array;
}

/** Where the tokens of a deployment go; so many of each rank, if not as many as the deployment has. */
export function routingOf(
  { islands, hosts: hostsOf, sharedHosts, ...deployment }: Deployment,
  seed: number,
  tokensPerRank = deployment.tokensPerRank,
): Routing {
  const ranks = islands.reduce((sum, devices) => sum + devices, 0);
  const choices = chosenExperts + (sharedHosts.length > 0 ? 1 : 0);
  const experts = new Int32Array(ranks * tokensPerRank * choices);
  const hosts = new Int32Array(experts.length);
  const weights = new Float32Array(experts.length);
  const scores = new Int32Array(expertCount);
  const chosen = new Int32Array(chosenExperts);
  let at = 0;
  for (let rank = 0; rank < ranks; rank += 1) {
    const draw = scoreSource(seed, rank);
    for (let token = 0; token < tokensPerRank; token += 1) {
      draw(scores);
      choose(scores, chosen);
      let sum = 0;
      for (const expert of chosen) sum += scores[expert] as number;
      for (const expert of chosen) {
        experts[at] = expert;
        hosts[at] = hostFor(rank, hostsOf[expert] ?? []);
        // Integers below 2^24 and their quotient in float64, rounded once to FP32; and again when it is stored.
        weights[at] = Math.fround((scores[expert] as number) / sum) * routedScale;
        at += 1;
      }
      if (sharedHosts.length === 0) continue;
      experts[at] = expertCount;
      hosts[at] = hostFor(rank, sharedHosts);
      weights[at] = 1;
      at += 1;
    }
  }
  return { ranks, tokensPerRank, choices, experts, hosts, weights };
}

function hostFor(rank: number, hosts: readonly number[]): number {
  return hosts[rank % hosts.length] ?? -1;
}

/**
 * The gate: the four groups with the largest sums of their two best scores, and in these the eight best experts, from
 * the best on. Of equals the one with the lower number. Scores are at least 1.
 */
export function choose(scores: Int32Array, chosen: Int32Array): void {
  const groups = expertCount / expertsPerGroup;
  const isOpen = new Uint8Array(groups);
  const sums = new Int32Array(groups);
  for (let group = 0; group < groups; group += 1) {
    let [best, second] = [0, 0];
    for (let expert = group * expertsPerGroup; expert < (group + 1) * expertsPerGroup; expert += 1) {
      const score = scores[expert] as number;
      if (score > best) [best, second] = [score, best];
      else if (score > second) second = score;
    }
    sums[group] = best + second;
  }
  for (let place = 0; place < chosenGroups; place += 1) {
    let best = -1;
    for (let group = 0; group < groups; group += 1)
      if (isOpen[group] === 0 && (best < 0 || (sums[group] as number) > (sums[best] as number))) best = group;
    isOpen[best] = 1;
  }
  let count = 0;
  for (let expert = 0; expert < expertCount; expert += 1) {
    if (isOpen[Math.floor(expert / expertsPerGroup)] === 0) continue;
    const score = scores[expert] as number;
    if (count === chosenExperts && score <= (scores[chosen[count - 1] as number] as number)) continue;
    if (count < chosenExperts) count += 1;
    // Those that are worse move on by a place, and the last one falls out. Equals come behind.
    let place = count - 1;
    while (place > 0 && score > (scores[chosen[place - 1] as number] as number)) {
      chosen[place] = chosen[place - 1] as number;
      place -= 1;
    }
    chosen[place] = expert;
  }
}
