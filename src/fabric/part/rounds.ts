/**
 * Requests of exchanges that can only go together: those of a round, since none of them ends without the others, and with a
 * dispatch all that name it as their handle.
 */
import type { Name, Program } from "../../generated/types.ts";
import { handleOf, type Part, partsOf } from "../exchanges.ts";

/** All requests, in order: those of a round together, each other one alone. */
export function unitsOf(program: Program): (readonly Name[])[] {
  const parts = partsOf(program);
  const units = new Map<string, Name[]>();
  for (const { id } of program.queues.flatMap(({ requests }) => requests)) {
    const part = parts.get(id);
    const unit = part === undefined ? id : roundOf(part);
    units.set(unit, [...(units.get(unit) ?? []), id]);
  }
  return [...units.values()];
}

/** The rounds of dispatches that repeat choices. */
export function repeatingRounds(program: Program): (readonly Name[])[] {
  const repeating = new Set(
    program.queues.flatMap(({ requests }) =>
      requests.flatMap((request) =>
        request.kind === "dispatch" && request.again !== undefined ? request.id : [],
      ),
    ),
  );
  return unitsOf(program).filter((unit) => unit.some((id) => repeating.has(id)));
}

/** Of some requests those whose whole round is among them, and whose handle is. */
export function complete(program: Program, kept: ReadonlySet<Name>): ReadonlySet<Name> {
  const parts = partsOf(program);
  let left = kept;
  for (;;) {
    const broken = new Set<string>();
    for (const [id, part] of parts) {
      if (![id, ...handleOf(part.request)].every((one) => left.has(one))) broken.add(roundOf(part));
    }
    const next = new Set(
      [...left].filter((id) => {
        const part = parts.get(id);
        return part === undefined || !broken.has(roundOf(part));
      }),
    );
    if (next.size === left.size) return left;
    left = next;
  }
}

/** The program in which the dispatches of some requests choose anew what they repeat. */
export function withoutAgain(program: Program, ids: readonly Name[]): Program {
  const queues = program.queues.map((queue) => ({
    ...queue,
    requests: queue.requests.map((request) => {
      if (request.kind !== "dispatch" || !ids.includes(request.id)) return request;
      const { again: _, ...rest } = request;
      return rest;
    }),
  }));
  return { ...program, queues };
}

/** No name has a space in it. */
function roundOf({ request: { kind }, exchange: { name }, round }: Part): string {
  return `${kind} ${round} ${name}`;
}
