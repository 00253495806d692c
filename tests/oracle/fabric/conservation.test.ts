/** Bounds of traffic on programs whose bytes are counted by hand, and counters that each break one law. */
import { describe, expect, it } from "vitest";
import type { FabricCounters, FabricRequest, Program, Topology } from "../../../src/generated/types.ts";
import { conservationProblems, textOfProblem } from "../../../src/oracle/fabric/conservation.ts";
import { expectedOutcome } from "../../../src/oracle/fabric/final-memory.ts";
import { layoutOf } from "../../../src/oracle/fabric/layout.ts";
import { trafficBounds } from "../../../src/oracle/fabric/traffic-bounds.ts";
import { at, memberTable, program, queue, table } from "./programs.ts";

const topology: Topology = {
  islands: [2, 2, 2],
  scaleUp: { gigabytesPerSecond: 100, latencyNs: 10 },
  scaleOut: { gigabytesPerSecond: 50, latencyNs: 200 },
};
const regions = [0, 1, 2, 3, 4, 5].map((rank) => ({ name: `r${rank}`, rank, bytes: 512 }));
const groups = [{ name: "all", members: regions.map(({ name }) => at(name, 256)) }];

function on(rank: number, request: object, topologyOf = topology): Program {
  return program(regions, [queue(rank, { id: "q", ...request } as FabricRequest)], {
    topology: topologyOf,
    groups,
  });
}

/** Row 0 (100 timed bytes) to ranks 1, 2, 2 again and 3; row 1 to rank 4 and to its own. */
const scatter = on(0, {
  kind: "scatter",
  from: at("r0"),
  to: { group: "all" },
  // biome-ignore format: lines of the table
  table: table([
    [[1, 0], [2, 0], [2, 1], [3, 0]],
    [[4, 0], [0, 0], [-1, 0], [-1, 0]],
  ]),
  rowBytes: 8,
  timedRowBytes: 100,
});

function bounds(made: Program, dedup: "node" | "device" | "none" = "node") {
  const all = trafficBounds(layoutOf(made), { dedup }, expectedOutcome(made));
  return {
    ...all,
    into: [[...all.scaleOutIngress.least], [...all.scaleOutIngress.most]],
    out: [...all.scaleOutEgress],
    up: [...all.scaleUpIngress],
    upMost: [...all.scaleUpMost],
    read: [...all.memoryRead],
    written: [...all.memoryWrite],
  };
}

