/** Which requests the oracle expects to fail, with what, and that they leave nothing. */
import { describe, expect, it } from "vitest";
import type { FabricRequest, Region } from "../../../src/generated/types.ts";
import { alone, bytes, ends, good, members } from "./outcomes.ts";
import { at, table } from "./programs.ts";

describe("checks", () => {
  const write = (more: object): FabricRequest => ({
    kind: "write",
    id: "w",
    from: at("source"),
    to: at("target"),
    bytes: 8,
    ...more,
  });
  const guarded = (more: Partial<Region>): Region => ({ name: "guarded", rank: 1, bytes: 32, ...more });

  it.each<[string, object, Partial<Region>]>([
    ["OK source-reusable", { bytes: 32 }, {}],
    ["OUT_OF_BOUNDS", { to: at("guarded", 25) }, {}],
    ["OUT_OF_BOUNDS", { to: at("guarded", -8), bytes: 16 }, {}],
    ["OK source-reusable", { to: at("guarded", 32), bytes: 0 }, {}],
    ["OUT_OF_BOUNDS", { to: at("guarded", 33), bytes: 0 }, {}],
    ["OK source-reusable", { to: { region: "guarded", key: "0x00a" } }, { key: "0xa" }],
    ["BAD_KEY", { to: { region: "guarded", key: "0x10000000a" } }, { key: "0xa" }],
    ["BAD_KEY", { to: { region: "guarded", epoch: 1 } }, { epoch: 2 }],
    ["BAD_KEY", { to: { region: "guarded", key: "0xb" }, bytes: 0 }, { key: "0xa" }],
    ["BAD_KEY", { to: at("guarded", 99) }, { tenant: 1 }],
    ["ACCESS_DENIED", { to: at("guarded", 99) }, { rights: { write: [2] } }],
    ["OK source-reusable", {}, { rights: { write: [0], read: [] } }],
    ["BAD_KEY", {}, { registered: false, rights: { write: [] } }],
    ["MISALIGNED", { signal: { at: at("flag", 4), operation: "set", value: "0x1", release: "weak" } }, {}],
    [
      "OUT_OF_BOUNDS",
      { signal: { at: at("flag", 12), operation: "set", value: "0x1", release: "weak" } },
      {},
    ],
    [
      "ACCESS_DENIED",
      { to: at("flag"), signal: { at: at("guarded"), operation: "set", value: "0x1", release: "weak" } },
      { rights: { atomic: [] } },
    ],
    ["OVERLAP", { to: at("source", 7) }, {}],
    ["OK source-reusable", { to: at("source", 8) }, {}],
  ])("end with %s for %j of %j", (status, more, region) => {
    const made = alone([write({ to: at("guarded"), ...more })], {}, [guarded(region)]);
    expect(ends(made, "w")[0]).toBe(status);
    if (!status.startsWith("OK"))
      for (const name of ["guarded", "flag"])
        expect(bytes(made, name).every((byte) => byte === 0)).toBe(true);
  });

  it("find the first wrong entry of a table, after whatever else is wrong", () => {
    const scatter = (lines: [number, number][][], from = at("source")): FabricRequest => ({
      kind: "scatter",
      id: "s",
      from,
      to: { group: "both" },
      table: table(lines),
      rowBytes: 16,
    });
    const endOf = (lines: [number, number][][], from?: { region: string; offset: number }) =>
      ends(alone([scatter(lines, from)], members), "s");
    expect(endOf([[[0, 0], [1, 1]]])).toEqual(good); // biome-ignore format: a table
    expect(endOf([[[0, 0], [1, 2]]])).toEqual(["BAD_INDEX index 1"]); // biome-ignore format: a table
    expect(endOf([[[0, 0], [1, 0]], [[0, 1], [2, 0]]])).toEqual(["BAD_INDEX index 3"]); // biome-ignore format: a table
    expect(endOf([[[-2, 0], [1, 0]]])).toEqual(["BAD_INDEX index 0"]); // biome-ignore format: a table
    expect(endOf([[[0, -1], [1, 0]]])).toEqual(["BAD_INDEX index 0"]); // biome-ignore format: a table
    expect(endOf([[[0, 1], [0, 1]]])).toEqual(["OVERLAP"]); // biome-ignore format: a table
    expect(endOf([[[0, 9], [1, 0]]], at("source", 17))).toEqual(["OUT_OF_BOUNDS"]); // biome-ignore format: a table
  });

  it("leave other requests of the queue alone, but fail those that come after", () => {
    const made = alone([
      write({ to: at("target", 30) }),
      { kind: "write", id: "next", value: "0x1", to: at("target") },
      { kind: "write", id: "after", value: "0x2", to: at("target", 8), after: ["w"] },
      { kind: "write", id: "again", value: "0x2", to: at("target", 8), whenReusable: ["after"] },
    ]);
    expect(bytes(made, "target")).toEqual([1, ...new Array(31).fill(0)]);
    expect([ends(made, "next"), ends(made, "after"), ends(made, "again")]).toEqual([
      ["OK visible"],
      ["DEPENDENCY_FAILED"],
      ["DEPENDENCY_FAILED"],
    ]);
  });
});
