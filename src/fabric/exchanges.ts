/**
 * The exchanges of a program, and which of its requests belong together: the dispatches of all members with the same
 * place among those of an exchange are a round, and so are the combines.
 */
import type {
  CombineRequest,
  DispatchRequest,
  Exchange,
  FabricRequest,
  Name,
  Program,
} from "../generated/types.ts";

export type CollectiveRequest = DispatchRequest | CombineRequest;

export interface Part {
  readonly request: CollectiveRequest;
  readonly exchange: Exchange;
  /** The member that takes this part, by its number. */
  readonly member: number;
  /** From 0, among the dispatches or the combines of the exchange. */
  readonly round: number;
}

export function isCollective(request: FabricRequest): request is CollectiveRequest {
  return request.kind === "dispatch" || request.kind === "combine";
}

/** The dispatch whose choices a request repeats, if it does. */
export function handleOf(request: FabricRequest): readonly Name[] {
  if (request.kind === "combine") return [request.handle];
  return request.kind === "dispatch" && request.again !== undefined ? [request.again] : [];
}

/** The rank of each member: that of its places. */
function memberRanks(exchange: Exchange, { regions, groups = [] }: Program): number[] {
  const rankOf = new Map(regions.map(({ name, rank }) => [name, rank]));
  const members = groups.find(({ name }) => name === exchange.rows.group)?.members ?? [];
  return members.map(({ region }) => rankOf.get(region) ?? -1);
}

/** The part of each request that takes one, by its ID, of a well-formed program. */
export function partsOf(program: Program): ReadonlyMap<string, Part> {
  const exchanges = new Map((program.exchanges ?? []).map((exchange) => [exchange.name, exchange]));
  const parts = new Map<string, Part>();
  const rounds = new Map<string, number>();
  const ranks = new Map([...exchanges].map(([name, exchange]) => [name, memberRanks(exchange, program)]));
  for (const { rank, requests } of program.queues) {
    for (const request of requests) {
      if (!isCollective(request)) continue;
      const name = request.kind === "dispatch" ? request.exchange : parts.get(request.handle)?.exchange.name;
      const exchange = exchanges.get(name ?? "");
      if (exchange === undefined) continue;
      const member = ranks.get(exchange.name)?.indexOf(rank) ?? -1;
      const key = `${request.kind} ${member} ${exchange.name}`;
      const round = rounds.get(key) ?? 0;
      rounds.set(key, round + 1);
      parts.set(request.id, { request, exchange, member, round });
    }
  }
  return parts;
}
