/**
 * What exchanges of cases are made of: members whose regions begin anywhere and have something behind their end, rows of
 * tokens, and what experts made of them, which is random: a sum shows whose rows it has.
 */
import type {
  CombineRequest,
  DispatchRequest,
  Exchange,
  ExchangeLayout,
  ExchangeSums,
  FabricRequest,
  Group,
  Program,
  ReduceFormat,
  ReducePlan,
  Region,
  Tensor,
} from "../../src/generated/types.ts";
import type { Random } from "../../src/harness/random.ts";
import { tensorOfFloat32 } from "../../src/numerics/tensor.ts";
import { type Choice, type Choices, choicesOf, type Way } from "./choices.ts";
import { filled, int32Tensor, observed, onEveryRank, ranksOf, topologyOf } from "./programs.ts";

/** Places for all rows; for exactly as many as the member has that has most; for one less. */
export const placeCounts = ["plenty", "exact", "one-short", "none"] as const;

export interface ExchangeParameters {
  readonly layout: ExchangeLayout;
  readonly islands: string;
  readonly way: Way;
  /** Of each token; 4 by default. */
  readonly choices?: number;
  /** Of each rank that has the usual number; 5 by default. */
  readonly tokens?: number;
  /** Of each rank; 3 by default. */
  readonly experts?: number;
  readonly places?: (typeof placeCounts)[number];
  readonly alignment?: number;
  readonly rowBytes?: number;
  readonly timedRowBytes?: number;
  /** Bytes in front of the first place; 5 by default, so that rows are aligned to nothing. */
  readonly lead?: number;
}

export interface SumParameters {
  readonly plan: ReducePlan;
  readonly output?: ReduceFormat;
  readonly weighted?: boolean;
  readonly elements?: number;
  readonly timedElements?: number;
}

/** Rows of a width that no packet and no word divides. */
const usualRowBytes = 44;
/** In front of sources, counts and sums, which have to be aligned. */
const alignedLead = 8;

/** One exchange, and what is needed to write requests of it. */
export interface Made {
  readonly exchange: Exchange;
  readonly groups: readonly Group[];
  readonly regions: readonly Region[];
  readonly choices: Choices;
}

export function withQueues(
  { islands }: Pick<ExchangeParameters, "islands">,
  made: readonly Made[],
  regions: readonly Region[],
  queuesOf: (rank: number) => readonly (readonly FabricRequest[])[],
): Program {
  const topology = topologyOf(islands);
  return observed({
    topology,
    regions: [...made.flatMap((one) => one.regions), ...regions],
    groups: made.flatMap(({ groups }) => groups),
    exchanges: made.map(({ exchange }) => exchange),
    queues: Array.from({ length: ranksOf(topology) }, (_, rank) =>
      queuesOf(rank).map((requests) => ({ rank, requests: [...requests] })),
    ).flat(),
  });
}

export function sizeOf({ islands, experts = 3 }: Pick<ExchangeParameters, "islands" | "experts">) {
  return { ranks: ranksOf(topologyOf(islands)), experts };
}

export function exchangeOf(
  suffix: string,
  parameters: ExchangeParameters,
  random: Random,
  sums?: SumParameters,
  given?: Choices,
): Made {
  const { layout, way, tokens = 5, alignment = 1, rowBytes = usualRowBytes, lead = 5 } = parameters;
  const { ranks, experts } = sizeOf(parameters);
  const choices =
    given ?? choicesOf(way, { ranks, experts, tokens, choices: parameters.choices ?? 4 }, random);
  const needed = placesNeeded(choices, layout, experts, alignment);
  const step = layout === "slots" ? experts : 1;
  const most = Math.max(...needed);
  const places = { plenty: most + 2 * step, exact: most, "one-short": Math.max(0, most - step), none: 0 }[
    parameters.places ?? "plenty"
  ];
  const name = (what: string) => `${what}${suffix}`;
  const rows = onEveryRank(name("inbox"), ranks, (region, rank) =>
    filled(random, region, rank, lead + places * rowBytes + 3),
  );
  const sources = onEveryRank(name("sources"), ranks, (region, rank) =>
    filled(random, region, rank, alignedLead + 8 * places + 8),
  );
  const counts = onEveryRank(name("counts"), ranks, (region, rank) =>
    filled(random, region, rank, alignedLead + 8 * (ranks + experts) + 8),
  );
  const groups = [rows, sources, counts];
  const made =
    sums &&
    onEveryRank(name("made"), ranks, (region, rank) => finiteRows(random, region, rank, places, sums));
  if (made !== undefined) groups.push(made);
  return {
    exchange: {
      name: name("moe"),
      layout,
      rows: { group: rows.group.name, offset: lead },
      sources: { group: sources.group.name, offset: alignedLead },
      counts: { group: counts.group.name, offset: alignedLead },
      places,
      experts,
      ...(alignment === 1 ? {} : { alignment }),
      rowBytes,
      ...(parameters.timedRowBytes === undefined ? {} : { timedRowBytes: parameters.timedRowBytes }),
      ...(sums === undefined || made === undefined ? {} : { sums: sumsFor(sums, made.group.name) }),
    },
    // The last rank is the first member.
    groups: groups.map(({ group }) => ({ ...group, members: [...group.members].reverse() })),
    regions: groups.flatMap(({ regions }) => regions),
    choices,
  };
}

