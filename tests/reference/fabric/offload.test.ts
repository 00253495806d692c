import { describe, expect, it } from "vitest";
import type { FabricCounter, Program, WorkPart } from "../../../src/generated/types.ts";
import { communicate, overlap } from "../../../src/reference/fabric/engine.ts";
import { idealOffload, type OffloadSteps } from "../../../src/reference/fabric/offload.ts";
import { type EngineSteps, idealEngine } from "../../../src/reference/fabric/steps.ts";

function choicesWith(offload: Partial<OffloadSteps>) {
  const steps: EngineSteps = { ...idealEngine, offload: { ...idealOffload, ...offload } };
  return { steps, dedup: "node", multiCopyAtomic: false } as const;
}

function run(
  program: Program,
  offload: Partial<OffloadSteps> = {},
  counters: FabricCounter[] = ["devices", "elapsed"],
) {
  const [outcome] = communicate({ program, counters }, choicesWith(offload)).outcomes;
  if (outcome === undefined) throw new Error("a run has an outcome");
  return outcome;
}

/** A write of 400 kB to a neighbour over 160 GB/s: 2500 ns and 600 ns of latency. */
const write: Program = {
  topology: { islands: [2] },
  regions: [
    { name: "here", rank: 0, bytes: 64 },
    { name: "there", rank: 1, bytes: 64 },
    { name: "flag", rank: 0, bytes: 8 },
  ],
  queues: [
    {
      rank: 0,
      requests: [
        {
          kind: "write",
          id: "write",
          from: { region: "here" },
          to: { region: "there" },
          bytes: 64,
          timedBytes: 400_000,
        },
        {
          kind: "signal",
          id: "signal",
          at: { region: "flag" },
          operation: "set",
          value: "0x1",
          release: "none",
          after: ["write"],
        },
      ],
    },
  ],
};

const wave: Program["probes"] = [{ kind: "compute-wave", id: "wave", rank: 0, rounds: 4, roundNs: 1000 }];
const hold = (kind: "occupy-all" | "stall-host"): Program["probes"] => [
  { kind, id: "hold", rank: 0, until: { at: { region: "flag" }, is: "at-least", value: "0x1" } },
];
const oneUnit: Partial<OffloadSteps> = { computeUnits: 4, units: ({ kind }) => (kind === "write" ? 1 : 0) };

describe("a wave", () => {
  it("takes its time alone, and beside an engine", () => {
    for (const program of [{ ...write, queues: [] }, write]) {
      const { probes } = run({ ...program, probes: wave ?? [] }, { computeUnits: 4 });
      expect(probes).toEqual([{ probe: "wave", ended: true, units: 4, roundsNs: [1000, 1000, 1000, 1000] }]);
    }
  });

  it("takes twice as long in each round in which a kernel has one of its units", () => {
    const { probes } = run({ ...write, probes: wave ?? [] }, oneUnit);
    expect(probes?.[0]?.roundsNs).toEqual([1000, 2000, 2000, 1000]);
  });
});

describe("a hold", () => {
  it("ends when its word has its value, if no held unit is needed", () => {
    const { probes, completions } = run({ ...write, probes: hold("occupy-all") ?? [] });
    expect(probes?.[0]).toMatchObject({ ended: true, units: 132 });
    expect(probes?.[0]?.heldNs).toBeGreaterThan(3100);
    expect(completions.filter(({ level }) => level === "visible")).toHaveLength(2);
  });

  it("never ends if one is, and says so", () => {
    const { probes, completions } = run({ ...write, probes: hold("occupy-all") ?? [] }, oneUnit);
    expect(probes?.[0]).toEqual({ probe: "hold", ended: false, units: 4, heldNs: 1_000_000_000 });
    expect(completions.map(({ status }) => status)).toEqual(["TIMEOUT", "TIMEOUT"]);
  });

  it("is not freed by what happens when the time of the run is over", () => {
    const [request] = write.queues[0]?.requests ?? [];
    if (request === undefined) throw new Error("there is a request");
    const says = {
      kind: "signal",
      id: "says",
      at: { region: "flag" },
      operation: "set",
      value: "0x1",
      release: "all",
    } as const;
    const program = { ...write, queues: [{ rank: 0, requests: [request, says] }] };
    const { probes } = run({ ...program, probes: hold("occupy-all") ?? [] }, oneUnit);
    expect(probes?.[0]).toMatchObject({ ended: false, heldNs: 1_000_000_000 });
  });

  it("of host threads stops what they post", () => {
    const program = { ...write, probes: hold("stall-host") ?? [] };
    expect(run(program).probes?.[0]?.ended).toBe(true);
    expect(run(program, { hostPs: () => 1 }).probes?.[0]?.ended).toBe(false);
  });
});

