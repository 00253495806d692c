/** Requests as they are written, and the requests of a program that they are. */
import type { Address, FabricRequest, GroupAddress, Name } from "../../generated/types.ts";
import { Clauses, MissingClause } from "./clauses.ts";
import { memberTable, rowTable, weightTable } from "./lists.ts";
import { wholeNumber, word } from "./literals.ts";
import { Names } from "./names.ts";
import type { Clause, NumberWord, Phrase, Place, Token } from "./syntax.ts";
import { Misplaced } from "./text-error.ts";

const largestBytes = 2 ** 40;
const largestRowBytes = 2 ** 30;
const largestElements = 2 ** 20;
const largestCapacity = 2 ** 32 - 1;
const largestEpoch = 2 ** 32 - 1;

/** The request of a phrase, for a queue of a rank. Throws Misplaced. */
export function buildRequest(id: Name, phrase: Phrase, rank: number, names: Names): FabricRequest {
  const clauses = new Clauses(phrase);
  const request = requestOf(id, phrase, clauses, rank, names);
  clauses.close();
  return request;
}

/** How a request that is not complete may go on: with one of these words; `ends` says whether it may also end. */
export function continuationOf(phrase: Phrase): {
  readonly words: readonly string[];
  readonly ends: boolean;
} {
  try {
    const clauses = new Clauses(phrase);
    requestOf("unnamed", phrase, clauses, 0, new Names());
    return { words: clauses.absent, ends: true };
  } catch (error) {
    if (error instanceof MissingClause) return { words: error.words, ends: false };
    if (error instanceof Misplaced) return { words: [], ends: true };
    throw error;
  }
}

function requestOf(id: Name, phrase: Phrase, clauses: Clauses, rank: number, names: Names): FabricRequest {
  const address = (place: Place) => addressOf(place, names);
  const group = (place: Place) => groupAddress(place, names);
  const after = idsOf(clauses.optional("after"), names);
  const ordered = { id, ...given({ after }) };
  if (phrase.verb === "fence") return { kind: "fence", ...ordered, order: phrase.order };
  if (phrase.verb === "cancel")
    return { kind: "cancel", ...ordered, request: names.use("request", phrase.name) };
  if (phrase.verb === "invalidate")
    return { kind: "invalidate", ...ordered, region: names.use("region", phrase.name) };

  const { place } = phrase;
  const whenReusable = idsOf(clauses.optional("whenReusable"), names);
  if (phrase.verb === "wait") {
    const until = clauses.oneOf("==", ">=");
    return {
      kind: "wait",
      ...ordered,
      ...given({ whenReusable, acquire: acquireOf(clauses, names) }),
      at: address(place),
      until: until.clause === "==" ? "equal" : "at-least",
      value: word(until.number),
    };
  }
  const urgent = clauses.optional("urgent");
  const bulk = clauses.optional("bulk");
  if (urgent !== undefined && bulk !== undefined)
    throw new Misplaced({ at: bulk.at, text: "bulk" }, "urgent and bulk exclude each other");
  const common = { ...ordered, ...given({ whenReusable, class: (urgent ?? bulk)?.clause }) };
  const from = () => address(clauses.needed("from").place);
  const to = () => address(clauses.needed("->").place);
  const rowBytes = () => numberOf(clauses.needed("rowBytes"), largestRowBytes);
  const timedBytes = () =>
    given({ timedBytes: optionalNumber(clauses.optional("timedBytes"), largestBytes) });
  const timedRowBytes = () =>
    given({ timedRowBytes: optionalNumber(clauses.optional("timedRowBytes"), largestBytes) });
  const groupSignal = () => {
    const signal = clauses.optional("then")?.signal;
    if (signal === undefined) return {};
    const { value, perRow, release } = signal;
    return {
      signal: {
        at: group(signal.place),
        operation: signalOperation(signal.operation),
        value: word(value),
        ...given({ perRow: perRow === null ? undefined : word(perRow) }),
        release,
      },
    };
  };
  const oneSignal = () => {
    const signal = clauses.optional("then")?.signal;
    if (signal === undefined) return {};
    if (signal.perRow !== null)
      throw new Misplaced(signal.perRow, `a ${phrase.verb} has no perRow: it signals one word`);
    const operation = signalOperation(signal.operation);
    return {
      signal: { at: address(signal.place), operation, value: word(signal.value), release: signal.release },
    };
  };

  switch (phrase.verb) {
    case "write": {
      const source = clauses.oneOf("=", "from");
      return {
        kind: "write",
        ...common,
        ...(source.clause === "=" ? { value: word(source.number) } : { from: address(source.place) }),
        to: address(place),
        ...given({ bytes: optionalNumber(clauses.optional("bytes"), largestBytes) }),
        ...timedBytes(),
        ...oneSignal(),
      };
    }
    case "read": {
      const bytes = optionalNumber(clauses.optional("bytes"), largestBytes);
      if ((bytes ?? 8) === 8) declareRegister(clauses.needed("->").place, rank, names);
      return {
        kind: "read",
        ...common,
        from: address(place),
        to: to(),
        ...given({ bytes }),
        ...timedBytes(),
        ...given({ acquire: acquireOf(clauses, names) }),
      };
    }
    case "multicast":
      return {
        kind: "multicast",
        ...common,
        from: from(),
        to: group(place),
        bytes: numberOf(clauses.needed("bytes"), largestBytes),
        ...timedBytes(),
        ...groupSignal(),
      };
    case "scatter":
      return {
        kind: "scatter",
        ...common,
        from: from(),
        to: group(place),
        table: rowTable(clauses.needed("table").list),
        rowBytes: rowBytes(),
        ...timedRowBytes(),
        ...given({ cast: clauses.optional("cast")?.cast }),
        ...groupSignal(),
      };
    case "gather":
      return {
        kind: "gather",
        ...common,
        from: group(place),
        to: to(),
        table: rowTable(clauses.needed("table").list),
        rowBytes: rowBytes(),
        ...timedRowBytes(),
      };
    case "append": {
      const slots = clauses.optional("slots");
      return {
        kind: "append",
        ...common,
        from: from(),
        to: group(place),
        cursors: group(clauses.needed("cursors").place),
        capacity: numberOf(clauses.needed("capacity"), largestCapacity),
        table: memberTable(clauses.needed("table").list),
        rowBytes: rowBytes(),
        ...timedRowBytes(),
        ...given({ slots: slots && address(slots.place) }),
        ...groupSignal(),
      };
    }
    case "reduce": {
      const also = clauses.optional("also");
      const weights = clauses.optional("weights");
      return {
        kind: "reduce",
        ...common,
        from: group(place),
        to: to(),
        ...given({ also: also && group(also.place) }),
        table: rowTable(clauses.needed("table").list),
        elements: numberOf(clauses.needed("elements"), largestElements),
        ...given({ timedElements: optionalNumber(clauses.optional("timedElements"), largestElements) }),
        terms: clauses.needed("terms").format,
        output: clauses.needed("output").format,
        plan: clauses.needed("plan").plan,
        ...given({ weights: weights && weightTable(weights.list) }),
        ...oneSignal(),
      };
    }
    case "atomic": {
      const change = clauses.oneOf("+=", "=");
      const compare = clauses.optional("if");
      if (compare !== undefined && change.clause === "+=")
        throw new Misplaced({ at: compare.at, text: "if" }, "what is added is added always: if goes with =");
      const fetch = clauses.optional("->");
      if (fetch !== undefined) declareRegister(fetch.place, rank, names);
      return {
        kind: "atomic",
        ...common,
        at: address(place),
        operation: change.clause === "+=" ? "add" : compare === undefined ? "swap" : "compare-swap",
        operand: word(change.number),
        ...given({
          compare: compare && word(compare.number),
          fetch: fetch && address(fetch.place),
          acquire: acquireOf(clauses, names),
          release: clauses.optional("release")?.release,
        }),
      };
    }
    case "signal": {
      const change = clauses.oneOf("=", "+=");
      return {
        kind: "signal",
        ...common,
        at: address(place),
        operation: signalOperation(change.clause),
        value: word(change.number),
        release: clauses.needed("release").release,
      };
    }
  }
}

