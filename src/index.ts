/**
 * What a vendor's code imports: the types of all messages and documents, the interfaces of adapters, the error that
 * refuses, and the loop that serves an adapter over stdin and stdout.
 */
export { AdapterError } from "./adapter/adapter-error.ts";
export { serve } from "./adapter/serve.ts";
export type * from "./generated/interfaces.ts";
export { type RequirementId, requirementIds } from "./generated/requirement-id.ts";
export type * from "./generated/types.ts";
