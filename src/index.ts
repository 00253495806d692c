/**
 * What a vendor's code imports: the types of all messages and documents, the interfaces of adapters, the error that
 * refuses, the loop that serves an adapter over stdin and stdout, and what of a program has to be refused.
 */
export { AdapterError } from "./adapter/adapter-error.ts";
export { serve } from "./adapter/serve.ts";
export { unclaimedPart } from "./fabric/claimed.ts";
export { programProblem } from "./fabric/well-formed.ts";
export type * from "./generated/interfaces.ts";
export { type RequirementId, requirementIds } from "./generated/requirement-id.ts";
export type * from "./generated/types.ts";
