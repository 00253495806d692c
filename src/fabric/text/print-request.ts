/** How one request or exchange is written: its verb, where it goes, what it takes, and then how it is ordered. */
import type {
  Acquire,
  Address,
  Exchange,
  FabricRequest,
  GroupAddress,
  GroupSignal,
  Signal,
  Tensor,
} from "../../generated/types.ts";
import { enumeration, type Parts } from "./layout.ts";
import { wordText } from "./literals.ts";
import { choiceParts, memberTableParts, rowTableParts, weightParts } from "./print-data.ts";

interface RequestPrint {
  /** Lists of more entries are shortened. */
  readonly mostEntries?: number | undefined;
  /** The choices of the dispatch that it names, which are not said again. */
  readonly choices?: Tensor | undefined;
}

/** The parts of a request in normal form, without its ID. */
export function requestParts(request: FabricRequest, print: RequestPrint = {}): Parts {
  const { after } = request;
  const reusable = "whenReusable" in request ? request.whenReusable : undefined;
  return [
    ...ownParts(request, print),
    ...("class" in request && request.class !== undefined ? [request.class] : []),
    ...(after === undefined ? [] : enumeration("after", after)),
    ...(reusable === undefined ? [] : enumeration("whenReusable", reusable)),
  ];
}

function ownParts(request: FabricRequest, { mostEntries, choices }: RequestPrint): Parts {
  switch (request.kind) {
    case "write": {
      const { to, value, from, signal } = request;
      const source = value !== undefined ? `= ${wordText(value)}` : `from ${from && addressText(from)}`;
      return [
        `write ${addressText(to)} ${source}`,
        ...number("bytes", request.bytes),
        ...number("timedBytes", request.timedBytes),
        ...signalParts(signal),
      ];
    }
    case "read":
      return [
        `read ${addressText(request.from)} -> ${addressText(request.to)}`,
        ...number("bytes", request.bytes),
        ...number("timedBytes", request.timedBytes),
        ...acquireParts(request.acquire),
      ];
    case "multicast":
      return [
        `multicast ${groupText(request.to)} from ${addressText(request.from)}`,
        ...number("bytes", request.bytes),
        ...number("timedBytes", request.timedBytes),
        ...signalParts(request.signal),
      ];
    case "scatter":
      return [
        `scatter ${groupText(request.to)} from ${addressText(request.from)}`,
        ...rowTableParts(request.table, mostEntries),
        ...number("rowBytes", request.rowBytes),
        ...number("timedRowBytes", request.timedRowBytes),
        ...(request.cast === undefined ? [] : [`cast ${request.cast}`]),
        ...signalParts(request.signal),
      ];
    case "gather":
      return [
        `gather ${groupText(request.from)} -> ${addressText(request.to)}`,
        ...rowTableParts(request.table, mostEntries),
        ...number("rowBytes", request.rowBytes),
        ...number("timedRowBytes", request.timedRowBytes),
      ];
    case "append": {
      const { slots } = request;
      return [
        `append ${groupText(request.to)} from ${addressText(request.from)}`,
        `cursors ${groupText(request.cursors)}`,
        ...number("capacity", request.capacity),
        ...memberTableParts(request.table, mostEntries),
        ...number("rowBytes", request.rowBytes),
        ...number("timedRowBytes", request.timedRowBytes),
        ...(slots === undefined ? [] : [`slots ${addressText(slots)}`]),
        ...signalParts(request.signal),
      ];
    }
    case "reduce": {
      const { also, weights } = request;
      return [
        `reduce ${groupText(request.from)} -> ${addressText(request.to)}`,
        ...(also === undefined ? [] : [`also ${groupText(also)}`]),
        ...rowTableParts(request.table, mostEntries),
        ...(weights === undefined ? [] : weightParts(weights, mostEntries)),
        ...number("elements", request.elements),
        ...number("timedElements", request.timedElements),
        `terms ${request.terms}`,
        `output ${request.output}`,
        `plan ${request.plan}`,
        ...signalParts(request.signal),
      ];
    }
    case "dispatch": {
      const { exchange, from, again } = request;
      return [
        `dispatch ${exchange} from ${addressText(from)}`,
        ...choicesParts(request.choices, choices, mostEntries),
        ...(again === undefined ? [] : [`again ${again}`]),
      ];
    }
    case "combine": {
      const { handle, to, weights } = request;
      return [
        `combine ${handle} -> ${addressText(to)}`,
        ...choicesParts(request.choices, choices, mostEntries),
        ...(weights === undefined ? [] : weightParts(weights, mostEntries)),
      ];
    }
    case "atomic": {
      const { at, operation, operand, compare = "0x0", fetch, release } = request;
      const change = `${operation === "add" ? "+=" : "="} ${wordText(operand)}`;
      return [
        `atomic ${addressText(at)} ${change}`,
        ...(operation === "compare-swap" ? [`if ${wordText(compare)}`] : []),
        ...(fetch === undefined ? [] : [`-> ${addressText(fetch)}`]),
        ...acquireParts(request.acquire),
        ...(release === undefined ? [] : [`release ${release}`]),
      ];
    }
    case "signal": {
      const { at, operation, value, release } = request;
      return [
        `signal ${addressText(at)} ${operation === "add" ? "+=" : "="} ${wordText(value)} release ${release}`,
      ];
    }
    case "wait": {
      const { at, until, value, acquire } = request;
      const condition = `${until === "equal" ? "==" : ">="} ${wordText(value)}`;
      return [`wait ${addressText(at)} ${condition}`, ...acquireParts(acquire)];
    }
    case "fence":
      return [`fence ${request.order}`];
    case "cancel":
      return [`cancel ${request.request}`];
    case "invalidate":
      return [`invalidate ${request.region}`];
  }
}

