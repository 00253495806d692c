/** Whether a program means anything, and whether it is claimed. */
import { AdapterError } from "../adapter/adapter-error.ts";
import { unclaimedOverlap, unclaimedPart } from "../fabric/claimed.ts";
import { overlapProblem, programProblem } from "../fabric/well-formed.ts";
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
  params: OverlapParams,
  claims: UnifiedFabricCapability,
  offload: SmFreeCommunicationCapability,
): void {
  const problem = overlapProblem(params);
  if (problem !== undefined) throw new AdapterError("INVALID_ARGUMENT", problem);
  const unclaimed = unclaimedOverlap(params, claims, offload);
  if (unclaimed !== undefined) throw new AdapterError("UNIMPLEMENTED", `${unclaimed} is not claimed`);
}
