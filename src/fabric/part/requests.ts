/** The same program with fewer requests and faults, or with less in one of them. */
import type { FabricRequest, Fault, Name, Program } from "../../generated/types.ts";
import { complete } from "./rounds.ts";

/**
 * The program with these requests alone, as far as they mean something without the others. Nobody names the others any more,
 * and a queue without requests is none.
 */
export function withRequests(program: Program, kept: ReadonlySet<Name>): Program {
  return onlyRequests(program, complete(program, kept));
}

/** The same, where the rounds that requests belong to are looked after otherwise. */
export function onlyRequests(program: Program, kept: ReadonlySet<Name>): Program {
  const queues = program.queues.flatMap((queue) => {
    const requests = queue.requests.flatMap((request) => {
      if (!kept.has(request.id) || (request.kind === "cancel" && !kept.has(request.request))) return [];
      return [namingOnly(request, kept)];
    });
    return requests.length === 0 ? [] : [{ ...queue, requests }];
  });
  const left = new Set(queues.flatMap(({ requests }) => requests.map(({ id }) => id)));
  return withFaults(
    { ...program, queues },
    (program.faults ?? []).filter((fault) => !("when" in fault) || left.has(fault.when.request)),
  );
}

function namingOnly(request: FabricRequest, kept: ReadonlySet<Name>): FabricRequest {
  let part = request;
  for (const key of ["after", "whenReusable"] as const) {
    const named = namesAt(part, key);
    if (named.every((id) => kept.has(id))) continue;
    const left = named.filter((id) => kept.has(id));
    part = left.length === 0 ? without(part, key) : ({ ...part, [key]: left } as FabricRequest); // as before, but shorter
  }
  return part;
}

/** The earlier requests that a request names in one of its lists. */
function namesAt(request: FabricRequest, key: "after" | "whenReusable"): readonly Name[] {
  const named = { whenReusable: undefined, ...request }[key];
  return named ?? [];
}

/** What a request can have and can be without, the most telling first. */
export const optionalParts = [
  "after",
  "whenReusable",
  "signal",
  "acquire",
  "class",
  "timedBytes",
  "timedRowBytes",
  "timedElements",
  "weights",
  "also",
  "slots",
  "fetch",
] as const;

/** A request without one of its optional parts. */
export function without(request: FabricRequest, key: (typeof optionalParts)[number]): FabricRequest {
  const { [key]: _, ...rest } = request as FabricRequest & { readonly [name: string]: unknown };
  return rest as FabricRequest; // all of these are optional wherever they are
}

/** The program with another request in the place of the one of the same ID. */
export function withRequest(program: Program, changed: FabricRequest): Program {
  const queues = program.queues.map((queue) => ({
    ...queue,
    requests: queue.requests.map((request) => (request.id === changed.id ? changed : request)),
  }));
  return { ...program, queues };
}

/** The program with other faults. */
export function withFaults({ faults: _, ...program }: Program, faults: readonly Fault[]): Program {
  return faults.length === 0 ? program : { ...program, faults: [...faults] };
}
