/**
 * From what came back to an outcome: an answer is held against its schema and its contract before anybody reads it. The
 * same for adapters in process and behind a wire.
 */
import type { MethodMap, MethodName } from "../generated/interfaces.ts";
import { methods } from "../generated/interfaces.ts";
import { explainParams, explainResult } from "../validate/validators.ts";
import { InvalidRequest, type Outcome } from "./connection.ts";
import { contractViolation } from "./contract.ts";

/** Whether the interface has a method of this name. */
export function isMethod(name: string): name is MethodName {
  return Object.hasOwn(methods, name);
}

/** Characters of a description of what is wrong; names that an adapter made up may be longer than anybody reads. */
const maxCharacters = 4000;

/** The outcome for an answer that must not be, with a description of bounded length. */
export function protocolError(message: string): Outcome {
  return {
    kind: "protocol-error",
    message: message.length <= maxCharacters ? message : `${message.slice(0, maxCharacters - 1)}…`,
  };
}

/** Throws InvalidRequest if the parameters of a known method are not what its schema says. */
export function checkParams(method: string, params: unknown): void {
  const problems = isMethod(method) ? explainParams(method, params) : undefined;
  if (problems !== undefined)
    throw new InvalidRequest(`The request for ${method} is not valid:\n${problems}`);
}

/** The outcome for a result as it came. A method that the interface does not have may answer anything. */
export function outcomeOfResult(method: string, params: unknown, result: unknown, wallNs: number): Outcome {
  if (!isMethod(method)) return { kind: "result", result, wallNs };
  const problems = explainResult(method, result);
  if (problems !== undefined) return protocolError(`the result of ${method} is not valid: ${problems}`);
  // Both sides have just been validated against the schemas of this method.
  const violation = contractViolation(
    method,
    params as MethodMap[typeof method]["params"],
    result as MethodMap[typeof method]["result"],
  );
  if (violation !== undefined)
    return protocolError(`the result of ${method} does not fit its request: ${violation}`);
  return { kind: "result", result, wallNs };
}