/** The parts of an exchange in normal form. */
export function exchangeParts({ name, layout, rows, sources, counts, sums, ...exchange }: Exchange): Parts {
  return [
    `exchange ${name} ${layout}`,
    `rows ${groupText(rows)}`,
    `sources ${groupText(sources)}`,
    `counts ${groupText(counts)}`,
    `places ${exchange.places}`,
    `experts ${exchange.experts}`,
    ...number("alignment", exchange.alignment),
    `rowBytes ${exchange.rowBytes}`,
    ...number("timedRowBytes", exchange.timedRowBytes),
    ...(sums === undefined
      ? []
      : [
          `sums made ${groupText(sums.made)}`,
          `elements ${sums.elements}`,
          ...number("timedElements", sums.timedElements),
          `terms ${sums.terms}`,
          `output ${sums.output}`,
          `plan ${sums.plan}`,
        ]),
  ];
}

function choicesParts(own: Tensor, known: Tensor | undefined, mostEntries: number | undefined): Parts {
  return known !== undefined && isSame(own, known) ? [] : choiceParts(own, mostEntries);
}

function isSame(one: Tensor, other: Tensor): boolean {
  return one.shape.join() === other.shape.join() && Buffer.compare(one.data, other.data) === 0;
}

/** `x`, `x+8`, `x - 8`: a name may go on with what follows a hyphen. */
export function addressText({ region, offset, key, epoch }: Address): string {
  const shown = [
    ...(key === undefined ? [] : [`key ${key}`]),
    ...(epoch === undefined ? [] : [`epoch ${epoch}`]),
  ];
  return [`${region}${offsetText(offset)}`, ...shown].join(" ");
}

function groupText({ group, offset }: GroupAddress): string {
  return `${group}${offsetText(offset)}`;
}

function offsetText(offset = 0): string {
  if (offset === 0) return "";
  return offset > 0 ? `+${offset}` : ` - ${-offset}`;
}

function number(word: string, value: number | undefined): Parts {
  return value === undefined ? [] : [`${word} ${value}`];
}

function acquireParts(acquire: Acquire | undefined): Parts {
  if (acquire === undefined) return [];
  if (acquire === "all") return ["acquire"];
  const { region, offset, bytes } = acquire;
  return [`acquire on ${region}${offsetText(offset)} bytes ${bytes}`];
}

function signalParts(signal: Signal | GroupSignal | undefined): Parts {
  if (signal === undefined) return [];
  const at = "group" in signal.at ? groupText(signal.at) : addressText(signal.at);
  const change = `${signal.operation === "add" ? "+=" : "="} ${wordText(signal.value)}`;
  const perRow =
    "perRow" in signal && signal.perRow !== undefined ? ` perRow ${wordText(signal.perRow)}` : "";
  return [`then signal ${at} ${change}${perRow} release ${signal.release}`];
}
