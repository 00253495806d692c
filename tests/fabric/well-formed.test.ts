/** What is said of programs whose exchanges contradict themselves: each demand is seen violated once. */
import { describe, expect, it } from "vitest";
import { programProblem } from "../../src/fabric/well-formed.ts";
import type {
  CombineRequest,
  DispatchRequest,
  Exchange,
  FabricRequest,
  Program,
  Queue,
  Tensor,
} from "../../src/generated/types.ts";

function choices(lines: readonly (readonly number[])[]): Tensor {
  const shape = [lines.length, (lines[0]?.length ?? 0) / 2, 2];
  return { dtype: "I32", shape, data: new Uint8Array(Int32Array.from(lines.flat()).buffer) };
}

const oneToken = choices([[0, 1, 1, 0]]);
const twoTokens = choices([
  [0, 1, 1, 0],
  [1, 1, -1, 0],
]);

function dispatch(id: string, rank: number, more: Partial<DispatchRequest> = {}): DispatchRequest {
  const from = { region: `x${rank}` };
  return { kind: "dispatch", id, exchange: "moe", from, choices: oneToken, ...more };
}

function combine(
  id: string,
  rank: number,
  handle: string,
  more: Partial<CombineRequest> = {},
): CombineRequest {
  return { kind: "combine", id, handle, to: { region: `x${rank}` }, choices: oneToken, ...more };
}

const weights: Tensor = { dtype: "F32", shape: [1, 2], data: new Uint8Array(8) };

const moe: Exchange = {
  name: "moe",
  layout: "by-expert",
  rows: { group: "all" },
  sources: { group: "all" },
  counts: { group: "all" },
  places: 4,
  experts: 2,
  alignment: 2,
  rowBytes: 8,
  sums: { made: { group: "all" }, elements: 2, terms: "FP32", output: "FP32", plan: "chain" },
};

const member = (rank: number): Queue => ({
  rank,
  requests: [dispatch(`d${rank}`, rank), combine(`c${rank}`, rank, `d${rank}`, { weights })],
});

/** A sound program of two members and a rank that is none, but for what is changed. */
function program({
  exchange = {},
  ...parts
}: Partial<Program> & { readonly exchange?: Partial<Exchange> } = {}): Program {
  return {
    topology: { islands: [3] },
    regions: [0, 1, 2].map((rank) => ({ name: `x${rank}`, rank, bytes: 64 })),
    groups: [
      { name: "all", members: [{ region: "x0" }, { region: "x1" }] },
      { name: "turned", members: [{ region: "x1" }, { region: "x0" }] },
      { name: "twice", members: [{ region: "x1" }, { region: "x1" }] },
      { name: "more", members: [{ region: "x0" }, { region: "x1" }, { region: "x2" }] },
      { name: "none", members: [] },
    ],
    exchanges: [{ ...moe, ...exchange }],
    queues: [member(0), member(1)],
    ...parts,
  };
}

/** The program with these requests of rank 0 behind those that it has. */
function behind(...requests: readonly FabricRequest[]): Program {
  const [first, second] = [member(0), member(1)];
  return program({ queues: [{ ...first, requests: [...first.requests, ...requests] }, second] });
}

function withoutAlignment(layout: Exchange["layout"]): Exchange {
  const { alignment: _, ...rest } = moe;
  return { ...rest, layout };
}

