/**
 * Random exchanges for random programs: members on some of its ranks, each with a queue of its own, and rounds of dispatches
 * and combines, some of which repeat choices, and some others than those of their handles.
 */
import fc from "fast-check";
import { devicesOf } from "../../src/fabric/topology.ts";
import type {
  CombineRequest,
  DispatchRequest,
  Exchange,
  ExchangeLayout,
  GroupAddress,
  Name,
  Program,
  Region,
  Tensor,
} from "../../src/generated/types.ts";
import { some } from "./some.ts";

/** What all members do in a round: send, send once more to the places of an earlier round, or fetch from there. */
interface Round {
  readonly kind: "dispatch" | "combine";
  /** Among the dispatches. */
  readonly handle: number | undefined;
}

const rounds: fc.Arbitrary<Round[]> = fc
  .array(fc.tuple(fc.constantFrom("new", "again", "combine"), fc.nat()), { maxLength: 4 })
  .map((steps) => {
    let dispatches = 0;
    return steps.map(([what, draw]): Round => {
      const handle = what === "new" || dispatches === 0 ? undefined : draw % dispatches;
      const kind = what === "combine" && handle !== undefined ? "combine" : "dispatch";
      if (kind === "dispatch") dispatches += 1;
      return { kind, handle };
    });
  });

const format = fc.constantFrom("FP32" as const, "BF16" as const);
const small = fc.integer({ min: 0, max: 4 });

function exchangeOf(name: Name, layout: ExchangeLayout, isSummed: boolean): fc.Arbitrary<Exchange> {
  const group = (role: string): fc.Arbitrary<GroupAddress> =>
    some({ offset: fc.integer({ min: 0, max: 64 }) }).map((rest) => ({
      group: `${role}-of-${name}`,
      ...rest,
    }));
  const sums = fc
    .tuple(
      fc.record({
        made: group("made"),
        elements: fc.integer({ min: 0, max: 2 ** 20 }),
        terms: format,
        output: format,
        plan: fc.constantFrom("chain" as const, "rank" as const, "exact" as const),
      }),
      some({ timedElements: fc.integer({ min: 0, max: 2 ** 20 }) }),
    )
    .map(([rest, timed]) => ({ ...rest, ...timed }));
  return fc
    .tuple(
      fc.record({ rows: group("rows"), sources: group("sources"), counts: group("counts") }),
      isSummed ? fc.record({ sums }) : some({ sums }),
      fc.integer({ min: 1, max: 4 }),
      small,
      fc.integer({ min: 0, max: 2 ** 30 }),
      some({
        timedRowBytes: fc.integer({ min: 0, max: 2 ** 40 }),
        ...(layout === "by-expert" ? { alignment: fc.integer({ min: 1, max: 8 }) } : {}),
      }),
    )
    .map(([groups, summed, experts, each, rowBytes, rest]) => ({
      ...{ name, layout, ...groups, ...summed, places: experts * each, experts, rowBytes, ...rest },
    }));
}

function choices(tokens: number, entries: number): fc.Arbitrary<Tensor> {
  const length = 2 * tokens * entries;
  return fc
    .array(fc.integer({ min: -2, max: 3 }), { minLength: length, maxLength: length })
    .map((values) => ({
      dtype: "I32",
      shape: [tokens, entries, 2],
      data: new Uint8Array(Int32Array.from(values).buffer),
    }));
}

/** The requests of one member. */
function requestsOf(
  { name, layout }: Exchange,
  steps: readonly Round[],
  ids: readonly Name[],
  own: Region,
): fc.Arbitrary<(DispatchRequest | CombineRequest)[]> {
  const place = { region: own.name };
  return fc.tuple(small, fc.integer({ min: 0, max: 3 })).chain(([tokens, entries]) => {
    const parts = fc.record({
      choices: choices(tokens, entries),
      isSame: fc.boolean(),
      weights: fc.uint8Array({ minLength: 4 * tokens * entries, maxLength: 4 * tokens * entries }),
      isWeighted: fc.boolean(),
      rest: some({ class: fc.constantFrom("bulk" as const, "urgent" as const) }),
    });
    return fc.array(parts, { minLength: steps.length, maxLength: steps.length }).map((drawn) => {
      const dispatches: DispatchRequest[] = [];
      return steps.flatMap(({ kind, handle }, step): (DispatchRequest | CombineRequest)[] => {
        const [id, part] = [ids[step], drawn[step]];
        if (id === undefined || part === undefined) return [];
        const former = handle === undefined ? undefined : dispatches[handle];
        const table = part.isSame && former !== undefined ? former.choices : part.choices;
        const weights: Tensor = { dtype: "F32", shape: [tokens, entries], data: part.weights };
        if (kind === "combine") {
          const weighted = part.isWeighted && layout !== "by-source" ? { weights } : {};
          const combine = { kind, id, handle: former?.id ?? "", to: place, choices: table } as const;
          return [{ ...combine, ...part.rest, ...weighted }];
        }
        const again = former === undefined ? {} : { again: former.id };
        dispatches.push({ kind, id, exchange: name, from: place, choices: table, ...part.rest, ...again });
        return dispatches.slice(-1);
      });
    });
  });
}

/** The program with another exchange: regions, groups, and a queue for each of its members. */
export function withExchange(program: Program, name: Name): fc.Arbitrary<Program> {
  const { ranks: count } = devicesOf(program.topology);
  const ranks = fc.shuffledSubarray(
    Array.from({ length: count }, (_, rank) => rank),
    { minLength: 1 },
  );
  const taken = new Set(program.queues.flatMap(({ requests }) => requests.map(({ id }) => id)));
  const layout = fc.constantFrom("by-source" as const, "by-expert" as const, "slots" as const);
  return fc.tuple(ranks, rounds, layout, fc.boolean()).chain(([members, steps, how, isMade]) => {
    const idsOf = (member: number) =>
      steps.map((_, step) => {
        const made = `q${program.queues.length + member}.${step}`;
        return isMade && !taken.has(made) ? made : `${name}-${member}-${step}`;
      });
    const own = members.map((rank): Region => ({ name: `${name}-on-${rank}`, rank, bytes: 64 }));
    const isSummed = steps.some(({ kind }) => kind === "combine");
    return exchangeOf(name, how, isSummed).chain((exchange) =>
      fc.tuple(...own.map((region, member) => requestsOf(exchange, steps, idsOf(member), region))).map(
        (queues): Program => ({
          ...program,
          regions: [...program.regions, ...own],
          groups: [
            ...(program.groups ?? []),
            ...["rows", "sources", "counts", "made"].map((role) => ({
              name: `${role}-of-${name}`,
              members: own.map((region) => ({ region: region.name })),
            })),
          ],
          exchanges: [...(program.exchanges ?? []), exchange],
          queues: [
            ...program.queues,
            ...queues.map((requests, member) => ({ rank: members[member] ?? 0, requests })),
          ],
        }),
      ),
    );
  });
}
