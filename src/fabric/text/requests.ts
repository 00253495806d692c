/** Requests as they are written, and the requests of a program that they are. */
import type { FabricRequest, Name, Tensor } from "../../generated/types.ts";
import { addressOf, groupAddress } from "./addresses.ts";
import { numberOf, optionalNumber } from "./clause-numbers.ts";
import type { Clauses } from "./clauses.ts";
import { given } from "./given.ts";
import { choiceTable, memberTable, rowTable, weightTable } from "./lists.ts";
import { wholeNumber, word } from "./literals.ts";
import type { Names } from "./names.ts";
import type { Phrase, Place, Token } from "./syntax.ts";
import { Misplaced } from "./text-error.ts";

/**
 * The request of a phrase with these clauses, for a queue of a rank. `earlier` are those of the queue, of which it may
 * repeat the choices. Throws Misplaced.
 */
export function requestOf(
  id: Name,
  phrase: Phrase,
  clauses: Clauses,
  rank: number,
  names: Names,
  earlier: readonly FabricRequest[],
): FabricRequest {
  const address = (place: Place) => addressOf(place, names);
  const group = (place: Place) => groupAddress(place, names);
  const after = idsOf(clauses.optional("after"), names);
  const ordered = { id, ...given({ after }) };
  if (phrase.verb === "fence") return { kind: "fence", ...ordered, order: phrase.order };
  if (phrase.verb === "cancel")
    return { kind: "cancel", ...ordered, request: names.use("request", phrase.name) };
  if (phrase.verb === "invalidate")
    return { kind: "invalidate", ...ordered, region: names.use("region", phrase.name) };

  const whenReusable = idsOf(clauses.optional("whenReusable"), names);
  if (phrase.verb === "wait") {
    const until = clauses.oneOf("==", ">=");
    return {
      kind: "wait",
      ...ordered,
      ...given({ whenReusable, acquire: acquireOf(clauses, names) }),
      at: address(phrase.place),
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
  if (phrase.verb === "dispatch") {
    const again = clauses.optional("again")?.name;
    return {
      kind: "dispatch",
      ...common,
      exchange: names.use("exchange", phrase.name),
      from: from(),
      choices: choicesOf(clauses, again, earlier),
      ...given({ again: again && names.use("request", again) }),
    };
  }
  if (phrase.verb === "combine") {
    const weights = clauses.optional("weights");
    return {
      kind: "combine",
      ...common,
      handle: names.use("request", phrase.name),
      to: to(),
      choices: choicesOf(clauses, phrase.name, earlier),
      ...given({ weights: weights && weightTable(weights.list) }),
    };
  }

  const { place } = phrase;
  const rowBytes = () => numberOf(clauses.needed("rowBytes"));
  const timedBytes = () => given({ timedBytes: optionalNumber(clauses.optional("timedBytes")) });
  const timedRowBytes = () => given({ timedRowBytes: optionalNumber(clauses.optional("timedRowBytes")) });
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
        ...given({ bytes: optionalNumber(clauses.optional("bytes")) }),
        ...timedBytes(),
        ...oneSignal(),
      };
    }
    case "read": {
      const bytes = optionalNumber(clauses.optional("bytes"));
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
        bytes: numberOf(clauses.needed("bytes")),
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
        capacity: numberOf(clauses.needed("capacity")),
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
        elements: numberOf(clauses.needed("elements")),
        ...given({ timedElements: optionalNumber(clauses.optional("timedElements")) }),
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

const noChoices: Tensor = { dtype: "I32", shape: [0, 0, 2], data: new Uint8Array() };

/** The choices that are listed, or else those of the dispatch that is named. Throws Misplaced. */
function choicesOf(clauses: Clauses, handle: Token | undefined, earlier: readonly FabricRequest[]): Tensor {
  if (handle === undefined) return choiceTable(clauses.needed("choices").list);
  const own = clauses.optional("choices");
  if (own !== undefined) return choiceTable(own.list);
  const named = earlier.find(({ id }) => id === handle.text);
  // What names no earlier dispatch is found to be wrong when the program is complete.
  return named?.kind === "dispatch" ? named.choices : noChoices;
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
