/** Exchanges: their groups fit each other, and so do the requests of a round and the handles that they name. */
import type { CombineRequest, Exchange, Program } from "../../generated/types.ts";
import { handleOf, type Part, partsOf } from "../exchanges.ts";
import { demand, groupOf, type Names, ranksOf, regionOf } from "./names.ts";

/** The groups of an exchange have a member for each of its ranks, in the same order. */
export function checkExchange(exchange: Exchange, names: Names): void {
  const { name, layout, rows, sources, counts, places, experts, alignment, sums } = exchange;
  const place = `exchange ${name}`;
  const ranks = ranksOf(exchange, names);
  demand(ranks.length > 0, `${place}: it has no members`);
  demand(new Set(ranks).size === ranks.length, `${place}: two of its members are on one rank`);
  for (const { group } of [sources, counts, ...(sums === undefined ? [] : [sums.made])]) {
    const others = groupOf(group, place, names).members.map(
      ({ region }) => regionOf(region, place, names).rank,
    );
    demand(
      others.length === ranks.length,
      `${place}: ${group} has ${others.length} members, ${rows.group} ${ranks.length}`,
    );
    demand(
      others.every((rank, member) => rank === ranks[member]),
      `${place}: the members of ${group} are on ranks ${others.join(", ")}; those of ${rows.group} on ${ranks.join(", ")}`,
    );
  }
  demand(
    layout !== "slots" || places % experts === 0,
    `${place}: ${places} places can't be divided among ${experts} experts`,
  );
  demand(
    alignment === undefined || layout === "by-expert",
    `${place}: only blocks by-expert have an alignment`,
  );
}

/** What the requests of an exchange have to have in common: those of a rank, those of a round, and handles and their users. */
export function checkRounds(program: Program): void {
  const parts = partsOf(program);
  const queueOf = new Map(
    program.queues.flatMap(({ requests }, queue) => requests.map(({ id }) => [id, queue])),
  );
  const queues = new Map<string, number>();
  const handles = new Map<string, string>();
  for (const [id, part] of parts) {
    const { request, exchange, member, round } = part;
    const place = `request ${id}`;
    const queue = queueOf.get(id) ?? 0;
    demand(
      first(queues, `${member} ${exchange.name}`, queue) === queue,
      `${place}: the requests of ${exchange.name} on a rank must be in one queue`,
    );
    const [handle] = handleOf(request);
    const former = handle === undefined ? undefined : parts.get(handle);
    if (former !== undefined) checkHandle(part, former, place);
    const named = former === undefined ? "no dispatch" : `dispatch ${former.round} of the exchange`;
    const common = first(handles, `${request.kind} ${round} ${exchange.name}`, named);
    demand(common === named, `${place}: it names ${named}, another member of its round ${common}`);
    if (request.kind === "combine") checkCombine(request, exchange, place);
  }
}

function checkHandle({ request, exchange }: Part, former: Part, place: string): void {
  const { id, choices } = former.request;
  demand(former.exchange === exchange, `${place}: ${id} is no dispatch of the same exchange`);
  const [own, its] = [request.choices, choices].map(({ shape }) => shape.join(", "));
  demand(own === its, `${place}: its choices have the shape [${own}], those of ${id} [${its}]`);
}

function checkCombine({ weights }: CombineRequest, { name, layout, sums }: Exchange, place: string): void {
  demand(sums !== undefined, `${place}: ${name} says nothing of sums`);
  demand(
    weights === undefined || layout !== "by-source",
    `${place}: weights need a row for each choice, which by-source does not have`,
  );
}

/** What a key has got first. */
function first<Value>(found: Map<string, Value>, key: string, value: Value): Value {
  const former = found.get(key);
  if (former !== undefined) return former;
  found.set(key, value);
  return value;
}