it("kernels are counted from when they have their units until their requests have ended", () => {
  const [first] = run(write, oneUnit).counters?.devices ?? [];
  // The data, and the word that they have arrived.
  expect(first?.computeUnitNs).toBeCloseTo(2500 + 600 + 600, 0);
  expect(run(write, { ...oneUnit, countsUnits: false }).counters?.devices?.[0]?.computeUnitNs).toBe(0);
});

it("host threads are counted by request, and by chunk", () => {
  const byRequest = run(write, { hostPs: (what) => (what === "request" ? 5000 : 0) });
  expect(byRequest.counters?.devices?.[0]?.hostNs).toBe(10);
  const byChunk = run(write, { hostPs: (what) => (what === "chunk" ? 5000 : 0) });
  expect(byChunk.counters?.devices?.[0]?.hostNs).toBe(65 * 5);
});

it("a kernel that everybody has left before it began gives its units back", () => {
  const [request] = write.queues[0]?.requests ?? [];
  if (request === undefined) throw new Error("there is a request");
  const cancel = { kind: "cancel" as const, id: "cancel", request: "write" };
  const program = { ...write, queues: [{ rank: 0, requests: [request, cancel] }], probes: wave ?? [] };
  const { probes, completions, counters } = run(program, oneUnit);
  expect(completions.map(({ request: id, status }) => `${id} ${status}`)).toEqual([
    "write CANCELLED",
    "cancel OK",
  ]);
  expect(probes?.[0]?.roundsNs).toEqual([1000, 1000, 1000, 1000]);
  expect(counters?.devices?.[0]?.computeUnitNs).toBe(0);
});

describe("overlap", () => {
  const requests = (write.queues[0]?.requests ?? []).map((request) =>
    request.kind === "write" ? { ...request, timedBytes: 16_000_000 } : request,
  );
  const long: Program = { ...write, queues: [{ rank: 0, requests }] };

  it("is complete where an engine communicates", () => {
    const { programNs, workNs, togetherNs } = overlap(
      { program: long, work: "wave", workNs: 100_000 },
      choicesWith({}),
    );
    expect(workNs).toBe(100_000);
    expect(togetherNs).toBe(Math.max(programNs, workNs));
  });

  it("is none where computation begins when communication has ended", () => {
    const { programNs, workNs, togetherNs } = overlap(
      { program: long, work: "gemm", workNs: 100_000 },
      choicesWith({ overlaps: false }),
    );
    expect(togetherNs).toBeCloseTo(programNs + workNs, 6);
  });

  it("is less with 20 of 132 units taken, and least for waves", () => {
    const units = (work: "wave" | "gemm") =>
      overlap({ program: long, work, workNs: 100_000 }, choicesWith({ units: () => 20 })).togetherNs;
    expect(units("gemm")).toBe(120_000);
    // The kernel comes behind the first of ten rounds. Five take twice as long; the next waits for its end, at 111.2 us.
    expect(units("wave")).toBe(151_200);
  });
});

