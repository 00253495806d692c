/**
 * Work in parts, as a program sees it: the parts of a rank are a queue of waits and signals, whatever is computed between
 * them.
 */
import type { Completion, FabricRequest, Program, Queue, WorkPart } from "../../generated/types.ts";

/** The program with a queue more for each rank that has parts. */
export function withPartQueues(program: Program, parts: readonly WorkPart[]): Program {
  const ranks = [...new Set(parts.map(({ rank }) => rank))];
  const queues = ranks.map((rank): Queue => {
    const requests = parts.flatMap((part, place) => (part.rank === rank ? requestsOf(part, place) : []));
    return { rank, requests };
  });
  return { ...program, queues: [...program.queues, ...queues] };
}

/** How the requests end that a program has for its parts: nobody reports them, for there are none on the device. */
export function partCompletions(parts: readonly WorkPart[]): Completion[] {
  return parts.flatMap((part, place) =>
    requestsOf(part, place).map(({ id }) => ({ request: id, status: "OK", level: "visible" })),
  );
}

function requestsOf({ until, tells }: WorkPart, place: number): FabricRequest[] {
  const wait = until && {
    kind: "wait" as const,
    id: `part${place}-waits`,
    at: until.at,
    until: until.is,
    value: until.value,
    acquire: "all" as const,
  };
  const signal = tells && {
    kind: "signal" as const,
    id: `part${place}-tells`,
    at: tells,
    operation: "add" as const,
    value: "0x1",
    release: "strong" as const,
  };
  return [wait, signal].flatMap((request) => (request === undefined ? [] : [request]));
}
