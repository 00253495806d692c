/**
 * What a request names, in one shape for all verbs: ranges that it reads, ranges that it writes, words that it changes
 * at once. The checks, the order of requests that touch the same word, and the bounds of traffic are all about these.
 */
import type { CollectiveRequest } from "../../fabric/exchanges.ts";
import type { FabricRequest, GroupSignal, Signal } from "../../generated/types.ts";
import { exchangeOperands, sumsOf } from "./exchange-operands.ts";
import { bytesOf, type Layout, type Place, sumElementBytes, type Table, tableOf } from "./layout.ts";

/** What a queue's rank needs to be allowed. */
export type Right = "read" | "write" | "atomic" | "reduce";

/** Bytes that a request names as a whole, whether or not a table uses all of them. */
export interface Operand {
  readonly place: Place;
  readonly bytes: number;
  readonly right: Right;
  /** `source` and `destination` must not overlap; `word` is changed at once, and must be aligned. */
  readonly role: "source" | "destination" | "word";
  /** What the offset must be divisible by. */
  readonly alignment: number;
  /** Position in its group. */
  readonly member?: number;
  /** Whether its words give no order to requests of a queue: places of an exchange. */
  readonly isUnordered?: true;
}

/** Rows of a group by a table: each entry is rowBytes at its member's place + row * rowBytes. */
export interface Rows {
  readonly table: Table;
  readonly members: readonly Place[];
  readonly rowBytes: number;
  readonly role: "source" | "destination";
  /** Whether the target, not the table, chooses the row (append). */
  readonly isAppend: boolean;
}

/** A bundled or standalone signal, to one place or to that of each member. */
interface SignalOperand {
  readonly signal: Signal | GroupSignal;
  readonly places: readonly Place[];
  readonly isGroup: boolean;
}

/** Which experts the tokens of a rank chose: the table has experts for rows. */
export interface Choices {
  readonly table: Table;
  readonly members: number;
  /** Of each member. */
  readonly experts: number;
  /** What they have to repeat. */
  readonly handle?: Table;
}

export interface Operands {
  /** In the order of the properties of the request, groups member by member. */
  readonly named: readonly Operand[];
  readonly rows?: Rows;
  readonly choices?: Choices;
  readonly signal?: SignalOperand;
}

