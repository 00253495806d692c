/**
 * Writes a program as text, short: nothing that holds by default, no ID that nobody names, no declaration of a register, and
 * no islands where there is one with all ranks that are named.
 */
import type {
  Address,
  FabricRequest,
  Fault,
  Name,
  Probe,
  Program,
  ReduceFormat,
  Region,
  Rights,
  Tensor,
  Topology,
} from "../../generated/types.ts";
import { handleOf } from "../exchanges.ts";
import { normalProgram } from "../normal.ts";
import { enumeration, fill, type Parts } from "./layout.ts";
import { wordText } from "./literals.ts";
import { initialParts, type RegionFormats } from "./print-data.ts";
import { addressText, exchangeParts, requestParts } from "./print-request.ts";
import { impliedIslands, type LitmusOutcome, requestId } from "./program-text.ts";

interface PrintOptions {
  /** What is claimed of its outcomes; nothing by default. */
  readonly outcomes?: readonly LitmusOutcome[];
  /** Whether every request has its ID before it; only those that are named or unusual by default. */
  readonly ids?: boolean;
  /** Lists of more entries are shortened, and the text can then be read by people alone; none is by default. */
  readonly mostEntries?: number;
}

/** The text of a program, which ends with a line's end. `parseProgram` makes its normal form of it. */
export function printProgram(given: Program, options: PrintOptions = {}): string {
  const program = normalProgram(given);
  const { groups = [], exchanges = [], queues, faults = [], probes = [], observe = [] } = program;
  const named = namedRequests(program);
  const sections = [
    [
      ...topologyLines(program),
      ...regionLines(program, options),
      ...groups.map(({ name, members }) =>
        fill(
          members.length === 0 ? [`group ${name}`] : enumeration(`group ${name} =`, members.map(addressText)),
          "",
        ),
      ),
      ...exchanges.map((exchange) => fill(exchangeParts(exchange), "")),
    ],
    ...queues.map(({ rank, tenant, depth, whenFull, requests }, queue) => [
      `queue @${rank}${option("tenant", tenant)}${option("depth", depth)}${option("whenFull", whenFull)}:`,
      ...requests.map((request, place) => {
        const isMade = request.id === requestId(queue, place);
        const label = isMade && !named.has(request.id) && options.ids !== true ? "" : `${request.id}: `;
        const [first = "", ...rest] = requestParts(request, {
          mostEntries: options.mostEntries,
          choices: handleChoices(request, requests),
        });
        return fill([label + first, ...rest], "  ");
      }),
    ]),
    [
      ...faults.map(faultText),
      ...probes.map(probeText),
      ...(observe.length === 0 ? [] : [fill(enumeration("observe", observe), "")]),
      ...(options.outcomes ?? []).map(outcomeText),
    ],
  ];
  const texts = sections.filter((lines) => lines.length > 0).map((lines) => lines.join("\n"));
  return `${texts.join("\n\n")}\n`;
}

/** An outcome as it stands behind a program. */
function outcomeText({ claim, words }: LitmusOutcome): string {
  const items = words.map(({ value, ...address }) => `${addressText(address)} = ${wordText(value)}`);
  return fill(enumeration(claim, items), "");
}

function topologyLines(program: Program): string[] {
  const { islands, scaleUp, scaleOut } = program.topology;
  const network = (path: string, one: Topology["scaleUp"]) => {
    if (one === undefined) return [];
    const { gigabytesPerSecond, latencyNs } = one;
    return gigabytesPerSecond === 0 && latencyNs === 0
      ? [`no ${path}`]
      : [`${path} ${gigabytesPerSecond} GB/s ${latencyNs} ns`];
  };
  const isUsual = islandsText(islands) === islandsText(impliedIslands(program));
  return [
    ...(isUsual ? [] : [`islands ${islandsText(islands)}`]),
    ...network("scale-up", scaleUp),
    ...network("scale-out", scaleOut),
  ];
}

/** `2 + 2 + 4`, `40 x 8`. */
function islandsText(islands: readonly number[]): string {
  const runs: { readonly devices: number; count: number }[] = [];
  for (const devices of islands) {
    const last = runs.at(-1);
    if (last?.devices === devices) last.count += 1;
    else runs.push({ devices, count: 1 });
  }
  const texts = runs.flatMap(({ devices, count }) =>
    count > 2 ? [`${count} x ${devices}`] : Array.from({ length: count }, () => String(devices)),
  );
  return texts.join(" + ");
}

/** One line for neighbours that differ in their names alone. Registers that the requests declare have none. */
function regionLines(program: Program, { mostEntries }: PrintOptions): string[] {
  const formats = formatsOf(program);
  const registers = registersOf(program);
  const lines: {
    readonly kind: string;
    readonly names: Name[];
    readonly rest: Parts;
    readonly key: string;
  }[] = [];
  for (const region of program.regions.slice(0, program.regions.length - registers)) {
    const kind = region.bytes === 8 ? "word" : "region";
    const rest = regionParts(region, formats, mostEntries);
    const key = [kind, ...rest].join(" ");
    const last = lines.at(-1);
    if (last?.key === key) last.names.push(region.name);
    else lines.push({ kind, names: [region.name], rest, key });
  }
  return lines.map(({ kind, names, rest }) => {
    const [properties = "", ...list] = rest;
    const heads = enumeration(kind, names);
    return fill([...heads.slice(0, -1), `${heads.at(-1)} ${properties}`, ...list], "");
  });
}