const usualElements = 6;

function sumsFor(
  { plan, output = "BF16", elements = usualElements, timedElements }: SumParameters,
  group: string,
): ExchangeSums {
  const timed = timedElements === undefined ? {} : { timedElements };
  return { made: { group, offset: 2 }, elements, ...timed, terms: "BF16", output, plan };
}

/** What tells the names of one batch from those of another. */
export function suffixOf({ exchange }: Pick<Made, "exchange">): string {
  return exchange.name.slice("moe".length);
}

/** Places that each member needs for all of its rows. */
function placesNeeded(
  choices: Choices,
  layout: ExchangeLayout,
  experts: number,
  alignment: number,
): readonly number[] {
  return choices.map((_, member) => {
    const ofMember = choices.flat().map((line) => line.filter(([to]) => to === member));
    if (layout === "by-source") return ofMember.filter((line) => line.length > 0).length;
    const counts = Array.from({ length: experts }, (_, expert) =>
      ofMember.reduce((sum, line) => sum + line.filter(([, to]) => to === expert).length, 0),
    );
    if (layout === "slots") return experts * Math.max(...counts);
    return counts.reduce(
      (end, rows) => (rows === 0 ? end : Math.ceil(end / alignment) * alignment + rows),
      0,
    );
  });
}

/** Rows of tokens on each rank, beginning anywhere. */
export function tokensOf(name: string, { exchange: { rowBytes }, choices }: Made, random: Random): Region[] {
  return choices.map((tokens, rank) =>
    filled(random, `${name}${rank}`, rank, 3 + tokens.length * rowBytes + 4),
  );
}

export function sumsOf(name: string, { exchange: { sums }, choices }: Made, random: Random): Region[] {
  const rowBytes = sums === undefined ? 0 : sums.elements * (sums.output === "FP32" ? 4 : 2);
  return choices.map((tokens, rank) =>
    filled(random, `${name}${rank}`, rank, alignedLead + tokens.length * rowBytes + 8),
  );
}

/**
 * BF16 from 2^-20 to 2^8, of either sign, in each place, behind one that belongs to none: sums in FP32 depend on the
 * order.
 */
export function finiteRows(
  random: Random,
  name: string,
  rank: number,
  places: number,
  { elements = usualElements }: SumParameters,
): Region {
  const codes = Uint16Array.from(
    { length: 1 + places * elements },
    () => (random.integer(0, 1) << 15) | random.integer(0x3580, 0x437f),
  );
  const data = new Uint8Array(codes.buffer);
  return { name, rank, bytes: data.length, initial: { dtype: "U8", shape: [data.length], data } };
}

export function dispatch({ exchange, choices }: Made, tokens: string, rank: number): DispatchRequest {
  return {
    kind: "dispatch",
    id: `${tokens}${rank}`,
    exchange: exchange.name,
    from: { region: `${tokens}${rank}`, offset: 3 },
    choices: choiceTable(choices[rank] ?? []),
  };
}

export function combine(
  { exchange, choices }: Made,
  sums: string,
  rank: number,
  { weighted = false }: SumParameters,
  random: Random,
): CombineRequest {
  const own = choices[rank] ?? [];
  const width = own[0]?.length ?? 1;
  const weights = Float32Array.from({ length: own.length * width }, () => 0.25 + random.unit());
  return {
    kind: "combine",
    id: `${sums}${rank}`,
    handle: `tokens${suffixOf({ exchange })}${rank}`,
    to: { region: `${sums}${rank}`, offset: alignedLead },
    choices: choiceTable(own),
    ...(weighted ? { weights: tensorOfFloat32([own.length, width], weights) } : {}),
  };
}

/** I32 [tokens, choices, 2]; of no tokens, each would have one. */
function choiceTable(lines: readonly (readonly Choice[])[]): Tensor {
  return int32Tensor([lines.length, lines[0]?.length ?? 1, 2], lines.flat(2));
}
