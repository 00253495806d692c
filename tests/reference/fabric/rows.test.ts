/** Multicasts, tables and appends of the engine: who gets what, who fails alone, and what crosses between islands. */
import { describe, expect, it } from "vitest";
import type { FabricCounters, FabricRequest, Group, Program, Region } from "../../../src/generated/types.ts";
import { communicate } from "../../../src/reference/fabric/engine.ts";
import { idealEngine } from "../../../src/reference/fabric/steps.ts";
import { at, initial, memberTable, program, queue, table, wordBytes } from "../../oracle/fabric/programs.ts";

const source: Region = { name: "source", rank: 0, ...initial([1, 2, 3, 4, 5, 6, 7, 8]) };
const buffers: Region[] = [0, 1, 2, 3].map((rank) => ({ name: `b${rank}`, rank, bytes: 8 }));
const everywhere: Group = { name: "all", members: buffers.map(({ name }) => at(name)) };

/** What comes of requests of rank 0, on two islands of two. */
function ran(requests: readonly FabricRequest[], regions: readonly Region[], groups: readonly Group[]) {
  const all = [source, ...regions];
  const made: Program = program(all, [queue(0, ...requests)], {
    groups: [...groups],
    observe: all.map(({ name }) => name),
  });
  const params = { program: made, counters: ["ports" as const] };
  const { outcomes } = communicate(params, { steps: idealEngine, dedup: "node", multiCopyAtomic: false });
  const [outcome] = outcomes;
  return {
    bytes: (name: string) => [
      ...(outcome?.memory[all.findIndex((region) => region.name === name)]?.data ?? []),
    ],
    endings: (outcome?.completions ?? [])
      .filter(({ level }) => level !== "source-reusable")
      .map(({ request, status, member, index, demand }) => ({
        request,
        status,
        ...(member !== undefined && { member }),
        ...(index !== undefined && { index }),
        ...(demand !== undefined && { demand }),
      })),
    counters: outcome?.counters ?? {},
  };
}

function intoOtherIsland({ ports = [] }: FabricCounters): number {
  const entering = ports.filter(({ rank, path }) => rank > 1 && path === "scale-out");
  return entering.reduce((sum, { ingressBytes }) => sum + ingressBytes, 0);
}

const toAll = { kind: "multicast", id: "m", from: at("source"), to: { group: "all" }, bytes: 5 } as const;

describe("a multicast", () => {
  it("reaches every member, the one at which it enters an island included, and crosses once", () => {
    const { bytes, counters } = ran([toAll], buffers, [everywhere]);
    for (const { name } of buffers) expect(bytes(name)).toEqual([1, 2, 3, 4, 5, 0, 0, 0]);
    expect(intoOtherIsland(counters)).toBe(5);
  });

  it("fails for a member alone, and for whoever depends on all of it", () => {
    const closed = buffers.map((region) =>
      region.rank === 2 ? { ...region, rights: { write: [] } } : region,
    );
    const behind: FabricRequest = { kind: "write", id: "w", value: "0x1", to: at("b0"), after: ["m"] };
    const { bytes, endings } = ran([toAll, behind], closed, [everywhere]);
    expect(bytes("b2")).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
    expect(bytes("b3")).toEqual([1, 2, 3, 4, 5, 0, 0, 0]);
    expect(endings).toEqual([
      { request: "m", status: "ACCESS_DENIED", member: 2 },
      { request: "m", status: "OK" },
      { request: "w", status: "DEPENDENCY_FAILED" },
    ]);
  });
});

describe("a table", () => {
  it("with a wrong entry is refused as a whole, and the entry is named", () => {
    const lines = [
      [
        [1, 0],
        [-1, 99],
      ],
      [
        [2, 3],
        [3, 4],
      ],
    ] as const;
    const { bytes, endings } = ran(
      [
        {
          kind: "scatter",
          id: "s",
          from: at("source"),
          to: { group: "all" },
          table: table(lines),
          rowBytes: 2,
        },
      ],
      buffers,
      [everywhere],
    );
    expect(endings).toEqual([{ request: "s", status: "BAD_INDEX", index: 3 }]);
    for (const { name } of buffers) expect(bytes(name)).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
  });
});

describe("an append", () => {
  it("fills the slots that there are, counts what was asked for, and says how many would have been needed", () => {
    const { bytes, endings } = ran(
      [
        {
          kind: "append",
          id: "a",
          from: at("source"),
          to: { group: "one" },
          cursors: { group: "cursor" },
          capacity: 3,
          table: memberTable([[0], [-1], [0], [0]]),
          rowBytes: 2,
          slots: at("slots"),
        },
      ],
      [
        ...buffers,
        { name: "cursor", rank: 3, ...initial(wordBytes(1)) },
        { name: "slots", rank: 0, bytes: 16 },
      ],
      [
        { name: "one", members: [at("b3")] },
        { name: "cursor", members: [at("cursor")] },
      ],
    );
    expect(bytes("b3")).toEqual([0, 0, 1, 2, 5, 6, 0, 0]);
    expect(bytes("cursor")).toEqual(wordBytes(4));
    expect([...new Int32Array(Uint8Array.from(bytes("slots")).buffer)]).toEqual([1, -1, 2, -1]);
    expect(endings).toEqual([{ request: "a", status: "CAPACITY", demand: 4 }]);
  });
});
