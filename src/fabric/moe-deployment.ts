/**
 * Deployments of a mixture-of-experts model: which devices there are, and which of them host which experts. The model
 * is that of the DeepSeek-V3 report: 256 routed experts in 8 groups of 32, of which a token takes 8 in at most 4
 * groups.
 */

export const expertCount = 256;
export const expertsPerGroup = 32;
export const chosenGroups = 4;
export const chosenExperts = 8;

export interface Deployment {
  /** Devices of each island. */
  readonly islands: readonly number[];
  /** Tokens that begin on each rank in a step. */
  readonly tokensPerRank: number;
  /**
   * For each routed expert the ranks that host it. A token goes to host number (its own rank modulo how many there
   * are).
   */
  readonly hosts: readonly (readonly number[])[];
  /** Hosts of the shared expert, to which every token goes as its last choice; none where each rank has it. */
  readonly sharedHosts: readonly number[];
}

export type DeploymentName = "training" | "prefill" | "decode";

/**
 * Sources: DeepSeek-V3 report v2, 3.2 (training), 3.4.1 (prefill), 3.4.2 (decode). Which experts are redundant is ours.
 */
export const deployments: { readonly [Name in DeploymentName]: Deployment } = {
  /** 8 nodes, EP64: four experts on each device. */
  training: {
    islands: nodes(8),
    tokensPerRank: 4096,
    hosts: experts((expert) => [Math.floor(expert / 4)]),
    sharedHosts: [],
  },
  /** 4 nodes, EP32: eight experts on each device, and a copy of the first expert of the next device of its node. */
  prefill: {
    islands: nodes(4),
    tokensPerRank: 4096,
    hosts: experts((expert) => {
      const rank = Math.floor(expert / 8);
      const former = rank - (rank % 8) + ((rank + 7) % 8);
      return expert % 8 === 0 ? [rank, former] : [rank];
    }),
    sharedHosts: [],
  },
  /**
   * 40 nodes, EP320: one expert on each device. Of the last 64 devices every second one has the shared expert, the
   * others a copy of every eighth expert.
   */
  decode: {
    islands: nodes(40),
    tokensPerRank: 128,
    hosts: experts((expert) => (expert % 8 === 0 ? [expert, expertCount + 1 + expert / 4] : [expert])),
    sharedHosts: Array.from({ length: 32 }, (_, i) => expertCount + 2 * i),
  },
};

function nodes(count: number): number[] {
  return new Array<number>(count).fill(8);
}

function experts(hosts: (expert: number) => readonly number[]): (readonly number[])[] {
  return Array.from({ length: expertCount }, (_, expert) => hosts(expert));
}
