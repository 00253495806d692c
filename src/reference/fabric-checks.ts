/** Whether a program means anything, and whether it is claimed. */
import { AdapterError } from "../adapter/adapter-error.ts";
import { unclaimedPart } from "../fabric/claimed.ts";
import { programProblem } from "../fabric/well-formed.ts";
import type {
  CommunicateParams,
  OverlapParams,
  SmFreeCommunicationCapability,
  UnifiedFabricCapability,
} from "../generated/types.ts";

/** Throws INVALID_ARGUMENT for what can't be, UNIMPLEMENTED for what is not claimed. */
export function checkCommunicate(
  params: CommunicateParams,
  claims: UnifiedFabricCapability,
  offload?: SmFreeCommunicationCapability,
): void {
  const problem = programProblem(params.program);
  if (problem !== undefined) throw new AdapterError("INVALID_ARGUMENT", problem);
  const unclaimed = unclaimedPart(params, claims, offload);
  if (unclaimed !== undefined) throw new AdapterError("UNIMPLEMENTED", `${unclaimed} is not claimed`);
}

/** The same for a program beside work. */
export function checkOverlap(
  { program, work }: OverlapParams,
  claims: UnifiedFabricCapability,
  offload: SmFreeCommunicationCapability,
): void {
  if ((program.probes ?? []).length > 0)
    throw new AdapterError("INVALID_ARGUMENT", "a program that overlaps with work has no probes");
  checkCommunicate({ program }, claims, offload);
  if (!offload.overlap.includes(work))
    throw new AdapterError("UNIMPLEMENTED", `overlap with a ${work} is not claimed`);
}
