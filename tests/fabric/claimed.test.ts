/** What a program needs beyond what is claimed: keys and rights, wherever they are shown, and sizes of one rank. */
import { describe, expect, it } from "vitest";
import { unclaimedOverlap, unclaimedPart } from "../../src/fabric/claimed.ts";
import { overlapProblem } from "../../src/fabric/well-formed.ts";
import type {
  ExchangeSupport,
  FabricRequest,
  OverlapParams,
  Program,
  UnifiedFabricCapability,
  WorkPart,
} from "../../src/generated/types.ts";
import { referenceFabricClaims, referenceOffloadClaims } from "../../src/reference/fabric/claims.ts";

const write: FabricRequest = { kind: "write", id: "w", value: "0x1", to: { region: "x" } };
const group = { group: "all" };

function program(parts: Partial<Program> = {}, request: FabricRequest = write): Program {
  return {
    topology: { islands: [2] },
    regions: [
      { name: "x", rank: 1, bytes: 64 },
      { name: "y", rank: 0, bytes: 64 },
    ],
    groups: [{ name: "all", members: [{ region: "x" }] }],
    queues: [{ rank: 0, requests: [request] }],
    ...parts,
  };
}

describe("an adapter without keys and rights", () => {
  const claims = { ...referenceFabricClaims(), rights: false };
  const refusal = "a key or a right";
  const region = { name: "x", rank: 1, bytes: 64 };

  it("serves a program that has neither", () => {
    expect(unclaimedPart({ program: program() }, claims)).toBeUndefined();
  });

  it.each([
    ["a region has a key", { regions: [{ ...region, key: "0x0" }] }],
    ["a region has an epoch", { regions: [{ ...region, epoch: 0 }] }],
    ["a region has rights", { regions: [{ ...region, rights: {} }] }],
    ["a region is not registered", { regions: [{ ...region, registered: false }] }],
    [
      "a member of a group shows a key",
      { groups: [{ name: "all", members: [{ region: "x", key: "0x0" }] }] },
    ],
  ])("refuses one in which %s", (_, parts) => {
    expect(unclaimedPart({ program: program(parts) }, claims)).toBe(refusal);
    expect(unclaimedPart({ program: program(parts) }, referenceFabricClaims())).toBeUndefined();
  });

  it.each<[string, FabricRequest]>([
    ["a destination", { ...write, to: { region: "x", key: "0x0" } }],
    ["a source", { kind: "read", id: "r", from: { region: "x", epoch: 1 }, to: { region: "y" } }],
    [
      "a signal of data",
      {
        ...write,
        signal: { at: { region: "x", key: "0x1" }, operation: "set", value: "0x1", release: "weak" },
      },
    ],
  ])("refuses one that shows a key or an epoch at %s", (_, request) => {
    expect(unclaimedPart({ program: program({}, request) }, claims)).toBe(refusal);
  });

  it("takes the range of an acquire and the address of a group for what they are", () => {
    const range = { region: "x", offset: 0, bytes: 8 };
    const read: FabricRequest = {
      kind: "read",
      id: "r",
      from: { region: "x" },
      to: { region: "y" },
      acquire: range,
    };
    const spread: FabricRequest = { kind: "multicast", id: "m", from: { region: "y" }, to: group, bytes: 8 };
    for (const request of [read, spread])
      expect(unclaimedPart({ program: program({}, request) }, claims)).toBeUndefined();
  });
});

describe("limits of one rank", () => {
  const limited = (limits: { maxQueues?: number; maxBytes?: number }) => ({
    ...referenceFabricClaims(),
    limits,
  });

  it("count the queues of a rank, not those of all", () => {
    const queues = [0, 1, 1].map((rank) => ({ rank, requests: [] }));
    expect(unclaimedPart({ program: program({ queues }) }, limited({ maxQueues: 2 }))).toBeUndefined();
    expect(unclaimedPart({ program: program({ queues }) }, limited({ maxQueues: 1 }))).toBe(
      "2 queues on one rank",
    );
  });

  it("add up the regions of a rank, not those of all", () => {
    const regions = [1, 1, 0].map((rank, i) => ({ name: `x${i}`, rank, bytes: 64 }));
    const asked = { program: program({ regions, groups: [], queues: [] }) };
    expect(unclaimedPart(asked, limited({ maxBytes: 128 }))).toBeUndefined();
    expect(unclaimedPart(asked, limited({ maxBytes: 127 }))).toBe("128 bytes on one rank");
  });
});