export function operandsOf(request: FabricRequest, layout: Layout): Operands {
  const { place, members } = layout;
  const operand = (
    at: Place,
    bytes: number,
    right: Right,
    role: Operand["role"],
    alignment = 1,
    member?: number,
  ): Operand => ({ place: at, bytes, right, role, alignment, ...(member === undefined ? {} : { member }) });
  const each = (
    places: readonly Place[],
    bytes: number,
    right: Right,
    role: Operand["role"],
    alignment = 1,
  ): Operand[] => places.map((at, member) => operand(at, bytes, right, role, alignment, member));
  const word = (at: Place, role: Operand["role"] = "word") => operand(at, 8, "atomic", role, 8);
  const one = (signal: Signal | undefined) =>
    signal && { signal, places: [place(signal.at)], isGroup: false };
  const many = (signal: GroupSignal | undefined) =>
    signal && { signal, places: members(signal.at), isGroup: true };
  const withSignal = (
    named: readonly Operand[],
    signal: SignalOperand | undefined,
    rows?: Rows,
  ): Operands => ({
    named: [
      ...named,
      ...(signal?.places ?? []).map((at, member) =>
        operand(at, 8, "atomic", "word", 8, signal?.isGroup ? member : undefined),
      ),
    ],
    ...(rows && { rows }),
    ...(signal && { signal }),
  });

  switch (request.kind) {
    case "write": {
      const bytes = bytesOf(request);
      const from = request.from && operand(place(request.from), bytes, "read", "source");
      const to = operand(place(request.to), bytes, "write", "destination");
      return withSignal(from ? [from, to] : [to], one(request.signal));
    }
    case "read": {
      const bytes = bytesOf(request);
      const alignment = request.acquire === undefined ? 1 : 8;
      return withSignal(
        [
          operand(place(request.from), bytes, "read", "source", alignment),
          operand(place(request.to), bytes, "write", "destination"),
        ],
        undefined,
      );
    }
    case "multicast": {
      const from = operand(place(request.from), request.bytes, "read", "source");
      const to = each(members(request.to), request.bytes, "write", "destination");
      return withSignal([from, ...to], many(request.signal));
    }
    case "scatter": {
      const table = tableOf(request.table);
      const to = members(request.to);
      const { rowBytes } = request;
      const from = operand(place(request.from), table.rows * rowBytes, "read", "source");
      return withSignal([from, ...each(to, 0, "write", "destination")], many(request.signal), {
        table,
        members: to,
        rowBytes,
        role: "destination",
        isAppend: false,
      });
    }
    case "gather": {
      const table = tableOf(request.table);
      const from = members(request.from);
      const { rowBytes } = request;
      const to = operand(place(request.to), table.rows * rowBytes, "write", "destination");
      return withSignal([...each(from, 0, "read", "source"), to], undefined, {
        table,
        members: from,
        rowBytes,
        role: "source",
        isAppend: false,
      });
    }
    case "append": {
      const table = tableOf(request.table);
      const to = members(request.to);
      const { rowBytes, capacity } = request;
      return withSignal(
        [
          operand(place(request.from), table.rows * rowBytes, "read", "source"),
          ...each(to, capacity * rowBytes, "write", "destination"),
          ...each(members(request.cursors), 8, "atomic", "word", 8),
          ...(request.slots
            ? [operand(place(request.slots), table.rows * table.slots * 4, "write", "destination")]
            : []),
        ],
        many(request.signal),
        { table, members: to, rowBytes, role: "destination", isAppend: true },
      );
    }
    case "reduce": {
      const table = tableOf(request.table);
      const from = members(request.from);
      const [termBytes, outputBytes] = [sumElementBytes(request.terms), sumElementBytes(request.output)];
      const bytes = table.rows * request.elements * outputBytes;
      return withSignal(
        [
          ...each(from, 0, "reduce", "source", termBytes),
          operand(place(request.to), bytes, "write", "destination", outputBytes),
          ...(request.also ? each(members(request.also), bytes, "write", "destination", outputBytes) : []),
        ],
        one(request.signal),
        { table, members: from, rowBytes: request.elements * termBytes, role: "source", isAppend: false },
      );
    }
    case "dispatch": {
      const { exchange } = layout.part(request.id);
      const choices = choicesOf(request, request.again, layout);
      const from = operand(place(request.from), choices.table.rows * exchange.rowBytes, "read", "source");
      return { named: [...exchangeOperands(exchange, layout).dispatch, from], choices };
    }
    case "combine": {
      const { exchange } = layout.part(request.id);
      const choices = choicesOf(request, request.handle, layout);
      const { elements, output } = sumsOf(exchange);
      const width = sumElementBytes(output);
      const to = operand(
        place(request.to),
        choices.table.rows * elements * width,
        "write",
        "destination",
        width,
      );
      return { named: [...exchangeOperands(exchange, layout).combine, to], choices };
    }
    case "atomic": {
      const fetch = request.fetch && operand(place(request.fetch), 8, "write", "destination");
      return withSignal([word(place(request.at), "destination"), ...(fetch ? [fetch] : [])], undefined);
    }
    case "signal":
      return { named: [word(place(request.at))] };
    case "wait":
      // A wait is on its own rank, where no right is asked for.
      return { named: [{ ...word(place(request.at)), right: "read", role: "source" }] };
    case "fence":
    case "cancel":
    case "invalidate":
      return { named: [] };
  }
}

function choicesOf(request: CollectiveRequest, handle: string | undefined, layout: Layout): Choices {
  const { exchange } = layout.part(request.id);
  return {
    table: tableOf(request.choices),
    members: layout.members(exchange.rows).length,
    experts: exchange.experts,
    ...(handle !== undefined && { handle: tableOf(layout.part(handle).request.choices) }),
  };
}