/** A place of a region, in the text's own order of parts. Throws Misplaced. */
export function addressOf({ region, sign, offset, key, epoch }: Place, names: Names): Address {
  const distance = offset === null ? undefined : wholeNumber(offset, 0, Number.MAX_SAFE_INTEGER, "an offset");
  return {
    region: names.use("region", region),
    ...given({
      offset: distance !== undefined && sign === "-" ? 0 - distance : distance,
      key: key === null ? undefined : word(key),
      epoch: epoch === null ? undefined : wholeNumber(epoch, 0, largestEpoch, "an epoch"),
    }),
  };
}

function groupAddress({ region, sign, offset, key, epoch }: Place, names: Names): GroupAddress {
  const shown = key ?? epoch;
  if (shown !== null) throw new Misplaced(shown, "keys and epochs are those of the group's members");
  if (offset !== null && sign === "-")
    throw new Misplaced(offset, "a group has no offset below 0; its members may have");
  return {
    group: names.use("group", region),
    ...given({
      offset: offset === null ? undefined : wholeNumber(offset, 0, Number.MAX_SAFE_INTEGER, "an offset"),
    }),
  };
}

/** A bare name behind `->` is a register, unless something declares it. */
function declareRegister({ region, offset, key, epoch }: Place, rank: number, names: Names): void {
  if (offset === null && key === null && epoch === null) names.register(region, rank);
}

function acquireOf(clauses: Clauses, names: Names) {
  const clause = clauses.optional("acquire");
  if (clause === undefined) return undefined;
  if (clause.range === null) return "all" as const;
  const { place, bytes } = clause.range;
  const { region, offset = 0, key, epoch } = addressOf(place, names);
  if (key !== undefined || epoch !== undefined || offset < 0)
    throw new Misplaced(place, "a range is a region, an offset from 0 and its bytes");
  return { region, offset, bytes: wholeNumber(bytes, 1, Number.MAX_SAFE_INTEGER, "a length") };
}

function idsOf(clause: { readonly names: readonly Token[] } | undefined, names: Names): Name[] | undefined {
  if (clause === undefined) return undefined;
  const ids = new Set<Name>();
  for (const token of clause.names) {
    if (ids.has(token.text)) throw new Misplaced(token, `${token.text} is named twice`);
    ids.add(names.use("request", token));
  }
  return [...ids];
}

function signalOperation(sign: "=" | "+="): "set" | "add" {
  return sign === "=" ? "set" : "add";
}

type NumberClause = Extract<Clause, { readonly clause: NumberWord }>;

function numberOf({ clause, number }: NumberClause, highest: number): number {
  return wholeNumber(number, 0, highest, clause);
}

function optionalNumber(clause: NumberClause | undefined, highest: number): number | undefined {
  return clause === undefined ? undefined : numberOf(clause, highest);
}

/** The properties of a record that are not undefined. */
export function given<Properties extends { readonly [name: string]: unknown }>(
  properties: Properties,
): { [Name in keyof Properties]?: Exclude<Properties[Name], undefined> } {
  const entries = Object.entries(properties).filter(([, value]) => value !== undefined);
  // What is left has the names and values of the properties that are defined, which is what the type says.
  return Object.fromEntries(entries) as { [Name in keyof Properties]?: Exclude<Properties[Name], undefined> };
}