describe("exchanges", () => {
  const choices = { dtype: "I32" as const, shape: [0, 2, 2], data: new Uint8Array() };
  const weights = { dtype: "F32" as const, shape: [0, 2], data: new Uint8Array() };
  const sums = { made: group, elements: 2, terms: "BF16", output: "FP32", plan: "chain" } as const;
  const exchange = {
    ...({ name: "moe", layout: "slots", rows: group, sources: group, counts: group } as const),
    ...{ places: 4, experts: 2, rowBytes: 8 },
  };
  const dispatch: FabricRequest = {
    kind: "dispatch",
    id: "d",
    exchange: "moe",
    from: { region: "y" },
    choices,
  };
  const again: FabricRequest = { ...dispatch, id: "again", again: "d" };
  const combine: FabricRequest = { kind: "combine", id: "c", handle: "d", to: { region: "y" }, choices };
  const all: ExchangeSupport = { layouts: ["by-source", "slots"], weights: true, again: true };
  const sum = { plan: "chain", terms: "BF16", outputs: ["FP32"], weights: false } as const;

  const claims = (exchanges?: ExchangeSupport): UnifiedFabricCapability => {
    const { exchanges: _, ...reference } = referenceFabricClaims();
    return {
      ...reference,
      verbs: ["dispatch", "combine"],
      reductions: [{ ...sum, outputs: [...sum.outputs] }],
      ...(exchanges === undefined ? {} : { exchanges }),
    };
  };
  const unclaimed = (
    support: ExchangeSupport | undefined,
    requests: FabricRequest[],
    parts: Partial<NonNullable<Program["exchanges"]>[number]> = { sums },
  ) =>
    unclaimedPart(
      {
        program: program({
          exchanges: [{ ...exchange, ...parts }],
          queues: [{ rank: 0, requests }],
        }),
      },
      claims(support),
    );

  it("are served where all that they need is claimed", () => {
    expect(unclaimed(all, [dispatch, again, { ...combine, weights }])).toBeUndefined();
  });

  it("need their layout", () => {
    expect(unclaimed({ ...all, layouts: ["by-source"] }, [dispatch])).toBe("the layout slots");
    expect(unclaimed(undefined, [dispatch])).toBe("the layout slots");
  });

  it("need the verb, dispatch and combine each", () => {
    const asked = {
      program: program({ exchanges: [exchange], queues: [{ rank: 0, requests: [dispatch] }] }),
    };
    const { verbs: _, ...rest } = claims(all);
    expect(unclaimedPart(asked, { ...rest, verbs: ["combine"] })).toBe("the verb dispatch");
    expect(unclaimedPart(asked, { ...rest, verbs: ["dispatch"] })).toBeUndefined();
  });

  it("need the plan and the formats of their sums, if they have sums", () => {
    const said = "a sum by the plan rank of BF16 to FP32";
    expect(unclaimed(all, [dispatch], { sums: { ...sums, plan: "rank" } })).toBe(said);
    expect(unclaimed(all, [dispatch], { sums: { ...sums, output: "BF16" } })).toContain("of BF16 to BF16");
    expect(unclaimed(all, [dispatch], {})).toBeUndefined();
  });

  it("need weights of choices and choices of earlier dispatches only where these are", () => {
    const [unweighted, once] = [
      { ...all, weights: false },
      { ...all, again: false },
    ];
    expect(unclaimed(unweighted, [dispatch, { ...combine, weights }])).toBe("weights of choices");
    expect(unclaimed(unweighted, [dispatch, again, combine])).toBeUndefined();
    expect(unclaimed(once, [dispatch, again])).toBe("choices of an earlier dispatch");
    expect(unclaimed(once, [dispatch, { ...combine, weights }])).toBeUndefined();
  });
});

describe("a program beside work", () => {
  const beside = (part: WorkPart, more: Partial<Program> = {}): OverlapParams => ({
    program: program(more),
    work: "gemm",
    workNs: 1000,
    parts: [part],
  });
  const at = { region: "x" };

  it("needs a claim of its own where the work comes in parts", () => {
    const { overlapInParts: _, ...offload } = referenceOffloadClaims();
    const { parts: __, ...whole } = beside({ rank: 1 });
    const unclaimed = (params: OverlapParams) => unclaimedOverlap(params, referenceFabricClaims(), offload);
    expect(unclaimed(beside({ rank: 1 }))).toBe("overlap with work in parts");
    expect(unclaimed(whole)).toBeUndefined();
    expect(unclaimed({ ...whole, work: "wave" })).toBeUndefined();
  });

  it.each([
    ["a part waits for a word of its rank", { rank: 1, until: { at, is: "equal", value: "0x1" } }, undefined],
    ["a part is of no rank", { rank: 2 }, "part 0: there is no rank 2; there are 2"],
    [
      "a part waits for a word of another rank",
      { rank: 0, until: { at, is: "equal", value: "0x1" } },
      "part 0: its word is on rank 1; it must be on rank 0",
    ],
    [
      "a part tells bytes that are no word",
      { rank: 1, tells: { ...at, offset: 4 } },
      "part 0: its word is at 4 of 64 bytes; it must be 8 aligned bytes inside",
    ],
  ] as const satisfies readonly (readonly [string, WorkPart, string | undefined])[])(
    "is well formed, or is not, where %s",
    (_, part, problem) => {
      expect(overlapProblem(beside(part))).toBe(problem);
    },
  );

  it("has no probes", () => {
    const probes: Program["probes"] = [{ kind: "compute-wave", id: "wave", rank: 0, rounds: 1, roundNs: 1 }];
    expect(overlapProblem(beside({ rank: 1 }, { probes }))).toBe(
      "a program that overlaps with work has no probes",
    );
  });
});
