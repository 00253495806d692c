/** Programs that exchange rows, made of plain lists, and what came of them in the memory of the members. */
import type {
  CommunicateParams,
  DispatchRequest,
  Exchange,
  FabricOutcome,
  FabricRequest,
  Program,
  Region,
  Tensor,
} from "../../../src/generated/types.ts";
import { communicate } from "../../../src/reference/fabric/engine.ts";
import { type EngineSteps, idealEngine } from "../../../src/reference/fabric/steps.ts";
import { at, program, queue, table } from "../../oracle/fabric/programs.ts";

export type Choice = readonly [member: number, expert: number];

/** For each rank, for each token, its choices. */
export type Choices = readonly (readonly (readonly Choice[])[])[];

export interface ExchangeParameters {
  readonly choices: Choices;
  readonly layout?: Exchange["layout"];
  readonly places?: number;
  readonly experts?: number;
  readonly alignment?: number;
  readonly rowBytes?: number;
  /** Names of regions and requests begin so. */
  readonly name?: string;
  readonly islands?: readonly number[];
  readonly sums?: Omit<NonNullable<Exchange["sums"]>, "made">;
}

/** What stands in places that nothing was put into. */
export const untouched = 0xee;

/** The bytes of the row of a token. */
export function rowOf(rank: number, token: number, rowBytes: number): number[] {
  return Array.from({ length: rowBytes }, (_, i) => (16 * rank + 4 * token + i + 1) % 251);
}

/** The choices of one rank as a tensor, of as many choices as the longest line of all ranks. */
export function choicesOf(choices: Choices, rank: number): Tensor {
  const slots = Math.max(1, ...choices.flat().map((line) => line.length));
  const lines = (choices[rank] ?? []).map((line) => [
    ...line,
    ...Array.from({ length: slots - line.length }, () => [-1, 0] as const),
  ]);
  const made = table(lines);
  return lines.length === 0 ? { ...made, shape: [0, slots, 2] } : made;
}

/** One exchange on as many ranks as there are choices: its regions and its dispatches. */
export function exchangeOf({
  choices,
  layout = "by-source",
  places = 8,
  experts = 2,
  alignment,
  rowBytes = 4,
  name = "x",
  sums,
}: ExchangeParameters) {
  const ranks = [...choices.keys()];
  const filled = (bytes: number) => ({
    bytes,
    initial: { dtype: "U8" as const, shape: [bytes], data: new Uint8Array(bytes).fill(untouched) },
  });
  const made = (sums?.elements ?? 0) * (sums?.terms === "FP32" ? 4 : 2);
  const regions = ranks.flatMap((rank): Region[] => {
    const tokens = (choices[rank] ?? []).flatMap((_, token) => rowOf(rank, token, rowBytes));
    const tokenBytes = { dtype: "U8" as const, shape: [tokens.length], data: Uint8Array.from(tokens) };
    return [
      { name: `${name}from${rank}`, rank, bytes: tokens.length, initial: tokenBytes },
      { name: `${name}rows${rank}`, rank, ...filled(places * rowBytes) },
      { name: `${name}sources${rank}`, rank, ...filled(8 * places) },
      { name: `${name}counts${rank}`, rank, ...filled(8 * (ranks.length + experts)) },
      ...(sums === undefined ? [] : [{ name: `${name}made${rank}`, rank, ...filled(places * made) }]),
    ];
  });
  const group = (what: string) => ({
    name: `${name}${what}`,
    members: ranks.map((rank) => at(`${name}${what}${rank}`)),
  });
  const exchange: Exchange = {
    name,
    layout,
    rows: { group: `${name}rows` },
    sources: { group: `${name}sources` },
    counts: { group: `${name}counts` },
    places,
    experts,
    rowBytes,
    ...(alignment === undefined ? {} : { alignment }),
    ...(sums === undefined ? {} : { sums: { ...sums, made: { group: `${name}made` } } }),
  };
  const dispatch = (rank: number, more: Partial<DispatchRequest> = {}): DispatchRequest => ({
    kind: "dispatch",
    id: `${name}d${rank}`,
    exchange: name,
    from: at(`${name}from${rank}`),
    choices: choicesOf(choices, rank),
    ...more,
  });
  const groups = ["rows", "sources", "counts", ...(sums === undefined ? [] : ["made"])].map(group);
  return { exchange, regions, groups, dispatch, ranks };
}

