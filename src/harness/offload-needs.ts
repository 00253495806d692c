/**
 * When a case about what communication takes applies: the program that it is going to run can be run, and the claims that it
 * is about are made. The harness evaluates needs; a case only states them.
 */
import type {
  CommunicateParams,
  CommunicationTask,
  Manifest,
  SmFreeCommunicationCapability,
} from "../generated/types.ts";
import { communicates, type FabricClaim } from "./fabric-needs.ts";
import type { Needs, SupportEntry } from "./needs.ts";

export interface OffloadClaim extends FabricClaim {
  readonly offload: SmFreeCommunicationCapability;
}

/** A condition on what is claimed, with the words in which its absence is reported. */
export interface OffloadTest {
  readonly text: string;
  readonly accepts: (claim: SmFreeCommunicationCapability) => boolean;
  /** The task that it is about, if it is about one. */
  readonly task?: CommunicationTask;
}

export const freeOfUnits: OffloadTest = {
  text: "communication without compute units",
  accepts: ({ withoutComputeUnits }) => withoutComputeUnits,
};

export const freeOfHost: OffloadTest = {
  text: "communication without host threads",
  accepts: ({ withoutHost }) => withoutHost,
};

export const freeOfStaging: OffloadTest = {
  text: "communication without staging copies",
  accepts: ({ withoutStaging }) => withoutStaging,
};

/** An adapter that lists a task, whatever its path. */
export function doesTask(task: CommunicationTask): OffloadTest {
  return { text: `the task ${task}`, accepts: ({ tasks }) => tasks.some((one) => one.task === task), task };
}

/** Nothing that a task of another path than native does. */
export function noDeclaredDetour(task: CommunicationTask | undefined): OffloadTest {
  return {
    text: `${task ?? "copies"} without a declared detour`,
    accepts: ({ tasks }) => !tasks.some((one) => one.task === task && one.path !== "native"),
  };
}

/** An adapter that can run programs like these, and whose claims pass the tests for these parameters. */
export function offloads<Parameters>(
  samples: (params: Parameters) => readonly CommunicateParams[],
  testsFor: (params: Parameters) => readonly OffloadTest[],
): Needs<Parameters, OffloadClaim> {
  return (params, manifest) => {
    const offload = manifest.capabilities["sm-free-communication"];
    if (offload === undefined) return { applies: false, reason: "sm-free-communication is not claimed" };
    const tests = testsFor(params);
    const failed = tests.find(({ accepts }) => !accepts(offload));
    if (failed !== undefined) return { applies: false, reason: `not claimed: ${failed.text}` };
    const supports: SupportEntry[] = [];
    let claim: FabricClaim | undefined;
    for (const sample of samples(params)) {
      const found = communicates(() => sample)(params, manifest);
      if (!found.applies) return found;
      claim = found.claim;
      supports.push(...listOf(found.support));
    }
    if (claim === undefined) return { applies: false, reason: "there is no program for these parameters" };
    const places = tests.flatMap(({ task }) => offload.tasks.findIndex((one) => one.task === task));
    const tasks = places.filter((place) => place >= 0).map((place) => `${capability} ${place}` as const);
    return { applies: true, claim: { ...claim, offload }, support: [...supports, ...tasks] };
  };
}

const capability = "sm-free-communication";

function listOf(support: SupportEntry | readonly SupportEntry[] | undefined): readonly SupportEntry[] {
  if (support === undefined) return [];
  return typeof support === "string" ? [support] : support;
}

/** Tasks that are claimed, and what they are called. */
export function offloadClaims(
  manifest: Manifest,
): { readonly support: SupportEntry; readonly text: string }[] {
  const tasks = manifest.capabilities[capability]?.tasks ?? [];
  return tasks.map(({ task }, place) => ({ support: `${capability} ${place}`, text: `the task ${task}` }));
}
