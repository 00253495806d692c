/**
 * Programs with one exchange for tests: each member is a rank with regions of its own, whose places are filled with 255
 * and whose tokens are told by their rows.
 */
import { programProblem } from "../../../src/fabric/well-formed.ts";
import type {
  CombineRequest,
  DispatchRequest,
  Exchange,
  FabricRequest,
  Program,
  Region,
  Tensor,
} from "../../../src/generated/types.ts";
import { textOf } from "../../../src/oracle/fabric/expectation.ts";
import { type ExpectedOutcome, expectedOutcome } from "../../../src/oracle/fabric/final-memory.ts";
import { at, floats, initial, program, queue, table } from "./programs.ts";

/** Of one member, for each token its choices, as members and experts. */
export type Choices = readonly (readonly (readonly [number, number])[])[];

export interface ExchangeOptions extends Partial<Exchange> {
  /** Of the rows that are made; by default each is the number of its place, from 1, in all elements. */
  readonly made?: (member: number, place: number) => number;
  /** Tokens of a member that have rows. */
  readonly tokens?: number;
}

/** The regions, groups and the exchange of so many members on ranks from 0. */
export function exchangeOf(members: number, options: ExchangeOptions = {}) {
  const { made = (_: number, place: number) => place + 1, tokens = 8, ...rest } = options;
  const name = rest.name ?? "moe";
  const exchange: Exchange = {
    name,
    layout: "by-source",
    rows: { group: `${name}-rows` },
    sources: { group: `${name}-sources` },
    counts: { group: `${name}-counts` },
    places: 8,
    experts: 2,
    rowBytes: 2,
    sums: {
      made: { group: `${name}-made` },
      elements: 1,
      terms: "FP32",
      output: "FP32",
      plan: "chain",
    },
    ...rest,
  };
  const { places, experts, rowBytes } = exchange;
  const full = (bytes: number) => initial(new Array(bytes).fill(255));
  const ranks = Array.from({ length: members }, (_, rank) => rank);
  const regions: Region[] = ranks.flatMap((rank) => [
    { name: `${name}-rows${rank}`, rank, ...full(places * rowBytes) },
    { name: `${name}-sources${rank}`, rank, ...full(places * 8) },
    { name: `${name}-counts${rank}`, rank, ...full((members + experts) * 8) },
    {
      name: `${name}-made${rank}`,
      rank,
      ...initial(floats(Array.from({ length: places }, (_, place) => made(rank, place)))),
    },
    {
      name: `${name}-from${rank}`,
      rank,
      ...initial(
        Array.from({ length: tokens * rowBytes }, (_, i) => rowByte(rank, Math.floor(i / rowBytes))),
      ),
    },
    { name: `${name}-to${rank}`, rank, ...full(tokens * 4) },
  ]);
  const groups = ["rows", "sources", "counts", "made"].map((side) => ({
    name: `${name}-${side}`,
    members: ranks.map((rank) => at(`${name}-${side}${rank}`)),
  }));
  return { exchange, regions, groups };
}

/** Each byte of the row of a token. */
export function rowByte(member: number, token: number): number {
  return 16 * (member + 1) + token;
}

/** A dispatch `d<member>`, unless it says otherwise. */
export function dispatch(
  member: number,
  choices: Choices,
  rest: Partial<DispatchRequest> = {},
): DispatchRequest {
  const { exchange = "moe" } = rest;
  return {
    kind: "dispatch",
    id: `d${member}`,
    exchange,
    from: at(`${exchange}-from${member}`),
    choices: table(choices),
    ...rest,
  };
}

/** A combine `c<member>` of the dispatch `d<member>`, unless it says otherwise. */
export function combine(
  member: number,
  choices: Choices,
  rest: Partial<CombineRequest> = {},
): CombineRequest {
  return {
    kind: "combine",
    id: `c${member}`,
    handle: `d${member}`,
    to: at(`moe-to${member}`),
    choices: table(choices),
    ...rest,
  };
}

export function weights(lines: readonly (readonly number[])[]): Tensor {
  return {
    dtype: "F32",
    shape: [lines.length, lines[0]?.length ?? 0],
    data: Uint8Array.from(floats(lines.flat())),
  };
}

/** One queue for each member, with its requests in order. */
export function exchangeProgram(
  made: ReturnType<typeof exchangeOf> | readonly ReturnType<typeof exchangeOf>[],
  queues: readonly (readonly FabricRequest[])[],
  { regions = [], ...rest }: Partial<Program> = {},
): Program {
  const all = [made].flat();
  return program(
    [...all.flatMap((one) => one.regions), ...regions],
    queues.map((requests, rank) => queue(rank, ...requests)),
    {
      groups: all.flatMap(({ groups }) => groups),
      exchanges: all.map(({ exchange }) => exchange),
      ...rest,
    },
  );
}

/** What comes of a program, which must be well-formed. */
export function outcome(made: Program, endings: Parameters<typeof expectedOutcome>[1] = {}): ExpectedOutcome {
  const problem = programProblem(made);
  if (problem !== undefined) throw new Error(problem);
  return expectedOutcome(made, endings);
}

export const bytes = (made: ExpectedOutcome, name: string) => [...(made.memory.get(name) ?? [])];

/** Pairs of I32; none where nothing was told. */
export function pairs(made: ExpectedOutcome, name: string): (readonly [number, number] | undefined)[] {
  const integers = new Int32Array((made.memory.get(name) ?? new Uint8Array(0)).slice().buffer);
  return Array.from({ length: integers.length / 2 }, (_, i) => {
    const [one, other] = [integers[2 * i] ?? 0, integers[2 * i + 1] ?? 0];
    return one === -1 && other === -1 ? undefined : ([one, other] as const);
  });
}

export const sums = (made: ExpectedOutcome, name: string) => [
  ...new Float32Array((made.memory.get(name) ?? new Uint8Array(0)).slice().buffer),
];

/** How each request ends, by ID. */
export function endings(made: ExpectedOutcome): Record<string, string> {
  return Object.fromEntries(
    [...made.statuses].map(([id, { completions }]) => [id, textOf(completions.at(-1) ?? { status: "OK" })]),
  );
}

/** Three tokens, two members, as in the page: A and B on rank 0, C on rank 1. */
export const worked: readonly [Choices, Choices] = [
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
  [
    [
      [-1, 0],
      [-1, 0],
    ],
  ],
];

/** Bytes that nothing was put into. */
export const nothing = (count: number) => new Array(count).fill(255);

/** The exchange of two members, with what is other in a region of it. */
export function withRegion(name: string, other: Partial<Region>, made = exchangeOf(2)) {
  return {
    ...made,
    regions: made.regions.map((region) => (region.name === name ? { ...region, ...other } : region)),
  };
}