/** A program of exchanges in which each rank has one queue. */
export function exchanging(
  exchanges: readonly ReturnType<typeof exchangeOf>[],
  requests: readonly (readonly FabricRequest[])[],
  rest: Partial<Program> = {},
): Program {
  const regions = [...exchanges.flatMap((one) => one.regions), ...(rest.regions ?? [])];
  return program(
    regions,
    requests.map((list, rank) => queue(rank, ...list)),
    {
      topology: { islands: [1, 1] },
      groups: exchanges.flatMap((one) => one.groups),
      exchanges: exchanges.map(({ exchange }) => exchange),
      observe: regions.map(({ name }) => name),
      ...rest,
      regions,
    },
  );
}

/** A dispatch of all ranks. */
export function dispatching(parameters: ExchangeParameters, rest: Partial<Program> = {}): Program {
  const exchange = exchangeOf(parameters);
  return exchanging(
    [exchange],
    exchange.ranks.map((rank) => [exchange.dispatch(rank)]),
    rest,
  );
}

/** A run of the engine, and what it left. */
export function ran(
  made: Program,
  params: Omit<CommunicateParams, "program"> = {},
  exchanges: Partial<EngineSteps["exchanges"]> = {},
) {
  const steps = { ...idealEngine, exchanges: { ...idealEngine.exchanges, ...exchanges } };
  const { outcomes } = communicate(
    { program: made, ...params },
    { steps, dedup: "node", multiCopyAtomic: false },
  );
  const [outcome] = outcomes;
  if (outcome === undefined) throw new Error("a run has an outcome");
  return { outcome, ...lookedAt(made, outcome) };
}

function lookedAt({ observe = [] }: Program, { memory, completions }: FabricOutcome) {
  const bytes = (name: string): number[] => [...(memory[observe.indexOf(name)]?.data ?? [])];
  const pairs = (name: string): number[][] => {
    const data = Int32Array.from(new Int32Array(Uint8Array.from(bytes(name)).buffer));
    return Array.from({ length: data.length / 2 }, (_, i) => [data[2 * i] ?? 0, data[2 * i + 1] ?? 0]);
  };
  return {
    bytes,
    pairs,
    /** By place: the source and the bytes of its row; undefined where nothing was put. */
    placed: (name: string, rank: number, rowBytes: number) =>
      pairs(`${name}sources${rank}`).map(([source = 0, token = 0], place) => {
        const row = bytes(`${name}rows${rank}`).slice(place * rowBytes, (place + 1) * rowBytes);
        const nothing = new Int32Array(Uint8Array.of(untouched, untouched, untouched, untouched).buffer)[0];
        return source === nothing ? undefined : { source, token, row };
      }),
    status: (request: string) =>
      completions.find((one) => one.request === request && one.level !== "source-reusable"),
    statuses: Object.fromEntries(
      completions
        .filter(({ level }) => level !== "source-reusable")
        .map(({ request, status }) => [request, status]),
    ),
  };
}

/** A and B of rank 0, C of rank 1: A chose both experts of 1, B expert 1 of both, and C nothing. */
export const page: Choices = [
  [
    [
      [1, 0],
      [1, 1],
    ],
    [
      [0, 1],
      [1, 1],
    ],
  ],
  [[]],
];

/** The rows of A and B. */
export const rowsOfPage = [
  { source: 0, token: 0, row: rowOf(0, 0, 4) },
  { source: 0, token: 1, row: rowOf(0, 1, 4) },
] as const;

/** So many places that nothing was put into. */
export const none = (places: number) => new Array<undefined>(places).fill(undefined);

/** The rows of a block, in the order of their sources. */
export function sorted<T extends { source: number; token: number }>(
  block: readonly (T | undefined)[],
): (T | undefined)[] {
  const key = (one: T | undefined) =>
    one === undefined ? Number.POSITIVE_INFINITY : 1000 * one.source + one.token;
  return [...block].sort((one, other) => key(one) - key(other));
}
