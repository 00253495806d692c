/** The same program with fewer members of its groups and exchanges. */
import type { FabricRequest, Program } from "../../generated/types.ts";
import { isCollective, partsOf } from "../exchanges.ts";
import { onlyRequests } from "./requests.ts";
import { renumbered } from "./tables.ts";

/**
 * The program whose groups of so many members have these alone, and whose tables count them anew. Members of an exchange go
 * with their requests, and with the last of them the exchange.
 */
export function withMembers(program: Program, members: number, kept: readonly number[]): Program {
  const { groups = [] } = program;
  const changed = new Set(groups.filter((group) => group.members.length === members).map(({ name }) => name));
  const numbers = new Map(kept.map((member, number) => [member, number]));
  const parts = partsOf(program);
  const staying = program.queues
    .flatMap(({ requests }) => requests.map(({ id }) => id))
    .filter((id) => {
      const part = parts.get(id);
      return part === undefined || !changed.has(part.exchange.rows.group) || numbers.has(part.member);
    });
  const requestOf = (request: FabricRequest): FabricRequest => {
    if (isCollective(request)) {
      const rows = parts.get(request.id)?.exchange.rows.group ?? "";
      return changed.has(rows) ? { ...request, choices: renumbered(request.choices, numbers) } : request;
    }
    if (!("table" in request)) return request;
    const rows = request.kind === "gather" || request.kind === "reduce" ? request.from : request.to;
    return changed.has(rows.group) ? { ...request, table: renumbered(request.table, numbers) } : request;
  };
  const { exchanges = [], ...left } = onlyRequests(program, new Set(staying));
  const exchangesLeft = exchanges.filter(({ rows }) => kept.length > 0 || !changed.has(rows.group));
  return {
    ...left,
    groups: groups.map((group) =>
      changed.has(group.name)
        ? { ...group, members: group.members.filter((_, member) => numbers.has(member)) }
        : group,
    ),
    ...(exchangesLeft.length === 0 ? {} : { exchanges: exchangesLeft }),
    queues: left.queues.map((queue) => ({ ...queue, requests: queue.requests.map(requestOf) })),
  };
}