describe("work in parts", () => {
  /** What is written behind a wait of rank 0, which rank 1 is told of. */
  const waiting: Program = {
    ...write,
    regions: [...write.regions, { name: "told", rank: 1, bytes: 8 }],
    queues: [
      {
        rank: 0,
        requests: [
          { kind: "wait", id: "wait", at: { region: "flag" }, until: "equal", value: "0x2", acquire: "all" },
          {
            kind: "write",
            id: "write",
            from: { region: "here" },
            to: { region: "there" },
            bytes: 64,
            timedBytes: 400_000,
            signal: { at: { region: "told" }, operation: "set", value: "0x1", release: "weak" },
          },
        ],
      },
    ],
  };
  const flag = { region: "flag" };
  const told = { at: { region: "told" }, is: "equal", value: "0x1" } as const;
  const timed = (parts: readonly WorkPart[], offload: Partial<OffloadSteps> = {}) =>
    overlap({ program: waiting, work: "gemm", workNs: 10_000, parts: [...parts] }, choicesWith(offload));

  it("waits for words, and tells words, and both only beside the program", () => {
    const { programNs, workNs, togetherNs, outcome } = timed([
      { rank: 0, tells: flag },
      { rank: 0, tells: flag },
      { rank: 1, until: told },
    ]);
    // 2500 ns and 600 ns to rank 1, and 600 ns back; a few more for what the signal itself takes.
    expect(Math.floor(programNs / 100)).toBe(37);
    expect(workNs).toBe(10_000);
    // The write begins when rank 0 is through. Rank 1 begins when it has come, before the writer knows.
    expect(Math.floor(togetherNs / 100)).toBe(100 + 31 + 100);
    expect(outcome.completions.map(({ request, status }) => `${request} ${status}`)).toContain("write OK");
  });

  it("shares the time of a rank alike, so that what follows the first of two parts begins at half of it", () => {
    expect(timed([{ rank: 0 }, { rank: 0, tells: flag }]).togetherNs).toBe(1_000_000_000);
    const once = timed([{ rank: 0, tells: flag }, { rank: 0, tells: flag }, { rank: 0 }, { rank: 0 }]);
    expect(once.togetherNs).toBe(10_000);
    expect(once.outcome.completions.find(({ request }) => request === "wait")?.timeNs).toBe(5000);
  });
});

it("rows are cast on their way as the page has it", () => {
  const source = new Uint8Array(256);
  new DataView(source.buffer).setUint16(0, 0x4040, true); // 3
  new DataView(source.buffer).setUint16(2, 0x3f80, true); // 1
  new DataView(source.buffer).setUint16(4, 0xbf00, true); // -0.5
  const table = new Uint8Array(8);
  const { memory, counters } = run(
    {
      topology: { islands: [2] },
      regions: [
        { name: "rows", rank: 0, bytes: 256, initial: { dtype: "U8", shape: [256], data: source } },
        { name: "inbox", rank: 1, bytes: 132 },
      ],
      groups: [{ name: "inboxes", members: [{ region: "inbox" }] }],
      queues: [
        {
          rank: 0,
          requests: [
            {
              kind: "scatter",
              id: "cast",
              from: { region: "rows" },
              to: { group: "inboxes" },
              table: { dtype: "I32", shape: [1, 1, 2], data: table },
              rowBytes: 256,
              timedRowBytes: 14336,
              cast: "bf16-to-e4m3",
            },
          ],
        },
      ],
      observe: ["inbox"],
    },
    {},
    ["ports", "devices"],
  );
  const expected = new Uint8Array(132);
  expected.set([0x7c, 0x70, 0xe8]);
  expected.set([0x00, 0x00, 0x00, 0x3c], 128);
  expect(memory[0]?.data).toEqual(expected);
  expect(counters?.ports?.[0]?.egressBytes).toBe(7392);
  expect(counters?.devices?.map(({ memoryReadBytes }) => memoryReadBytes)).toEqual([14336, 0]);
});