/** The properties of a region in one part, for they stand on one line, and the list of what it holds. */
function regionParts(region: Region, formats: RegionFormats, mostEntries: number | undefined): Parts {
  const { rank, bytes, tenant, key, epoch, registered, rights } = region;
  const [first, ...list] = initialParts(region, formats, mostEntries);
  const properties = [
    `@${rank}`,
    ...(bytes === 8 ? [] : [`bytes ${bytes}`]),
    ...(tenant === undefined ? [] : [`tenant ${tenant}`]),
    ...(key === undefined ? [] : [`key ${key}`]),
    ...(epoch === undefined ? [] : [`epoch ${epoch}`]),
    ...(registered === undefined ? [] : ["unregistered"]),
    ...(rights === undefined ? [] : [rightsText(rights)]),
    ...(first === undefined ? [] : [first]),
  ];
  return [properties.join(" "), ...list];
}

function rightsText(rights: Rights): string {
  const verbs = ["read", "write", "atomic", "reduce"] as const;
  const items = verbs.flatMap((verb) => {
    const peers = rights[verb];
    if (peers === undefined) return [];
    if (peers === "all") return [`${verb} all`];
    return [peers.length === 0 ? `${verb} none` : `${verb} ${peers.map((rank) => `@${rank}`).join(" ")}`];
  });
  return `rights ${items.join(", ")}`;
}

/**
 * How many regions at the end are registers that their requests declare: words with nothing special, which are called like no group, and stand behind an arrow, in the order in which they first do so.
 */
function registersOf({ regions, groups = [], queues }: Program): number {
  const taken = new Set(groups.map(({ name }) => name));
  const order = new Map<Name, number>();
  for (const request of queues.flatMap(({ requests }) => requests)) {
    const target = registerPlace(request);
    if (target !== undefined && Object.keys(target).length === 1 && !order.has(target.region))
      order.set(target.region, order.size);
  }
  let count = 0;
  let before = Number.POSITIVE_INFINITY;
  for (const region of regions.toReversed()) {
    const place = order.get(region.name);
    const isPlain = Object.keys(region).length === 3 && region.bytes === 8 && !taken.has(region.name);
    if (place === undefined || !isPlain || place >= before) break;
    before = place;
    count += 1;
  }
  return count;
}

/** Where a request puts a word that it finds, if it finds one. */
function registerPlace(request: FabricRequest): Address | undefined {
  if (request.kind === "read") return request.bytes === undefined ? request.to : undefined;
  return request.kind === "atomic" ? request.fetch : undefined;
}

/** Formats of regions whose rows are added up. */
function formatsOf({ groups = [], exchanges = [], queues }: Program): RegionFormats {
  const formats = new Map<Name, ReduceFormat>();
  const readAs = (group: Name, format: ReduceFormat) => {
    for (const { region } of groups.find(({ name }) => name === group)?.members ?? [])
      formats.set(region, format);
  };
  for (const { sums } of exchanges) if (sums !== undefined) readAs(sums.made.group, sums.terms);
  for (const request of queues.flatMap(({ requests }) => requests))
    if (request.kind === "reduce") readAs(request.from.group, request.terms);
  return formats;
}

/** The choices of the dispatch that a request names, if it names one. */
function handleChoices(request: FabricRequest, queue: readonly FabricRequest[]): Tensor | undefined {
  const [handle] = handleOf(request);
  const named = queue.find(({ id }) => id === handle);
  return named?.kind === "dispatch" ? named.choices : undefined;
}

/** IDs that others name. */
function namedRequests({ queues, faults = [] }: Program): ReadonlySet<Name> {
  const ids = new Set<Name>();
  for (const request of queues.flatMap(({ requests }) => requests)) {
    for (const id of request.after ?? []) ids.add(id);
    if ("whenReusable" in request) for (const id of request.whenReusable ?? []) ids.add(id);
    if (request.kind === "cancel") ids.add(request.request);
    for (const id of handleOf(request)) ids.add(id);
  }
  for (const fault of faults) if ("when" in fault) ids.add(fault.when.request);
  return ids;
}

function faultText(fault: Fault): string {
  if (!("when" in fault)) {
    const path = fault.path === undefined ? "" : ` on ${fault.path}`;
    return `fault ${fault.kind} every ${fault.every}${path}`;
  }
  const path = "path" in fault ? ` on ${fault.path}` : "";
  return `fault ${fault.kind} @${fault.rank}${path} at ${fault.when.percent}% of ${fault.when.request}`;
}

function probeText(probe: Probe): string {
  const begin = `probe ${probe.id}: ${probe.kind} @${probe.rank}`;
  if (probe.kind === "compute-wave") return `${begin} rounds ${probe.rounds} of ${probe.roundNs} ns`;
  const { at, is, value } = probe.until;
  return `${begin} until ${addressText(at)} ${is === "equal" ? "==" : ">="} ${wordText(value)}`;
}

function option(word: string, value: string | number | undefined): string {
  return value === undefined ? "" : ` ${word} ${value}`;
}