describe("a program with exchanges", () => {
  it("is sound if all fits", () => {
    expect(programProblem(program())).toBeUndefined();
    expect(programProblem(behind(dispatch("again", 0, { again: "d0" })))).toBeUndefined();
    // A round that a member does not take part in is one that does not end, and may be asked for.
    expect(programProblem(behind(dispatch("alone", 0)))).toBeUndefined();
  });

  it.each<[string, Program]>([
    ["exchange moe: the name is given twice", program({ exchanges: [moe, { ...moe, layout: "slots" }] })],
    ["exchange moe: there is no group rest", program({ exchange: { rows: { group: "rest" } } })],
    ["exchange moe: there is no group rest", program({ exchange: { counts: { group: "rest" } } })],
    ["exchange moe: it has no members", program({ exchange: { rows: { group: "none" } } })],
    ["exchange moe: two of its members are on one rank", program({ exchange: { rows: { group: "twice" } } })],
    [
      "exchange moe: the members of turned are on ranks 1, 0; those of all on 0, 1",
      program({ exchange: { sources: { group: "turned" } } }),
    ],
    ["exchange moe: more has 3 members, all 2", program({ exchange: { counts: { group: "more" } } })],
    [
      "exchange moe: none has 0 members, all 2",
      program({
        exchange: {
          sums: { made: { group: "none" }, elements: 2, terms: "FP32", output: "FP32", plan: "chain" },
        },
      }),
    ],
    [
      "exchange moe: 4 places can't be divided among 3 experts",
      program({ exchanges: [{ ...withoutAlignment("slots"), experts: 3 }] }),
    ],
    ["exchange moe: only blocks by-expert have an alignment", program({ exchange: { layout: "slots" } })],
    ["request d: there is no exchange rest", behind(dispatch("d", 0, { exchange: "rest" }))],
    [
      "request d: rank 2 is no member of moe",
      program({ queues: [{ rank: 2, requests: [dispatch("d", 2)] }] }),
    ],
    [
      "request d: the first row is on rank 1; it must be on rank 0, as the queue is",
      behind(dispatch("d", 0, { from: { region: "x1" } })),
    ],
    [
      "request d: the choices of shape [1, 4] must have [tokens, choices, 2]",
      behind(dispatch("d", 0, { choices: { ...oneToken, shape: [1, 4] } })),
    ],
    [
      "request d: the choices is F32 [1, 2, 2]; it must be I32 [1, 2, 2]",
      behind(dispatch("d", 0, { choices: { ...oneToken, dtype: "F32" } })),
    ],
    ["request d: e0 is no earlier request of its queue", behind(dispatch("d", 0, { again: "e0" }))],
    ["request d: d1 is no earlier request of its queue", behind(dispatch("d", 0, { again: "d1" }))],
    ["request d: c0 is no dispatch", behind(dispatch("d", 0, { again: "c0" }))],
    ["request c: s is no dispatch", behind({ kind: "fence", id: "s", order: "sc" }, combine("c", 0, "s"))],
    [
      "request d: d0 is no dispatch of the same exchange",
      {
        ...behind(dispatch("d", 0, { exchange: "other", again: "d0" })),
        exchanges: [moe, { ...moe, name: "other" }],
      },
    ],
    [
      "request d: its choices have the shape [2, 2, 2], those of d0 [1, 2, 2]",
      behind(dispatch("d", 0, { again: "d0", choices: twoTokens })),
    ],
    [
      "request c: its choices have the shape [2, 2, 2], those of d0 [1, 2, 2]",
      behind(combine("c", 0, "d0", { choices: twoTokens })),
    ],
    [
      "request c: the first sum is on rank 1; it must be on rank 0, as the queue is",
      behind(combine("c", 0, "d0", { to: { region: "x1" } })),
    ],
    [
      "request c: the weights is F32 [2, 1]; it must be F32 [1, 2]",
      behind(combine("c", 0, "d0", { weights: { ...weights, shape: [2, 1] } })),
    ],
    [
      "request d: the requests of moe on a rank must be in one queue",
      program({ queues: [member(0), member(1), { rank: 0, requests: [dispatch("d", 0)] }] }),
    ],
    [
      "request d: it names no dispatch, another member of its round dispatch 0 of the exchange",
      (() => {
        const { queues, ...rest } = behind(dispatch("again", 0, { again: "d0" }));
        const [first, second] = queues;
        if (first === undefined || second === undefined) throw new Error("there are two queues");
        return { ...rest, queues: [first, { rank: 1, requests: [...second.requests, dispatch("d", 1)] }] };
      })(),
    ],
    [
      "request c1: it names dispatch 1 of the exchange, another member of its round dispatch 0 of the exchange",
      program({
        queues: [
          member(0),
          { rank: 1, requests: [dispatch("d1", 1), dispatch("e1", 1), combine("c1", 1, "e1")] },
        ],
      }),
    ],
    ["request c0: moe says nothing of sums", program({ exchanges: [(({ sums: _, ...rest }) => rest)(moe)] })],
    [
      "request c0: weights need a row for each choice, which by-source does not have",
      program({ exchanges: [withoutAlignment("by-source")] }),
    ],
  ])("is refused where %s", (said, given) => {
    expect(programProblem(given)).toBe(said);
  });

  it("has an exchange for each dispatch, also if it has none at all", () => {
    expect(programProblem(program({ exchanges: [] }))).toBe("request d0: there is no exchange moe");
  });
});