describe("bounds of traffic", () => {
  it.each([
    ["node", [0, 100, 100], [300, 200, 100]],
    ["device", [0, 200, 100], [400, 200, 100]],
    ["none", [0, 300, 100], [500, 300, 100]],
  ] as const)(
    "count rows of a scatter once for each island, or as often as %s says",
    (dedup, most, upMost) => {
      const found = bounds(scatter, dedup);
      expect(found.into).toEqual([[0, 100, 100], most]);
      expect(found.out).toEqual([200, 0, 0]);
      expect(found.up).toEqual([0, 100, 0, 0, 0, 0]);
      expect(found.upMost).toEqual(upMost);
      expect(found.read).toEqual([200, 0, 0, 0, 0, 0]);
      expect(found.written).toEqual([100, 100, 200, 100, 100, 0]);
      expect(found.leastNs).toBe(202);
    },
  );

  it.each<[string, Program, number[], number[], number[]]>([
    [
      "write",
      on(0, { kind: "write", from: at("r0"), to: at("r3"), bytes: 8, timedBytes: 50 }),
      [0, 50, 0],
      [50, 0, 0],
      [0, 0, 0, 50, 0, 0],
    ],
    [
      "read",
      on(0, { kind: "read", from: at("r3"), to: at("r0"), bytes: 50 }),
      [50, 0, 0],
      [0, 50, 0],
      [50, 0, 0, 0, 0, 0],
    ],
    [
      "multicast",
      on(0, { kind: "multicast", from: at("r0"), to: { group: "all" }, bytes: 8 }),
      [0, 8, 8],
      [8, 0, 0],
      [8, 8, 8, 8, 8, 8],
    ],
    [
      "append",
      on(0, {
        kind: "append",
        from: at("r0"),
        to: { group: "all" },
        cursors: { group: "all", offset: 248 },
        capacity: 4,
        table: memberTable([
          [2, 3],
          [1, 4],
        ]),
        rowBytes: 8,
      }),
      [0, 8, 8],
      [16, 0, 0],
      [0, 8, 8, 8, 8, 0],
    ],
    [
      "gather",
      on(0, {
        kind: "gather",
        from: { group: "all" },
        to: at("r0"),
        table: table([[[2, 0]], [[2, 0]], [[-1, 0]], [[1, 0]]]),
        rowBytes: 8,
      }),
      [16, 0, 0],
      [0, 16, 0],
      [24, 0, 0, 0, 0, 0],
    ],
    [
      "reduce",
      on(0, {
        kind: "reduce",
        from: { group: "all" },
        to: at("r0"),
        also: { group: "one" },
        table: table([
          [
            [1, 0],
            [2, 0],
            [3, 0],
            [4, 0],
          ],
        ]),
        elements: 2,
        timedElements: 10,
        terms: "BF16",
        output: "FP32",
        plan: "chain",
      }),
      [20, 0, 40],
      [40, 20, 20],
      [40, 0, 0, 0, 0, 40],
    ],
    [
      "a write that fails",
      on(0, { kind: "write", from: at("r0"), to: at("r3", 999) }),
      [0, 0, 0],
      [0, 0, 0],
      [0, 0, 0, 0, 0, 0],
    ],
  ])("are those of %s", (_, made, into, out, written) => {
    // biome-ignore format: a table
    const found = bounds({ ...made, groups: [...groups, { name: "one", members: [at("r5")] }] });
    expect([found.into[0], found.out, found.written]).toEqual([into, out, written]);
  });

  it("ask for no reading of a word that travels with its request, nor of a sum before it goes further", () => {
    expect(bounds(on(0, { kind: "write", value: "0x1", to: at("r3") })).read).toEqual([0, 0, 0, 0, 0, 0]);
    const sum = { elements: 1, terms: "FP32", output: "FP32", plan: "chain", from: { group: "all" } };
    const lines = table([[[1, 0], [1, 1], [4, 0]]]); // biome-ignore format: a line
    const made = on(0, { kind: "reduce", ...sum, to: at("r0"), also: { group: "one" }, table: lines });
    const withGroup = { ...made, groups: [...groups, { name: "one", members: [at("r5")] }] };
    expect(bounds(withGroup).read).toEqual([0, 4, 0, 0, 4, 0]);
  });

  it("count nothing for members of a multicast that fail", () => {
    const members = [at("r1"), at("r3", 999), at("r4")];
    const made = on(0, { kind: "multicast", from: at("r0"), to: { group: "some" }, bytes: 8 });
    const found = bounds({ ...made, groups: [{ name: "some", members }] });
    expect([found.into[0], found.written]).toEqual([
      [0, 0, 8],
      [0, 8, 0, 0, 8, 0],
    ]);
  });

  it("take each rank for an island where there is no scale-up", () => {
    const found = bounds(
      on(
        0,
        { kind: "multicast", from: at("r0"), to: { group: "all" }, bytes: 8 },
        { ...topology, scaleUp: { gigabytesPerSecond: 0, latencyNs: 0 } },
      ),
    );
    expect(found.into[0]).toEqual([0, 8, 8, 8, 8, 8]);
  });
});

/** What an engine that forwards within islands counts of the scatter. */
function counters(): Required<FabricCounters> {
  const port = (rank: number, path: "scale-up" | "scale-out", egressBytes: number, ingressBytes: number) => ({
    rank,
    path,
    egressBytes,
    ingressBytes,
    droppedBytes: 0,
    busyNs: egressBytes / (path === "scale-up" ? 100 : 50),
  });
  return {
    elapsedNs: 230,
    ports: [
      port(0, "scale-out", 200, 0),
      port(0, "scale-up", 100, 0),
      port(1, "scale-up", 0, 100),
      port(2, "scale-out", 0, 100),
      port(2, "scale-up", 100, 0),
      port(3, "scale-up", 0, 100),
      port(4, "scale-out", 0, 100),
    ],
    devices: [100, 100, 200, 100, 100, 0].map((memoryWriteBytes, rank) => ({
      rank,
      computeUnitNs: 0,
      hostNs: 0,
      memoryReadBytes: rank === 0 ? 200 : 0,
      memoryWriteBytes,
    })),
  };
}

