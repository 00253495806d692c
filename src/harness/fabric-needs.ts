/**
 * When a case about communication applies: the program that it is going to run says what it needs, and whether there is a
 * place for it. The harness evaluates needs; a case only states them.
 */
import { releasesOf, unclaimedPart } from "../fabric/claimed.ts";
import { anyEmbeddingOf, type Embedding, embeddingOf, placed } from "../fabric/embedding.ts";
import type { CommunicateParams, Manifest, Program, UnifiedFabricCapability } from "../generated/types.ts";
import type { Needs, SupportEntry } from "./needs.ts";

/** What is claimed, and how a program is put on the devices that there are. */
export interface FabricClaim extends UnifiedFabricCapability {
  readonly embedding: Embedding;
}

/** A further condition on what is claimed, with the words in which its absence is reported. */
export interface FabricTest {
  /** Whether devices of several islands must not take the place of each other; they may by default. */
  readonly exactIslands?: true;
  readonly text: string;
  readonly accepts: (claim: UnifiedFabricCapability) => boolean;
}

/**
 * An adapter that can run a program like this one: the same but for bytes, on as many devices. Programs of a case are made
 * for the ranks that they are written for; `onDevices` puts them where they fit.
 */
export function communicates<Parameters>(
  sample: (params: Parameters) => CommunicateParams,
  ...tests: readonly FabricTest[]
): Needs<Parameters, FabricClaim> {
  return (params, manifest) => {
    const claims = manifest.capabilities["unified-fabric"];
    if (claims === undefined) return { applies: false, reason: "unified-fabric is not claimed" };
    const failed = tests.find(({ accepts }) => !accepts(claims));
    if (failed !== undefined) return { applies: false, reason: `not claimed: ${failed.text}` };
    const asked = sample(params);
    const { islands } = asked.program.topology;
    const { topology } = asked.program;
    const exact = tests.some(({ exactIslands }) => exactIslands);
    const embedding =
      embeddingOf(topology, claims.topology) ??
      (exact ? undefined : anyEmbeddingOf(topology, claims.topology));
    if (embedding === undefined)
      return { applies: false, reason: `there is no place for islands of ${JSON.stringify(islands)}` };
    const program = placed(asked.program, embedding);
    const runs = runsWithin(claims, asked.runs);
    const offload = manifest.capabilities["sm-free-communication"];
    const unclaimed = unclaimedPart({ ...asked, program, runs }, claims, offload);
    if (unclaimed !== undefined) return { applies: false, reason: `not claimed: ${unclaimed}` };
    return { applies: true, claim: { ...claims, embedding }, support: supportOf(program, claims) };
  };
}

/** As many runs as are asked for, or as an adapter takes. */
export function runsWithin({ limits = {} }: UnifiedFabricCapability, runs = 1): number {
  return Math.min(runs, limits.maxRuns ?? runs);
}

/** The claims that a program exercises. */
function supportOf(
  { queues }: Program,
  { verbs, releases, fences, atomics }: UnifiedFabricCapability,
): SupportEntry[] {
  const requests = queues.flatMap((queue) => queue.requests);
  const used = new Set<SupportEntry>();
  for (const request of requests) {
    used.add(`unified-fabric verbs ${verbs.indexOf(request.kind)}`);
    for (const release of releasesOf(request))
      used.add(`unified-fabric releases ${releases.indexOf(release)}`);
    if (request.kind === "fence") used.add(`unified-fabric fences ${fences.indexOf(request.order)}`);
    if (request.kind === "atomic") used.add(`unified-fabric atomics ${atomics.indexOf(request.operation)}`);
  }
  return [...used];
}

/** A claim about communication, and what it is called. */
export function fabricClaims(
  manifest: Manifest,
): { readonly support: SupportEntry; readonly text: string }[] {
  const claims = manifest.capabilities["unified-fabric"];
  if (claims === undefined) return [];
  const listed = (kind: FabricList, what: string) =>
    claims[kind].map((name, place) => ({
      support: `unified-fabric ${kind} ${place}` as const,
      text: `${what} ${name}`,
    }));
  return [
    ...listed("verbs", "the verb"),
    ...listed("releases", "a release of"),
    ...listed("fences", "a fence of"),
    ...listed("atomics", "the atomic operation"),
  ];
}

type FabricList = "verbs" | "releases" | "fences" | "atomics";
