/** Whether a program means anything, and whether it is claimed. */
import { AdapterError } from "../adapter/adapter-error.ts";
import { unclaimedPart } from "../fabric/claimed.ts";
import { programProblem } from "../fabric/well-formed.ts";
import type { CommunicateParams, UnifiedFabricCapability } from "../generated/types.ts";

/** Throws INVALID_ARGUMENT for what can't be, UNIMPLEMENTED for what is not claimed. */
export function checkCommunicate(params: CommunicateParams, claims: UnifiedFabricCapability): void {
  const problem = programProblem(params.program);
  if (problem !== undefined) throw new AdapterError("INVALID_ARGUMENT", problem);
  const unclaimed = unclaimedPart(params, claims);
  if (unclaimed !== undefined) throw new AdapterError("UNIMPLEMENTED", `${unclaimed} is not claimed`);
}
