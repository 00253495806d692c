/**
 * An adapter in the harness's own process. Requests and answers are validated as on the wire, and copied, so that nobody
 * comes to depend on shared memory. A call that never returns times out; one that never yields can't be interrupted.
 */
import { inspect } from "node:util";
import type { Adapter, MethodName } from "../generated/interfaces.ts";
import { AdapterError, isErrorCode } from "./adapter-error.ts";
import { checkParams, isMethod, outcomeOfResult } from "./answer.ts";
import type { Connection, Outcome } from "./connection.ts";
import { startWatch } from "./stopwatch.ts";

const timedOut = Symbol("timed out");

/** Connects to an adapter object. */
export function connectAdapter(name: string, adapter: Adapter): Connection {
  return {
    call: async (method, params, deadlineMs) => {
      checkParams(method, params);
      const request: unknown = structuredClone(params);
      let timer: NodeJS.Timeout | undefined;
      const watch = startWatch();
      const deadline = new Promise<typeof timedOut>((resolve) => {
        timer = setTimeout(() => resolve(timedOut), deadlineMs);
      });
      try {
        const result = await Promise.race([dispatch(adapter, method, request), deadline]);
        if (result === timedOut)
          return { kind: "timeout", message: `${method} gave no answer within ${deadlineMs / 1000} s` };
        const wallNs = watch();
        return outcomeOfResult(method, params, structuredClone(result), wallNs);
      } catch (error) {
        return outcomeOfError(name, method, error, watch());
      } finally {
        clearTimeout(timer);
      }
    },
    settle: async () => null,
    takeLog: () => "",
    close: async () => adapter.close?.(),
  };
}

/** Calls a method of an adapter by name. Throws AdapterError UNIMPLEMENTED where there is none. */
export async function dispatch(adapter: Adapter, method: string, params: unknown): Promise<unknown> {
  if (!hasMethod(adapter, method)) throw new AdapterError("UNIMPLEMENTED", `there is no method ${method}`);
  const implementation: unknown = adapter[method];
  return typeof implementation === "function" ? implementation.call(adapter, params) : undefined;
}

/** Whether a method is one of the interface, and the adapter has it. */
export function hasMethod(adapter: Adapter, method: string): method is MethodName {
  return isMethod(method) && typeof adapter[method] === "function";
}

function outcomeOfError(name: string, method: string, error: unknown, wallNs: number): Outcome {
  const message = error instanceof Error ? error.message : inspect(error);
  const code: unknown =
    typeof error === "object" && error !== null && "code" in error ? error.code : undefined;
  if (isErrorCode(code)) return { kind: "refusal", code, message, wallNs };
  return {
    kind: "crash",
    message: `${name} threw in ${method}: ${error instanceof Error ? (error.stack ?? message) : message}`,
    exitCode: null,
    signal: null,
  };
}