describe("counters", () => {
  const outcome = expectedOutcome(scatter);
  const problems = (counted: FabricCounters, dedup: "node" | "device" = "node") =>
    conservationProblems(scatter, { dedup }, outcome, counted).map(textOfProblem);

  it("that can be what happened have no problem", () => {
    expect(problems(counters())).toEqual([]);
    expect(problems({})).toEqual([]);
  });

  type Counted = ReturnType<typeof counters>;
  const change = (place: number, more: object) => (counted: Counted) => {
    counted.ports.splice(place, 1, { ...(counted.ports[place] as Counted["ports"][number]), ...more });
  };
  it.each<[string, (counted: Counted) => void]>([
    [
      "balance of scale-up is 200 bytes; it must be equal to 240",
      change(1, { ingressBytes: 140 - 100, busyNs: 1 }),
    ],
    ["balance of scale-up is 200 bytes; it must be equal to 201", change(1, { droppedBytes: 1 })],
    ["busy of rank 0 scale-out is 3.9 ns; it must be at least 4", change(0, { busyNs: 3.9 })],
    ["busy of rank 0 scale-out is 231 ns; it must be at most 230", change(0, { busyNs: 231 })],
    [
      "memory read of rank 0 is 199 bytes; it must be at least 200",
      ({ devices }) => Object.assign(devices[0] ?? {}, { memoryReadBytes: 199 }),
    ],
    [
      "memory write of rank 2 is 100 bytes; it must be at least 200",
      ({ devices }) => Object.assign(devices[2] ?? {}, { memoryWriteBytes: 100 }),
    ],
    [
      "elapsed of the longest transfer is 201 ns; it must be at least 202",
      (counted) => Object.assign(counted, { elapsedNs: 201 }),
    ],
    [
      "scale-out ingress of island 1 is 99 bytes; it must be at least 100",
      (counted) =>
        [change(0, { droppedBytes: 1 }), change(3, { ingressBytes: 99 })].map((each) => each(counted)),
    ],
    [
      "scale-out ingress of island 1 is 106 bytes; it must be at most 105",
      (counted) =>
        [change(0, { egressBytes: 206, busyNs: 5 }), change(3, { ingressBytes: 106 })].map((each) =>
          each(counted),
        ),
    ],
    [
      "scale-out egress of island 0 is 100 bytes; it must be at least 200",
      (counted) =>
        [change(0, { egressBytes: 100 }), change(3, { egressBytes: 100, busyNs: 2 })].map((each) =>
          each(counted),
        ),
    ],
    [
      "scale-up ingress of rank 1 is 0 bytes; it must be at least 100",
      (counted) =>
        [change(2, { ingressBytes: 0 }), change(1, { ingressBytes: 100 })].map((each) => each(counted)),
    ],
    [
      "scale-up ingress of island 1 is 300 bytes; it must be at most 210",
      (counted) =>
        [change(5, { ingressBytes: 300 }), change(4, { egressBytes: 300, busyNs: 3 })].map((each) =>
          each(counted),
        ),
    ],
  ])("cannot be: %s", (text, spoil) => {
    const counted = counters();
    spoil(counted);
    const found = problems(counted);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(text);
  });

  it("of a port that receives faster than its network cannot be", () => {
    const counted = { ...counters(), elapsedNs: 1, devices: [] };
    expect(problems(counted)).toContainEqual(
      expect.stringContaining("elapsed of rank 2 scale-out is 1 ns; it must be at least 2"),
    );
  });

  it("may be above the traffic of the program where packets are lost, but not below", () => {
    const lossy: Program = { ...scatter, faults: [{ kind: "loss", every: 10 }] };
    const counted = counters();
    change(0, { egressBytes: 300, droppedBytes: 0, busyNs: 6 })(counted);
    change(3, { ingressBytes: 200 })(counted);
    expect(conservationProblems(lossy, { dedup: "node" }, outcome, counted)).toEqual([]);
    change(3, { ingressBytes: 99 })(counted);
    change(0, { egressBytes: 300, droppedBytes: 101, busyNs: 6 })(counted);
    expect(conservationProblems(lossy, { dedup: "node" }, outcome, counted).map(textOfProblem)).toEqual([
      "scale-out ingress of island 1 is 99 bytes; it must be at least 100",
    ]);
  });

  it("may show a row for each device where that is what is claimed", () => {
    const counted = counters();
    change(0, { egressBytes: 300, busyNs: 6 })(counted);
    change(5, { path: "scale-out" })(counted);
    change(4, { egressBytes: 0 })(counted);
    expect(problems(counted, "device")).toEqual([]);
    expect(problems(counted)).toEqual(["scale-out ingress of island 1 is 200 bytes; it must be at most 105"]);
  });
});
